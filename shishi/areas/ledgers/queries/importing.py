"""What a table would change in a ledger: read and judged whole, row by row against what stands."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shishi.areas.ledgers.models import Batch, Entry, EntryFact, EntrySpan, Ledger
from shishi.areas.ledgers.queries.columns import body_of, columns_of, days_of, outer_form_of, read_columns, read_form
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.entries import entries_for, filed
from shishi.areas.ledgers.queries.entry import changes_of
from shishi.areas.ledgers.queries.places import place_words, places_named
from shishi.areas.ledgers.queries.sheet import Line, Wrong, read_table
from shishi.areas.ledgers.rules import Filed, Filing, filing_problem, refusals
from shishi.base.phrases import Phrase, Writer, say
from shishi.engines.ledger import Definition
from shishi.engines.tables.columns import Column
from shishi.engines.tables.marked import marked_copy
from shishi.engines.tables.problems import UnreadableTable
from shishi.infra import files
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.store.spans import FOREVER

SHOWN = 200
"""So many problems and changed rows are kept to be shown; the marked copy has all."""
STEP = 5_000
"""After so many rows a batch says how far it is."""


@dataclass(frozen=True, slots=True)
class RowChange:
    row: int
    """In the file."""
    entry: int
    """0 for a new one."""
    number: str
    seen: int
    body: dict[str, Any]
    held: Mapping[str, Any] | None
    filings: tuple[tuple[str, date, int | None], ...]
    """(stage, day, the fact that it corrects)."""
    days: Mapping[str, date] = field(default_factory=dict)
    """Of the stages that stand."""

    @property
    def is_new(self) -> bool:
        return not self.entry

    @property
    def differs(self) -> bool:
        return self.held is not None and self.body != self.held

    @property
    def touches(self) -> bool:
        return self.is_new or self.differs or bool(self.filings)


@dataclass(frozen=True, slots=True)
class Proposal:
    rows: tuple[RowChange, ...]
    problems: tuple[Wrong, ...]
    notes: tuple[Phrase, ...]
    total: int

    @property
    def new(self) -> list[RowChange]:
        return [r for r in self.rows if r.is_new]

    @property
    def changed(self) -> list[RowChange]:
        return [r for r in self.rows if r.differs]

    @property
    def digest(self) -> str:
        told = [[r.entry, r.seen, r.body, [[s, d.isoformat(), c] for s, d, c in r.filings]] for r in self.rows]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    def summary(self) -> dict[str, Any]:
        """Return what the batch's page shows."""
        stages = sum(len(r.filings) for r in self.rows)
        touched = [r for r in self.rows if r.touches]
        same = [r for r in self.rows if not r.touches]
        return {
            "new": len(self.new),
            "changed": len(self.changed),
            "stages": stages,
            "same": len(same),
            "unchanged": [[r.row, r.number, r.body["name"]] for r in same[:SHOWN]],
            "problems": len(self.problems),
            "digest": self.digest,
            "notes": [n.to_json() for n in self.notes],
            "wrong": [[w.row, w.label, w.value, w.says.to_json()] for w in self.problems[:SHOWN]],
            "shown": [[r.row, r.number, r.body["name"], bool(r.entry), differences(r)] for r in touched[:SHOWN]],
        }


def differences(r: RowChange) -> list[list[Any]]:
    told = [[c.key, c.before, c.after] for c in changes_of(r.held, r.body)] if r.held is not None else []
    return told + [[f"stage.{s}", r.days[s].isoformat() if s in r.days else None, d.isoformat()] for s, d, _ in r.filings]


def proposal_of(*, batch: Batch, scope: Scope, today: date, step: Callable[[int, int], bool] | None = None) -> Proposal | None:
    """Return what the batch's file would change, or every problem of it. Its statements do not grow with the rows.

    `step` is told (rows done, all rows) now and then; where it answers no, nobody waits any longer and the answer is None.
    """
    ledger, year = batch.ledger, batch.ledger.year
    definition = definition_of(ledger)
    columns, outer = read_columns(columns_of(definition, ())), read_form(outer_form_of(definition, batch.outer_form))
    known = places_named(city=ledger.division_code, prefixes=_prefixes(scope))
    told = read_table(files.read(batch.digest), batch.file_name, columns, mapping=outer, year=year, places=known)
    if told.wrong:
        return Proposal((), tuple(told.wrong), tuple(told.notes), told.total)
    held, rows = Held(ledger, scope), []
    for n, line in enumerate(told.lines):
        if step and n and n % STEP == 0 and not step(n, told.total):
            return None
        rows.append(held.change(line, definition))
    problems = [*held.problems, *row_problems(rows, definition, today)]
    problems.sort(key=lambda w: w.row)
    return Proposal(tuple(r for r in rows if r), tuple(problems), tuple(told.notes), told.total)


def marked_file(*, batch: Batch, told: Proposal, writer: Writer) -> bytes:
    """Return the batch's file with its problems marked as `writer` says them; empty where there is no table in it to mark."""
    definition = definition_of(batch.ledger)
    columns, outer = read_columns(columns_of(definition, ())), read_form(outer_form_of(definition, batch.outer_form))
    wrong = [(w.row, w.label, w.value, writer.write(w.says)) for w in told.problems]
    try:
        return marked_copy(files.read(batch.digest), batch.file_name, wrong, columns, mapping=outer, writer=writer)
    except UnreadableTable:
        return b""


def asked_columns(ledger: Ledger, definition: Definition, scope: Scope) -> tuple[Column, ...]:
    return columns_of(definition, place_words(city=ledger.division_code, prefixes=_prefixes(scope)))


