"""Every value of the plan in the order of its programmes, for the page that sets it beside the notice."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from shishi.areas.plans.models import (
    AcceptanceStep,
    Accountability,
    Activity,
    Attachment,
    Filing,
    FundingRule,
    Milestone,
    Programme,
    Quota,
    ReportDuty,
    Safeguard,
    Target,
)
from shishi.areas.plans.queries.plan import PlanInForce

_KINDS = (
    Target,
    Quota,
    Milestone,
    Accountability,
    FundingRule,
    ReportDuty,
    Filing,
    Activity,
    AcceptanceStep,
    Safeguard,
    Attachment,
)


@dataclass(frozen=True, slots=True)
class ProgrammeOutline:
    programme: Programme
    targets: tuple[Target, ...]
    quotas: tuple[Quota, ...]
    milestones: tuple[Milestone, ...]
    accountability: tuple[Accountability, ...]
    funding: tuple[FundingRule, ...]
    reports: tuple[ReportDuty, ...]
    filings: tuple[Filing, ...]
    activities: tuple[Activity, ...]
    acceptance: tuple[AcceptanceStep, ...]
    safeguards: tuple[Safeguard, ...]
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True)
class PlanOutline:
    reports: tuple[ReportDuty, ...]
    """Duties that bind every programme."""
    programmes: tuple[ProgrammeOutline, ...]


def plan_outline(*, plan: PlanInForce) -> PlanOutline:
    """Return the plan's values by programme. Thirteen queries, whatever the size of the plan."""
    by_kind: list[dict[int, list]] = []
    for model in _KINDS:
        rows: dict[int, list] = defaultdict(list)
        for row in model.objects.filter(programme__plan_id=plan.id).order_by("order"):
            rows[row.programme_id].append(row)
        by_kind.append(rows)
    programmes = Programme.objects.filter(plan_id=plan.id).order_by("order")
    general = ReportDuty.objects.filter(plan_id=plan.id, programme=None).order_by("order")
    return PlanOutline(tuple(general), tuple(ProgrammeOutline(p, *(tuple(rows[p.pk]) for rows in by_kind)) for p in programmes))
