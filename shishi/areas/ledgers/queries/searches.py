"""Which ledgers are to be searched for suspicions, and what a search finds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import chain

from django.db.models import Q

from shishi.areas.ledgers.models import EntryFact, Ledger, Search
from shishi.areas.ledgers.queries.repeated import by_many
from shishi.areas.ledgers.queries.suspicions import Suspicion, by_entry
from shishi.infra.record.models import Head, Line
from shishi.infra.store.facts import day_of

REST = 20
"""A ledger rests so many times as long as its last search took: a small one is searched at once, a very large one does not keep the machine busy."""
_COMMITTED = timedelta(minutes=10)
"""Within so long what is recorded is there for others to see."""
_ANY = ("ledgers.ledger", "ledgers.evidence", "ledgers.places", "ledgers.phone", "ledgers.entries.poured", "places.")
"""Lines of what may bear on entries without a new fact of theirs, or one of long ago."""


def suspicions(*, ledger: Ledger, on: date | None, today: date) -> Iterator[Suspicion]:
    """Yield what is to be looked at in a ledger as known when `on` ended (now where None), in bounded memory."""
    return chain(by_entry(ledger=ledger, on=on, today=today), by_many(ledger=ledger, on=on))


def to_search(*, now: datetime) -> list[int]:
    """Return the ledgers that something was put on record of since they were last searched, or that were not searched today. Two queries, and at most three for each that rested."""
    searches = {s.pk: s for s in Search.objects.all()}
    held = Ledger.objects.order_by("-year", "order").values_list("pk", flat=True)
    return [pk for pk in held if pk not in searches or _is_due(searches[pk], now)]


def _is_due(last: Search, now: datetime) -> bool:
    if now < last.ended_at + REST * (last.ended_at - last.began_at):
        return False
    if day_of(last.began_at) < day_of(now):
        return True
    lines = Line.objects.filter(number__gt=last.number)
    if lines.filter(Q(*(Q(verb__startswith=verb) for verb in _ANY), _connector=Q.OR)).exists():
        return True
    since = last.began_at - _COMMITTED
    return lines.filter(verb__startswith="ledgers.").exists() and _filed_since(last.pk, since)


def _filed_since(ledger: int, moment: datetime) -> bool:
    return EntryFact.objects.filter(recorded_at__gte=moment, entry__ledger=ledger).exists()


def last_line() -> int:
    return Head.objects.values_list("number", flat=True).get(pk=1)
