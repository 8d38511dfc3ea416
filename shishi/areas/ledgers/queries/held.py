"""What stands in a ledger, and what a row of a table or a pasted line would change in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl
from django.db.models import QuerySet

from shishi.areas.ledgers.models import Entry, EntryFact, EntrySpan, Ledger
from shishi.areas.ledgers.queries.columns import body_of, days_of
from shishi.areas.ledgers.queries.definitions import Reader
from shishi.areas.ledgers.queries.entries import entries_for, filed
from shishi.areas.ledgers.queries.entry import changes_of
from shishi.areas.ledgers.queries.points import in_degrees, is_elsewhere, point_of, point_wrong
from shishi.areas.ledgers.queries.sheet import Line, Wrong
from shishi.areas.ledgers.rules import (
    Filed,
    Filing,
    calling,
    fall_problems,
    filing_problem,
    lies_in,
    meets,
    numbered,
    parts_of,
    refusals,
)
from shishi.base.phrases import Phrase, say
from shishi.engines.geometry import Outlines
from shishi.engines.ledger import Definition
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.places.queries import counties_drawn
from shishi.infra.store.spans import FOREVER

_FEW = 2_000
"""So many names asked for are looked for within longer ones too, and the other way round."""
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
    place: Mapping[str, Any] | None = None
    """Where it lies, where that is elsewhere than so far."""
    placed: tuple[int | None, str | None] = (None, None)
    """The fact of the place that stands, and its degrees."""

    @property
    def is_new(self) -> bool:
        return not self.entry

    @property
    def differs(self) -> bool:
        return self.held is not None and self.body != self.held

    @property
    def touches(self) -> bool:
        return self.is_new or self.differs or bool(self.filings) or self.place is not None


def fallen(r: RowChange, definition: Definition) -> tuple[Phrase, ...]:
    """Return what has to be explained before the row is written."""
    return fall_problems(definition, before=r.held["fields"], after=r.body["fields"]) if r.held is not None else ()


def differences(r: RowChange) -> list[list[Any]]:
    told = [[c.key, c.before, c.after] for c in changes_of(r.held, r.body)] if r.held is not None else []
    told += [["place", r.placed[1], in_degrees(r.place)]] if r.place else []
    return told + [[f"stage.{s}", r.days[s].isoformat() if s in r.days else None, d.isoformat()] for s, d, _ in r.filings]


class Held:
    """What stands in the ledger, found by number, else by name and place."""

    def __init__(self, ledger: Ledger, scope: Scope) -> None:
        self.ledger, self.scope, self.reader = ledger, scope, Reader(ledger)
        self.problems: list[Wrong] = []
        self.by_number: dict[str, EntrySpan] = {}
        self.by_name: dict[tuple[str, str], list[EntrySpan]] = {}
        self.alike: dict[tuple[str, str], list[tuple[str, str]]] = {}
        """(number, name) of entries that are called nearly as what is asked for, by `calling`."""
        self.used: dict[int, int] = {}
        self.opened: dict[tuple[str, str], int] = {}
        self._around: dict[tuple[str, str], int] = {}

    def look_for(self, rows: pl.DataFrame) -> pl.Series:
        """Look for what the rows of a checked table are about; tell of each whether it would open an entry."""
        keys = ("number", "name", "division")
        blank = [pl.lit("").alias(key) for key in keys if key not in rows.columns]
        told = rows.with_columns(blank).select(pl.col(keys).fill_null(""))
        self.look(only=told)
        return pl.Series([not self.knows(*row) for row in told.iter_rows()], dtype=pl.Boolean)

    def look(self, *, only: pl.DataFrame | None = None) -> None:
        """Find what stands. `only`: the `number`, `name` and `division` of what is asked for, a name without a place anywhere; else all."""
        ledger, standing = self.ledger, standing_in(self.ledger, self.scope).select_related("entry", "values_fact", "place_fact")
        if only is not None:
            told = standing.values_list("pk", "entry__number", "name", "division_code")
            standing = standing.filter(pk__among=list(self._asked(told, only)))
        self.by_number = {s.entry.number: s for s in standing}
        for s in self.by_number.values():
            for key in _keys(s.name, s.division_code):
                self.by_name.setdefault(key, []).append(s)
        own = Entry.objects.filter(ledger=ledger) if only is None or any(only["number"]) else Entry.objects.none()
        self._numbers = {numbered(number): s for number, s in self.by_number.items()}
        self.taken = {numbered(n) for n in own.values_list("number", flat=True)} - self._numbers.keys()
        self.stages = _standing_stages([s.entry_id for s in self.by_number.values()])

    def _asked(self, told: Iterable[tuple[int, str, str, str]], only: pl.DataFrame) -> Iterator[int]:
        """Yield those of (span, number, name, division) that rows name, and remember which others are called nearly so."""
        numbers = {numbered(n) for n in only["number"].unique() if n}
        names = {calling(name, division) for name, division in only.select("name", "division").unique().iter_rows()}
        parts: dict[tuple[str, str], list[tuple[str, str]]] = {}
        few = names if len(names) <= _FEW else set()
        for name, county in few:
            for part in parts_of(name):
                parts.setdefault((part, county), []).append((name, county))
        for pk, number, name, division in told:
            own, anywhere = _keys(name, division)
            if numbered(number) in numbers or own in names or anywhere in names:
                yield pk
            elif few:
                longer = ((part, own[1]) for part in parts_of(own[0]))
                for key in (*parts.get(own, ()), *(key for key in longer if key in names)):
                    self.alike.setdefault(key, []).append((number, name))

    def knows(self, number: str, name: str, division: str) -> bool:
        """Tell whether a row is about an entry that there is, be it another's, or says so: a number alone opens none."""
        told = numbered(number)
        return bool(told and not name) or told in self._numbers or told in self.taken or bool(self._called(name, division))

    def meant(self, written: str) -> list[EntrySpan]:
        """Return the entries that are numbered so, else those of any place that are called so."""
        span = self._numbers.get(numbered(written))
        return [span] if span else self._called(written, "")

    def namesakes(self, name: str, division: str) -> list[str]:
        """Return the numbers of the county's other entries of this name."""
        return [s.entry.number for s in self.by_name.get(calling(name, division), ())] if division else []

    def opens(self, row: int, name: str, division: str) -> bool:
        """Tell whether a row opens an entry that none before it does; it is a problem if one does."""
        called, _ = calling(name, division)
        *around, own = ((called, place) for place in lies_in(division))
        before = [self.opened.get(key) for key in (*around, own)] + [self._around.get(own)]
        if not (rows := [n for n in before if n]):
            self.opened[own] = row
            for key in around:
                self._around.setdefault(key, row)
            return True
        says = say(
            "与第 {row} 行同名，又在同一处；同一条只填一行，确是两条的请写明各自的乡镇或村，或在名称里写明是哪一个。",
            row=min(rows),
        )
        self.problems.append(Wrong(row, "名称", name, says))
        return False

    def change(self, line: Line, definition: Definition) -> RowChange | None:
        told = line.values
        number, name, division = (str(told.get(key) or "") for key in ("number", "name", "division"))
        span, several = self._numbers.get(numbered(number)), self._called(name, division)
        if not span and (wrong := self._unsure(line.row, number, name, several)):
            self.problems.append(wrong)
            return None
        if not span and several:
            span = several[0]
            told = {**told, "name": span.name}
        if span and (first := self.used.setdefault(span.entry_id, line.row)) != line.row:
            says = say("与第 {row} 行是同一条；每条只填一行。", row=first)
            self.problems.append(Wrong(line.row, "名称", name, says))
            return None
        if not span and not self.opens(line.row, name, division):
            return None
        held = self.reader.body(span.values_fact) if span else None
        body = body_of(told, definition, held)
        if not files_for(self.scope, self.ledger, body["division"], body["organisation"]):
            self.problems.append(Wrong(line.row, "所在地", str(body["division"]), BEYOND))
            return None
        if wrong := point_wrong(told, body["division"], self.counties):
            self.problems.append(Wrong(line.row, "经度", "", wrong))
            return None
        place, stands = point_of(told), span.place_fact.body if span and span.place_fact else None
        facts = self.stages.get(span.entry_id, {}) if span else {}
        days = {stage: day for stage, (_, day) in facts.items()}
        filings = tuple(
            (stage, day, facts[stage][0] if stage in facts else None)
            for stage, day in days_of(told, definition).items()
            if stage not in facts or facts[stage][1] != day
        )
        return RowChange(
            line.row, span.entry_id if span else 0, span.entry.number if span else number, span.values_fact_id if span else 0,
            body, held, filings, days,
            place if place and is_elsewhere(place, stands) else None,
            (span.place_fact_id if span else None, in_degrees(stands)),
        )  # fmt: skip

    @cached_property
    def counties(self) -> Outlines | None:
        return counties_drawn(self.ledger.division_code)

    def _called(self, name: str, division: str) -> list[EntrySpan]:
        """Return the entries that are called so and may lie in the row's place; of several the one that lies in the very place."""
        found = self.by_name.get(calling(name, division), [])
        here = [s for s in found if s.division_code == division]
        return here if len(here) == 1 else [s for s in found if not division or meets(s.division_code, division)]

    def _unsure(self, row: int, number: str, name: str, several: Sequence[EntrySpan]) -> Wrong | None:
        """Return what keeps a row whose number stands for no entry here from being one that is called so, or a new one."""
        numbers = tuple(s.entry.number for s in several)
        if numbered(number) in self.taken:
            says = say("这个编号属于别的县区或单位，或已退出；请核对编号，新条目请留空。")
        elif number and not name:
            says = say("台账里没有这个编号；请核对编号，新增的请填写名称。")
        elif number and several:
            says = say("台账里没有这个编号，而同名的已登记为 {numbers:list}；请改正编号，或留空。", numbers=numbers)
        elif len(several) > 1:
            says = say("台账里有 {count} 条同名（{numbers:list}）；请填写编号。", count=len(several), numbers=numbers)
            return Wrong(row, "名称", name, says)
        else:
            return None
        return Wrong(row, "编号", number, says)


def _keys(name: str, division: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return by what an entry is found: its name within its county, its name alone."""
    own = calling(name, division)
    return own, (own[0], "")


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
