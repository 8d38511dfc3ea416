"""Web pages: the text a reader sees, a line for each block, tables as rows, without scripts and navigation."""

from __future__ import annotations

import re

from charset_normalizer import from_bytes
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]
from lxml import html as lxml_html

from shishi.base.phrases import say
from shishi.engines.notice.sources.problems import UnreadableFile

_DROPPED = "//script|//style|//noscript|//nav|//header|//footer|//form|//iframe|//comment()|//head"
_BLOCKS = {
    "p",
    "div",
    "br",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "ul",
    "ol",
    "section",
    "article",
    "table",
    "tr",
    "center",
    "blockquote",
    "dd",
    "dt",
    "body",
    "td",
}
_NO_SIGN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_CHARSET = re.compile(rb"charset=[\"']?([\w-]+)", re.IGNORECASE)


def extract(data: bytes, name: str, max_bytes: int) -> str:
    try:
        parser = lxml_html.HTMLParser(no_network=True, huge_tree=False)
        root = lxml_html.document_fromstring(_NO_SIGN.sub("", _decoded(data)), parser=parser)
        for node in root.xpath(_DROPPED):
            node.drop_tree()
    except (etree.LxmlError, ValueError):
        raise UnreadableFile([say("{name} 不是完整的网页：请在浏览器中另存为网页或复制为 .txt。", name=name)]) from None
    lines: list[str] = [""]
    _walk(root, lines)
    return "\n".join(line for raw in lines if (line := re.sub(r"[ \t\r\n\u00a0]+", " ", raw).strip())) + "\n"


def _decoded(data: bytes) -> str:
    if match := _CHARSET.search(data[:4096]):
        encoding = match.group(1).decode("ascii").lower()
        try:
            return data.decode("gb18030" if encoding in ("gb2312", "gbk") else encoding, errors="replace")
        except LookupError:
            pass
    best = from_bytes(data[:200_000], cp_isolation=["utf_8", "gb18030", "big5"]).best()
    return data.decode(best.encoding if best else "utf-8", errors="replace")


def _walk(root: lxml_html.HtmlElement, lines: list[str]) -> None:
    for event, node in etree.iterwalk(root, events=("start", "end")):
        tag = node.tag if isinstance(node.tag, str) else ""
        if event == "start":
            if tag == "table" and _is_grid(node):
                lines += [*_rows(node), ""]
                node.clear(keep_tail=True)
                continue
            if tag in _BLOCKS:
                lines.append("")
            lines[-1] += (node.text or "").replace("\n", " ")
        else:
            if tag in _BLOCKS:
                lines.append("")
            lines[-1] += (node.tail or "").replace("\n", " ")


def _is_grid(table: lxml_html.HtmlElement) -> bool:
    """A table that holds a table, or whole paragraphs in one cell, only lays out the page."""
    rows = table.xpath(".//tr")
    return len(rows) >= 2 and not table.xpath(".//table") and max(len(r.xpath("./td|./th")) for r in rows) >= 2


def _rows(table: lxml_html.HtmlElement) -> list[str]:
    out = []
    for row in table.xpath(".//tr"):
        cells = [re.sub(r"\s+", " ", c.text_content()).strip().replace("|", "／") for c in row.xpath("./td|./th")]
        if any(cells):
            out.append("| " + " | ".join(cells) + " |")
    return out
