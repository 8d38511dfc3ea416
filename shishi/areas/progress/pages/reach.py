"""Which plan a reader looks at."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from shishi.areas.plans import public as plans
from shishi.base.look import Look
from shishi.infra.access.request import Request
from shishi.infra.access.roles import Permission


def plan_seen(request: Request, look: Look) -> plans.PlanInForce | None:
    """Return the plan that the reader looks at, as it was in force on the day. Raises PermissionDenied where they may see no ledgers."""
    if not request.scope.may(Permission.READ_LEDGER):
        raise PermissionDenied
    plan = plans.plan_in_force(scope=request.scope, on=look.on, **request.chosen_plan)
    return plan if plan and plan.city_code else None
