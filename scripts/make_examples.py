"""Renders every examples/*/notice.txt as notice.docx in official form (GB/T 9704: A4, 22 lines of 28 characters, named fonts).

Lines beginning with `|` are the rows of a table. The same text always gives the same bytes.
"""

from __future__ import annotations

import re
import sys
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from docx import Document
from docx.document import Document as Doc
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING as SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
BODY, TITLE, FIRST, SECOND, PAGE = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "宋体"
FIXED = datetime(2022, 1, 1, tzinfo=UTC)
_NUMBER = re.compile(r"[^\s]{2,20}〔\d{4}〕\d{1,4}号")
_DAY = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
_SCHEME = re.compile(r"(?:关于.{2,60}的|.{2,40})(?:实施方案|工作方案|行动方案)(?:（试行）)?")
_HEADING = re.compile(r"(?P<first>[一二三四五六七八九十]+、)|(?P<second>（[一二三四五六七八九十]+）)")
_RUN_IN = re.compile(r"^(（[一二三四五六七八九十]+）[^。]{2,40}?。)(.+)$")


@dataclass(frozen=True, slots=True)
class Face:
    font: str = BODY
    size: float = 16
    align: ALIGN | None = None
    indent: int = 2
    before: float = 0
    after: float = 0


def main(folders: list[Path]) -> None:
    for folder in folders:
        source, target = folder / "notice.txt", folder / "notice.docx"
        render(source.read_text(encoding="utf-8"), target)
        print(f"{target.relative_to(EXAMPLES.parent)}")


def render(text: str, target: Path) -> None:
    """Write `text` as a document."""
    document = Document()
    _page(document)
    rows: list[str] = []
    for line, face in _faces(text.strip().splitlines()):
        if line.startswith("|"):
            rows.append(line)
            continue
        _table(document, rows)
        rows = []
        _paragraph(document, line, face)
    _table(document, rows)
    core = document.core_properties
    core.author, core.last_modified_by, core.created, core.modified = "", "", FIXED, FIXED
    document.save(str(target))
    _settle(target)


def _faces(lines: list[str]) -> list[tuple[str, Face]]:
    """Say how each line looks: head, title, addressee, signature, schemes' titles, headings by level, body."""
    out: list[tuple[str, Face]] = []
    day_at = next((n for n, line in enumerate(lines) if _DAY.fullmatch(line)), -1)
    titled = False
    for n, line in enumerate(lines):
        heading = _HEADING.match(line)
        if not titled and _NUMBER.fullmatch(line):
            out.append((line, Face(align=ALIGN.CENTER, indent=0)))
        elif not titled:
            out.append((line, Face(TITLE, 22, ALIGN.CENTER, 0, before=28, after=28)))
            titled = True
        elif n < day_at and line.endswith("：") and not heading:
            out.append((line, Face(indent=0)))
        elif n in (day_at - 1, day_at):
            out.append((line, Face(align=ALIGN.RIGHT, indent=0)))
        elif _SCHEME.fullmatch(line) and not heading:
            out.append((line, Face(TITLE, 22, ALIGN.CENTER, 0, before=28, after=28)))
        elif heading and heading["first"] and not line.endswith("。"):
            out.append((line, Face(FIRST)))
        elif heading and heading["second"]:
            out.append((line, Face(SECOND)))
        else:
            out.append((line, Face()))
    return out


def _paragraph(document: Doc, line: str, face: Face) -> None:
    paragraph = document.add_paragraph()
    form = paragraph.paragraph_format
    form.space_before, form.space_after = Pt(face.before), Pt(face.after)
    form.line_spacing_rule, form.line_spacing = SPACING.EXACTLY, Pt(28.95 if face.size <= 16 else face.size * 1.45)
    if face.align is not None:
        paragraph.alignment = face.align
    if face.indent:
        indent = OxmlElement("w:ind")
        indent.set(qn("w:firstLineChars"), str(face.indent * 100))
        indent.set(qn("w:firstLine"), str(int(face.indent * face.size * 20)))
        paragraph._p.get_or_add_pPr().append(indent)
    run_in = _RUN_IN.match(line) if face.font == SECOND else None
    if run_in:
        _run(paragraph, run_in.group(1), face)
        _run(paragraph, run_in.group(2), Face())
    else:
        _run(paragraph, line, face if len(line) < 60 or face.font != SECOND else Face())


def _table(document: Doc, rows: list[str]) -> None:
    if not rows:
        return
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    table = document.add_table(rows=len(cells), cols=max(map(len, cells)))
    table.style = "Table Grid"
    for n, row in enumerate(cells):
        for m, words in enumerate(row):
            _run(table.cell(n, m).paragraphs[0], words, Face(size=12))


def _run(paragraph: Paragraph, text: str, face: Face) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.name = Pt(face.size), "Times New Roman"
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face.font)


def _page(document: Doc) -> None:
    """A4 with 22 lines of 28 characters, page numbers between dashes at the outer foot."""
    normal = document.styles["Normal"]
    normal.font.size, normal.font.name = Pt(16), "Times New Roman"
    properties = normal.element.get_or_add_rPr()
    properties.get_or_add_rFonts().set(qn("w:eastAsia"), BODY)
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    properties.append(language)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin, section.footer_distance = Mm(28), Mm(26), Mm(28)
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), "579")
    section._sectPr.append(grid)
    _page_number(section.footer.paragraphs[0])


def _page_number(footer: Paragraph) -> None:
    footer.alignment = ALIGN.CENTER
    face = Face(PAGE, 14)
    _run(footer, "— ", face)
    for kind, code in (("begin", None), (None, " PAGE "), ("end", None)):
        _run(footer, "", face)
        if kind:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        else:
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = code
        footer.runs[-1]._r.append(element)
    _run(footer, " —", face)


def _settle(target: Path) -> None:
    """Give every part of the file one fixed time, so that git sees a change only where the text changed."""
    with zipfile.ZipFile(target) as archive:
        parts = [(info.filename, archive.read(info)) for info in archive.infolist()]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            info = zipfile.ZipInfo(name, FIXED.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)


if __name__ == "__main__":
    main([Path(a).resolve() for a in sys.argv[1:]] or sorted(p.parent for p in EXAMPLES.glob("*/notice.txt")))
