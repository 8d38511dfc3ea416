"""What an inspector should look at in how reports were asked for and sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import Http404, HttpResponse

from shishi.areas.plans import public as plans
from shishi.areas.reporting.pages.reach import shown
from shishi.areas.reporting.queries.owing import Obligation
from shishi.areas.reporting.queries.suspicions import Doubted, ExtendedLate, doubted, extended_late, sent_again_late
from shishi.base.owed import Place
from shishi.infra import clock
from shishi.infra.access import listing as people
from shishi.infra.access.request import Request
from shishi.infra.access.roles import Permission


@dataclass(frozen=True, slots=True)
class Suspicions:
    plan: plans.PlanInForce
    rows: tuple[tuple[ExtendedLate, Place | None], ...]
    """Each with the report's page, where it is one unit's and the reader may see it."""
    again: tuple[Obligation, ...]
    requests: tuple[Doubted, ...]
    names: Mapping[str, str]
    """What those who gave more time are called, by username."""


def suspicions(request: Request) -> HttpResponse:
    return shown(request, suspicions_page(request), "reporting/suspicions.html")


def suspicions_page(request: Request) -> Suspicions | None:
    """Whoever only files is never shown what is suspected."""
    if not request.scope.may(Permission.READ_SUSPICIONS):
        raise Http404
    plan = plans.plan_in_force(scope=request.scope, **request.chosen_plan)
    if plan is None or not plan.city_code:
        return None
    found = extended_late(scope=request.scope, city_code=plan.city_code, year=plan.year)
    return Suspicions(
        plan,
        tuple((s, s.place(request.scope)) for s in found),
        tuple(sent_again_late(scope=request.scope, city_code=plan.city_code, year=plan.year, now=clock.now())),
        tuple(doubted(scope=request.scope, city_code=plan.city_code)),
        people.names_of(s.by for s in found),
    )
