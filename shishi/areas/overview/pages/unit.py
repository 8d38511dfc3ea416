"""A bureau's page: what it owes, to whom, by when, and what it is judged by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from shishi.areas.overview.queries import due_calendar
from shishi.areas.overview.rules import DueDay, by_day, worst_first
from shishi.areas.overview.tables import lights_sheet, reports_sheet, waits_sheet
from shishi.areas.plans import public as plans
from shishi.areas.progress import public as progress
from shishi.areas.reporting import public as reporting
from shishi.base.calendar import day_written
from shishi.base.look import Look, look_on
from shishi.infra import clock
from shishi.infra.access.request import Request
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.documents.sheets import Sheet, sheets_sent


@dataclass(frozen=True, slots=True)
class UnitPage:
    plan: plans.PlanInForce
    as_of: plans.AsOf
    unit: str
    programmes: tuple[plans.UnitProgramme, ...]
    due: tuple[DueDay, ...]
    due_items: int
    units: tuple[str, ...]
    look: Look
    lights: tuple[tuple[progress.BoardRow, progress.Cell], ...]
    """The city's, of the promises that it leads, the worst first."""
    reports: tuple[reporting.Standing, ...]
    """What it owes, and what it waits for."""
    waits: tuple[reporting.Unanswered, ...]
    """What counties ask it and it has not answered."""

    @property
    def query(self) -> str:
        """What an export is asked by: the day looked from, which may be to come."""
        return self.look.query or self.as_of.query


def unit(request: Request, name: str) -> HttpResponse:
    return render(request, "overview/unit.html", {"page": _page(request, name)})


def unit_export(request: Request, name: str, form: str) -> HttpResponse:
    """The lights; in Excel also the reports, the requests and what falls due."""
    page = _page(request, name)
    due = [[i.day, i.programme, i.what] for d in page.due for i in d.items]
    return sheets_sent(
        lights_sheet(page.lights),
        reports_sheet(page.reports),
        waits_sheet(page.waits),
        Sheet(_("今后到期的"), [_("日期"), _("实事"), _("事项")], due),
        name=f"unit-{page.plan.name}-{page.look.day}",
        form=form,
    )


def _page(request: Request, name: str) -> UnitPage:
    asked = day_written(request.GET.get("on"))
    plan = plans.plan_in_force(scope=request.scope, on=asked, **request.chosen_plan)
    if plan is None:
        raise Http404
    as_of = plan.day_shown(clock.today(), asked)
    programmes = plans.unit_programmes(plan=plan, unit=name)
    if not programmes:
        raise Http404
    found = due_calendar(scope=request.scope, plan=plan, first=as_of.day, last=date(as_of.day.year, 12, 31), unit=name)
    seen = look_on(as_of.day, clock.today(), known_now=request.GET.get("known") == "now")
    told = {"scope": request.scope, "city_code": plan.city_code, "on": seen.on}
    led = {p.programme.number for p in programmes if p.role == "lead_unit"}
    keys = plans.programme_keys(division_code=plan.city_code, year=plan.year)
    standing = reporting.reports_standing(**told, year=plan.year, now=clock.now())
    return UnitPage(
        plan=plan,
        as_of=as_of,
        unit=name,
        programmes=tuple(programmes),
        due=by_day(found.items),
        due_items=len(found.items),
        units=found.units,
        look=seen,
        lights=_lights(request.scope, plan, seen, led),
        reports=tuple(s for s in standing if s.unit == name or _waits_for(s, name, {keys[n] for n in led if n in keys})),
        waits=tuple(w for w in reporting.unanswered(**told) if w.unit == name),
    )


def _waits_for(s: reporting.Standing, unit: str, led: set[int]) -> bool:
    """Tell whether the unit has not got a report that goes to it, by the plan's word or as the lead of its programme."""
    goes = s.to.startswith(unit) if s.to else s.programme in led
    return goes and s.stands in ("missing", "open")


def _lights(
    scope: Scope, plan: plans.PlanInForce, seen: Look, led: set[str]
) -> tuple[tuple[progress.BoardRow, progress.Cell], ...]:
    if not led or not plan.city_code or not scope.may(Permission.READ_LEDGER):
        return ()
    board = progress.board(scope=scope, plan=plan, look=seen)
    rows = ((r, c) for p in board.parts if p.number in led for r in p.rows for c in r.cells if c.area == plan.city_code)
    return tuple(worst_first([(r, c) for r, c in rows if c.verdict.colour]))
