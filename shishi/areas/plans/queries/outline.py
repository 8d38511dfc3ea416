"""Every value of the plan in the order of its programmes, for the page that sets it beside the notice."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from shishi.areas.plans.models import Accountability, FundingRule, Milestone, Programme, ReportDuty, Target
from shishi.areas.plans.queries.plan import PlanInForce


@dataclass(frozen=True, slots=True)
class ProgrammeOutline:
    programme: Programme
    targets: tuple[Target, ...]
    milestones: tuple[Milestone, ...]
    funding: tuple[FundingRule, ...]
    accountability: tuple[Accountability, ...]
    reports: tuple[ReportDuty, ...]


def plan_outline(*, plan: PlanInForce) -> tuple[ProgrammeOutline, ...]:
    """Return the plan's values by programme. Six queries, whatever the size of the plan."""
    by_kind: list[dict[int, list]] = []
    for model in (Target, Milestone, FundingRule, Accountability, ReportDuty):
        rows: dict[int, list] = defaultdict(list)
        for row in model.objects.filter(programme__plan_id=plan.id).order_by("order"):
            rows[row.programme_id].append(row)
        by_kind.append(rows)
    programmes = Programme.objects.filter(plan_id=plan.id).order_by("order")
    return tuple(ProgrammeOutline(p, *(tuple(rows[p.pk]) for rows in by_kind)) for p in programmes)
