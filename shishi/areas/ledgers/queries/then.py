"""How far an entry had come by a day, and what it waited for, by what is known now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Case, Exists, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from shishi.areas.ledgers.models import STAGE, WAIT, EntryFact
from shishi.areas.ledgers.rules import Wait, waits_of
from shishi.base.look import Look
from shishi.engines.ledger import Definition
from shishi.infra.store.facts import known_by


def furthest_then(definition: Definition, look: Look) -> Coalesce:
    """The furthest stage that had happened by the day looked at, for spans of one ledger; 0 before the first."""
    order = Case(*(When(stage=s.code, then=s.order) for s in definition.stages), default=0)
    facts = stage_facts_then(look).annotate(order=order).order_by("-order")
    return Coalesce(Subquery(facts.values("order")[:1]), Value(0))


def stage_facts_then(look: Look) -> QuerySet[EntryFact]:
    """The stages of an outer span's entry that hold now and had happened by the day looked at."""
    return _facts_then(look).filter(entry=OuterRef("entry"), kind=STAGE)


def stood_at(stage: str, look: Look) -> Exists:
    """Tell whether an outer span's entry had been at a stage when the day looked at ended, be it long past it."""
    if look.known_now:
        return Exists(stage_facts_then(look).filter(stage=stage))
    known = EntryFact.objects.filter(known_by(look.on)) if look.on else EntryFact.objects.all()
    standing = known.filter(~Exists(known.filter(corrects=OuterRef("pk"))), withdrawn=False)
    return Exists(standing.filter(entry=OuterRef("entry"), kind=STAGE, stage=stage))


def waits_then(*, ids: Sequence[int], look: Look) -> dict[int, list[Wait]]:
    """Return what each entry had waited for by the day looked at. One query."""
    held: dict[int, list[EntryFact]] = defaultdict(list)
    for fact in _facts_then(look).filter(entry_id__among=ids, kind=WAIT):
        held[fact.entry_id].append(fact)
    return {entry: waits_of(facts, on=look.day) for entry, facts in held.items()}


def _facts_then(look: Look) -> QuerySet[EntryFact]:
    corrected = EntryFact.objects.filter(corrects=OuterRef("pk"))
    return EntryFact.objects.filter(~Exists(corrected), withdrawn=False, happened_date__lte=look.day)
