"""What the plan itself says falls due when, and by whom: milestones, phases, deadlines. The days of reports and filings are the reports'."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shishi.areas.plans.models import Accountability, Milestone, Programme
from shishi.areas.plans.queries.plan import PlanInForce, Quotes
from shishi.base.calendar import is_workday


@dataclass(frozen=True, slots=True)
class DueItem:
    day: date
    kind: str
    """milestone, phase, deadline."""
    programme: str
    """The programme's number."""
    title: str
    unit: str
    what: str
    item: str
    rest_day: bool


@dataclass(frozen=True, slots=True)
class DueCalendar:
    items: tuple[DueItem, ...]
    units: tuple[str, ...]
    """Every lead unit of the plan, in the plan's order."""
    titles: Mapping[str, str]
    """What each programme is called, by number."""


def due_calendar(*, plan: PlanInForce, first: date, last: date) -> DueCalendar:
    """Return what falls due from `first` to `last`, by day; the same queries whatever the span."""
    programmes = {p.pk: p for p in Programme.objects.filter(plan_id=plan.id).order_by("order")}
    leads: dict[int, list[str]] = defaultdict(list)
    for pk, name in (
        Accountability.objects.filter(programme__plan_id=plan.id, role="lead_unit")
        .order_by("order")
        .values_list("programme_id", "unit")
    ):
        leads[pk].append(name)
    quotes, items = Quotes(plan), []

    def add(day: date, kind: str, p: Programme, what: str, item: str) -> None:
        units = "、".join(leads[p.pk])
        items.append(DueItem(day, kind, p.number, p.short_title or p.title, units, what, item, is_workday(day) is False))

    for m in Milestone.objects.filter(programme__plan_id=plan.id, ends__range=(first, last)):
        p = programmes[m.programme_id]
        what = m.what or (m.phase if m.is_phase else quotes.of(p.number, m.item)) or m.phase
        add(m.ends or last, "phase" if m.is_phase else "milestone", p, what, m.item)
    for p in programmes.values():
        if p.deadline and first <= p.deadline <= last:
            add(p.deadline, "deadline", p, p.short_title or p.title, "")
    return DueCalendar(
        tuple(sorted(items, key=lambda i: (i.day, i.programme, i.kind))),
        tuple(dict.fromkeys(name for pk in programmes for name in leads[pk])),
        {p.number: p.short_title or p.title for p in programmes.values()},
    )
