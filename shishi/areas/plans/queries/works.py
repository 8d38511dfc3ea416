"""The works that a plan names one by one, each with its own promise."""

from __future__ import annotations

from dataclasses import dataclass

from shishi.areas.plans.models import Work
from shishi.areas.plans.queries.plan import PlanInForce


@dataclass(frozen=True, slots=True)
class NamedWork:
    item: str
    name: str
    type: str
    division_code: str
    """Of its county, 6 digits; empty where the plan names none."""
    goal: str


def works_named(*, plan: PlanInForce, number: str) -> tuple[NamedWork, ...]:
    """Return the works that a programme of the plan names, in its order. One query."""
    rows = Work.objects.filter(programme__plan_id=plan.id, programme__number=number).order_by("order")
    return tuple(NamedWork(w.item, w.name, w.type, w.division_code[:6], w.goal) for w in rows)
