"""Ledgers are searched for what inspectors should look at; what is found is kept until a search finds it no more."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice

from django.db import transaction
from django.db.models import QuerySet

from shishi.areas.ledgers.models import Ledger, Search, Suspected
from shishi.areas.ledgers.queries.searches import last_line, suspicions
from shishi.areas.ledgers.queries.suspicions import Suspicion
from shishi.infra.store.bulk import insert
from shishi.infra.store.facts import day_of
from shishi.infra.store.spans import FOREVER

_AT_ONCE = 1000


def search(*, ledger_id: int, now: Callable[[], datetime]) -> int:
    """Search a ledger and keep what is found; return how much that is. `now`: asked when it begins and when it ends.

    A transaction for each thousand, so that others write in between: nothing here is a fact, and a search that is killed is done again.
    """
    ledger, number, began = Ledger.objects.get(pk=ledger_id), last_line(), now()
    today, held, count = day_of(began), set[int](), 0
    last = Suspected.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for some in _batches(suspicions(ledger=ledger, on=None, today=today)):
        held |= _kept(some, ledger, today)
        count += len(some)
    _end(Suspected.objects.filter(ledger=ledger, to_date=FOREVER, pk__lte=last), held, today)
    told = {"number": number, "began_at": began, "ended_at": now()}
    Search.objects.update_or_create(ledger=ledger, defaults=told, create_defaults={**told, "since_date": today})
    return count


def _batches(found: Iterable[Suspicion]) -> Iterator[list[Suspicion]]:
    rest = iter(found)
    while some := list(islice(rest, _AT_ONCE)):
        yield some


Key = tuple[int, int | None, str, str, str]


def _key(it: Suspicion | Suspected) -> Key:
    entry = it.entry if isinstance(it, Suspicion) else it.entry_id
    evidence = it.evidence if isinstance(it, Suspicion) else it.evidence_id
    return entry, evidence, it.code, it.division_code, json.dumps(dict(it.figures), sort_keys=True)


@transaction.atomic
def _kept(some: Sequence[Suspicion], ledger: Ledger, today: date) -> set[int]:
    """Keep what was not known; return the rows that tell all of it. Two searches of a ledger at once keep nothing twice."""
    Ledger.objects.select_for_update(no_key=True).get(pk=ledger.pk)
    known = Suspected.objects.filter(ledger=ledger, to_date=FOREVER, entry_id__among={s.entry for s in some})
    rows = {_key(row): row.pk for row in known}
    new = {
        _key(s): Suspected(
            ledger=ledger,
            entry_id=s.entry,
            evidence_id=s.evidence,
            programme=ledger.programme,
            division_code=s.division_code,
            kind=s.kind,
            code=s.code,
            figures=dict(s.figures),
            from_date=today,
        )
        for s in some
        if _key(s) not in rows
    }
    insert(Suspected, list(new.values()))
    return {rows.get(_key(s)) or new[_key(s)].pk for s in some}


def _end(known: QuerySet[Suspected], held: set[int], today: date) -> None:
    """End what was known and is not among the rows `held`; what was found today and is gone today was no day's end."""
    gone = [pk for pk in known.values_list("pk", flat=True).iterator() if pk not in held]
    for n in range(0, len(gone), _AT_ONCE):
        some = known.filter(pk__among=gone[n : n + _AT_ONCE])
        with transaction.atomic():
            some.filter(from_date__gte=today).delete()
            some.update(to_date=today)
