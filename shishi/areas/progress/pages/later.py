"""What was put on record after a day and tells of it: the whole difference between its two clocks (当时口径, 现口径)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render

from shishi.areas.ledgers import public as ledgers
from shishi.areas.plans import public as plans
from shishi.areas.progress.pages.reach import plan_seen
from shishi.base.look import Look, look_asked
from shishi.base.numerals import whole_number
from shishi.infra import clock
from shishi.infra.access.listing import names_of
from shishi.infra.access.request import Request
from shishi.infra.places import queries as places

_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class LaterPage:
    plan: plans.PlanInForce
    look: Look
    rows: tuple[tuple[ledgers.Later, str], ...]
    """(fact, where its entry lies)."""
    people: Mapping[str, str]
    following: int | None


def later(request: Request) -> HttpResponse:
    seen = look_asked(request.GET, clock.today())
    plan = plan_seen(request, seen)
    if plan is None:
        return render(request, "overview/empty.html")
    if seen.on is None:
        return redirect("progress:board")
    asked = {"scope": request.scope, "city": plan.city_code, "year": plan.year, "on": seen.on}
    found = ledgers.later_facts(**asked, after=whole_number(request.GET.get("after")), limit=_A_PAGE + 1)
    rows = found[:_A_PAGE]
    lie = places.names_of(f.division_code for f in rows)
    page = LaterPage(
        plan=plan,
        look=seen,
        rows=tuple((f, lie[f.division_code]) for f in rows),
        people=names_of(f.by for f in rows),
        following=rows[-1].pk if len(found) > _A_PAGE else None,
    )
    return render(request, "progress/later.html", {"page": page})
