"""One entry, whole, as of any day and by either clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from shishi.areas.ledgers.models import VALUES, Entry, EntryFact, Ledger
from shishi.areas.ledgers.queries.definitions import DefinitionThen, Reader, definition_of, definition_on, late_days_of
from shishi.areas.ledgers.queries.proofs import Proof, proofs_of
from shishi.areas.ledgers.queries.then import shown
from shishi.areas.ledgers.rules import (
    Reached,
    Wait,
    asked_anew,
    counts,
    goal_of,
    is_unproven,
    light_of,
    out_of_order,
    reached,
    stand,
    standing_of,
    waits_of,
)
from shishi.areas.ledgers.rules.keeping import missing
from shishi.base.look import Look
from shishi.engines.ledger import Definition, Field, Outcome, Stage, run
from shishi.engines.measures import Spell, waited
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.store.facts import day_of, end_of


@dataclass(frozen=True, slots=True)
class Report:
    """Who last said what a reported figure is, and when."""

    by: str
    recorded: date


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
    """Days late (positive) or left (negative), less those waited."""
    waited: int
    """Days behind the planned one on which a superior's answer was waited for."""
    evidence: tuple[Proof, ...]
    missing: tuple[str, ...]
    """The evidence that the pack asks for and that is not there."""
    asked_anew: tuple[Proof, ...]
    """The evidence that is to be handed in anew or added to."""
    beyond_goal: bool

    @property
    def is_unproven(self) -> bool:
        return is_unproven(self.evidence)


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
    """True where a fact that was known corrects or withdraws it."""
    late: bool


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
    reports: Mapping[str, Report]
    """Of the reported fields that have a value, by code."""
    responsible: tuple[tuple[str, str], ...]
    """Every post that the ledger asks for, with the name; empty where nobody is named."""
    values_fact: int
    stages: tuple[StageLine, ...]
    order_problems: tuple[tuple[Stage, Stage], ...]
    checks: tuple[Outcome, ...]
    missing: tuple[Field, ...]
    """What must be there and is not: a later version asks for it."""
    place: Mapping[str, Any] | None
    evidence: tuple[Proof, ...]
    """Of the entry as a whole, and of stages that it has not."""
    history: tuple[Told, ...]
    """Newest first."""
    later: tuple[Told, ...]
    """What was recorded after the day that the page shows: the only part of the page of a past day that still grows."""
    replaces: Linked | None
    replaced_by: Linked | None
    goal: Stage
    closed: EntryFact | None
    waits: tuple[Wait, ...]
    """What it still waited for when the day ended."""


def entry_page(*, scope: Scope, entry: int, look: Look) -> EntryPage | None:
    """Return an entry as it was on the day looked at, by what was known when it ended or by what is known now.

    None where the scope does not reach it, or where it was not yet known. Nine queries at most.
    """
    it = Entry.objects.for_user(scope, Permission.READ_LEDGER).select_related("ledger").filter(pk=entry).first()
    if it is None:
        return None
    ledger, on, as_known = it.ledger, look.on, look.as_known
    then = definition_on(ledger, as_known)
    definition, late_days = then.definition, then.late_days
    everything = list(EntryFact.objects.filter(entry=it).order_by("recorded_at", "pk"))
    day = look.day
    facts = shown(everything, look)
    fields = Reader(ledger, definition, then.version)
    columns = stand(facts, definition=definition, late_days=late_days, day_of=day_of, fields=fields)
    if columns is None:
        return None
    values = next(f for f in everything if f.pk == columns["values_fact_id"])
    held = fields(values)
    stages = reached(facts, definition, late_days=late_days, day_of=day_of)
    waits = waits_of(standing_of(facts), on=day)
    proofs = proofs_of(it, as_known, day)
    goal = goal_of(values.body, definition)
    place = next((f.body for f in everything if f.pk == columns["place_fact_id"]), None)
    closed = next((f for f in reversed(facts) if f.kind == "closed"), None)
    told = _history(fields, definition, everything, as_known, late_days)
    since = _history(Reader(ledger), definition_of(ledger), everything, None, late_days_of(ledger)) if on else []
    successor = Entry.objects.filter(replaces=it).values_list("pk", flat=True).first() if closed else None
    return EntryPage(
        entry=it,
        ledger=ledger,
        definition=definition,
        columns=columns,
        body=values.body,
        fields=tuple((f, held.get(f.code)) for f in definition.shown_fields),
        reports=_reports(fields, definition, facts),
        responsible=_responsible(definition, values.body),
        values_fact=values.pk,
        stages=tuple(_lines(then, facts, values.body, stages, proofs, day, [w.spell for w in waits])),
        order_problems=tuple(out_of_order(stages, definition)),
        missing=missing(held, definition),
        checks=tuple(run(definition, held, reached=[r.stage.code for r in stages], goal=goal.code)),
        place=place,
        evidence=tuple(e for e in proofs if e.stage not in definition.stage_by_code),
        history=tuple(t for t in told if on is None or t.recorded <= on),
        later=tuple(t for t in since if on is not None and t.recorded > on),
        replaces=_linked(it.replaces_id, as_known),
        replaced_by=_linked(successor, as_known),
        goal=goal,
        closed=closed,
        waits=tuple(w for w in waits if w.until is None and not closed),
    )


