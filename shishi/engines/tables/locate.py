"""Where in a file the table stands that is asked for: its sheet, its head, its rows, and what is left out of them."""

from __future__ import annotations

import re
from collections import abc
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from types import MappingProxyType

import polars as pl

from shishi.base.phrases import Phrase, say
from shishi.base.units import shift_between, stated_unit
from shishi.engines.tables.columns import Column, Mapping
from shishi.engines.tables.heads import Head, guess, heads_of, likely, matched, other_unit, spread, units_below
from shishi.engines.tables.problems import UnreadableTable, WhichSheet
from shishi.engines.tables.raw import Raw, RawSheet, letters
from shishi.engines.tables.rows import body_of

_HEAD_WITHIN = 30
_SERIAL = re.compile(r"\d{1,4}")
_TALLEST = 3


@dataclass(frozen=True, slots=True)
class Found:
    """A column of the file that holds one of ours."""

    column: Column
    index: int
    """In the raw frame."""
    head: str
    unit: str
    """In which the file writes it; empty where it is our own."""
    shift: int
    """Power of ten from what is written to what is stored."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A column of the file that is none of ours."""

    index: int
    letter: str
    head: str
    guess: Column | None


@dataclass(frozen=True, slots=True)
class Located:
    sheet: RawSheet
    top: int
    bottom: int
    """The head's first and last row, counted from 1."""
    found: tuple[Found, ...]
    frame: pl.DataFrame
    """`row` (its number in the file) and the text of each found or constant column by its code; blank cells are null."""
    missing: tuple[Column, ...] = ()
    """Required columns that the file does not have."""
    unknown: tuple[Unknown, ...] = ()
    answered: tuple[tuple[str, str], ...] = ()
    """(head, the code of the column that somebody said is meant, or none) of the others that are none of ours."""
    problems: tuple[Phrase, ...] = ()
    """What keeps the table from being taken, besides its cells."""
    notes: tuple[Phrase, ...] = ()
    """What was read otherwise than it stands, or left out."""
    sheets: tuple[str, ...] = ()
    """Titles of those that fit, this one among them."""
    mapping: Mapping | None = None
    since_1904: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """One way to read a sheet's head."""

    sheet: RawSheet
    top: int
    bottom: int
    heads: list[Head] = field(default_factory=list)
    matches: dict[str, list[tuple[Head, str]]] = field(default_factory=dict)
    likely: int = 0
    """Columns besides that somebody said heads are, or that these may well be."""

    @property
    def known(self) -> int:
        return len(self.matches) + self.likely

    @property
    def score(self) -> tuple[int, int, int, int]:
        return len(self.matches), self.likely, self.top - self.bottom, -self.top


def locate(
    raw: Raw,
    columns: Sequence[Column],
    *,
    mapping: Mapping | None = None,
    sheet: str | None = None,
    chosen: abc.Mapping[str, str] = MappingProxyType({}),
) -> Located:
    """Find the table of `columns` in a file. A mapping decides alone which head is which column.

    `chosen`: of heads that are not ours, as they are shown, the column that somebody says is meant, if the file has no other for it; empty
    where none is. `sheet` names the one to read. Raises WhichSheet where several fit, UnreadableTable where none has such a head.
    """
    place, fitting = _chosen(raw, columns, mapping, sheet or (mapping.sheet if mapping else "") or None, chosen)
    known, named = {h.index for matches in place.matches.values() for h, _ in matches}, set(place.matches)
    answered = [(h, chosen[h.shown]) for h in place.heads if h.index not in known and h.shown in chosen]
    answered = [(head, code) for head, code in answered if code not in named]
    for head, code in answered:
        if code:
            place.matches.setdefault(code, []).append((head, next((unit for _, unit in head.readings() if unit), "")))
    by_code = {c.code: c for c in columns}
    found, problems = _found(place, by_code, mapping)
    codes = {f.column.code: f.index for f in found}
    told = dict(mapping.constants) if mapping else {}
    missing = tuple(c for c in columns if c.required and c.code not in codes and c.code not in told)
    heads = {h.index: h.words[-1] for h in place.heads}
    last = {n: cell.strip() for n, cell in enumerate(place.sheet.frame.row(place.bottom)) if cell}
    frame, left_out = body_of(place.sheet, place.bottom, codes, [heads] if last == heads else [heads, last])
    frame = frame.with_columns(pl.lit(text).alias(code) for code, text in told.items() if code in by_code and code not in codes)
    if not frame.height:
        problems.append(say("“{sheet}”的表头下没有数据；请填写后再上传。", sheet=place.sheet.title or raw.file_name))
    taken = known | {h.index for h, _ in answered}
    unknown = tuple(
        Unknown(h.index, letters(place.sheet.left + h.index), h.shown, guess(h, [c for c in columns if c.code not in codes]))
        for h in place.heads
        if h.index not in taken and not h.is_serial and not _is_left_out(h, mapping)
    )
    return Located(
        sheet=place.sheet,
        top=place.top + 1,
        bottom=place.bottom + 1,
        found=tuple(found),
        frame=frame,
        missing=missing,
        unknown=unknown,
        answered=tuple((h.shown, code) for h, code in answered),
        problems=tuple(problems),
        notes=(*raw.notes, *_sheet_notes(raw, place.sheet), *_unit_notes(found), *left_out),
        sheets=fitting,
        mapping=mapping,
        since_1904=raw.since_1904,
    )


