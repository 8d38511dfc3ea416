"""A file as lines of canonical values, or as what is wrong in it: the tables engine's answer in the ledger's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from shishi.engines.tables.check import Known, check
from shishi.engines.tables.columns import Column, Mapping
from shishi.engines.tables.locate import locate
from shishi.engines.tables.places import Places
from shishi.engines.tables.problems import UnreadableTable, problems
from shishi.engines.tables.reading import read_sheet

PLACE_LABELS = ("所在地", "县区", "乡镇", "村")


@dataclass(frozen=True, slots=True)
class Line:
    row: int
    """In the file, counted from 1."""
    values: dict[str, Any]
    """By column; only the columns that the file has."""


@dataclass(frozen=True, slots=True)
class Wrong:
    row: int
    """0 for the file as a whole."""
    label: str
    value: str
    says: str


@dataclass(frozen=True, slots=True)
class Read:
    lines: tuple[Line, ...]
    wrong: tuple[Wrong, ...]
    notes: tuple[str, ...]
    total: int


def read_table(
    data: bytes, file_name: str, columns: Sequence[Column], *, mapping: Mapping | None, year: int, places: Places
) -> Read:
    """Return the lines of a file, or everything that is wrong in it at once. A day without a year is of `year`."""
    try:
        located = locate(read_sheet(data, file_name), columns, mapping=mapping)
    except UnreadableTable as refused:
        return Read((), (Wrong(0, "", "", str(refused)),), (), 0)
    whole = [Wrong(0, "", "", str(p)) for p in located.problems]
    checked = check(located, columns, known=Known(year=year, places=places))
    cells = [Wrong(p.row, p.label, p.value, str(p.phrase)) for p in problems(checked.errors, checked.kinds)]
    notes = tuple(str(n) for n in located.notes)
    codes = [name for name in checked.frame.columns if name not in ("row", *places.columns, places.anywhere)]
    plain = checked.frame.with_columns(pl.col(pl.Date).dt.to_string("%Y-%m-%d"))
    lines = tuple(Line(row["row"], {code: row[code] for code in codes}) for row in plain.iter_rows(named=True))
    wrong = (*whole, *cells, *_nowhere(lines, cells, places))
    return Read(() if wrong else lines, wrong, notes, checked.frame.height)


def _nowhere(lines: Sequence[Line], cells: Sequence[Wrong], places: Places) -> list[Wrong]:
    """Return the rows that name no place, but for those whose place is wrong, which is said already."""
    if lines and places.code not in lines[0].values:
        return [Wrong(0, "", "", "缺少必需的列：所在地；请补上“所在地”，或“县区”和“乡镇”。")]
    told = {c.row for c in cells if c.label in PLACE_LABELS}
    missing = (x.row for x in lines if x.values[places.code] is None and x.row not in told)
    return [Wrong(row, "所在地", "", "没有填所在地；请填县区或乡镇，如“甘州区 梁家墩镇”。") for row in missing]