def _reports(fields: Reader, definition: Definition, facts: Sequence[EntryFact]) -> dict[str, Report]:
    codes = [f.code for f in definition.shown_fields if f.reported]
    held: dict[str, Any] = {}
    out: dict[str, Report] = {}
    for fact in (f for f in facts if f.kind == VALUES):
        for code in codes:
            if (value := fields(fact).get(code)) != held.get(code):
                held[code], out[code] = value, Report(fact.by, day_of(fact.recorded_at))
    return {code: told for code, told in out.items() if held[code] is not None}


def _responsible(definition: Definition, body: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    named = body.get("responsible", {})
    return tuple((post, named.get(post, "")) for post in dict.fromkeys((*definition.responsibles, *named)))


def _lines(
    then: DefinitionThen,
    facts: Sequence[EntryFact],
    body: Mapping[str, Any],
    stages: Sequence[Reached],
    proofs: Sequence[Proof],
    day: date,
    spells: Sequence[Spell],
) -> list[StageLine]:
    definition, rules = then.definition, {"warning_days": then.warning_days, "weeks": then.weeks}
    have, goal = {r.stage.code: r for r in stages}, goal_of(body, definition)
    furthest = stages[-1].stage.order if stages else 0
    first = next((f.body for f in facts if f.kind == "values"), {})
    out = []
    for stage in definition.stages:
        planned, was = _day(body, stage.code), _day(first, stage.code)
        own = tuple(e for e in proofs if e.stage == stage.code)
        kinds = {e.kind for e in own if counts(e)}
        here = have.get(stage.code)
        passed = here is None and furthest > stage.order
        due = stage.order <= goal.order and (not stage.optional or stage.order == goal.order)
        done = here.day if here else None
        light, days = light_of(planned, done, passed=passed, due=due, on=day, **rules, spells=spells)
        took = waited(spells, after=planned, on=done or day) if planned and (here or (due and not passed)) else 0
        missing = tuple(kind for kind in stage.evidence if kind not in kinds) if here else ()
        anew = tuple(asked_anew(own, stage.evidence)) if here else ()
        changed = was if was != planned else None
        out.append(
            StageLine(stage, planned, changed, here, light, days, took, own, missing, anew, beyond_goal=stage.order > goal.order)
        )
    return out


def _day(body: Mapping[str, Any], stage: str) -> date | None:
    written = body.get("planned", {}).get(stage)
    return date.fromisoformat(written) if written else None


def _history(reader: Reader, definition: Definition, facts: Sequence[EntryFact], on: date | None, late_days: int) -> list[Told]:
    """Return every fact, the newest first; what a fact recorded after `on` corrects was not corrected then."""
    known = [f for f in facts if on is None or day_of(f.recorded_at) <= on]
    gone = {f.corrects_id for f in known if f.corrects_id}  # type: ignore[attr-defined]
    bodies = [(f.pk, reader.body(f)) for f in facts if f.kind == VALUES]
    changes = {pk: changes_of(was, now) for (_, was), (pk, now) in pairwise(bodies)}
    out = []
    for f in reversed(facts):
        recorded = day_of(f.recorded_at)
        late = f.kind == "stage" and (recorded - f.happened_date).days > late_days
        out.append(Told(f, recorded, definition.stage_by_code.get(f.stage), tuple(changes.get(f.pk, ())), f.pk in gone, late))
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


def _linked(pk: int | None, on: date | None) -> Linked | None:
    """Return an entry by the name that it had when `on` ended, now where None."""
    if pk is None:
        return None
    entry, facts = Entry.objects.get(pk=pk), EntryFact.objects.filter(entry=pk, kind=VALUES)
    known = facts if on is None else facts.filter(recorded_at__lt=end_of(on))
    body = known.order_by("recorded_at", "pk").values_list("body", flat=True).last()
    return Linked(pk, entry.number, body["name"] if body else entry.number)