def without_serials(located: Located, known: Collection[str]) -> Located:
    """Leave out a key's column that only counts the rows (1, 2, 3, anew in each section); not where one of these is a `known` key."""
    serial = [f for f in located.found if f.column.is_key and _counts(located.frame[f.column.code].drop_nulls().to_list(), known)]
    if not serial:
        return located
    notes = tuple(
        say("“{head}”一列只是 1、2、3 这样的序号，没有当作{label:label}。", head=f.head, label=f.column.labels) for f in serial
    )
    found = tuple(f for f in located.found if f not in serial)
    frame = located.frame.drop(f.column.code for f in serial)
    return replace(located, found=found, frame=frame, notes=(*located.notes, *notes))


def _counts(cells: list[str], known: Collection[str]) -> bool:
    if not cells or not all(_SERIAL.fullmatch(c) for c in cells) or any(c in known for c in cells):
        return False
    told = [int(c) for c in cells]
    return all(now == 1 or now > before for before, now in pairwise(told))


def _chosen(
    raw: Raw, columns: Sequence[Column], mapping: Mapping | None, sheet: str | None, chosen: abc.Mapping[str, str]
) -> tuple[_Place, tuple[str, ...]]:
    """Return the place to read, and the titles of the sheets that fit: that have rows under half the best one's columns or more."""
    sheets = [s for s in raw.sheets if s.visible or s.title == sheet] or list(raw.sheets)
    if sheet and all(s.title != sheet for s in sheets):
        titles = tuple(s.title for s in raw.sheets)
        raise UnreadableTable(
            say("{file} 里没有名为“{sheet}”的表；有 {titles:list}。", file=raw.file_name, sheet=sheet, titles=titles)
        )
    places = [_with_units(max(_places(s, columns, mapping, chosen), key=lambda p: p.score), columns, mapping) for s in sheets]
    asked = [p for p in places if not sheet or p.sheet.title == sheet]
    best = max(p.known for p in asked)
    least = min(2, len(mapping.code_of) if mapping else len(columns))
    if best < least:
        labels = tuple(h for h, c in mapping.columns if c) if mapping else tuple(c.head() for c in columns)
        raise UnreadableTable(
            say(
                "{file} 中找不到表头；表头应有 {labels:list} 等列，写在前 {rows} 行里。",
                file=raw.file_name,
                labels=labels[:6],
                rows=_HEAD_WITHIN,
            )
        )
    filled = [p for p in places if p.sheet.frame.height > p.bottom + 1 and p.known >= max(least, best / 2)]
    titles = tuple(p.sheet.title for p in filled)
    if len(filled) > 1 and not sheet:
        raise WhichSheet(
            say("{file} 有几张表都像要上传的表：{titles:list}；请选择一张。", file=raw.file_name, titles=titles), titles
        )
    return asked[0] if sheet else (filled or [p for p in places if p.known == best])[0], titles


def _likely(place: _Place, columns: Sequence[Column], chosen: abc.Mapping[str, str]) -> int:
    known = {h.index for matches in place.matches.values() for h, _ in matches}
    others = [h for h in place.heads if h.index not in known]
    said = {chosen.get(h.shown) for h in others} - {None, ""}
    found = {c.code for h in others if h.shown not in chosen and (c := likely(h, columns))} if said or known else set()
    return len((said | found) - place.matches.keys())


