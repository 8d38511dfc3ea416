"""A copy of a sent table in which whoever sent it sees what is wrong: the same rows and columns, wrong cells coloured with a note.

Styles, notes and the list are xlsxwriter's; the cells of the table are written as whole columns of XML, for a cell at a time takes a
minute where this takes seconds. What the file's own program would show besides (colours, formulas) is not kept: values are.
"""

from __future__ import annotations

import contextlib
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import polars as pl
import xlsxwriter
from xlsxwriter.exceptions import OverlappingRange
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from shishi.base.phrases import Writer, say, word
from shishi.engines.tables.columns import Column
from shishi.engines.tables.columns import Mapping as OuterForm
from shishi.engines.tables.locate import Located, locate
from shishi.engines.tables.painted import Looks, Painted
from shishi.engines.tables.raw import letters
from shishi.engines.tables.reading import read_sheet
from shishi.engines.tables.sheets import sheet_title, wide

Wrong = tuple[int, str, str, str]
"""(row in the file, 0 for the file as a whole; our column's code or label; what stands there; what would be right)."""
_LIST, _COLUMN = word("问题清单"), word("错误说明")
_MOST_NOTES = 5_000
_LOOKED_AT = 1_000
_WIDEST = 40
_DATA = re.compile(rb"<sheetData\s*/>|<sheetData>.*</sheetData>", re.S)
_REACH = re.compile(rb"<dimension [^>]*/>")
_STYLE = re.compile(rb'<c r="A\d+" s="(\d+)"')
_HEADS = (word("行"), word("列"), word("所填内容"), _COLUMN)
_PLAIN, _AS_DAY = {"valign": "top"}, {"num_format": "yyyy-mm-dd", "align": "left"}
_COLOUR = {"bg_color": "#ffd6d6", "border": 1, "border_color": "#a61b1b"}
_LOOKS = (_PLAIN, _AS_DAY, {**_PLAIN, **_COLOUR}, {**_AS_DAY, **_COLOUR}, {"bold": True}, {"font_color": "#a61b1b"})


@dataclass(frozen=True, slots=True)
class _Marks:
    cells: Mapping[tuple[int, int], str]
    """(row, column of the raw frame), counted from 0 → what is wrong there."""
    rows: Mapping[int, str]
    """Row counted from 0 → everything that is wrong in it."""

    def by_column(self) -> dict[int, list[int]]:
        """Return the wrong rows counted from 1 of each raw column."""
        out: dict[int, list[int]] = {}
        for row, column in self.cells:
            out.setdefault(column, []).append(row + 1)
        return out


def marked_copy(
    data: bytes,
    file_name: str,
    wrong: Iterable[Wrong],
    columns: Sequence[Column],
    *,
    mapping: OuterForm | None = None,
    chosen: Mapping[str, str] = MappingProxyType({}),
    sheet: str | None = None,
    writer: Writer | None = None,
) -> bytes:
    """Return the table as .xlsx, its wrong cells coloured with a note, a last column 错误说明, and first a sheet that lists everything.

    Raises UnreadableTable where the file has no such table, as `locate` does. The copy, corrected, comes in as the file did.
    """
    located, wrong, writer = (
        locate(read_sheet(data, file_name), columns, mapping=mapping, chosen=chosen, sheet=sheet),
        list(wrong),
        writer or Writer(),
    )
    names = {told: writer.label(c.labels) for c in reversed(columns) for told in c.at}
    frame, marks = _without_old(located, writer), _marks(located, wrong, names, writer)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        title = sheet_title(located.sheet.title or file_name.rpartition(".")[0])
        listed = writer.translate(_LIST)
        title = title if title.casefold() != listed.casefold() else f"{title} 1"
        _list(book, wrong, located, names, title, writer)
        page = book.add_worksheet(title)
        _dress(book, page, frame, located, marks)
        for n, look in enumerate(_LOOKS):
            page.write_blank(n, 0, None, book.add_format(look))
    figures = frozenset(f.index for f in located.found if f.column.form == "integer")
    remarks = {located.bottom: writer.translate(_COLUMN)} | {n + 1: says for n, says in marks.rows.items()}
    painted = Painted(frame, located.sheet.left, figures, marks.by_column(), remarks, located.bottom)
    del located
    return _filled(out.getvalue(), painted)


def _without_old(located: Located, writer: Writer) -> pl.DataFrame:
    """Return the sheet without the last column of an earlier copy."""
    frame = located.sheet.frame
    is_old = frame.width > 1 and frame[located.bottom - 1, frame.width - 1] in (_COLUMN, writer.translate(_COLUMN))
    return frame[:, :-1] if is_old else frame


