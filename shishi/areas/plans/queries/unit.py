"""What one unit answers for in a plan, and the way back from each deadline."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shishi.areas.plans.models import Accountability, Milestone, Programme, Quota, Target
from shishi.areas.plans.queries.counties import is_number_of_each
from shishi.areas.plans.queries.plan import PlanInForce, Quotes
from shishi.areas.plans.rules import BackStep, back_steps


@dataclass(frozen=True, slots=True)
class UnitProgramme:
    programme: Programme
    role: str
    with_units: tuple[str, ...]
    """The lead units, where the unit supports; the supporting ones, where it leads."""
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class CountyQuota:
    programme: Programme
    target: Target
    quantity: Decimal
    unit: str
    qualifier: str = ""


@dataclass(frozen=True, slots=True)
class BackRow:
    programme: Programme
    leads: tuple[str, ...]
    steps: tuple[BackStep, ...]
    """From the deadline back to the first."""


def unit_programmes(*, plan: PlanInForce, unit: str) -> list[UnitProgramme]:
    """Return the programmes in which the plan names the unit, those it leads first. Three queries."""
    units: dict[tuple[int, str], list[str]] = defaultdict(list)
    named: dict[int, str] = {}
    rows = Accountability.objects.filter(programme__plan_id=plan.id).exclude(unit="").order_by("programme__order", "order")
    for pk, role, name in rows.values_list("programme_id", "role", "unit"):
        units[pk, role].append(name)
        if name == unit and named.get(pk) != "lead_unit":
            named[pk] = role
    targets: dict[int, list[Target]] = defaultdict(list)
    for t in Target.objects.filter(programme_id__in=named, kind__in=["output", "rate", "capacity"]).order_by("order"):
        targets[t.programme_id].append(t)
    programmes = sorted(Programme.objects.filter(pk__in=named), key=lambda p: (named[p.pk] != "lead_unit", p.order))
    other = {"lead_unit": "supporting_unit"}
    return [
        UnitProgramme(p, named[p.pk], tuple(units[p.pk, other.get(named[p.pk], "lead_unit")]), tuple(targets[p.pk]))
        for p in programmes
    ]


def county_quotas(*, plan: PlanInForce, division_code: str) -> list[CountyQuota]:
    """Return what was split to a county, or is to be reached by each, in the plan's order. Two queries."""
    rows = Quota.objects.filter(programme__plan_id=plan.id, division_code=division_code[:6]).select_related("programme", "target")
    split = [CountyQuota(q.programme, q.target, q.quantity, q.unit) for q in rows.order_by("order")]
    known = {q.target.pk for q in split}
    targets = Target.objects.filter(programme__plan_id=plan.id).exclude(place="").select_related("programme").order_by("order")
    each = [
        CountyQuota(t.programme, t, t.quantity, t.unit, t.qualifier)
        for t in targets
        if t.quantity is not None and is_number_of_each(t) and t.pk not in known
    ]
    return sorted([*split, *each], key=lambda q: q.programme.order)


def back_schedule(*, plan: PlanInForce, on: date, unit: str = "") -> list[BackRow]:
    """Return each programme's days from its deadline back (倒排), with the working days that each step has. Four queries."""
    leads: dict[int, list[str]] = defaultdict(list)
    for pk, name in Accountability.objects.filter(programme__plan_id=plan.id, role="lead_unit").values_list(
        "programme_id", "unit"
    ):
        leads[pk].append(name)
    quotes = Quotes(plan)
    days: dict[int, list[tuple[date, str, str]]] = defaultdict(list)
    programmes = {p.pk: p for p in Programme.objects.filter(plan_id=plan.id).order_by("order")}
    for m in Milestone.objects.filter(programme__plan_id=plan.id, ends__isnull=False).order_by("order"):
        p = programmes[m.programme_id]
        says = m.what or (m.phase if m.is_phase else quotes.of(p.number, m.item)) or m.phase
        days[p.pk].append((m.ends or on, says, m.item))
    out = []
    for p in programmes.values():
        if unit and unit not in leads[p.pk]:
            continue
        if p.deadline:
            days[p.pk].append((p.deadline, "", ""))
        out.append(BackRow(p, tuple(leads[p.pk]), back_steps(days[p.pk], begins=plan.issued, on=on)))
    return sorted(out, key=lambda r: (r.programme.deadline or date.max, r.programme.order))
