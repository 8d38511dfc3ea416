"""Requests for coordination: what a department was asked, what a county waits for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from shishi.areas.plans import public as plans
from shishi.areas.progress import public as progress
from shishi.areas.reporting import actions
from shishi.areas.reporting.labels import PART
from shishi.areas.reporting.models import Coordination, CoordinationFact
from shishi.areas.reporting.models.coordination import ANSWERED, NEEDLESS, WITHDRAWN
from shishi.areas.reporting.pages.reach import counties_of_reader, plan_seen
from shishi.areas.reporting.queries.coordination import (
    PARTS,
    Requests,
    Timeliness,
    counted,
    departments,
    facts_of,
    in_order,
    requests,
    timeliness,
)
from shishi.areas.reporting.queries.overview import coordination_for, units_answering
from shishi.areas.reporting.rules.asking import LIMIT_DAYS, MOST_DAYS
from shishi.base.numerals import whole_number
from shishi.base.phrases import say
from shishi.engines.ledger import ValueRefused, typed_day
from shishi.engines.measures import lasted
from shishi.infra import clock
from shishi.infra.access import listing as people
from shishi.infra.access.request import Request, form_on, this_page
from shishi.infra.access.roles import Permission
from shishi.infra.places.queries import counties_of, names_of
from shishi.infra.store.facts import day_of

_STEP = 500
"""Requests whose history is read at a time."""


@dataclass(frozen=True, slots=True)
class Row:
    it: Coordination
    county: str
    facts: tuple[CoordinationFact, ...]
    days: int
    """On which it waited, today among them."""
    late: bool
    may_answer: bool
    may_withdraw: bool
    may_rate: bool


@dataclass(frozen=True, slots=True)
class CoordinationPage:
    plan: plans.PlanInForce
    of: Requests
    unit: str
    """Whose requests alone are shown, those that one of its figures counts; empty for all."""
    part: tuple[str, str]
    """(code, words) of that figure."""
    waiting: tuple[Row, ...]
    ended: tuple[Row, ...]
    units: tuple[Timeliness, ...]
    counties: tuple[tuple[str, str], ...]
    """(6 digits, name) of those for which the reader may ask."""
    departments: tuple[str, ...]
    until: date
    """By when an answer is due where the county names no day."""
    latest: date
    programmes: tuple[tuple[str, str], ...]
    """(number, title) of those that have a light: what a county waits for is taken off it."""
    causes: tuple[tuple[str, str], ...]
    """(code, words)."""
    names: Mapping[str, str]
    """What people are called, by username."""


@form_on(this_page)
def coordination(request: Request) -> HttpResponse:
    plan = plan_seen(request, Permission.ANSWER_COORDINATION)
    if plan is None:
        return render(request, "overview/empty.html")
    if request.method == "POST":
        return _asked(request, plan)
    seen = coordination_for(request.scope)
    unit, part = request.GET.get("unit", ""), request.GET.get("part", "")
    behind = counted(seen, unit=unit, part=part, today=clock.today()) if unit and part in PARTS else seen
    found = requests(behind, begin=whole_number(request.GET.get("from")))
    rows = _rows(request, [*found.waiting, *found.ended])
    page = CoordinationPage(
        plan,
        found,
        unit if behind is not seen else "",
        (part, str(PART[part])) if behind is not seen else ("", ""),
        tuple(r for r in rows if not r.it.outcome),
        tuple(r for r in rows if r.it.outcome),
        timeliness(seen, today=clock.today()),
        tuple(_counties(request, plan).items()),
        departments(plan=plan, today=clock.today()),
        _deadline(),
        clock.today() + timedelta(days=MOST_DAYS),
        tuple(_programmes(plan).items()),
        tuple((code, str(words)) for code, words in progress.CAUSE.items()),
        people.names_of(f.by for r in rows for f in r.facts),
    )
    return render(request, "reporting/coordination.html", {"page": page})


@dataclass(frozen=True, slots=True)
class AllRequests:
    plan: plans.PlanInForce
    rows: tuple[Row, ...]
    units: tuple[Timeliness, ...]


def all_requests(request: Request) -> AllRequests | None:
    """Return every request of the page, those that ended before its last one too."""
    plan, seen = plan_seen(request, Permission.ANSWER_COORDINATION), coordination_for(request.scope)
    if plan is None:
        return None
    found = list(in_order(seen))
    rows = (row for n in range(0, len(found), _STEP) for row in _rows(request, found[n : n + _STEP]))
    return AllRequests(plan, tuple(rows), timeliness(seen, today=clock.today()))


def _deadline() -> date:
    """When an answer is due where the county names no day."""
    return clock.today() + timedelta(days=LIMIT_DAYS)


def _until(request: Request) -> date:
    """Return the day by which the form asks for an answer. Raises CoordinationRefused where what it names is none."""
    written = request.POST.get("until", "").strip()
    try:
        return typed_day(written) if written else _deadline()
    except ValueRefused as refused:
        raise actions.CoordinationRefused(refused.problems, "until") from None


def _programmes(plan: plans.PlanInForce) -> dict[str, str]:
    return {t.programme: t.title for t in plans.measured_targets(plan=plan)}


def _rows(request: Request, found: Sequence[Coordination]) -> list[Row]:
    names = names_of(c.division_code for c in found)
    facts: dict[int, list[CoordinationFact]] = defaultdict(list)
    for f in facts_of(found):
        facts[f.coordination_id].append(f)
    own, today, counties = set(units_answering(request.scope)), clock.today(), counties_of_reader(request.scope)
    out = []
    for c in found:
        end, theirs = day_of(c.ended_at) if c.ended_at else today, c.division_code[:6] in counties
        out.append(
            Row(
                c,
                names[c.division_code],
                tuple(facts[c.pk]),
                lasted((day_of(c.asked_at), day_of(c.ended_at) if c.ended_at else None), today),
                end > c.due_date,
                c.unit in own and c.rating is None and c.outcome != WITHDRAWN,
                theirs and not c.outcome,
                theirs and c.outcome in (ANSWERED, NEEDLESS) and c.rating is None,
            )
        )
    return out


def _counties(request: Request, plan: plans.PlanInForce) -> dict[str, str]:
    """Return the counties of the plan's city whose desk the reader holds, by code."""
    held = counties_of_reader(request.scope)
    return {c.code: c.short_name for c in counties_of(plan.city_code) if c.code in held}