def _places(sheet: RawSheet, columns: Sequence[Column], mapping: Mapping | None, chosen: abc.Mapping[str, str]) -> list[_Place]:
    rows = sheet.frame.head(_HEAD_WITHIN).rows()
    out = []
    for top in range(len(rows)):
        for bottom in range(top, min(top + _TALLEST, len(rows))):
            told = rows if sheet.blocks else spread(rows, top, bottom)
            heads = heads_of(told, top, bottom, sheet.blocks)
            place = _Place(sheet, top, bottom, heads, matched(heads, columns, mapping))
            out.append(place if mapping else replace(place, likely=_likely(place, columns, chosen)))
    return out


def _with_units(place: _Place, columns: Sequence[Column], mapping: Mapping | None) -> _Place:
    """Return the place with the row of units below its head, if there is one, as part of it."""
    below, by_code = place.sheet.frame.slice(place.bottom + 1, 1).rows(), {c.code: c for c in columns}
    ours = {h.index: by_code[code] for code, matches in place.matches.items() if code in by_code for h, _ in matches}
    units = units_below(below[0], place.heads, ours) if below else None
    if units is None:
        return place
    heads = [replace(h, unit=units.get(h.index, "")) for h in place.heads]
    return replace(place, bottom=place.bottom + 1, heads=heads, matches=matched(heads, columns, mapping))


def _found(place: _Place, by_code: dict[str, Column], mapping: Mapping | None) -> tuple[list[Found], list[Phrase]]:
    found: list[Found] = []
    problems: list[Phrase] = []
    above = stated_unit(place.sheet.frame.head(place.bottom + 1).rows())
    for code, matches in place.matches.items():
        column = by_code.get(code)
        if column is None:
            problems.append(say("对照表里的列 {code} 不在本台账中；请改正对照表。", code=code))
            continue
        head, unit = matches[0]
        if len(matches) > 1:
            both = tuple(say("{letter} 列“{head}”", letter=letters(place.sheet.left + h.index), head=h.shown) for h, _ in matches)
            problems.append(
                say("{heads:list} 都像“{label:label}”；请只留一列，或把另一列改名。", heads=both, label=column.labels)
            )
        if column.form == "integer" and head.unit and (own := other_unit(head, column)):
            problems.append(
                say(
                    "“{head}”写的单位是{own}，下面一行写的是{below}；请留下对的一个，删去另一个。",
                    head=head.words[-1],
                    own=own,
                    below=head.unit,
                )
            )
        unit = (mapping.units.get(code, "") if mapping else "") or unit or _fitting(above, column)
        shift = shift_between(unit, column.unit, column.scale) if column.form == "integer" else 0
        if shift is None:
            problems.append(
                say("“{head}”的单位与本系统的“{unit}”不同类；请改用 {unit}。", head=head.shown, unit=column.unit or column.label)
            )
        found.append(Found(column, head.index, head.shown, unit, shift if shift is not None else column.scale))
    return sorted(found, key=lambda f: list(by_code).index(f.column.code)), problems


def _fitting(units: Sequence[str], column: Column) -> str:
    """Return the unit stated above the table that measures what the column measures."""
    if column.form != "integer" or not column.unit:
        return ""
    return next((u for u in units if shift_between(u, column.unit, column.scale) is not None), "")


def _is_left_out(head: Head, mapping: Mapping | None) -> bool:
    return mapping is not None and any(theirs == head.shown and not ours for theirs, ours in mapping.columns)


def _sheet_notes(raw: Raw, sheet: RawSheet) -> list[Phrase]:
    notes = []
    others = [s for s in raw.sheets if s.visible]
    if len(others) > 1:
        notes.append(say("文件有 {count} 张表，读取的是“{sheet}”。", count=len(others), sheet=sheet.title))
    if sheet.hidden_rows:
        notes.append(say("有 {count} 行被隐藏或筛选掉，也一并读取。", count=sheet.hidden_rows))
    if sheet.unreckoned:
        notes.append(say("有的公式没有计算结果，按空白读取；请用办公软件打开并保存一次后再上传。"))
    return notes


def _unit_notes(found: Sequence[Found]) -> list[Phrase]:
    return [
        say("“{head}”按 {unit} 读取，已换算。", head=f.head, unit=f.unit)
        for f in found
        if f.column.form == "integer" and f.shift != f.column.scale
    ]
