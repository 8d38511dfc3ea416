"""Which plan a reader looks at."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from shishi.areas.plans import public as plans
from shishi.infra.access.request import Request
from shishi.infra.access.roles import Permission


def plan_seen(request: Request) -> plans.PlanInForce | None:
    """Return the plan that the reader looks at. Raises PermissionDenied where they may see no ledgers."""
    if not request.scope.may(Permission.READ_LEDGER):
        raise PermissionDenied
    plan = plans.plan_in_force(scope=request.scope, **request.chosen_plan)
    return plan if plan and plan.city_code else None
