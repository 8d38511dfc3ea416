"""Who has sent, who is missing, what waits for my word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse

from shishi.areas.plans import public as plans
from shishi.areas.reporting.pages.reach import plan_seen, shown
from shishi.areas.reporting.queries.lines import Differing, Line, parallel_lines
from shishi.areas.reporting.queries.overview import Desk, desk, place_of
from shishi.areas.reporting.queries.owing import Obligation
from shishi.base.owed import Place
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
    receive: tuple[Row, ...]
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
        placed(found.receive),
        tuple((r, placed(r.sent), placed(r.not_sent)) for r in found.rounds),
        placed(found.before),
        request.scope.may(Permission.READ_REPORT),
        request.scope.may(Permission.RECEIVE_REPORT),
        request.scope.may(Permission.READ_SUSPICIONS),
        clock.today(),
    )


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
