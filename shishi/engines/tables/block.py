"""A block of cells that somebody pasted, with its head: read by its columns, row by row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any

import polars as pl

from shishi.base.phrases import Phrase
from shishi.engines.tables.check import Known, check
from shishi.engines.tables.columns import PLANNED, Column
from shishi.engines.tables.days import lacks_year
from shishi.engines.tables.locate import Located, locate, without_serials
from shishi.engines.tables.meant import ALIAS, EXACT, NOBODY, NONE, SEVERAL, Entries, Meant
from shishi.engines.tables.problems import UnreadableTable, problems
from shishi.engines.tables.proposed import PLACE, UNREAD, Proposed
from shishi.engines.tables.raw import Raw, RawSheet
from shishi.engines.tables.spoken import StageWords

_PROBLEM = 0.7


@dataclass(frozen=True, slots=True)
class Asked:
    columns: Sequence[Column]
    stages: Sequence[StageWords]
    entries: Entries
    places: Mapping[str, set[str]]
    known: Known


def block_of(text: str, columns: Sequence[Column], *, chosen: Mapping[str, str] = MappingProxyType({})) -> Located | None:
    """Return the block of cells with a head of ours that the text is, if it is one. `chosen`: see `locate`."""
    if "\t" not in text:
        return None
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t"))
    except csv.Error:
        return None
    width = max(map(len, rows), default=0)
    cells = zip(*(row + [""] * (width - len(row)) for row in rows), strict=True)
    frame = pl.DataFrame([pl.Series(str(n), told, pl.String).replace("", None) for n, told in enumerate(cells)])
    try:
        return locate(Raw("", "csv", (RawSheet("", frame),)), columns, chosen=chosen)
    except UnreadableTable:
        return None


def proposed_rows(located: Located, asked: Asked) -> Iterator[Proposed]:
    """Yield what each row of a block may mean."""
    located = without_serials(located, asked.entries.by_number)
    checked, named = check(located, [f.column for f in located.found], known=asked.known), asked.known.places
    wrong: dict[int, list[tuple[str, Phrase]]] = {}
    for p in problems(checked.errors, checked.kinds):
        wrong.setdefault(p.row, []).append((p.value, p.phrase))
    frame = checked.frame.drop(*named.columns, named.anywhere, strict=False) if named else checked.frame
    rows = dict(
        zip(frame["row"], zip(frame.iter_rows(named=True), located.frame.iter_rows(named=True), strict=True), strict=True)
    )
    raw = located.sheet.frame
    for n in range(located.bottom, raw.height):
        cells = [c for c in raw.row(n) if c and c.strip()]
        if not cells:
            continue
        (told, written), text = rows.get(n + 1, ({}, {})), "\t".join(cells)
        if not told:
            yield Proposed(n + 1, text, "", NONE, unread=(text,))
            continue
        beside = [c for u in located.unknown if (c := raw.row(n)[u.index]) and c.strip()]
        given = {d.year for c, d in told.items() if isinstance(d, date) and lacks_year(written[c])}
        yield replace(_from_cells(n + 1, text, told, wrong.get(n + 1, []), beside, asked), years=tuple(sorted(given)))


def _from_cells(
    line: int, text: str, told: Mapping[str, Any], wrong: Sequence[tuple[str, Phrase]], beside: Sequence[str], asked: Asked
) -> Proposed:
    values = {c: v.isoformat() if isinstance(v, date) else v for c, v in told.items() if c != "row" and v is not None}
    number, name = str(values.pop("number", "")), str(values.get("name", ""))
    place = values.get(PLACE, "")
    meant = asked.entries.named(number or name, (place,) if place else ()) if number or name else NOBODY
    if number and meant.how != "number":
        candidates = tuple(filter(None, (meant.number, *meant.candidates)))
        meant = Meant(SEVERAL if candidates else NONE, "", candidates)
    if meant.how in (EXACT, ALIAS) and not number:
        values.pop("name", None)
    codes = {s.code for s in asked.stages}
    stages = {c: values.pop(c) for c in list(values) if c in codes}
    planned = {
        c.removeprefix(PLANNED): values.pop(c) for c in list(values) if c.removeprefix(PLANNED) in codes and c not in codes
    }
    unread = (*(v for v, _ in wrong if v), *beside, *((number,) if number and not meant.number else ()))
    confidence = meant.sure * (UNREAD if beside else 1) * (_PROBLEM if wrong else 1)
    return Proposed(
        line, text, meant.number, meant.how, meant.candidates, values, stages, planned, unread, tuple(p for _, p in wrong), (), round(confidence, 2)
    )  # fmt: skip
