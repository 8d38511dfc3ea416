"""The burden account: what reporting costs each county."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from shishi.areas.plans import public as plans
from shishi.areas.reporting.pages.reach import plan_seen
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
    plan = plan_seen(request)
    if plan is None:
        return render(request, "overview/empty.html")
    told = {"scope": request.scope, "city_code": plan.city_code, "year": plan.year}
    page = BurdenPage(
        plan,
        tuple(a for a in accounts(**told, today=clock.today()) if a.typed or a.reports or a.messages),
        tuple(asked_twice(**told)),
        tuple(prices(**told, today=clock.today())),
    )
    return render(request, "reporting/burden.html", {"page": page})
