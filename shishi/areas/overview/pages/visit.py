"""One page before a visit, on a phone and on one sheet of paper. It leaves no trace: a visit may be unannounced."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render

from shishi.areas.overview.queries import Visit, visit_to
from shishi.areas.plans import public as plans
from shishi.base.look import Look, look_asked
from shishi.infra import clock
from shishi.infra.access.request import Request
from shishi.infra.record.listing import Proof, proof


@dataclass(frozen=True, slots=True)
class VisitPage:
    plan: plans.PlanInForce
    look: Look
    it: Visit
    proof: Proof
    printed_at: datetime


def visit(request: Request, number: str, area: int) -> HttpResponse:
    seen = look_asked(request.GET, clock.today())
    plan = plans.plan_in_force(scope=request.scope, on=seen.on, **request.chosen_plan)
    asked = {"number": number, "area": str(area), "now": clock.now()}
    found = visit_to(scope=request.scope, plan=plan, look=seen, **asked) if plan else None
    if plan is None or found is None:
        raise Http404
    return render(request, "overview/visit.html", {"page": VisitPage(plan, seen, found, proof(), clock.now())})