def _marks(located: Located, wrong: Sequence[Wrong], names: Mapping[str, str], writer: Writer) -> _Marks:
    colon = writer.write(say("{name}：{says}", name="", says=""))
    index = {told: f.index for f in reversed(located.found) for told in (f.column.label, f.column.code)}
    cells: dict[tuple[int, int], str] = {}
    rows: dict[int, str] = {}
    for row, column, _, says in wrong:
        if row < 1:
            continue
        if (at := index.get(column)) is not None:
            cells[row - 1, at] = f"{cells[row - 1, at]}\n{says}" if (row - 1, at) in cells else says
        label = names.get(column, column)
        told = f"{label}{colon}{says}" if label else says
        rows[row - 1] = f"{rows[row - 1]} {told}" if row - 1 in rows else told
    return _Marks(cells, rows)


def _list(
    book: xlsxwriter.Workbook, wrong: Sequence[Wrong], located: Located, names: Mapping[str, str], title: str, writer: Writer
) -> None:
    page = book.add_worksheet(writer.translate(_LIST))
    bold: Format = book.add_format({"bold": True, "bottom": 1})
    wrap: Format = book.add_format({"text_wrap": True, "valign": "top"})
    page.write_row(0, 0, [writer.translate(word) for word in _HEADS], bold)
    by_column = {told: f for f in reversed(located.found) for told in (f.column.label, f.column.code)}
    quoted = title.replace("'", "''")
    for n, (row, column, value, says) in enumerate(wrong, 1):
        found = by_column.get(column)
        if row and n <= _MOST_NOTES:
            cell = f"{letters(located.sheet.left + (found.index if found else 0))}{row}"
            page.write_url(n, 0, f"internal:'{quoted}'!{cell}", string=str(row))
        elif row:
            page.write_number(n, 0, row)
        for m, told in enumerate((names.get(column, column), value, says), 1):
            if told:
                page.write_string(n, m, told, wrap)
    for m, width in enumerate((8, 20, 30, 80)):
        page.set_column(m, m, width)
    page.freeze_panes(1, 0)


def _dress(book: xlsxwriter.Workbook, page: Worksheet, frame: pl.DataFrame, located: Located, marks: _Marks) -> None:
    """Give the table its widths, merged cells and notes; its cells come afterwards."""
    left, centred = located.sheet.left, book.add_format({"align": "center", "valign": "vcenter"})
    for m, name in enumerate(frame.columns):
        looked = frame[name].slice(located.top - 1, _LOOKED_AT).drop_nulls()
        longest = max((wide(line) for text in looked for line in text[:_WIDEST].split("\n")), default=8)
        page.set_column(left + m, left + m, min(max(longest + 2, 8), _WIDEST))
    page.set_column(left + frame.width, left + frame.width, 80)
    for block in located.sheet.blocks:
        if block.left >= 0 and block.right < frame.width and block.bottom < frame.height:
            with contextlib.suppress(OverlappingRange):
                page.merge_range(block.top, left + block.left, block.bottom, left + block.right, "", centred)
    for (row, column), says in list(marks.cells.items())[:_MOST_NOTES]:
        page.write_comment(row, left + column, says, {"x_scale": 2})
    page.freeze_panes(located.bottom, 0)
    page.activate()


def _filled(skeleton: bytes, painted: Painted) -> bytes:
    """Return the workbook with the table in its second sheet, where its looks stand one below the other."""
    out, part = io.BytesIO(), "xl/worksheets/sheet2.xml"
    with (
        zipfile.ZipFile(io.BytesIO(skeleton)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
    ):
        for member in source.namelist():
            content = source.read(member)
            if member != part:
                target.writestr(zipfile.ZipInfo(member), content, zipfile.ZIP_DEFLATED, compresslevel=1)
                continue
            text, day, red_text, red_day, head, problem = (int(n) for n in _STYLE.findall(content)[: len(_LOOKS)])
            before, after = _DATA.split(_REACH.sub(b"", content, count=1), maxsplit=1)
            info = zipfile.ZipInfo(part)
            info.compress_type = zipfile.ZIP_DEFLATED
            with target.open(info, "w", force_zip64=True) as stream:
                stream.write(before + b"<sheetData>")
                for piece in painted.pieces(Looks((text, red_text), (day, red_day), head, problem)):
                    stream.write(piece)
                stream.write(b"</sheetData>" + after)
    return out.getvalue()
