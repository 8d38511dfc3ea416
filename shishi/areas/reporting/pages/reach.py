"""What every page of the reports begins with: the plan, and the obligation that the reader may see."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render

from shishi.areas.plans import public as plans
from shishi.areas.reporting.queries.owing import Obligation, duty_for, obligation
from shishi.areas.reporting.rules.cut import Cut
from shishi.base.calendar import day_written
from shishi.base.texts import fitting
from shishi.infra import clock
from shishi.infra.access.request import Request
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope


def shown(request: Request, page: object, template: str) -> HttpResponse:
    """Draw a page; that there is no plan where it is None."""
    return render(request, template, {"page": page}) if page else render(request, "overview/empty.html")


def plan_seen(request: Request, *others: Permission) -> plans.PlanInForce | None:
    """Return the plan that the reader looks at. Raises PermissionDenied where they may neither read reports nor do one of the others."""
    if not any(request.scope.may(p) for p in (Permission.READ_REPORT, *others)):
        raise PermissionDenied
    plan = plans.plan_in_force(scope=request.scope, **request.chosen_plan)
    return plan if plan and plan.city_code else None


def obligation_seen(request: Request, pk: int, day: str, code: str, unit: str) -> Obligation:
    """Return one obligation; whoever may not see it learns nothing of it."""
    duty, last = duty_for(scope=request.scope, pk=pk), day_written(day)
    found = (
        obligation(scope=request.scope, duty=duty, code=code, unit=unit, last=last, now=clock.now()) if duty and last else None
    )
    if found is None:
        raise Http404
    return found


def counties_of_reader(scope: Scope) -> list[str]:
    """Return the counties (6 digits) whose desk the reader holds."""
    return sorted({s.prefix[:6] for s in scope.with_permission(Permission.FILE_REPORT) if len(s.prefix) >= 6})


def unit_of_reader(scope: Scope, code: str) -> str:
    """Return the unit for which the reader sends to or from a division."""
    mine = [s for s in scope.with_permission(Permission.FILE_REPORT) if code.startswith(s.prefix)]
    return next((s.organisation_name for s in mine if s.organisation_name), "")


def cut_asked(request: Request, owed: Obligation) -> Cut:
    """Return as of when the figures stand that the reader sends: on the reader's word (`?today=1`), for a reason, as they stand now."""
    return owed.cut(clock.now(), is_now="today" in request.GET, why=fitting(request.POST.get("why_now", ""), 400))


def chosen_day(request: Request) -> date | None:
    return day_written(request.GET.get("week"))
