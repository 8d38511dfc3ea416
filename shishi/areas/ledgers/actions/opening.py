"""Entries are opened, one or 100,000: rows of one table, each with its values, its stages and what they add up to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db.models import Max
from django.db.models.functions import Left, Length

from shishi.areas.ledgers.actions.projecting import project_new
from shishi.areas.ledgers.models import STAGE, VALUES, Entry, EntryFact, Ledger
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.rules import placed
from shishi.areas.ledgers.rules.columnar import BODY, REPLACES, refused_rows, table_of, wrong_numbers, wrong_stages
from shishi.base.phrases import Phrase, Refused, say
from shishi.base.ref import Ref
from shishi.engines.ledger import Definition
from shishi.infra.record.writing import recorded, write
from shishi.infra.store.bulk import insert_frame
from shishi.infra.store.facts import append_frame, day_of

_NUMBER = re.compile(r"^[0-9]{6}-[0-9]{4,9}$")
"""Of nine digits only where one of eight was given: see `wrong_numbers`."""
SLICE = 20_000
"""So many new rows are written at a time, and stand as one line on record: memory does not grow with the rows."""


class EntryRefused(Refused):
    """`problems` has one sentence for each row that cannot be; nothing was written."""


@dataclass(frozen=True, slots=True)
class Opening:
    """An entry to be opened. `body` as in `EntryFact`; `number` empty for the next one of its county; `stages` that it has reached, and when."""

    body: Mapping[str, Any]
    number: str = ""
    replaces: int | None = None
    stages: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Opened:
    ids: tuple[int, ...]
    numbers: tuple[str, ...]


def rows_of(openings: Sequence[Opening], definition: Definition) -> pl.DataFrame:
    return table_of(
        [o.body for o in openings],
        definition,
        numbers=[o.number for o in openings],
        replaces=[o.replaces for o in openings],
        days=[o.stages for o in openings],
    )


@recorded
def open_entries(*, ledger_id: int, openings: Sequence[Opening], by: str, now: datetime, why: str = "") -> Opened:
    """Open entries that come one by one: see `open_rows`."""
    rows = rows_of(openings, definition_of(Ledger.objects.get(pk=ledger_id)))
    return open_rows(ledger_id=ledger_id, rows=rows, by=by, now=now, why=why)


@recorded
def open_rows(*, ledger_id: int, rows: pl.DataFrame, by: str, now: datetime, batch: int | None = None, why: str = "") -> Opened:
    """Open the entries of a table (see `columnar`), whole or not at all. Raises EntryRefused with every row's reason.

    Judged and numbered as one table, written a slice at a time: the same statements for one row as for a slice.
    """
    ledger = Ledger.objects.select_for_update().get(pk=ledger_id)
    definition, today = definition_of(ledger), day_of(now)
    numbered = rows.with_columns(_numbers(ledger, rows))
    if problems := [*_refused(numbered, definition, today), *_taken(ledger, rows, numbered)]:
        raise EntryRefused(problems)
    ids = [n for part in numbered.iter_slices(SLICE) for n in _write_rows(ledger, definition, part, by, now, batch, why)]
    return Opened(tuple(ids), tuple(numbered["number"]))


def _write_rows(
    ledger: Ledger, definition: Definition, numbered: pl.DataFrame, by: str, now: datetime, batch: int | None, why: str
) -> pl.Series:
    today = day_of(now)
    entries = insert_frame(
        Entry,
        numbered.select("number", "organisation", division_code="division", replaces_id=REPLACES),
        ledger_id=ledger.pk,
        programme=ledger.programme,
        opened_at=now,
    )
    alike = {"version": ledger.version, "batch": batch}
    opened = numbered.select(body=BODY, kind=pl.lit(VALUES), entry_id=entries)
    values = append_frame(EntryFact, opened, by=by, now=now, happened_date=today, why=why, **alike)
    reached = [_reached(numbered, entries, s.code) for s in definition.stages if s.code in numbered.columns]
    stages = append_frame(EntryFact, pl.concat(reached), by=by, now=now, **alike) if reached else None
    project_new(ledger, numbered, entries=entries, values=values.ids, today=today)
    ref = Ref("ledgers.entry", entries[0]) if len(entries) == 1 else Ref("ledgers.ledger", ledger.pk)
    write("ledgers.entries.opened", ref=ref, by=by, at=now, count=len(entries), digest=values.digest, batch=batch)
    if stages and len(stages.ids):
        write("ledgers.stages.filed", ref=ref, by=by, at=now, count=len(stages.ids), digest=stages.digest, batch=batch)
    return entries


def _reached(rows: pl.DataFrame, entries: pl.Series, stage: str) -> pl.DataFrame:
    told = rows.select(entry_id=entries, kind=pl.lit(STAGE), stage=pl.lit(stage), happened_date=stage, body=pl.lit("{}"))
    return told.filter(pl.col("happened_date").is_not_null())


def _refused(rows: pl.DataFrame, definition: Definition, today: date) -> list[Phrase]:
    count, names, numbers = rows.height, rows["name"], rows["number"]
    values = [placed(n + 1, count, names[n] if count > 1 else "", says) for n, says in refused_rows(rows, definition)]
    return values + [placed(n + 1, count, numbers[n], says) for n, _, _, says in wrong_stages(rows, definition, today)]


def _numbers(ledger: Ledger, rows: pl.DataFrame) -> pl.Expr:
    """Give every row without a number the next of its county: 620702-0001."""
    county, blank = pl.col("division").str.head(6), pl.col("number") == ""
    last = _last_numbers(ledger, set(rows.filter(blank).select(county).to_series()))
    for given in rows["number"].filter(rows["number"].str.contains(_NUMBER.pattern)):
        last[given[:6]] = max(last.get(given[:6], 0), int(given[7:]))
    nth = county.replace_strict(last, default=0, return_dtype=pl.Int64) + blank.cum_sum().over(county)
    told = pl.concat_str(county, pl.lit("-"), nth.cast(pl.String).str.zfill(4))
    return pl.when(blank).then(told).otherwise("number").alias("number")


def _last_numbers(ledger: Ledger, counties: Collection[str]) -> dict[str, int]:
    """Return the last number of each county. Of one length they come in order; one that somebody made up is looked past."""
    own = Entry.objects.filter(ledger=ledger).annotate(county=Left("number", 6), long=Length("number"))
    most = own.filter(county__in=counties).values_list("county", "long").annotate(last=Max("number"))
    out: dict[str, int] = dict.fromkeys(counties, 0)
    for county, long, last in most:
        if not _NUMBER.fullmatch(last):
            ours = own.filter(county=county, long=long, number__regex=_NUMBER.pattern)
            last = ours.aggregate(last=Max("number"))["last"] or ""
        if last:
            out[county] = max(out[county], int(last[7:]))
    return out


def _taken(ledger: Ledger, rows: pl.DataFrame, numbered: pl.DataFrame) -> list[Phrase]:
    """A number that was given may be another's; one that is the next of its county is nobody's."""
    given = [n for n in rows["number"] if n]
    twice = [n for n, times in Counter(numbered["number"]).items() if times > 1] if given else []
    held = Entry.objects.filter(ledger=ledger, number__among=given).values_list("number", flat=True) if given else []
    return (
        [says for _, says in wrong_numbers(rows)]
        + [say("编号“{number}”在本次登记中出现了两次；每条一个编号。", number=n) for n in twice]
        + [say("编号“{number}”已经登记过；请换一个编号，或修改原有的条目。", number=n) for n in held]
    )
