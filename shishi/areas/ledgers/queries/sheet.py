"""A file as lines of canonical values, or as what is wrong in it: the tables engine's answer in the ledger's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from shishi.base.phrases import Phrase, say
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
    says: Phrase


@dataclass(frozen=True, slots=True)
class Read:
    lines: tuple[Line, ...]
    wrong: tuple[Wrong, ...]
    notes: tuple[Phrase, ...]
    total: int


def read_table(
    data: bytes, file_name: str, columns: Sequence[Column], *, mapping: Mapping | None, year: int, places: Places
) -> Read:
    """Return the lines of a file, or everything that is wrong in it at once. A day without a year is of `year`."""
    try:
        located = locate(read_sheet(data, file_name), columns, mapping=mapping)
    except UnreadableTable as refused:
        return Read((), (Wrong(0, "", "", refused.phrase),), (), 0)
    whole = [Wrong(0, "", "", p) for p in located.problems]
    checked = check(located, columns, known=Known(year=year, places=places))
    cells = [Wrong(p.row, p.label, p.value, p.phrase) for p in problems(checked.errors, checked.kinds)]
    codes = [name for name in checked.frame.columns if name not in ("row", *places.columns, places.anywhere)]
    plain = checked.frame.with_columns(pl.col(pl.Date).dt.to_string("%Y-%m-%d"))
    lines = tuple(Line(row["row"], {code: row[code] for code in codes}) for row in plain.iter_rows(named=True))
    wrong = tuple(sorted((*whole, *cells, *_nowhere(lines, cells, places)), key=lambda w: w.row))
    return Read(() if wrong else lines, wrong, tuple(located.notes), checked.frame.height)


def _nowhere(lines: Sequence[Line], cells: Sequence[Wrong], places: Places) -> list[Wrong]:
    """Return the rows that name no place, but for those whose place is wrong, which is said already."""
    label, county, township, _ = PLACE_LABELS
    if lines and places.code not in lines[0].values:
        lacks = say(
            "缺少必需的列：{place}；请补上它，或“{county}”和“{township}”。", place=label, county=county, township=township
        )
        return [Wrong(0, "", "", lacks)]
    told = {c.row for c in cells if c.label in PLACE_LABELS}
    missing = (x.row for x in lines if x.values[places.code] is None and x.row not in told)
    blank = say("没有填所在地；请填县区或乡镇，如“{example}”。", example="甘州区 梁家墩镇")
    return [Wrong(row, label, "", blank) for row in missing]
