"""What a table would change in a ledger: read and judged whole, against what stands; and what was judged, kept until it is written."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import islice
from typing import Any

import polars as pl
from django.db.models import QuerySet

from shishi.areas.ledgers.models import Batch, Entry, EntrySpan, Ledger
from shishi.areas.ledgers.queries.columns import columns_of, outer_form_of, read_columns, read_form
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.entry import changes_of
from shishi.areas.ledgers.queries.held import BEYOND, Held, RowChange, differences, fallen, files_for, row_problems, standing_in
from shishi.areas.ledgers.queries.places import place_words, places_named
from shishi.areas.ledgers.queries.points import DATUM, LAT, LON, point_wrong, told_degrees
from shishi.areas.ledgers.queries.sheet import Asks, Wrong, lines_of, read_table
from shishi.areas.ledgers.rules import calling, meets
from shishi.areas.ledgers.rules.columnar import BODY, refused_rows, table_from, wrong_numbers, wrong_stages
from shishi.base.phrases import Phrase, Writer, say
from shishi.engines.ledger import Definition
from shishi.engines.tables.check import Known
from shishi.engines.tables.columns import Column
from shishi.engines.tables.days import Yearless
from shishi.engines.tables.marked import marked_copy
from shishi.engines.tables.places import Places
from shishi.engines.tables.problems import UnreadableTable
from shishi.engines.tables.rows import rows_told
from shishi.infra import files
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.store.facts import day_of

SHOWN = 200
"""So many problems and changed rows are kept to be shown; the marked copy has all."""
STEP = 5_000
"""After so many rows a batch says how far it is."""
_MOST_NAMED = 5
_LOOKED_BACK = 50
"""So many written tables of a ledger are asked what their heads meant; each keeps what it was told by those before."""
_KNOWN = {
    ":entry": pl.Int64,
    ":seen": pl.Int64,
    BODY: pl.String,
    ":differs": pl.Boolean,
    ":filings": pl.String,
    ":place": pl.String,
}


@dataclass(frozen=True)
class Proposal:
    new: pl.DataFrame
    """`row` and an entry to be opened, see `columnar`."""
    known: tuple[RowChange, ...]
    problems: tuple[Wrong, ...]
    notes: tuple[Phrase, ...]
    total: int
    asks: Asks

    def summary(self, definition: Definition) -> dict[str, Any]:
        """Return what the batch's page shows."""
        touched = [r for r in self.known if r.touches]
        same = [r for r in self.known if not r.touches]
        fell = ((r, says) for r in touched for says in fallen(r, definition))
        days = [s.code for s in definition.stages if s.code in self.new.columns]
        shown = [[r.row, r.number, r.body["name"], True, differences(r)] for r in touched[:SHOWN]]
        shown += [_shown(row, days) for row in self.new.head(SHOWN).iter_rows(named=True)]
        return {
            "new": self.new.height,
            "changed": sum(r.differs or r.place is not None for r in self.known),
            "stages": sum(len(r.filings) for r in self.known) + sum(self.new[s].count() for s in days),
            "same": len(same),
            "unchanged": [[r.row, r.number, r.body["name"]] for r in same[:SHOWN]],
            "falls": [
                say("第{n}行（{name}）：{says}", n=r.row, name=r.number, says=says).to_json() for r, says in islice(fell, SHOWN)
            ],
            **asdict(self.asks),
            "problems": len(self.problems),
            "notes": [n.to_json() for n in self.notes],
            "wrong": [[w.row, w.label, w.value, w.says.to_json()] for w in self.problems[:SHOWN]],
            "shown": sorted(shown, key=lambda it: it[0])[:SHOWN],
        }

    def kept(self) -> bytes:
        """Return all that is to be written, as a file."""
        known = [
            (
                r.entry,
                r.seen,
                json.dumps(r.body, ensure_ascii=False),
                r.differs,
                json.dumps(r.filings, default=str),
                json.dumps([r.placed[0], r.place]) if r.place else None,
            )
            for r in self.known
        ]
        told = pl.concat([pl.DataFrame(known, schema=_KNOWN, orient="row"), self.new], how="diagonal")
        out = io.BytesIO()
        told.write_parquet(out)
        return out.getvalue()


def _shown(row: dict[str, Any], days: list[str]) -> list[Any]:
    told = [[c.key, c.before, c.after] for c in changes_of({}, json.loads(row[BODY])) if c.key != "name"]
    told += [["place", None, lies]] if (lies := told_degrees(row)) else []
    told += [[f"stage.{s}", None, row[s].isoformat()] for s in days if row[s]]
    return [row["row"], row["number"], row["name"], False, told]


