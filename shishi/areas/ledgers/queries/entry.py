"""One entry, whole, as of any day and by either clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from shishi.areas.ledgers.models import Entry, EntryFact, Evidence, Ledger
from shishi.areas.ledgers.queries.definitions import definition_of, fields_now, late_days_of, versions_of
from shishi.areas.ledgers.queries.entries import open_spans
from shishi.areas.ledgers.rules import Reached, goal_of, light_of, out_of_order, reached, stand
from shishi.engines.ledger import Definition, Field, Outcome, Stage, run
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.store.facts import day_of


@dataclass(frozen=True, slots=True)
class StageLine:
    """A stage of the entry against its planned day."""

    stage: Stage
    planned: date | None
    first_planned: date | None
    """What was planned first, where it has been changed since."""
    reached: Reached | None
    light: str
    """green, yellow, red, or empty where nothing is due."""
    days: int
    """Days late (positive) or left (negative)."""
    evidence: tuple[Evidence, ...]
    missing: tuple[str, ...]
    """The evidence that the pack asks for and that is not there."""
    beyond_goal: bool


@dataclass(frozen=True, slots=True)
class ChangeOf:
    """One value that a fact changed."""

    key: str
    """A field's code, `planned.stage`, `responsible.post`, or the name of what every entry has."""
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Told:
    """A fact of the history, with both clocks."""

    fact: EntryFact
    recorded: date
    stage: Stage | None
    changes: tuple[ChangeOf, ...]
    corrected: bool
    """True where a later fact corrects or withdraws it."""
    late: bool
    later_than_shown: bool
    """True where it was recorded after the day that the page shows."""


@dataclass(frozen=True, slots=True)
class Linked:
    id: int
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class EntryPage:
    entry: Entry
    ledger: Ledger
    definition: Definition
    columns: Mapping[str, Any]
    """Of the span that the facts shown add up to."""
    body: Mapping[str, Any]
    fields: tuple[tuple[Field, Any], ...]
    values_fact: int
    stages: tuple[StageLine, ...]
    order_problems: tuple[tuple[Stage, Stage], ...]
    checks: tuple[Outcome, ...]
    place: Mapping[str, Any] | None
    evidence: tuple[Evidence, ...]
    """Of the entry as a whole, and of stages that it has not."""
    history: tuple[Told, ...]
    replaces: Linked | None
    replaced_by: Linked | None
    goal: Stage
    closed: EntryFact | None


def entry_page(
    *, scope: Scope, entry: int, on: date | None, today: date, known_now: bool = False, warning_days: int = 14
) -> EntryPage | None:
    """Return an entry as it was known when day `on` ended (now where None); with `known_now`, as it was on that day as is known now.

    None where the scope does not reach it, or where it was not yet known. Seven queries.
    """
    it = Entry.objects.for_user(scope, Permission.READ_LEDGER).select_related("ledger").filter(pk=entry).first()
    if it is None:
        return None
    ledger = it.ledger
    definition = definition_of(ledger)
    everything = list(EntryFact.objects.filter(entry=it).order_by("recorded_at", "pk"))
    day = on or today
    facts = _shown(everything, on, known_now)
    columns = stand(facts, definition=definition, late_days=late_days_of(ledger), day_of=day_of)
    if columns is None:
        return None
    values = next(f for f in everything if f.pk == columns["values_fact_id"])
    held = fields_now(values, now=definition, versions=versions_of(ledger), version=ledger.version)
    stages = reached(facts, definition, late_days=late_days_of(ledger), day_of=day_of)
    proofs = [e for e in Evidence.objects.filter(entry=it).order_by("at", "pk") if on is None or day_of(e.at) <= day]
    goal = goal_of(values.body, definition)
    place = next((f.body for f in everything if f.pk == columns["place_fact_id"]), None)
    return EntryPage(
        entry=it,
        ledger=ledger,
        definition=definition,
        columns=columns,
        body=values.body,
        fields=tuple((f, held.get(f.code)) for f in definition.shown_fields),
        values_fact=values.pk,
        stages=tuple(_lines(definition, facts, values.body, stages, proofs, goal, day, warning_days)),
        order_problems=tuple(out_of_order(stages, definition)),
        checks=tuple(run(definition, held, reached=[r.stage.code for r in stages], goal=goal.code)),
        place=place,
        evidence=tuple(e for e in proofs if e.stage not in definition.stage_by_code),
        history=tuple(_history(definition, everything, on, late_days_of(ledger))),
        replaces=_linked(it.replaces_id),
        replaced_by=_linked(Entry.objects.filter(replaces=it).values_list("pk", flat=True).first()),
        goal=goal,
        closed=next((f for f in reversed(facts) if f.kind == "closed"), None),
    )


