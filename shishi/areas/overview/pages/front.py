"""The first page of each post: what waits for me, what my unit owes next, what has changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render

from shishi.areas.ledgers import public as ledgers
from shishi.areas.overview import queries
from shishi.areas.overview.rules import DueDay, by_day
from shishi.areas.packs import public as packs
from shishi.areas.plans import public as plans
from shishi.areas.progress import public as progress
from shishi.areas.reporting import public as reporting
from shishi.base.calendar import day_written
from shishi.base.owed import News, Owed
from shishi.infra import clock
from shishi.infra.access.request import Request
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope, Standing

NEWS_DAYS = 14
AHEAD_DAYS = 14
_SHOWN = 12
_ORDER = (
    "sign",
    "publish",
    "returned",
    "confirm",
    "take_on",
    "object",
    "send",
    "agree",
    "record",
    "report_late",
    "report",
    "countersign",
    "receive",
    "unsent",
    "answer",
    "anew",
    "late",
    "doubt",
    "soon",
    "chase",
)


@dataclass(frozen=True, slots=True)
class FrontPage:
    plan: plans.PlanInForce | None
    as_of: plans.AsOf | None
    owed: tuple[tuple[str, int, tuple[Owed, ...]], ...]
    """By kind, the most pressing first: how many things, and the lines that name them."""
    lights: progress.Lights | None
    """How the promises stood when the last day closed."""
    promised: tuple[queries.DueItem, ...]
    """What the plan promises for the day looked from."""
    answers: tuple[reporting.Unanswered, ...]
    """Answers that counties were promised by that day and have not got."""
    own: tuple[ledgers.OwnEntry, ...]
    """What a project unit has to build."""
    due: tuple[DueDay, ...]
    due_items: int
    due_until: date | None
    due_whose: tuple[str, ...]
    """The units whose days are shown; empty for a county or the whole city."""
    due_here: bool
    """True where of the reports only a county's own are shown."""
    quotas: tuple[plans.CountyQuota, ...]
    news: tuple[News, ...]
    reads_suspicions: bool
    standings: tuple[Standing, ...]
    """One of each post, however many programmes it is held for."""

    @property
    def due_today(self) -> int:
        return len(self.promised) + len(self.answers)

    @property
    def is_leader(self) -> bool:
        return any(s.role == "leader" for s in self.standings)


def front(request: Request) -> HttpResponse:
    asked = day_written(request.GET.get("on"))
    scope: Scope = request.scope
    plan = plans.plan_in_force(scope=scope, on=asked, **request.chosen_plan)
    as_of = plan.day_shown(clock.today(), asked) if plan else None
    waits = sorted(queries.owed(scope=scope, now=clock.now()), key=lambda o: _ORDER.index(o.kind))
    units = _own_units(scope)
    until = as_of.day + timedelta(days=AHEAD_DAYS) if as_of else None
    due = queries.due_calendar(scope=scope, plan=plan, first=as_of.day, last=until).items if plan and as_of and until else ()
    mine = [i for i in due if _is_told(i, scope, units)]
    counties = [s.prefix for s in scope.standings if s.role == "county"]
    lights = progress.lights(scope=scope, plan=plan, on=as_of.day) if plan and as_of and _sees_board(scope) else None
    waiting = reporting.unanswered(scope=scope, city_code=plan.city_code) if plan else []
    page = FrontPage(
        plan=plan,
        as_of=as_of,
        owed=tuple((kind, sum(o.count for o in rows), rows) for kind, rows in _kinds(waits)),
        lights=lights,
        promised=tuple(i for i in mine if as_of and i.day == as_of.day),
        answers=tuple(w for w in waiting if as_of and w.due_date <= as_of.day)[:_SHOWN],
        own=tuple(ledgers.own_entries(scope=scope)),
        due=by_day(mine[:_SHOWN]),
        due_items=len(mine),
        due_until=until,
        due_whose=tuple(sorted(units)),
        due_here=bool(counties) or (plan is not None and plan.is_of_county),
        quotas=tuple(q for code in counties for q in plans.county_quotas(plan=plan, division_code=code)) if plan else (),
        news=tuple(packs.news(scope=scope, since=clock.now() - timedelta(days=NEWS_DAYS))[:_SHOWN]),
        reads_suspicions=plan is not None and scope.may(Permission.READ_SUSPICIONS),
        standings=tuple({(s.role, s.organisation_name, s.post, s.deputises): s for s in scope.standings}.values()),
    )
    return render(request, "overview/front.html", {"page": page})


def _sees_board(scope: Scope) -> bool:
    return scope.may(Permission.READ_LEDGER)


def _kinds(waits: Sequence[Owed]) -> list[tuple[str, tuple[Owed, ...]]]:
    return [(kind, tuple(rows)) for kind, rows in groupby(waits, key=lambda o: o.kind)]


def _is_told(i: queries.DueItem, scope: Scope, units: frozenset[str]) -> bool:
    """Tell whether it is the reader's to know: a unit's own days; who sends reports, of these their own."""
    if i.at and scope.may(Permission.FILE_REPORT):
        return i.place is not None
    return not units or not i.units or i.is_of(units)


def _own_units(scope: Scope) -> frozenset[str]:
    """Return the departments that the reader acts for; none for who looks at the whole city or a county."""
    if any(s.role not in ("lead_unit", "supporting_unit", "department") for s in scope.standings):
        return frozenset()
    return frozenset(s.organisation_name for s in scope.standings if s.organisation_name)


@dataclass(frozen=True, slots=True)
class BackwardPage:
    plan: plans.PlanInForce
    as_of: plans.AsOf
    rows: tuple[plans.BackRow, ...]
    units: tuple[str, ...]
    unit: str


def backward(request: Request) -> HttpResponse:
    """Each programme from its deadline back (倒排): the days to reach, and the working days that each leaves."""
    asked = day_written(request.GET.get("on"))
    plan = plans.plan_in_force(scope=request.scope, on=asked, **request.chosen_plan)
    if plan is None:
        return render(request, "overview/empty.html")
    as_of = plan.day_shown(clock.today(), asked)
    chosen = request.GET.get("unit", "")
    every = plans.back_schedule(plan=plan, on=as_of.day)
    rows = tuple(r for r in every if not chosen or chosen in r.leads)
    units = tuple(dict.fromkeys(name for r in every for name in r.leads))
    return render(request, "overview/backward.html", {"page": BackwardPage(plan, as_of, rows, units, chosen)})