@dataclass(frozen=True, slots=True)
class Kept:
    """What was judged and shown: new entries as `columnar` has them, and each that there was with the fact that was seen."""

    new: pl.DataFrame
    known: pl.DataFrame
    """Columns as `_KNOWN`; filings are JSON of (stage, day, the fact that it corrects), a place of (the fact that was seen, its body)."""

    def rows(self) -> Iterator[tuple[int, int, dict[str, Any] | None, list[tuple[str, date, int | None]]]]:
        """Yield (entry, the fact that was seen, its new values or None, its stages)."""
        for entry, seen, body, differs, filings, _ in self.known.select(*_KNOWN).iter_rows():
            told = [(stage, date.fromisoformat(day), corrects) for stage, day, corrects in json.loads(filings)]
            yield entry, seen, json.loads(body) if differs else None, told

    def places(self) -> dict[int, tuple[int | None, dict[str, Any]]]:
        """Return (the fact of the place that was seen, the new one) of the entries that there were."""
        told = self.known.select(":entry", ":place").drop_nulls().iter_rows()
        return {entry: tuple(json.loads(place)) for entry, place in told}


def kept_rows(data: bytes) -> Kept:
    told = pl.read_parquet(data)
    if ":place" not in told.columns:  # kept before tables had places
        told = told.with_columns(pl.lit(None, pl.String).alias(":place"))
    is_new = pl.col(":entry").is_null()
    return Kept(told.filter(is_new).drop(k for k in _KNOWN if k != BODY), told.filter(~is_new).select(*_KNOWN))


def has_changed(kept: Kept, *, ledger: Ledger, scope: Scope) -> bool:
    """Tell whether rows would be read otherwise now than when they were shown: others filed meanwhile, or whoever files no longer may."""
    standing = standing_in(ledger, scope)
    seen = dict(kept.known.select(":entry", ":seen").iter_rows())
    now = standing.filter(entry_id__among=seen).values_list("entry_id", "values_fact_id") if seen else ()
    if dict(now) != seen:
        return True
    lie = {entry: fact for entry, (fact, _) in kept.places().items()}
    if lie and dict(standing.filter(entry_id__among=lie).values_list("entry_id", "place_fact_id")) != lie:
        return True
    return _opened_meanwhile(kept.new, standing) or bool(_beyond(kept.new, ledger, scope))


def _opened_meanwhile(new: pl.DataFrame, standing: QuerySet[EntrySpan]) -> bool:
    if not new.height or not standing.exists():
        return False
    wanted: dict[tuple[str, str], set[str]] = {}
    for name, division in new.select("name", "division").iter_rows():
        wanted.setdefault(calling(name, division), set()).add(division)
    there = standing.values_list("name", "division_code")
    return any(meets(division, own) for name, division in there for own in wanted.get(calling(name, division), ()))


def proposal_of(*, batch: Batch, scope: Scope, today: date, step: Callable[[int, int], bool] | None = None) -> Proposal | None:
    """Return what the batch's file would change, or every problem of it. Its statements do not grow with the rows.

    `step` is told (rows done, all rows) now and then; where it answers no, nobody waits any longer and the answer is None.
    """
    ledger, definition = batch.ledger, definition_of(batch.ledger)
    columns, outer = read_columns(columns_of(definition, ())), read_form(outer_form_of(definition, batch.outer_form))
    held = Held(ledger, scope)
    known = Known(yearless=Yearless(ledger.year, day_of(batch.at)), places=named_places(ledger, scope), opens=held.look_for)
    counting = set(Entry.objects.filter(ledger=ledger, number__regex=r"^[0-9]{1,4}$").values_list("number", flat=True))
    heads = heads_said(batch, columns)
    where = {"known": known, "numbers": counting, "chosen": heads, "sheet": batch.told.get("sheet", "")}
    told = read_table(files.read(batch.digest), batch.file_name, columns, mapping=outer, **where)
    if told.wrong:
        return Proposal(pl.DataFrame(), (), told.wrong, told.notes, told.total, told.asks)
    new, changes = table_from(told.new, definition), []
    for row in new.select("row", "name", "division").iter_rows():
        held.opens(*row)
    problems = _new_problems(new, held, definition, today)
    for n, line in enumerate(lines_of(told.known)):
        if step and n % STEP == 0 and not step(new.height + n, told.total):
            return None
        changes.append(held.change(line, definition))
    problems += [*held.problems, *row_problems(changes, definition, today)]
    problems.sort(key=lambda w: w.row)
    notes = (*told.notes, *_namesakes(new, held), *_called_alike(new, held))
    return Proposal(new, tuple(c for c in changes if c), tuple(problems), notes, told.total, told.asks)


def heads_said(batch: Batch, columns: Sequence[Column]) -> dict[str, str]:
    """Return what heads mean that somebody was asked about: for this table, else as those of the ledger say that were written last."""
    codes, ledger = {c.code for c in columns}, batch.ledger
    written = Batch.objects.filter(ledger=ledger, state=Batch.WRITTEN, kind__in=["file", "paste"]).order_by("-at", "-pk")
    told = [heads or {} for heads in written.values_list("told__heads", flat=True)[:_LOOKED_BACK]]
    remembered = {head: code for heads in reversed(told) for head, code in heads.items() if not code or code in codes}
    return {**remembered, **batch.told.get("heads", {})}