def _shown(facts: Sequence[EntryFact], on: date | None, known_now: bool) -> list[EntryFact]:
    if on is None:
        return list(facts)
    if known_now:
        return [f for f in facts if f.happened_date <= on or f.kind == "values"]
    return [f for f in facts if day_of(f.recorded_at) <= on]


def _lines(
    definition: Definition,
    facts: Sequence[EntryFact],
    body: Mapping[str, Any],
    stages: Sequence[Reached],
    proofs: Sequence[Evidence],
    goal: Stage,
    day: date,
    warning_days: int,
) -> list[StageLine]:
    have = {r.stage.code: r for r in stages}
    furthest = stages[-1].stage.order if stages else 0
    first = next((f.body for f in facts if f.kind == "values"), {})
    out = []
    for stage in definition.stages:
        planned, was = _day(body, stage.code), _day(first, stage.code)
        own = tuple(e for e in proofs if e.stage == stage.code)
        kinds = {e.kind for e in own if e.withdrawn_at is None}
        here = have.get(stage.code)
        passed = here is None and furthest > stage.order
        due = stage.order <= goal.order and (not stage.optional or stage.order == goal.order)
        light, days = light_of(planned, here.day if here else None, passed=passed, due=due, on=day, warning_days=warning_days)
        missing = tuple(kind for kind in stage.evidence if kind not in kinds) if here else ()
        out.append(
            StageLine(stage, planned, was if was != planned else None, here, light, days, own, missing, stage.order > goal.order)
        )
    return out


def _day(body: Mapping[str, Any], stage: str) -> date | None:
    written = body.get("planned", {}).get(stage)
    return date.fromisoformat(written) if written else None


def _history(definition: Definition, facts: Sequence[EntryFact], on: date | None, late_days: int) -> list[Told]:
    gone = {f.corrects_id for f in facts if f.corrects_id}  # type: ignore[attr-defined]
    before: dict[int, Mapping[str, Any]] = {}
    for kind in ("values", "place"):
        own = [f for f in facts if f.kind == kind]
        before |= {f.pk: was.body for was, f in pairwise(own)}
    out = []
    for f in reversed(facts):
        recorded = day_of(f.recorded_at)
        changes = changes_of(before[f.pk], f.body) if f.kind == "values" and f.pk in before else ()
        late = f.kind == "stage" and (recorded - f.happened_date).days > late_days
        shown_later = on is not None and recorded > on
        out.append(Told(f, recorded, definition.stage_by_code.get(f.stage), tuple(changes), f.pk in gone, late, shown_later))
    return out


def changes_of(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[ChangeOf]:
    """Return what one set of values says otherwise than another."""
    old, new = _flat(before), _flat(after)
    return [
        ChangeOf(key, old.get(key), new.get(key))
        for key in dict.fromkeys((*new, *old))
        if old.get(key) != new.get(key) and (old.get(key), new.get(key)) not in ((None, ""), ("", None))
    ]


def _flat(body: Mapping[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {key: body.get(key) for key in ("name", "division", "organisation", "goal")}
    for group in ("responsible", "planned"):
        out |= {f"{group}.{key}": value for key, value in body.get(group, {}).items()}
    return {k: v for k, v in (out | dict(body.get("fields", {}))).items() if v is not None}


def _linked(pk: int | None) -> Linked | None:
    if pk is None:
        return None
    entry, span = Entry.objects.get(pk=pk), open_spans([pk]).get(pk)
    return Linked(pk, entry.number, span.name if span else entry.number)
