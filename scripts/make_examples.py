"""Renders examples/*/notice.txt as notices in official form (GB/T 9704: A4, 28 characters by 22 lines, named fonts)."""

import re
import sys
from pathlib import Path

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
_FIRST = re.compile(r"^[一二三四五六七八九十]{1,3}、")
_SECOND = re.compile(r"^（[一二三四五六七八九十]{1,3}）[^。]{1,24}。?$")
_TITLE = re.compile(r"^(?:关于|及|省政府|[^。，：]{2,20}(?:人民政府|办公室)关于)[^。，：]*$|^[^。，：]*(?:方案|通知)$")


def main() -> None:
    for source in sorted(EXAMPLES.glob("*/notice.txt")):
        write(source.read_text(encoding="utf-8"), source.with_suffix(".docx"))
        print(source.with_suffix(".docx").relative_to(EXAMPLES.parent))


def write(text: str, path: Path) -> None:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.left_margin, section.right_margin, section.bottom_margin = Mm(37), Mm(28), Mm(26), Mm(35)
    rows: list[str] = []
    for line in text.splitlines():
        if line.startswith("|"):
            rows.append(line)
            continue
        _table(document, rows)
        rows = []
        _paragraph(document, line)
    _table(document, rows)
    document.core_properties.author = ""
    document.save(str(path))


def _paragraph(document, line: str) -> None:
    paragraph = document.add_paragraph()
    form = paragraph.paragraph_format
    form.space_after, form.line_spacing_rule, form.line_spacing = Pt(0), WD_LINE_SPACING.EXACTLY, Pt(28.95)
    font, size = _face(line)
    if size > 16:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        form.line_spacing = Pt(size * 1.45)
    else:
        form.first_line_indent = Pt(32)
    run = paragraph.add_run(line)
    run.font.size, run.font.name = Pt(size), "Times New Roman"
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font)


def _face(line: str) -> tuple[str, float]:
    if _TITLE.match(line) and len(line) < 40:
        return "方正小标宋简体", 22
    if _FIRST.match(line):
        return "黑体", 16
    return ("楷体_GB2312", 16) if _SECOND.match(line) else ("仿宋_GB2312", 16)


def _table(document, rows: list[str]) -> None:
    if not rows:
        return
    cells = [[c.strip() for c in row.strip("|").split("|")] for row in rows]
    table = document.add_table(rows=len(cells), cols=len(cells[0]))
    table.style = "Table Grid"
    for n, row in enumerate(cells):
        for m, words in enumerate(row):
            table.cell(n, m).text = words
    table._tbl.tblPr.append(OxmlElement("w:tblHeader"))


if __name__ == "__main__":
    sys.exit(main())