def _prefixes(scope: Scope) -> list[str]:
    return sorted({s.prefix for s in scope.with_permission(Permission.FILE_LEDGER)})


class Held:
    """What stands in the ledger, found by number, else by name and county."""

    def __init__(self, ledger: Ledger, scope: Scope) -> None:
        self.ledger, self.scope = ledger, scope
        self.problems: list[Wrong] = []
        reached = entries_for(scope=scope, permission=Permission.FILE_LEDGER).filter(ledger=ledger)
        spans = EntrySpan.objects.filter(entry__in=reached, to_date=FOREVER, state=0).select_related("entry", "values_fact")
        self.by_number: dict[str, EntrySpan] = {}
        self.by_name: dict[tuple[str, str], list[EntrySpan]] = {}
        for s in spans:
            self.by_number[s.entry.number] = s
            self.by_name.setdefault((s.name, s.division_code[:6]), []).append(s)
        self.taken = set(Entry.objects.filter(ledger=ledger).values_list("number", flat=True)) - self.by_number.keys()
        self.stages = _standing_stages([s.entry_id for s in self.by_number.values()])
        self.used: dict[int, int] = {}

    def change(self, line: Line, definition: Definition) -> RowChange | None:
        told = line.values
        span = self._span(line)
        if span is None and str(told.get("number") or "") in self.taken:
            says = say("这个编号属于别的县区或单位，或已退出；请核对编号，新条目请留空。")
            self.problems.append(Wrong(line.row, "编号", str(told["number"]), says))
            return None
        if span and (first := self.used.setdefault(span.entry_id, line.row)) != line.row:
            says = say("与第 {row} 行是同一条；每条只填一行。", row=first)
            self.problems.append(Wrong(line.row, "名称", str(told["name"]), says))
            return None
        held = span.values_fact.body if span else None
        body = body_of(told, definition, held)
        if not self._reaches(body):
            says = say("不在您可以填报的范围内；请选择本县区、本单位的。")
            self.problems.append(Wrong(line.row, "所在地", str(body["division"]), says))
            return None
        facts = self.stages.get(span.entry_id, {}) if span else {}
        days = {stage: day for stage, (_, day) in facts.items()}
        filings = tuple(
            (stage, day, facts[stage][0] if stage in facts else None)
            for stage, day in days_of(told, definition).items()
            if stage not in facts or facts[stage][1] != day
        )
        number = span.entry.number if span else str(told.get("number") or "")
        return RowChange(
            line.row, span.entry_id if span else 0, number, span.values_fact_id if span else 0, body, held, filings, days
        )

    def _span(self, line: Line) -> EntrySpan | None:
        if number := str(line.values.get("number") or ""):
            return self.by_number.get(number)
        key = (str(line.values.get("name") or ""), str(line.values.get("division") or "")[:6])
        several = self.by_name.get(key, [])
        if len(several) > 1:
            numbers = tuple(s.entry.number for s in several)
            says = say("台账里有 {count} 条同名（{numbers:list}）；请填写编号。", count=len(several), numbers=numbers)
            self.problems.append(Wrong(line.row, "名称", key[0], says))
        return several[0] if len(several) == 1 else None

    def _reaches(self, body: Mapping[str, Any]) -> bool:
        return self.scope.may(
            Permission.FILE_LEDGER,
            division_code=body["division"],
            programme=self.ledger.programme,
            organisation=body["organisation"],
        )


def _standing_stages(ids: Sequence[int]) -> dict[int, dict[str, tuple[int, date]]]:
    """Return (fact, day) of each stage that stands, by entry. One query."""
    held: dict[int, dict[int, tuple[str, date]]] = {}
    facts = EntryFact.objects.filter(entry_id__among=ids, kind="stage").order_by("recorded_at", "pk")
    for pk, entry, stage, day, corrects, gone in facts.values_list(
        "pk", "entry_id", "stage", "happened_date", "corrects_id", "withdrawn"
    ):
        own = held.setdefault(entry, {})
        own.pop(corrects, None)
        if not gone:
            own[pk] = (stage, day)
    return {entry: {stage: (pk, day) for pk, (stage, day) in own.items()} for entry, own in held.items()}


def row_problems(rows: Sequence[RowChange | None], definition: Definition, today: date) -> list[Wrong]:
    """Return what keeps rows from being written, each by itself."""
    return [*_values(rows, definition), *_stages(rows, definition, today)]


def _values(rows: Sequence[RowChange | None], definition: Definition) -> list[Wrong]:
    out = []
    for r in rows:
        if r and (r.is_new or r.differs):
            out += [Wrong(r.row, "", r.body["name"], says) for says in refusals([r.body], definition)]
    return out


def _stages(rows: Sequence[RowChange | None], definition: Definition, today: date) -> list[Wrong]:
    """Judge the stages as the filing will: against entries that stand, and new ones as they will be."""
    wanted = [(r, stage, day, corrects) for r in rows if r for stage, day, corrects in r.filings]
    known = {e.pk: e for e in Entry.objects.filter(pk__among={r.entry for r, *_ in wanted if r.entry}).select_related("ledger")}
    entries = dict(filed(known))
    out = []
    for r, stage, day, corrects in wanted:
        pk = r.entry or -r.row
        entry = entries.get(pk, Filed(r.number or r.body["name"], definition, 0, {}))
        filing = Filing(pk, stage, day, "导入" if corrects else "", corrects)
        if says := filing_problem(filing, entry, today=today, gates=False):
            out.append(Wrong(r.row, f"{definition.stage_by_code[stage].label}日期", day.isoformat(), says))
    return out
