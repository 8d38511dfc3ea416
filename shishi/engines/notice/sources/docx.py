"""Word documents: paragraphs with their automatic numbers, tables as rows, in the order of the body."""

from __future__ import annotations

from collections import defaultdict
from xml.etree.ElementTree import Element

from shishi.base.numerals import to_chinese, whole_number
from shishi.engines.notice.sources.archives import Archive

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHINESE = {
    "chineseCounting",
    "chineseCountingThousand",
    "ideographDigital",
    "japaneseCounting",
    "taiwaneseCountingThousand",
    "chineseLegalSimplified",
}
_SKIPPED = {f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}footnoteReference"}


def extract(data: bytes, name: str, max_bytes: int) -> str:
    archive = Archive(data, name, max_bytes)
    root = archive.xml("word/document.xml")
    numbering = _Numbering(archive)
    body = root.find(f"{_W}body")
    return "\n".join(_blocks(body if body is not None else root, numbering)) + "\n"


def _blocks(parent: Element, numbering: _Numbering) -> list[str]:
    out: list[str] = []
    for child in parent:
        if child.tag == f"{_W}p":
            out += _paragraph(child, numbering)
        elif child.tag == f"{_W}tbl":
            out += _table(child, numbering)
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml", f"{_W}smartTag"):
            out += _blocks(child, numbering)
    return out


def _paragraph(p: Element, numbering: _Numbering) -> list[str]:
    boxes = [line for box in p.iter(f"{_W}txbxContent") for line in _blocks(box, numbering)]
    text = _text(p)
    if text.strip():
        text = numbering.of(p) + text
    return [*text.split("\n"), *dict.fromkeys(boxes)] if text.strip() or boxes else []


def _text(element: Element) -> str:
    out: list[str] = []
    for child in element:
        if child.tag in _SKIPPED or child.tag.endswith("}txbxContent"):
            continue
        if child.tag == f"{_W}t":
            out.append(child.text or "")
        elif child.tag == f"{_W}tab":
            out.append("\t")
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            out.append("\n")
        elif child.tag.endswith("}Fallback"):
            continue
        else:
            out.append(_text(child))
    return "".join(out)


def _table(table: Element, numbering: _Numbering) -> list[str]:
    rows = []
    for tr in table.iter(f"{_W}tr"):
        cells = []
        for tc in tr.findall(f"{_W}tc"):
            merge = tc.find(f"{_W}tcPr/{_W}vMerge")
            continued = merge is not None and merge.get(f"{_W}val") != "restart"
            words = (
                ""
                if continued
                else "；".join(" ".join(x.split()) for p in tc.iter(f"{_W}p") for x in _paragraph(p, numbering) if x.strip())
            )
            cells.append(words.replace("|", "／"))
        if any(cells):
            rows.append("| " + " | ".join(cells) + " |")
    return rows


class _Numbering:
    """Word's automatic numbers, written out the way the page shows them."""

    def __init__(self, archive: Archive) -> None:
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._of_style: dict[str, tuple[str, int]] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        if "word/numbering.xml" in archive.names():
            self._read(archive.xml("word/numbering.xml"))
        if "word/styles.xml" in archive.names() and self._levels:
            self._read_styles(archive.xml("word/styles.xml"))

    def _read(self, root: Element) -> None:
        abstract: dict[str, dict[int, tuple[str, str, int]]] = {}
        for node in root.findall(f"{_W}abstractNum"):
            levels = {}
            for level in node.findall(f"{_W}lvl"):
                levels[whole_number(level.get(f"{_W}ilvl"))] = (
                    _value(level, "numFmt") or "decimal",
                    _value(level, "lvlText") or "",
                    whole_number(_value(level, "start") or "1"),
                )
            abstract[node.get(f"{_W}abstractNumId") or ""] = levels
        for node in root.findall(f"{_W}num"):
            self._levels[node.get(f"{_W}numId") or ""] = abstract.get(_value(node, "abstractNumId") or "", {})

    def _read_styles(self, root: Element) -> None:
        for style in root.findall(f"{_W}style"):
            number = style.find(f"{_W}pPr/{_W}numPr")
            if number is not None and _value(number, "numId"):
                self._of_style[style.get(f"{_W}styleId") or ""] = (
                    _value(number, "numId") or "",
                    whole_number(_value(number, "ilvl") or "0"),
                )

    def of(self, p: Element) -> str:
        """Return the number in front of a paragraph, and count it."""
        properties = p.find(f"{_W}pPr")
        if properties is None or not self._levels:
            return ""
        number = properties.find(f"{_W}numPr")
        if number is not None:
            identity, level = _value(number, "numId") or "", whole_number(_value(number, "ilvl") or "0")
        else:
            identity, level = self._of_style.get(_value(properties, "pStyle") or "", ("", 0))
        levels = self._levels.get(identity)
        if not levels or level not in levels:
            return ""
        counts = self._counts[identity]
        counts[level] = counts.get(level, levels[level][2] - 1) + 1
        for deeper in [k for k in counts if k > level]:
            del counts[deeper]
        return self._written(levels, counts, level)

    def _written(self, levels: dict[int, tuple[str, str, int]], counts: dict[int, int], level: int) -> str:
        text = levels[level][1]
        for k in range(level + 1):
            form, _, start = levels.get(k, ("decimal", "", 1))
            count = counts.get(k, start)
            text = text.replace(
                f"%{k + 1}", to_chinese(count) if form in _CHINESE else "" if form in ("none", "bullet") else str(count)
            )
        return "" if levels[level][0] == "bullet" else text


def _value(parent: Element, name: str) -> str | None:
    child = parent.find(f"{_W}{name}")
    return child.get(f"{_W}val") if child is not None else None
