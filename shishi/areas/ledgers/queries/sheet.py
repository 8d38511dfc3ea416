"""A file as lines of canonical values, or as what is wrong in it: the tables engine's answer in the ledger's words."""

from __future__ import annotations

from collections import abc
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import polars as pl

from shishi.base.phrases import Phrase, say, word
from shishi.engines.tables.check import Known, check
from shishi.engines.tables.columns import Column, Mapping
from shishi.engines.tables.heads import parted
from shishi.engines.tables.locate import Located, locate, without_serials
from shishi.engines.tables.places import Places
from shishi.engines.tables.problems import UnreadableTable, WhichSheet, problems
from shishi.engines.tables.reading import read_sheet
from shishi.engines.tables.rows import rows_told

_BESIDE = frozenset(("备注", "remarks", "notes", "错误说明", "whatiswrong"))
"""What offices write beside every table, and a marked copy does; nobody is asked about it."""
PLACE_LABELS = (word("所在地"), word("县区"), word("乡镇"), word("村"))


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
class Asks:
    """What only somebody can say who knows the file."""

    unread: tuple[tuple[str, str], ...] = ()
    """(head, the column that it is like, if any) of what the file holds besides, and nobody has said what it is."""
    answered: tuple[tuple[str, str], ...] = ()
    """(head, column) of the rest, as somebody said what it is; the column is empty where it is left out."""
    free: tuple[str, ...] = ()
    """Columns that the file has under no name of theirs."""
    sheet: str = ""
    """The one that was read; empty where it has to be chosen first."""
    sheets: tuple[str, ...] = ()
    """Those of the file that may be meant."""


@dataclass(frozen=True, slots=True)
class Read:
    new: pl.DataFrame
    """The rows that would open an entry: `row`, counted from 1 in the file, and each column that the file has by its code, typed."""
    known: pl.DataFrame
    """The others."""
    wrong: tuple[Wrong, ...]
    notes: tuple[Phrase, ...]
    total: int
    asks: Asks


def read_table(
    data: bytes,
    file_name: str,
    columns: Sequence[Column],
    *,
    mapping: Mapping | None,
    known: Known,
    numbers: Collection[str] = (),
    chosen: abc.Mapping[str, str] = MappingProxyType({}),
    sheet: str = "",
) -> Read:
    """Return the rows of a file, or everything that is wrong in it at once.

    `known` has `places`; `numbers`: of entries that look like serials (12); `chosen` and `sheet`: see `locate`.
    """
    try:
        found = locate(read_sheet(data, file_name), columns, mapping=mapping, sheet=sheet, chosen=chosen)
    except UnreadableTable as refused:
        titles = refused.titles if isinstance(refused, WhichSheet) else ()
        return Read(pl.DataFrame(), pl.DataFrame(), (Wrong(0, "", "", refused.phrase),), (), 0, Asks(sheets=titles))
    located = without_serials(found, numbers)
    checked, places = check(located, columns, known=known), known.places or Places((), ())
    whole = [Wrong(0, "", "", p) for p in checked.problems]
    cells = [Wrong(p.row, p.label, p.value, p.phrase) for p in problems(checked.errors, checked.kinds)]
    rows = checked.frame.drop(*places.columns, places.anywhere, strict=False)
    new = rows.filter(checked.new)
    wrong = tuple(sorted((*whole, *cells, *_nowhere(new, cells, places)), key=lambda w: w.row))
    asks = asks_of(located, columns)
    notes = (*located.notes, *([years_noted(checked.years)] if checked.years else ()))
    return Read(new, rows.filter(~checked.new), wrong, notes, rows.height, asks)


def years_noted(years: Sequence[int]) -> Phrase:
    return say("没有写年份的日期，按 {years:list} 年读取；不是这一年的，请写上年份再提交。", years=tuple(map(str, years)))


def asks_of(located: Located, columns: Sequence[Column]) -> Asks:
    own = {f.column.code for f in located.found} - {code for _, code in located.answered}
    free = tuple(c.code for c in columns if c.code not in own)
    return Asks(tuple(_unread(located)), located.answered, free, located.sheet.title, located.sheets)


def _unread(located: Located) -> Iterator[tuple[str, str]]:
    below = located.sheet.frame.slice(located.bottom)
    for u in located.unknown:
        if parted(u.head)[0] not in _BESIDE and below[:, u.index].is_not_null().any():
            yield u.head, u.guess.code if u.guess else ""


def lines_of(rows: pl.DataFrame) -> Iterator[Line]:
    """Yield rows one by one, canonical: days as 2022-03-05."""
    for told in rows.with_columns(pl.col(pl.Date).dt.to_string("%Y-%m-%d")).iter_rows(named=True):
        yield Line(told.pop("row"), told)


def _nowhere(new: pl.DataFrame, cells: Sequence[Wrong], places: Places) -> list[Wrong]:
    """Return the rows that would open an entry nowhere, but for those whose place is wrong, which is said already."""
    label, county, township, _ = PLACE_LABELS
    if not new.height:
        return []
    if places.code not in new.columns:
        lacks = say(
            "第 {rows} 行是新增的，缺少必需的列：{place:word}；请补上它，或“{county:word}”和“{township:word}”。",
            rows=rows_told(new["row"].to_list()),
            place=label,
            county=county,
            township=township,
        )
        return [Wrong(0, "", "", lacks)]
    told = {c.row for c in cells if c.label in PLACE_LABELS}
    blank = say("没有填所在地；请填县区或乡镇，如“{example}”。", example="甘州区 梁家墩镇")
    nowhere = new.filter(pl.col(places.code).is_null())["row"]
    return [Wrong(row, label, "", blank) for row in nowhere if row not in told]
