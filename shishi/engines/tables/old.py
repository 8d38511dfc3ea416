"""Which cells of an old workbook (.xls) show as percentages, which the reader of its values does not say."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

import xlrd
from xlrd.sheet import Sheet

from shishi.engines.tables.raw import letters
from shishi.engines.tables.workbook import decimal_places

_OLD = b"\xd0\xcf\x11\xe0"
_NOTHING = (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK)


@dataclass
class Percentages:
    left: int = 1 << 16
    """The first column that holds anything, counted from 0."""
    cells: dict[tuple[str, int], list[int]] = field(default_factory=dict)
    """(column, decimal places shown) → rows from 1."""


def percentages(data: bytes) -> dict[str, Percentages]:
    """Return them by the sheet's title. A file of another kind, or one that is broken for this reader, tells nothing."""
    if not data.startswith(_OLD):
        return {}
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
    except Exception:
        return {}
    shown = {n: decimal_places(book.format_map[look.format_key].format_str) for n, look in enumerate(book.xf_list)}
    return {
        sheet.name: _sheet(sheet, {n: places for n, places in shown.items() if places is not None}) for sheet in book.sheets()
    }


def _sheet(sheet: Sheet, shown: dict[int, int]) -> Percentages:
    found = Percentages()
    for row in range(sheet.nrows):
        for column, kind in enumerate(sheet.row_types(row)):
            if kind not in _NOTHING:
                found.left = min(found.left, column)
            if kind == xlrd.XL_CELL_NUMBER and (places := shown.get(sheet.cell_xf_index(row, column))) is not None:
                found.cells.setdefault((letters(column), places), []).append(row + 1)
    return found
