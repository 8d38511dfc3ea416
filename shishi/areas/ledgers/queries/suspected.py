"""What the searches of ledgers found, as it is kept: counted, listed, page by key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from shishi.areas.ledgers.models import EntrySpan, Ledger, Search, Suspected
from shishi.areas.ledgers.queries.definitions import definition_of, late_days_of
from shishi.areas.ledgers.queries.listing import COUNTED, PAGE
from shishi.areas.ledgers.queries.places import place_names
from shishi.engines.ledger import Definition
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.store.spans import as_of

_STEP = 1000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the suspicions is asked for. Empty is all of them."""

    kind: str = ""
    county: str = ""
    """Its six digits."""
    programme: int | None = None
    """Its lasting key."""


@dataclass(frozen=True, slots=True)
class SuspectedRow:
    it: Suspected
    number: str
    name: str
    place: str
    """Its county's name, and that of what it lies in there."""
    definition: Definition
    late_days: int
    """After so many a filing is late."""


@dataclass(frozen=True, slots=True)
class SuspectedList:
    rows: tuple[SuspectedRow, ...]
    next: str
    """The key of the page behind; empty on the last."""
    count: int
    more: bool
    """True where there are more than `count`."""


@dataclass(frozen=True, slots=True)
class Searched:
    """How far ledgers were searched."""

    at: datetime | None
    """What was put on record later is not yet looked at; None where one was never searched."""
    since: date | None
    """The first day of which what was suspected is kept of each."""


def suspected_list(
    *, scope: Scope, ledgers: Sequence[Ledger], wanted: Wanted, on: date | None, after: str = "", limit: int = PAGE
) -> SuspectedList:
    """Return one page of what was suspected when day `on` ended, or is now, by entry. Four queries."""
    found = _found(scope, ledgers, wanted, on)
    number = found.order_by()[: COUNTED + 1].count()
    rows = list(_behind(found, after)[: limit + 1]) if number else []
    following = f"{rows[limit - 1].entry_id}-{rows[limit - 1].pk}" if len(rows) > limit else ""
    return SuspectedList(tuple(_told(rows[:limit], ledgers, on)), following, min(number, COUNTED), number > COUNTED)


def suspected_rows(*, scope: Scope, ledgers: Sequence[Ledger], wanted: Wanted, on: date | None) -> Iterator[SuspectedRow]:
    """Yield all of it, so many at a time that memory does not grow with them. Three queries a step."""
    found, after = _found(scope, ledgers, wanted, on), ""
    while step := list(_behind(found, after)[:_STEP]):
        yield from _told(step, ledgers, on)
        after = f"{step[-1].entry_id}-{step[-1].pk}"


def suspected_counts(*, scope: Scope, ledgers: Collection[Ledger], on: date | None) -> list[tuple[str, int, str, int]]:
    """Return (kind, programme, county's six digits, how many) of all that the scope reaches. One query."""
    found = _found(scope, ledgers, Wanted(), on).order_by()
    counts: Counter[tuple[str, int, str]] = Counter()
    for _, kind, place, programme, n in found.values_list("ledger", "kind", "division_code", "programme").annotate(Count("pk")):
        counts[kind, programme, place[:6]] += n
    return [(*key, n) for key, n in counts.items()]


def searched(ledgers: Collection[Ledger]) -> Searched:
    """Return how far these were searched. One query."""
    held = list(Search.objects.filter(ledger__in=[x.pk for x in ledgers]).values_list("began_at", "since_date"))
    if not held or len(held) < len(ledgers):
        return Searched(None, None)
    return Searched(min(at for at, _ in held), max(since for _, since in held))


def _found(scope: Scope, ledgers: Collection[Ledger], wanted: Wanted, on: date | None) -> QuerySet[Suspected]:
    found = Suspected.objects.for_user(scope, Permission.READ_SUSPICIONS).filter(as_of(on), ledger__in=[x.pk for x in ledgers])
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.county:
        found = found.filter(division_code__range=(wanted.county.ljust(12, "0"), wanted.county.ljust(12, "9")))
    return found if wanted.programme is None else found.filter(programme=wanted.programme)


def _behind(found: QuerySet[Suspected], after: str) -> QuerySet[Suspected]:
    """Return what lies behind the key; a key that is none begins at the first."""
    entry, _, pk = after.partition("-")
    if all(part.isdecimal() and len(part) < 19 for part in (entry, pk)):
        found = found.filter(Q(entry__gt=int(entry)) | Q(entry=int(entry), pk__gt=int(pk)), entry__gte=int(entry))
    return found.order_by("entry_id", "pk").select_related("entry")


def _told(rows: Sequence[Suspected], ledgers: Collection[Ledger], on: date | None) -> Iterator[SuspectedRow]:
    if not rows:
        return
    spans = EntrySpan.objects.filter(as_of(on), entry_id__among={r.entry_id for r in rows})
    names, places = dict(spans.values_list("entry_id", "name")), place_names(r.division_code for r in rows)
    kept = {x.pk: (definition_of(x), late_days_of(x)) for x in ledgers}
    for r in rows:
        yield SuspectedRow(r, r.entry.number, names.get(r.entry_id, ""), places[r.division_code], *kept[r.ledger_id])
