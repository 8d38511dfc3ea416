"""Entries of every ledger, found by what they are called."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from shishi.areas.ledgers.models import EntrySpan, State
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.listing import WORDS
from shishi.areas.ledgers.queries.places import place_names
from shishi.areas.ledgers.rules import calling, meets
from shishi.base.texts import spellings
from shishi.engines.ledger import Definition
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.store.spans import FOREVER
from shishi.infra.store.words import ids_holding

_MOST = 50
_MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class NamedEntry:
    id: int
    number: str
    name: str
    organisation: str
    definition: Definition
    place: str


@dataclass(frozen=True, slots=True)
class Named:
    entries: tuple[NamedEntry, ...]
    more: bool
    """True where more are called so than are told."""


def entries_named(*, scope: Scope, written: str) -> Named:
    """Return the first open entries whose name or project unit holds every word, of those that the scope may read. Two queries."""
    words = list(dict.fromkeys(written.split()))[:_MOST_WORDS]
    spans = EntrySpan.objects.for_user(scope, Permission.READ_LEDGER).filter(to_date=FOREVER, state=State.OPEN)
    for word in words:
        held = (
            (Q(name__icontains=w) | Q(organisation__icontains=w)) & Q(entry_id__in=ids_holding(WORDS, w)) for w in spellings(word)
        )
        spans = spans.filter(Q(*held, _connector=Q.OR))
    found = list(spans.select_related("entry", "ledger").order_by("entry_id")[: _MOST + 1]) if words else []
    places = place_names(s.division_code for s in found)
    rows = [
        NamedEntry(s.entry_id, s.entry.number, s.name, s.organisation, definition_of(s.ledger), places[s.division_code])
        for s in found[:_MOST]
    ]
    return Named(tuple(rows), len(found) > _MOST)


def namesake(*, ledger: int, name: str, division: str, but: int = 0) -> str:
    """Return the number of the open entry of a ledger, `but` one, that is called so in the same place; empty where none is. One query."""
    spans = EntrySpan.objects.filter(ledger=ledger, to_date=FOREVER, state=State.OPEN, division_code__startswith=division[:6])
    called = calling(name, division)
    alike = spans.filter(name__icontains=called[0][:1]).exclude(entry=but)
    told = alike.values_list("entry__number", "name", "division_code")
    return next((number for number, own, where in told if calling(own, where) == called and meets(where, division)), "")


def namesake_of_successor(*, entry: int, name: str) -> str:
    """Return the same of what is to replace an entry. Two queries."""
    span = EntrySpan.objects.get(entry=entry, to_date=FOREVER)
    return namesake(ledger=span.ledger_id, name=name, division=span.division_code, but=entry)