def _namesakes(new: pl.DataFrame, held: Held) -> Iterator[Phrase]:
    """Say which rows open an entry that is called as another of its county, which lies elsewhere."""
    rows = new.select("row", "name", "division").iter_rows() if held.by_name else ()
    found = [(row, numbers) for row, *it in rows if (numbers := held.namesakes(*it))]
    if found:
        yield say(
            "第 {rows} 行与已登记的 {numbers:list} 同名而不在一处，按新登记处理；若是同一条，请填写编号。",
            rows=rows_told([row for row, _ in found]),
            numbers=tuple(dict.fromkeys(n for _, numbers in found for n in numbers))[:_MOST_NAMED],
        )


def _called_alike(new: pl.DataFrame, held: Held) -> Iterator[Phrase]:
    """Say of each of the first rows that open an entry which registered one of its county is called nearly so."""
    rows = new.select("row", "name", "division").iter_rows() if held.alike else ()
    found = ((row, name, held.alike[key]) for row, name, division in rows if (key := calling(name, division)) in held.alike)
    for row, name, alike in islice(found, _MOST_NAMED):
        yield say(
            "第 {row} 行“{name}”与已登记的 {others:list} 名称相近，按新登记处理；若是同一条，请填写编号。",
            row=row,
            name=name,
            others=tuple(f"{called}（{number}）" for number, called in alike[:_MOST_NAMED]),
        )


def _new_problems(new: pl.DataFrame, held: Held, definition: Definition, today: date) -> list[Wrong]:
    row, name = new["row"], new["name"]
    beyond = [Wrong(row[n], "所在地", new["division"][n], BEYOND) for n in _beyond(new, held.ledger, held.scope)]
    values = [Wrong(row[n], "", name[n], says) for n, says in refused_rows(new, definition)]
    numbers = [Wrong(row[n], "编号", new["number"][n], says) for n, says in wrong_numbers(new)]
    stages = wrong_stages(new, definition, today)
    told = enumerate(new.iter_rows(named=True)) if LON in new.columns or LAT in new.columns else ()
    lie = [Wrong(row[n], "经度", "", says) for n, r in told if (says := point_wrong(r, r["division"], held.counties))]
    return [
        *beyond,
        *values,
        *numbers,
        *lie,
        *(Wrong(row[n], f"{s.label}日期", day.isoformat(), says) for n, s, day, says in stages),
    ]


def _beyond(new: pl.DataFrame, ledger: Ledger, scope: Scope) -> list[int]:
    """Return the rows (from 0) that lie where the scope does not file. What may be filed for no unit in particular may be for each."""
    if not new.height:
        return []
    doubtful = {d for d in new["division"].unique() if not files_for(scope, ledger, d, "")}
    pairs = new.select("division", "organisation").filter(pl.col("division").is_in(doubtful)).unique().iter_rows()
    wrong = {(division, organisation) for division, organisation in pairs if not files_for(scope, ledger, division, organisation)}
    told = enumerate(new.select("division", "organisation").iter_rows()) if wrong else ()
    return [n for n, pair in told if pair in wrong]


def marked_file(*, batch: Batch, told: Proposal, writer: Writer) -> bytes:
    """Return the batch's file with its problems marked as `writer` says them; empty where there is no table in it to mark."""
    definition = definition_of(batch.ledger)
    columns, outer = read_columns(columns_of(definition, ())), read_form(outer_form_of(definition, batch.outer_form))
    wrong = [(w.row, w.label, w.value, writer.write(w.says)) for w in told.problems]
    try:
        chosen, sheet = dict(told.asks.answered), told.asks.sheet
        return marked_copy(
            files.read(batch.digest), batch.file_name, wrong, columns, mapping=outer, chosen=chosen, sheet=sheet, writer=writer
        )
    except UnreadableTable:
        return b""


def asked_columns(ledger: Ledger, definition: Definition, scope: Scope) -> tuple[Column, ...]:
    """Return the columns that a line in words may speak of: coordinates come in a table."""
    told = columns_of(definition, place_words(city=ledger.division_code, prefixes=_prefixes(scope)))
    return tuple(c for c in told if c.code not in (LON, LAT, DATUM))


def named_places(ledger: Ledger, scope: Scope) -> Places:
    """Return what a table's words for a place can mean to whoever sends it."""
    return places_named(city=ledger.division_code, prefixes=_prefixes(scope))


def _prefixes(scope: Scope) -> list[str]:
    return sorted({s.prefix for s in scope.with_permission(Permission.FILE_LEDGER)})
