"""Who has sent, who is missing, what waits for my word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from shishi.areas.plans import public as plans
from shishi.areas.reporting import actions
from shishi.areas.reporting.pages.reach import plan_seen, shown
from shishi.areas.reporting.queries.lines import Differing, Line, parallel_lines
from shishi.areas.reporting.queries.overview import Desk, desk, place_of
from shishi.areas.reporting.queries.owing import Obligation
from shishi.areas.reporting.queries.waiting import Waiting
from shishi.base.owed import Place
from shishi.base.phrases import say
from shishi.infra import clock
from shishi.infra.access.request import Request
from shishi.infra.access.roles import Permission
from shishi.infra.places.queries import names_of

Row = tuple[Obligation, Place]
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Index:
    plan: plans.PlanInForce
    desk: Desk
    mine: tuple[Row, ...]
    receive: tuple[tuple[Waiting, Place], ...]
    rounds: tuple[tuple[object, tuple[Row, ...], tuple[Row, ...]], ...]
    """(round, who has sent, who has not)."""
    before: tuple[Row, ...]
    """Missing of the periods before."""
    may_read: bool
    """False for whoever sees here only what goes to them."""
    may_chase: bool
    reads_suspicions: bool
    today: date
    shown: int = _SHOWN
    """How many rows of a list the page holds, the oldest first; its file holds all."""


def index(request: Request) -> HttpResponse:
    return shown(request, index_page(request), "reporting/index.html")


def index_page(request: Request) -> Index | None:
    plan = plan_seen(request, Permission.RECEIVE_REPORT)
    if plan is None:
        return None
    found = desk(scope=request.scope, city_code=plan.city_code, year=plan.year, now=clock.now())

    def placed(rows: tuple[Obligation, ...]) -> tuple[Row, ...]:
        return tuple((o, place_of(o, request.scope)) for o in rows)

    return Index(
        plan,
        found,
        placed(found.mine),
        tuple((w, place_of(w.o, request.scope)) for w in found.receive),
        tuple((r, placed(r.sent), placed(r.not_sent)) for r in found.rounds),
        placed(found.before),
        request.scope.may(Permission.READ_REPORT),
        request.scope.may(Permission.RECEIVE_REPORT),
        request.scope.may(Permission.READ_SUSPICIONS),
        clock.today(),
    )


def take(request: Request) -> HttpResponse:
    """Sign or accept, together or not at all, the reports that were ticked."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    page = index_page(request)
    if page is None:
        return shown(request, page, "reporting/index.html")
    try:
        takings = _ticked(page, request.POST.getlist("report"))
        actions.take(takings=takings, by=request.scope.username, now=clock.now())
        signed = sum(t.signs for t in takings)
        told = {"accepted": len(takings) - signed, "signed": signed}
        messages.success(request, _("已接收 %(accepted)d 份，签批 %(signed)d 份。") % told)
    except actions.ReportRefused as refused:
        for problem in refused.problems:
            messages.error(request, plans.labels.said(problem))
    return redirect("reporting:index")


def _ticked(page: Index, keys: Sequence[str]) -> list[actions.Taking]:
    if not keys:
        raise actions.ReportRefused([say("还没有勾选报告；请先勾选要接收或签批的。")])
    waiting = {w.key: w for w, _place in page.receive}
    found = [waiting.get(key) for key in dict.fromkeys(keys)]
    takings = [
        actions.Taking(w.o.report.pk, w.o.report.version, w.o.unit, w.signs, w.hand) for w in found if w and w.o.report and w.hand
    ]
    if len(takings) < len(found):
        raise actions.ReportRefused([say("所选的报告里有的已经办过、报送了新的一版或轮不到您办，都没有写入；请看过现在的再选。")])
    return takings


@dataclass(frozen=True, slots=True)
class Lines:
    plan: plans.PlanInForce
    lines: tuple[Line, ...]
    differing: tuple[Differing, ...]
    names: dict[str, str]


def lines(request: Request) -> HttpResponse:
    """Several parallel lines for one programme, and where they disagree."""
    return shown(request, lines_page(request), "reporting/lines.html")


def lines_page(request: Request) -> Lines | None:
    plan = plan_seen(request)
    if plan is None:
        return None
    held, differing = parallel_lines(scope=request.scope, city_code=plan.city_code, year=plan.year)
    seen = tuple(d for d in differing if request.scope.may(Permission.READ_REPORT, division_code=d.code))
    return Lines(plan, held, seen, names_of(d.code for d in seen))
