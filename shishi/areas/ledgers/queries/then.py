"""How far an entry had come by a day, and what it waited for, by either clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Exists, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from shishi.areas.ledgers.models import STAGE, WAIT, EntryFact
from shishi.areas.ledgers.rules import waits_of
from shishi.base.look import Look
from shishi.engines.ledger import Definition
from shishi.engines.measures import Spell
from shishi.infra.store.facts import known_by


@dataclass(frozen=True, slots=True)
class Come:
    """How far an entry had come."""

    reached: Mapping[str, date]
    """The day of each stage, by its code."""
    spells: Sequence[Spell]
    """On which it waited."""


def furthest_then(definition: Definition, look: Look) -> Coalesce:
    """The furthest stage that had happened by the day looked at, for spans of one ledger; 0 before the first."""
    order = Case(*(When(stage=s.code, then=s.order) for s in definition.stages), default=0)
    facts = stage_facts_then(look).annotate(order=order).order_by("-order")
    return Coalesce(Subquery(facts.values("order")[:1]), Value(0))


def stage_facts_then(look: Look) -> QuerySet[EntryFact]:
    """The stages of an outer span's entry that had happened by the day looked at."""
    return _facts_then(look).filter(entry=OuterRef("entry"), kind=STAGE)


def stood_at(stage: str, look: Look) -> Exists:
    """Tell whether an outer span's entry had been at a stage when the day looked at ended, be it long past it."""
    return Exists(stage_facts_then(look).filter(stage=stage))


def first_at(definition: Definition, look: Look) -> Subquery:
    """The first day on which an outer span's entry had come to the stage that is its `least`, or to one beyond it."""
    order = Case(*(When(stage=s.code, then=s.order) for s in definition.stages), default=0)
    facts = stage_facts_then(look).annotate(order=order).filter(order__gte=OuterRef("least")).order_by("happened_date")
    return Subquery(facts.values("happened_date")[:1])


def come_then(*, ids: Sequence[int], look: Look) -> dict[int, Come]:
    """Return how far each of these entries had come by the day looked at. One query."""
    held: dict[int, list[EntryFact]] = {entry: [] for entry in ids}
    for fact in _facts_then(look).filter(entry_id__among=ids, kind__in=(STAGE, WAIT)).order_by("recorded_at", "pk"):
        held[fact.entry_id].append(fact)
    return {
        entry: Come({f.stage: f.happened_date for f in facts if f.kind == STAGE}, [w.spell for w in waits_of(facts, on=look.day)])
        for entry, facts in held.items()
    }


def _facts_then(look: Look) -> QuerySet[EntryFact]:
    known = EntryFact.objects.filter(known_by(look.as_known)) if look.as_known else EntryFact.objects.all()
    return known.filter(~Exists(known.filter(corrects=OuterRef("pk"))), withdrawn=False, happened_date__lte=look.day)
