"""Tables out of the files that offices send: workbooks and Word documents, as rows of text."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from shishi.base.phrases import Refused, say

MOST_ROWS, MOST_COLUMNS = 20_000, 100
_LARGEST_UNPACKED = 20_000_000
"""A table of 20,000 rows in a workbook is 10 MB; 12 MB of a Word document, 5,000 rows, take 4 seconds and 130 MB to read."""


class UnreadableTable(Refused):
    """What is wrong with the file and what would be right."""


@dataclass(frozen=True, slots=True)
class Grid:
    title: str
    rows: tuple[tuple[str, ...], ...]


def grids(data: bytes, name: str) -> list[Grid]:
    """Return the tables of an .xlsx or .docx that hold anything. Raises UnreadableTable."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if (size := sum(i.file_size for i in archive.infolist())) > _LARGEST_UNPACKED:
                told = {"name": name, "size": -(-size // 1_000_000), "most": _LARGEST_UNPACKED // 1_000_000}
                raise UnreadableTable([say("{name} 解压后有 {size} MB，最多 {most} MB；请只保留需要的表格。", **told)])
    except zipfile.BadZipFile:
        raise UnreadableTable([say("{name} 不是 .xlsx 或 .docx（或已损坏）；旧格式请先另存为 .xlsx。", name=name)]) from None
    try:
        found = _workbook(data) if "xl/workbook.xml" in names else _document(data) if "word/document.xml" in names else None
    except Exception as error:  # a spoilt file may end its reader in any way
        raise UnreadableTable(
            [say("{name} 不能读取（{type}）；请用办公软件打开后另存一次。", name=name, type=type(error).__name__)]
        ) from None
    if found is None:
        raise UnreadableTable([say("{name} 不是 .xlsx 或 .docx；请换成其中一种。", name=name)])
    filled = [g for g in found if any(any(row) for row in g.rows)]
    if not filled:
        raise UnreadableTable([say("{name} 中没有表格；请确认文件。", name=name)])
    return filled


def _workbook(data: bytes) -> list[Grid]:
    import openpyxl  # noqa: PLC0415 - only whoever reads a workbook waits for it

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    try:
        return [
            Grid(s.title, _rows(s.iter_rows(values_only=True, max_row=MOST_ROWS, max_col=MOST_COLUMNS))) for s in book.worksheets
        ]
    finally:
        book.close()


def _document(data: bytes) -> list[Grid]:
    import docx  # noqa: PLC0415

    found = docx.Document(io.BytesIO(data)).tables
    return [
        Grid(f"表{n}", _rows([c.text for c in row.cells[:MOST_COLUMNS]] for row in table.rows[:MOST_ROWS]))
        for n, table in enumerate(found, 1)
    ]


def _rows(rows: Any) -> tuple[tuple[str, ...], ...]:
    told = [tuple(_text(cell) for cell in row) for row in rows]
    while told and not any(told[-1]):
        told.pop()
    return tuple(told)


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, float):
        return f"{Decimal(str(round(cell, 6))).normalize():f}"
    return " ".join(str(cell).split())
