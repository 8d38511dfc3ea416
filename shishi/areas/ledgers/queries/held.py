"""What stands in a ledger, and what a row of a table or a pasted line would change in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet

from shishi.areas.ledgers.models import Entry, EntryFact, EntrySpan, Ledger
from shishi.areas.ledgers.queries.columns import body_of, days_of
from shishi.areas.ledgers.queries.definitions import Reader
from shishi.areas.ledgers.queries.entries import entries_for, filed
from shishi.areas.ledgers.queries.entry import changes_of
from shishi.areas.ledgers.queries.sheet import Line, Wrong
from shishi.areas.ledgers.rules import Filed, Filing, fall_problems, filing_problem, refusals
from shishi.base.phrases import Phrase, say
from shishi.engines.ledger import Definition
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.store.spans import FOREVER

BEYOND = say("不在您可以填报的范围内；请选择本县区、本单位的。")


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


def fallen(r: RowChange, definition: Definition) -> tuple[Phrase, ...]:
    """Return what has to be explained before the row is written."""
    return fall_problems(definition, before=r.held["fields"], after=r.body["fields"]) if r.held is not None else ()


def differences(r: RowChange) -> list[list[Any]]:
    told = [[c.key, c.before, c.after] for c in changes_of(r.held, r.body)] if r.held is not None else []
    return told + [[f"stage.{s}", r.days[s].isoformat() if s in r.days else None, d.isoformat()] for s, d, _ in r.filings]


class Held:
    """What stands in the ledger, found by number, else by name and county."""

    def __init__(self, ledger: Ledger, scope: Scope, *, only: tuple[Collection[str], Collection[str]] | None = None) -> None:
        """`only`: the numbers and the names that are asked for, where they are not all."""
        self.ledger, self.scope, self.reader = ledger, scope, Reader(ledger)
        self.problems: list[Wrong] = []
        own, standing = Entry.objects.filter(ledger=ledger), standing_in(ledger, scope).select_related("entry", "values_fact")
        found: Iterable[EntrySpan] = standing
        if only is not None:
            numbers, names = only
            own = own.filter(number__among=numbers)
            found = [*standing.filter(entry__number__among=numbers), *standing.filter(name__among=names)]
        self.by_number: dict[str, EntrySpan] = {s.entry.number: s for s in found}
        self.by_name: dict[tuple[str, str], list[EntrySpan]] = {}
        for s in self.by_number.values():
            self.by_name.setdefault((s.name, s.division_code[:6]), []).append(s)
        self.taken = set(own.values_list("number", flat=True)) - self.by_number.keys()
        self.stages = _standing_stages([s.entry_id for s in self.by_number.values()])
        self.used: dict[int, int] = {}

    def knows(self, number: str, name: str, division: str) -> bool:
        """Tell whether a row is about an entry that there is, be it another's."""
        return number in self.by_number or number in self.taken if number else (name, division[:6]) in self.by_name

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
        held = self.reader.body(span.values_fact) if span else None
        body = body_of(told, definition, held)
        if not files_for(self.scope, self.ledger, body["division"], body["organisation"]):
            self.problems.append(Wrong(line.row, "所在地", str(body["division"]), BEYOND))
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


def files_for(scope: Scope, ledger: Ledger, division: str, organisation: str) -> bool:
    """Tell whether the scope files for an entry of this place and unit."""
    return scope.may(Permission.FILE_LEDGER, division_code=division, programme=ledger.programme, organisation=organisation)


def standing_in(ledger: Ledger, scope: Scope) -> QuerySet[EntrySpan]:
    """Return how the entries of a ledger stand now that the scope files for."""
    reached = entries_for(scope=scope, permission=Permission.FILE_LEDGER).filter(ledger=ledger)
    return EntrySpan.objects.filter(entry__in=reached, to_date=FOREVER, state=0)


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
            out += [
                Wrong(r.row, "", r.body["name"], says)
                for says in refusals([r.body], definition, before=None if r.held is None else [r.held])
            ]
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
