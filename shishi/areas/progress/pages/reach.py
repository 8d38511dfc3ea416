"""Which plan a reader looks at."""

from __future__ import annotations

from shishi.areas.plans import public as plans
from shishi.infra.access.request import Request
from shishi.infra.access.roles import Permission


def plan_seen(request: Request) -> plans.PlanInForce | None:
    """Return the plan that the reader looks at, where they may see its ledgers."""
    plan = plans.plan_in_force(scope=request.scope, **request.chosen_plan)
    return plan if plan and plan.city_code and request.scope.may(Permission.READ_LEDGER) else None
