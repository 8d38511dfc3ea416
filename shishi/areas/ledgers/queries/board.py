"""Every ledger counted from its spans, as of any day."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.cache import caches
from django.db.models import Count, QuerySet, Sum, Value
from django.db.models.functions import Substr

from shishi.areas.ledgers.models import EntrySpan, Ledger, State
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.lateness import late_on
from shishi.areas.ledgers.queries.seen import seen_by
from shishi.areas.ledgers.queries.since import moved
from shishi.areas.ledgers.queries.then import furthest_then, open_then
from shishi.base.look import Look
from shishi.engines.ledger import Definition, Stage
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.record.counted import until_next_line
from shishi.infra.record.sealing import sealed_day
from shishi.infra.store.spans import as_of

_KEPT_SECONDS = 30 * 24 * 3600
_Rows = dict[tuple[str, int, bool], list[int]]
"""By county, stage and whether the goal is reached: how many, and how many of them are late."""
_NONE = (0, 0)


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
    """Return how every ledger stood when day `on` ended, now where it is None. Two queries; one for a sealed day that was counted before.

    Now is the last day that is sealed and what came since: four queries, two where it was counted before.
    """
    sealed = sealed_day()
    if on is not None and on < today:
        counted = _past(scope, ledgers, on) if sealed and on <= sealed else _counted(scope, ledgers, on, on)
    elif sealed:
        asked = [_key(scope, x, today) for x in ledgers]
        since = until_next_line("since", sealed, asked, count=lambda: _since(scope, ledgers, sealed, today))
        counted = _added(_past(scope, ledgers, sealed), since)
    else:
        counted = _counted(scope, ledgers, None, today)
    return [_count(x, counted.get(x.pk, {})) for x in ledgers]


def ledger_count(*, scope: Scope, ledger: Ledger, look: Look) -> LedgerCount:
    """Return how a ledger stood on the day looked at, by either clock. By what is known now nobody is told late, which asks for every plan and wait.

    By what is known now it is counted once until the record's next line.
    """
    if not look.known_now:
        return ledger_counts(scope=scope, ledgers=[ledger], on=look.on, today=look.today)[0]
    counted = until_next_line(
        "ledger-then", ledger.pk, ledger.version, seen_by(scope), look, count=lambda: _then(scope, ledger, look)
    )
    return _count(ledger, counted.get(ledger.pk, {}))


def _then(scope: Scope, ledger: Ledger, look: Look) -> dict[int, _Rows]:
    spans = _seen(scope, [ledger]).filter(open_then(look))
    spans = spans.annotate(then=furthest_then(definition_of(ledger), look), county=Substr("division_code", 1, 6))
    return _rows(spans, "county", stage="then", n=Count("*"), late=Sum(Value(0)))


def _past(scope: Scope, ledgers: Sequence[Ledger], on: date) -> dict[int, _Rows]:
    """A ledger's page and the page of all ledgers ask for the same: each ledger is kept by itself."""
    keys = {_key(scope, x, on): x for x in ledgers}
    known = caches["days"].get_many(keys)
    if unknown := {x.pk: key for key, x in keys.items() if key not in known}:
        counted = _counted(scope, [keys[key] for key in unknown.values()], on, on)
        told = {key: counted.get(pk, {}) for pk, key in unknown.items()}
        caches["days"].set_many(told, _KEPT_SECONDS)
        known |= told
    return {x.pk: known[key] for key, x in keys.items()}


def _counted(scope: Scope, ledgers: Sequence[Ledger], on: date | None, day: date) -> dict[int, _Rows]:
    """Group by what the index is ordered by, so that no row is read and nothing is sorted."""
    spans = _seen(scope, ledgers).filter(as_of(on), state=State.OPEN)
    return _rows(spans, "division_code", n=Count("*"), late=Count("entry_id", filter=late_on(day)))


def _since(scope: Scope, ledgers: Sequence[Ledger], sealed: date, today: date) -> dict[int, _Rows]:
    """Group by what no index is ordered by, so that the few that moved are looked up and the ledger is not walked through."""
    spans = moved(_seen(scope, ledgers), since=sealed, today=today).annotate(county=Substr("division_code", 1, 6))
    return _rows(spans, "county", n=Sum("turned"), late=Sum("fell_due"))


def _seen(scope: Scope, ledgers: Sequence[Ledger]) -> QuerySet[EntrySpan]:
    return EntrySpan.objects.for_user(scope, Permission.READ_LEDGER).filter(ledger__in=[x.pk for x in ledgers])


def _rows(spans: QuerySet[EntrySpan], place: str, *, stage: str = "stage", **told: Count | Sum) -> dict[int, _Rows]:
    """Count the spans; counties are added up here."""
    counted: dict[int, _Rows] = {}
    by = ("ledger_id", place, stage, "goal")
    for ledger, code, order, goal, n, late in spans.order_by().values(*by).annotate(**told).values_list(*by, *told):
        held = counted.setdefault(ledger, {}).setdefault((code[:6], order, order >= goal), [0, 0])
        held[0] += n
        held[1] += late
    return counted


def _added(counted: dict[int, _Rows], since: dict[int, _Rows]) -> dict[int, _Rows]:
    out: dict[int, _Rows] = {}
    for ledger in {**counted, **since}:
        before, more = counted.get(ledger, {}), since.get(ledger, {})
        rows = {at: [a + b for a, b in zip(before.get(at, _NONE), more.get(at, _NONE), strict=True)] for at in {**before, **more}}
        out[ledger] = {at: told for at, told in rows.items() if any(told)}
    return out


def _key(scope: Scope, ledger: Ledger, on: date) -> str:
    """What a day that is over was counted from: facts that nobody changes, read by this definition, as far as the reader sees them."""
    told = json.dumps([ledger.pk, ledger.version, ledger.definition], sort_keys=True)
    return f"ledger.count.{hashlib.sha256(f'{on}|{seen_by(scope)}|{told}'.encode()).hexdigest()}"


def _count(ledger: Ledger, rows: _Rows) -> LedgerCount:
    definition = definition_of(ledger)
    at: dict[int, int] = defaultdict(int)
    counties: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for (county, stage, done), (n, late) in rows.items():
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
        sum(n for (_, _, done), (n, _) in rows.items() if done),
        sum(late for _, late in rows.values()),
        {county: (a, b, c) for county, (a, b, c) in counties.items()},
    )
