"""What is due when, and by whom."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from shishi.areas.plans.models import Accountability, Filing, Milestone, Programme, ReportDuty
from shishi.areas.plans.queries.plan import PlanInForce, Quotes
from shishi.areas.plans.rules import occurrences
from shishi.base.calendar import is_workday


@dataclass(frozen=True, slots=True)
class DueItem:
    day: date
    kind: str
    """milestone, phase, deadline, filing, report."""
    programme: str
    """The programme's number; empty for what binds all."""
    title: str
    unit: str
    what: str
    to: str
    item: str
    rest_day: bool


@dataclass(frozen=True, slots=True)
class DueCalendar:
    items: tuple[DueItem, ...]
    units: tuple[str, ...]
    """Every unit that owes something in the plan, in the plan's order."""


def due_calendar(*, plan: PlanInForce, first: date, last: date, unit: str = "") -> DueCalendar:
    """Return what falls due from `first` to `last`, by day; six queries whatever the span."""
    programmes = {p.pk: p for p in Programme.objects.filter(plan_id=plan.id).order_by("order")}
    leads: dict[int, list[str]] = defaultdict(list)
    for pk, name in (
        Accountability.objects.filter(programme__plan_id=plan.id, role="lead_unit")
        .order_by("order")
        .values_list("programme_id", "unit")
    ):
        leads[pk].append(name)
    quotes = Quotes(plan)
    items = [*_dated(plan, programmes, leads, quotes, first, last), *_reports(plan, programmes, leads, quotes, first, last)]
    units = tuple(dict.fromkeys(name for pk in programmes for name in leads[pk]))
    chosen = [i for i in items if not unit or unit in i.unit.split("、")]
    return DueCalendar(tuple(sorted(chosen, key=lambda i: (i.day, i.programme, i.kind))), units)


def _dated(
    plan: PlanInForce, programmes: dict[int, Programme], leads: dict[int, list[str]], quotes: Quotes, first: date, last: date
) -> list[DueItem]:
    out = []
    for m in Milestone.objects.filter(programme__plan_id=plan.id, ends__range=(first, last)):
        p = programmes[m.programme_id]
        out.append(
            _item(
                m.ends or last,
                "phase" if m.is_phase else "milestone",
                p,
                leads,
                m.what or (m.phase if m.is_phase else quotes.of(p.number, m.item)) or m.phase,
                "",
                m.item,
            )
        )
    for f in Filing.objects.filter(programme__plan_id=plan.id, by_date__range=(first, last)):
        out.append(_item(f.by_date or last, "filing", programmes[f.programme_id], leads, f.what, f.to, f.item))
    for p in programmes.values():
        if p.deadline and first <= p.deadline <= last:
            out.append(_item(p.deadline, "deadline", p, leads, p.short_title or p.title, "", ""))
    return out


def _reports(
    plan: PlanInForce, programmes: dict[int, Programme], leads: dict[int, list[str]], quotes: Quotes, first: date, last: date
) -> list[DueItem]:
    """Reports are owed from the day of issue to the programme's deadline."""
    out = []
    begins = max(first, plan.issued or date(plan.year, 1, 1))
    for r in ReportDuty.objects.filter(plan_id=plan.id):
        p = programmes.get(r.programme_id) if r.programme_id else None
        ends = min(last, p.deadline if p and p.deadline else date(plan.year, 12, 31))
        what = r.what or quotes.of(p.number if p else "", r.item)
        for day in occurrences(r.cadence, r.day, first=begins, last=ends):
            if p:
                out.append(_item(day, "report", p, leads, what, r.to, r.item, r.owner))
            else:
                out.append(DueItem(day, "report", "", "", r.owner or "各牵头单位", what, r.to, r.item, is_workday(day) is False))
    return out


def _item(
    day: date, kind: str, p: Programme, leads: dict[int, list[str]], what: str, to: str, item: str, owner: str = ""
) -> DueItem:
    return DueItem(
        day, kind, p.number, p.short_title or p.title, owner or "、".join(leads[p.pk]), what, to, item, is_workday(day) is False
    )
