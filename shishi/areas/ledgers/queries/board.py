"""Every ledger counted from its spans, as of any day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, F, Q, Value, When
from django.db.models.functions import Substr

from shishi.areas.ledgers.models import EntrySpan, Ledger
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.engines.ledger import Definition, Stage
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.store.spans import FOREVER, as_of


@dataclass(frozen=True, slots=True)
class LedgerCount:
    ledger: Ledger
    definition: Definition
    total: int
    by_stage: tuple[tuple[Stage | None, int], ...]
    """How many stand at each stage; None before the first."""
    reached: tuple[tuple[Stage, int], ...]
    """How many have reached each stage or a later one."""
    done: int
    """How many have reached their own goal."""
    late: int
    by_county: dict[str, tuple[int, int, int]]
    """(all, done, late) by the county's 6 digits."""


def ledger_counts(*, scope: Scope, ledgers: Sequence[Ledger], on: date | None, today: date) -> list[LedgerCount]:
    """Return how every ledger stood when day `on` ended, now where it is None. One query."""
    day = on or today
    spans = EntrySpan.objects.for_user(scope, Permission.READ_LEDGER).filter(ledger__in=[x.pk for x in ledgers], state=0)
    spans = spans.filter(as_of(on) if on else Q(to_date=FOREVER))
    rows = (
        spans.annotate(
            county=Substr("division_code", 1, 6), done=Case(When(stage__gte=F("goal"), then=Value(1)), default=Value(0))
        )
        .values("ledger_id", "county", "stage", "done")
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(due_date__lt=day)))
        .order_by()
    )
    counted: dict[int, list[tuple[str, int, int, int, int]]] = defaultdict(list)
    for r in rows:
        counted[r["ledger_id"]].append((r["county"], r["stage"], r["done"], r["n"], r["late"]))
    return [_count(x, counted[x.pk]) for x in ledgers]


def _count(ledger: Ledger, rows: list[tuple[str, int, int, int, int]]) -> LedgerCount:
    definition = definition_of(ledger)
    at: dict[int, int] = defaultdict(int)
    counties: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for county, stage, done, n, late in rows:
        at[stage] += n
        for place, value in enumerate((n, n * done, late)):
            counties[county][place] += value
    known = [(None, at[0]), *((s, at[s.order]) for s in definition.stages)]
    return LedgerCount(
        ledger,
        definition,
        sum(at.values()),
        tuple(known),
        tuple((s, sum(n for order, n in at.items() if order >= s.order)) for s in definition.stages),
        sum(n * done for _, _, done, n, _ in rows),
        sum(late for *_, late in rows),
        {county: (a, b, c) for county, (a, b, c) in counties.items()},
    )
