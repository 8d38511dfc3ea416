"""The leader's page: each programme in three sentences, on a phone and on one sheet of paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render

from shishi.areas.overview.rules import Brief, brief_of
from shishi.areas.plans import public as plans
from shishi.areas.progress import public as progress
from shishi.areas.reporting import public as reporting
from shishi.base.look import Look, look_asked
from shishi.infra import clock
from shishi.infra.access.request import Request
from shishi.infra.access.roles import Permission
from shishi.infra.record.listing import Proof, proof


@dataclass(frozen=True, slots=True)
class LeaderPage:
    plan: plans.PlanInForce
    look: Look
    briefs: tuple[Brief, ...]
    colours: tuple[tuple[str, int], ...]
    """(light, how many programmes)."""
    proof: Proof
    printed_at: datetime


def leader(request: Request) -> HttpResponse:
    if not request.scope.may(Permission.READ_LEDGER):
        raise PermissionDenied
    seen = look_asked(request.GET, clock.today())
    plan = plans.plan_in_force(scope=request.scope, on=seen.on, **request.chosen_plan)
    if plan is None or not plan.city_code:
        return render(request, "overview/empty.html")
    board = progress.board(scope=request.scope, plan=plan, look=seen)
    cards = {c.number: c for c in plans.city_board(plan=plan, on=seen.day).cards}
    order = list(cards)
    uncounted = [progress.Part(n, title, "", ()) for n, title in plans.programmes_uncounted(plan=plan).items()]
    keys = plans.programme_keys(division_code=plan.city_code, year=plan.year)
    waiting = reporting.unanswered(scope=request.scope, city_code=plan.city_code, on=seen.on)
    briefs = tuple(
        brief_of(cards[p.number], p, [w for w in waiting if w.programme == keys[p.number]])
        for p in sorted([*board.parts, *uncounted], key=lambda p: order.index(p.number))
    )
    colours = tuple((colour, sum(b.light == colour for b in briefs)) for colour in ("red", "yellow", "green"))
    return render(request, "overview/leader.html", {"page": LeaderPage(plan, seen, briefs, colours, proof(), clock.now())})
