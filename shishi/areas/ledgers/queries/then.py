"""How far an entry had come by a day, and what it waited for, by either clock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import (
    Case,
    DateField,
    Exists,
    Expression,
    F,
    Field,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Least, NullIf, Substr
from django.db.models.lookups import LessThanOrEqual

from shishi.areas.ledgers.models import STAGE, VALUES, WAIT, EntryFact, EntrySpan, Ledger, State
from shishi.areas.ledgers.queries.definitions import Reader, definition_of, late_days_of
from shishi.areas.ledgers.rules import NEVER, WIDTH, stand, standing_of, waits_of
from shishi.base.look import Look
from shishi.engines.ledger import Definition, Stage
from shishi.engines.measures import Spell
from shishi.infra.store.facts import day_of, known_by
from shishi.infra.store.spans import FOREVER, as_of

_COME = ("state", "stage", "happened_date", "due_date", "in_time_until", "out_of_order", "filed_late")
"""The columns of a span that say whether its entry goes on, how far it has come, and how."""


@dataclass(frozen=True, slots=True)
class Come:
    """How far an entry had come."""

    reached: Mapping[str, date]
    """The day of each stage, by its code."""
    spells: Sequence[Spell]
    """On which it waited."""


def open_then(look: Look, *, ended: bool = False) -> Q:
    """The spans, of the day of which is known, of entries that were open when the day looked at ended; `ended`: or had ended by then.

    By what is known now the spans are those of today: of entries that had been registered by then, or of which a stage had happened, and had not ended.
    """
    if not look.known_now:
        return as_of(look.on) if ended else Q(as_of(look.on), state=State.OPEN)
    there = Q(to_date__gte=FOREVER, began_date__lte=look.day)
    return there if ended else there & Q(Q(ended_date=None) | Q(ended_date__gt=look.day))


def furthest_then(definition: Definition, look: Look) -> Case:
    """The furthest stage that had happened by the day looked at, by what is known now, for spans of today and of one ledger; 0 before the first."""
    return _stood(look, F("stage"), [Value(0), *(Value(s.order) for s in definition.stages)], IntegerField())


def happened_then(definition: Definition, look: Look) -> Case:
    """The day of `furthest_then`."""
    days = [_nth("reached_days", n) for n in range(len(definition.stages))]
    return _stood(look, F("happened_date"), [Value(None), *days], DateField())


def due_then(ledgers: Mapping[int, Ledger], look: Look) -> Case:
    """The earliest planned day ahead when the day looked at ended, by what is known now, for spans of today and of these ledgers."""
    alike: defaultdict[int, list[int]] = defaultdict(list)
    for pk, ledger in ledgers.items():
        alike[len(definition_of(ledger).stages)].append(pk)
    return Case(*(When(ledger__in=pks, then=_due(stages, look)) for stages, pks in alike.items()), output_field=DateField())


def _due(stages: int, look: Look) -> Case:
    return _stood(look, F("due_date"), [*(_nth("due_days", n) for n in range(stages)), Value(None)], DateField())


def _stood(look: Look, now: F, then: Sequence[Expression], kind: Field) -> Case:
    """What stood on the day looked at: `now` where nothing was reached since, else the nth of `then` where n stages are behind it."""
    come = [When(_had_come(n, look), then=told) for n, told in enumerate(then[1:])]
    return Case(When(Q(stage=0) | Q(happened_date__lte=look.day), then=now), *reversed(come), default=then[0], output_field=kind)


def _had_come(n: int, look: Look) -> LessThanOrEqual:
    """Tell whether the nth stage of the ledger, from 0, had happened by the day looked at."""
    return LessThanOrEqual(_written("reached_days", n), Value(look.day.isoformat()))


def _written(column: str, n: int) -> Substr:
    return Substr(column, n * WIDTH + 1, WIDTH)


def _nth(column: str, n: int) -> Cast:
    return Cast(NullIf(_written(column, n), Value(NEVER)), DateField())


def stage_facts_then(look: Look) -> QuerySet[EntryFact]:
    """The stages of an outer span's entry that had happened by the day looked at."""
    return _facts_then(look).filter(entry=OuterRef("entry"), kind=STAGE)


def stood_at(stage: Stage, definition: Definition, look: Look) -> Exists | LessThanOrEqual:
    """Tell whether an outer span's entry had been at a stage when the day looked at ended, be it long past it."""
    if look.known_now:
        return _had_come(definition.stages.index(stage), look)
    return Exists(stage_facts_then(look).filter(stage=stage.code))


