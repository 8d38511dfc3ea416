"""The burden account: what reporting costs each county."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse

from shishi.areas.plans import public as plans
from shishi.areas.reporting.pages.reach import plan_seen, shown
from shishi.areas.reporting.queries.burden import Account, Price, Twice, accounts, asked_twice, prices
from shishi.infra import clock
from shishi.infra.access.request import Request


@dataclass(frozen=True, slots=True)
class BurdenPage:
    plan: plans.PlanInForce
    accounts: tuple[Account, ...]
    twice: tuple[Twice, ...]
    prices: tuple[Price, ...]


def burden(request: Request) -> HttpResponse:
    return shown(request, burden_page(request), "reporting/burden.html")


def burden_page(request: Request) -> BurdenPage | None:
    plan = plan_seen(request)
    if plan is None:
        return None
    told = {"scope": request.scope, "city_code": plan.city_code, "year": plan.year}
    return BurdenPage(
        plan,
        tuple(a for a in accounts(**told, today=clock.today(), weeks=plan.weeks) if a.typed or a.reports or a.messages),
        tuple(asked_twice(**told)),
        tuple(prices(**told, today=clock.today())),
    )
