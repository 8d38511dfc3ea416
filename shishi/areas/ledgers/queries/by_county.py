"""A programme's entries by county: how many, how far, what was planned from when to when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Max, Min, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Substr

from shishi.areas.ledgers.models import EntrySpan, Ledger
from shishi.areas.ledgers.queries.counted_in import ledgers_of, within
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.late import late_now
from shishi.areas.ledgers.queries.lateness import late_on
from shishi.areas.ledgers.queries.seen import seen_by
from shishi.areas.ledgers.queries.then import furthest_then, happened_then, open_then
from shishi.base.look import Look
from shishi.base.ref import Ref
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.record.counted import until_moved


@dataclass(frozen=True, slots=True)
class CountyCourse:
    area: str
    """6 digits."""
    n: int
    done: int
    """Those that have reached their goal."""
    late: int
    """Those past a planned day."""
    planned: tuple[date, ...]
    """The first and the last planned day; empty where none is planned."""
    happened: tuple[date, ...]
    """The first and the last day on which one reached the stage it is at."""


def courses_by_county(*, scope: Scope, city: str, year: int, programme: int, look: Look) -> list[CountyCourse]:
    """Return the open entries of a programme by county, as `courses` tells them. A query a ledger and one.

    By what is known now a ledger is counted once until it is moved: two queries, a third for what ever waited.
    """
    ledgers = ledgers_of(city=city, year=year, programme=programme)
    seen = EntrySpan.objects.for_user(scope, Permission.READ_LEDGER).filter(
        open_then(look), division_code__startswith=within(city)
    )

    def count(ref: Ref) -> list[dict[str, Any]]:
        ledger = ledgers[ref.number]
        return list(_counted(seen.filter(ledger=ledger), ledger, look))

    asked = {Ref("ledgers.ledger", pk): (x.version, within(city), seen_by(scope), look) for pk, x in ledgers.items()}
    told = until_moved("courses", asked, count=count) if look.known_now else {ref: count(ref) for ref in asked}
    rows = [row for own in told.values() for row in own]
    return [_one(area, [r for r in rows if r["county"] == area]) for area in sorted({r["county"] for r in rows})]


def _counted(spans: QuerySet[EntrySpan], ledger: Ledger, look: Look) -> Iterable[dict[str, Any]]:
    definition = definition_of(ledger)
    if look.known_now:
        spans, late = late_now(spans, {ledger.pk: ledger}, look)
        spans = spans.annotate(then=furthest_then(definition, look), then_day=happened_then(definition, look))
    else:
        spans, late = spans.annotate(then=F("stage"), then_day=F("happened_date")), late_on(look.day)
    days: dict[str, Any] = {}
    for n, stage in enumerate(definition.stages):
        planned = KeyTextTransform(stage.code, KeyTextTransform("planned", "values_fact__body"))
        days |= {f"first{n}": Min(planned), f"last{n}": Max(planned)}
    told = spans.annotate(county=Substr("division_code", 1, 6)).values("county").order_by()
    return told.annotate(
        n=Count("pk"),
        done=Count("pk", filter=Q(then__gte=F("goal"))),
        late=Count("pk", filter=late),
        since=Min("then_day"),
        until=Max("then_day"),
        **days,
    )


def _one(area: str, rows: list[dict[str, Any]]) -> CountyCourse:
    planned = [date.fromisoformat(v) for r in rows for k, v in r.items() if k.startswith(("first", "last")) and v]
    happened = [r[k] for r in rows for k in ("since", "until") if r[k]]
    return CountyCourse(
        area,
        sum(r["n"] for r in rows),
        sum(r["done"] for r in rows),
        sum(r["late"] for r in rows),
        _ends(planned),
        _ends(happened),
    )


def _ends(days: list[date]) -> tuple[date, ...]:
    return (min(days), max(days)) if days else ()
