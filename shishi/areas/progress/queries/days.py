"""Days that are closed, and what was read on them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from shishi.areas.ledgers import public as ledgers
from shishi.areas.plans import public as plans
from shishi.areas.progress.models import DayClosing, DayReading
from shishi.engines.measures import Reading
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import OPERATOR, Scope
from shishi.infra.store.facts import day_of


def last_closed() -> date | None:
    """Return the last day that is closed. One query."""
    return DayClosing.objects.order_by("-date").values_list("date", flat=True).first()


def is_closed(day: date) -> bool:
    return DayClosing.objects.filter(date=day).exists()


def days_to_close(*, until: date) -> list[date]:
    """Return each day up to `until` that is not closed, in order: behind the last closing, or from the day that the first plan was loaded."""
    last = last_closed()
    first = last + timedelta(days=1) if last else _first_day()
    return [first + timedelta(days=n) for n in range((until - first).days + 1)] if first else []


def _first_day() -> date | None:
    moments = [
        moment
        for known in plans.plans_to_choose(scope=OPERATOR)
        if (plan := plans.plan_in_force(scope=OPERATOR, city=known.code, year=known.year))
        for _, moment in plans.versions_of(plan=plan)
    ]
    return day_of(min(moments)) if moments else None


def read_before(*, plan: plans.PlanInForce, programmes: Collection[int]) -> ledgers.Before | None:
    """Return what every measure of these programmes of the plan read when the last day closed; None where the plan has changed since, or that day did not keep it whole. Three queries."""
    day = last_closed()
    if day is None or any(day_of(moment) > day for _, moment in plans.versions_of(plan=plan)):
        return None
    rows = DayReading.objects.filter(date=day, year=plan.year, programme__in=list(programmes))
    told = {
        (measure, code if code == plan.city_code else code[:6]): Reading(n, d, status, late)
        for measure, code, n, d, status, late in rows.values_list("measure", "division_code", "n", "d", "status", "late")
        if late is not None
    }
    return ledgers.Before(day, told)


def day_readings(*, scope: Scope, on: date, year: int) -> dict[tuple[int, str, str], Reading]:
    """Return by (programme, measure, division) what a closed day read, of what the scope may see; nothing where it is not closed. One query."""
    rows = DayReading.objects.for_user(scope, Permission.READ_LEDGER).filter(date=on, year=year)
    told = rows.values_list("programme", "measure", "division_code", "n", "d", "status")
    return {(programme, measure, code): Reading(n, d, status) for programme, measure, code, n, d, status in told}
