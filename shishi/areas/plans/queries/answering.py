"""Who answers for a programme."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from shishi.areas.plans.models import AcceptanceStep, Accountability
from shishi.areas.plans.queries.plan import PlanInForce


@dataclass(frozen=True, slots=True)
class Answering:
    role: str
    unit: str
    name: str
    post: str


def who_answers(*, plan: PlanInForce, number: str, on: date) -> list[Answering]:
    """Return the leaders and units that answer for a programme on a day, as the plan names them. One query."""
    began = Q(from_date=None) | Q(from_date__lte=on)
    goes_on = Q(to_date=None) | Q(to_date__gte=on)
    rows = Accountability.objects.filter(began, goes_on, programme__plan=plan.id, programme__number=number).order_by("order")
    return [Answering(*row) for row in rows.values_list("role", "unit", "name", "post")]


def who_accepts(*, plan: PlanInForce, number: str) -> list[str]:
    """Return whoever accepts what a programme made, in the order of its chain: who signs the step, else the first of its parties. One query."""
    steps = AcceptanceStep.objects.filter(programme__plan=plan.id, programme__number=number).order_by("order")
    named = (signs or next(iter(parties), "") for signs, parties in steps.values_list("signs", "parties"))
    return list(dict.fromkeys(filter(None, named)))
