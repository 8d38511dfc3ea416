"""How far an entry had come by a day, by what is known now."""

from __future__ import annotations

from django.db.models import Case, Exists, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from shishi.areas.ledgers.models import EntryFact
from shishi.base.look import Look
from shishi.engines.ledger import Definition


def furthest_then(definition: Definition, look: Look) -> Coalesce:
    """The furthest stage that had happened by the day looked at, for spans of one ledger; 0 before the first."""
    order = Case(*(When(stage=s.code, then=s.order) for s in definition.stages), default=0)
    facts = stage_facts_then(look).annotate(order=order).order_by("-order")
    return Coalesce(Subquery(facts.values("order")[:1]), Value(0))


def stage_facts_then(look: Look) -> QuerySet[EntryFact]:
    """The stages of an outer span's entry that hold now and had happened by the day looked at."""
    corrected = EntryFact.objects.filter(corrects=OuterRef("pk"))
    return EntryFact.objects.filter(
        ~Exists(corrected), entry=OuterRef("entry"), kind="stage", withdrawn=False, happened_date__lte=look.day
    )