def _asked(request: Request, plan: plans.PlanInForce) -> HttpResponse:
    counties = _counties(request, plan)
    if not counties:
        raise PermissionDenied
    unit, number = request.POST.get("unit", ""), request.POST.get("programme", "")
    county = next(iter(counties)) if len(counties) == 1 else request.POST.get("county", "")
    if county not in counties:
        raise actions.CoordinationRefused([say("请从名单中选择为哪个县区提出。")], "county")
    if number and number not in _programmes(plan):
        raise actions.CoordinationRefused([say("没有第 {number} 项实事；请从名单中选择。", number=number)], "programme")
    if unit not in departments(plan=plan, today=clock.today()):
        raise actions.CoordinationRefused([say("请从名单中选择由哪个部门协调。")], "unit")
    asking = actions.Asking(
        code=county + "000000",
        unit=unit,
        asks=request.POST.get("asks", ""),
        due_date=_until(request),
        cause=request.POST.get("cause", ""),
        programme=plans.programme_keys(division_code=plan.city_code, year=plan.year).get(number),
    )
    actions.ask(asking=asking, by=request.scope.username, now=clock.now())
    messages.success(request, _("已请%(unit)s协调。") % {"unit": unit})
    return redirect("reporting:coordination")


@form_on(lambda _request, pk: reverse("reporting:coordination"))
def coordination_act(request: Request, pk: int) -> HttpResponse:
    """Answer, withdraw, or say whether the answer helped."""
    found = coordination_for(request.scope).filter(pk=pk).first()
    if found is None:
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    (row,) = _rows(request, [found])
    says, rating, back = request.POST.get("says", ""), whole_number(request.POST.get("rating")), "withdraw" in request.POST
    answers = row.may_answer and request.scope.may(Permission.ANSWER_COORDINATION)
    if not (row.may_withdraw if back else row.may_rate if rating else answers):
        raise PermissionDenied
    if back:
        actions.withdraw(pk=pk, says=says, by=request.scope.username, now=clock.now())
    elif rating:
        actions.rate(pk=pk, rating=rating, says=says, until=_until(request), by=request.scope.username, now=clock.now())
    else:
        needless = "needless" in request.POST
        actions.answer(pk=pk, says=says, needless=needless, by=request.scope.username, now=clock.now())
    messages.success(request, _("已记下。"))
    return redirect("reporting:coordination")
