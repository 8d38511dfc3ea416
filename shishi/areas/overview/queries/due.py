"""What falls due when: the plan's own days, and the days of reports and filings as they count for the reader."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.utils import timezone

from shishi.areas.plans import public as plans
from shishi.areas.reporting import public as reporting
from shishi.base.calendar import is_workday
from shishi.base.owed import Place
from shishi.infra.access.scope import Scope


@dataclass(frozen=True, slots=True)
class DueItem:
    day: date
    kind: str
    """milestone, phase, deadline, filing, activity, report."""
    programme: str
    """The programme's number; empty for what binds all."""
    title: str
    unit: str
    """Who owes it, as the plan names them where that is all of several."""
    parties: tuple[str, ...]
    """The same, one by one."""
    units: tuple[str, ...]
    """Every unit that owes it."""
    what: str
    to: str
    item: str
    rest_day: bool
    at: datetime | None = None
    """The moment by which a report is sent."""
    place: Place | None = None
    """Where the reader does it, who owes it."""

    @property
    def hour(self) -> str:
        told = timezone.localtime(self.at) if self.at else None
        return "" if told is None else "24:00" if told.time() == time() else f"{told:%H:%M}"

    def is_of(self, units: frozenset[str]) -> bool:
        return not units.isdisjoint((*self.units, *self.parties))


@dataclass(frozen=True, slots=True)
class DueCalendar:
    items: tuple[DueItem, ...]
    units: tuple[str, ...]
    """Every lead unit of the plan, in the plan's order."""


def due_calendar(*, scope: Scope, plan: plans.PlanInForce, first: date, last: date, unit: str = "") -> DueCalendar:
    """Return what falls due from `first` to `last`, by day, what the reader owes first; of one unit alone, under its own name.

    Queries do not grow with the span.
    """
    found = plans.due_calendar(plan=plan, first=first, last=last)
    asked = {"scope": scope, "city_code": plan.city_code, "year": plan.year, "first": first, "last": last}
    sent = reporting.due_reports(**asked) if plan.city_code else []
    items = [*map(_of_plan, found.items), *(_of_report(r, found.titles.get(r.number, "")) for r in sent)]
    chosen = [_of_one(i, unit) for i in items if i.is_of(frozenset((unit,)))] if unit else items
    return DueCalendar(tuple(sorted(chosen, key=lambda i: (i.day, not i.place, i.programme, i.kind))), found.units)


def _of_one(i: DueItem, unit: str) -> DueItem:
    return i if unit in i.parties else replace(i, unit=unit)


def _of_plan(i: plans.DueItem) -> DueItem:
    leads = tuple(filter(None, i.unit.split("、")))
    return DueItem(i.day, i.kind, i.programme, i.title, i.unit, leads, leads, i.what, "", i.item, i.rest_day)


def _of_report(r: reporting.DueReport, title: str) -> DueItem:
    return DueItem(
        day=r.day,
        kind=r.kind,
        programme=r.number,
        title=title,
        unit=r.whose or "、".join(r.units),
        parties=(r.whose,) if r.whose else r.units,
        units=r.units,
        what=r.what,
        to=r.to,
        item=r.item,
        rest_day=is_workday(r.day) is False,
        at=r.at,
        place=r.place,
    )
