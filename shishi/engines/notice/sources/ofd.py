"""OFD, the national fixed-layout format: the text objects of each page, in reading order."""

from __future__ import annotations

import posixpath
from itertools import groupby
from xml.etree.ElementTree import Element

from shishi.base.phrases import say
from shishi.engines.notice.sources.archives import Archive
from shishi.engines.notice.sources.paragraphs import joined
from shishi.engines.notice.sources.problems import UnreadableFile


def extract(data: bytes, name: str, max_bytes: int) -> str:
    archive = Archive(data, name, max_bytes)
    root = archive.xml("OFD.xml")
    document = next((e.text.strip("/") for e in root.iter() if _tag(e) == "DocRoot" and e.text), None)
    if document is None:
        raise UnreadableFile([say("{name} 没有正文（缺少 DocRoot）：请重新获取原件。", name=name)])
    folder = posixpath.dirname(document)
    pages = [e.get("BaseLoc", "") for e in archive.xml(document).iter() if _tag(e) == "Page"]
    lines = [
        line
        for page in pages
        for line in _page(archive, posixpath.join(folder, page.lstrip("/")) if not page.startswith("/") else page.lstrip("/"))
    ]
    if not lines:
        raise UnreadableFile([say("{name} 是扫描件，没有文字层：请提供可复制文字的 OFD、PDF 或 .docx。", name=name)])
    return "\n".join(joined(lines)) + "\n"


def _tag(element: Element) -> str:
    return element.tag.rsplit("}", 1)[-1]


def _page(archive: Archive, member: str) -> list[str]:
    pieces = []
    for node in archive.xml(member).iter():
        if _tag(node) != "TextObject":
            continue
        x, y = (_numbers(node.get("Boundary", "0 0"))[:2] + [0.0, 0.0])[:2]
        for code in node:
            if _tag(code) == "TextCode" and code.text:
                at_x, at_y = x + _number(code.get("X")), y + _number(code.get("Y"))
                pieces.append((round(at_y, 1), at_x, code.text))
    pieces.sort(key=lambda p: (p[0], p[1]))
    return ["".join(text for _, _, text in row).strip() for _, row in groupby(pieces, key=lambda p: round(p[0] / 2))]


def _numbers(written: str) -> list[float]:
    return [_number(w) for w in written.split()]


def _number(written: str | None) -> float:
    try:
        return float(written or 0)
    except ValueError:
        return 0.0