def first_at(definition: Definition, look: Look) -> Case | Subquery:
    """The first day on which an outer span's entry had come to the stage that is its `least`, or to one beyond it."""
    if look.known_now:
        days = [_written("reached_days", n) for n in range(len(definition.stages))]
        least = (_least(days[n:]) for n in range(len(days)))
        since = (When(least=s.order, then=Cast(first, DateField())) for s, first in zip(definition.stages, least, strict=True))
        return Case(*since, output_field=DateField())
    order = Case(*(When(stage=s.code, then=s.order) for s in definition.stages), default=0)
    facts = stage_facts_then(look).annotate(order=order).filter(order__gte=OuterRef("least")).order_by("happened_date")
    return Subquery(facts.values("happened_date")[:1])


def _least(days: Sequence[Substr]) -> Expression:
    return Least(*days) if len(days) > 1 else days[0]


def come_then(*, ids: Sequence[int], look: Look) -> dict[int, Come]:
    """Return how far each of these entries had come by the day looked at. One query."""
    held: dict[int, list[EntryFact]] = {entry: [] for entry in ids}
    for fact in _facts_then(look).filter(entry_id__among=ids, kind__in=(STAGE, WAIT)).order_by("recorded_at", "pk"):
        held[fact.entry_id].append(fact)
    return {
        entry: Come({f.stage: f.happened_date for f in facts if f.kind == STAGE}, [w.spell for w in waits_of(facts, on=look.day)])
        for entry, facts in held.items()
    }


def stages_reached(*, ids: Sequence[int], on: date | None, by: date = date.max) -> dict[int, dict[str, date]]:
    """Return the day of each stage that stood, by entry, as known when `on` ended, and had happened `by` a day. One query."""
    facts = EntryFact.objects.filter(entry_id__among=ids, kind="stage")
    if on:
        facts = facts.filter(known_by(on))
    held: dict[int, dict[int, tuple[str, date]]] = {}
    for pk, entry, stage, day, corrects, withdrawn in facts.order_by("recorded_at", "pk").values_list(
        "pk", "entry_id", "stage", "happened_date", "corrects_id", "withdrawn"
    ):
        own = held.setdefault(entry, {})
        own.pop(corrects, None)
        if not withdrawn:
            own[pk] = (stage, day)
    return {entry: {stage: day for stage, day in facts.values() if day <= by} for entry, facts in held.items()}


def shown(facts: Sequence[EntryFact], look: Look) -> list[EntryFact]:
    """Return those of an entry's facts that tell how it stood on the day looked at; none where it was not there yet. Source: ADR 18."""
    on = look.on
    if on is None:
        return list(facts)
    if look.known_now:
        moved = {f.corrects_id for f in facts if f.corrects_id and f.happened_date > on}  # type: ignore[attr-defined]
        then = [f for f in facts if f.happened_date <= on and f.pk not in moved]
        there = any(f.kind in (VALUES, STAGE) for f in standing_of(then))
        return [f for f in facts if there and (f.kind == VALUES or f in then)]
    return [f for f in facts if day_of(f.recorded_at) <= on]


def put_back(spans: Sequence[EntrySpan], ledger: Ledger, look: Look) -> None:
    """Give these spans of today, of one ledger, what they had come to by the day looked at, by what is known now. One query."""
    held: dict[int, list[EntryFact]] = {s.entry_id: [] for s in spans}
    for fact in EntryFact.objects.filter(entry_id__among=list(held)).order_by("recorded_at", "pk"):
        held[fact.entry_id].append(fact)
    definition, late_days, reader = definition_of(ledger), late_days_of(ledger), Reader(ledger)
    for s in spans:
        told = stand(shown(held[s.entry_id], look), definition=definition, late_days=late_days, day_of=day_of, fields=reader)
        for column in _COME if told else ():
            setattr(s, column, told[column])  # type: ignore[index]


def _facts_then(look: Look) -> QuerySet[EntryFact]:
    known = EntryFact.objects.filter(known_by(look.as_known)) if look.as_known else EntryFact.objects.all()
    return known.filter(~Exists(known.filter(corrects=OuterRef("pk"))), withdrawn=False, happened_date__lte=look.day)
