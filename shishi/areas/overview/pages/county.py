"""A county's page: what it is judged by, and what that waits for."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from shishi.areas.ledgers import public as ledgers
from shishi.areas.overview.rules import worst_first
from shishi.areas.overview.tables import lights_sheet, reports_sheet, waits_sheet
from shishi.areas.plans import public as plans
from shishi.areas.progress import public as progress
from shishi.areas.reporting import public as reporting
from shishi.base.look import Look, look_asked
from shishi.infra import clock
from shishi.infra.access.request import Request
from shishi.infra.access.roles import Permission
from shishi.infra.documents.sheets import Sheet, sheets_sent
from shishi.infra.places.queries import County


@dataclass(frozen=True, slots=True)
class CountyPage:
    plan: plans.PlanInForce
    look: Look
    county: County
    lights: tuple[tuple[progress.BoardRow, progress.Cell], ...]
    """Of the promises that are judged here, the worst first."""
    unjudged: tuple[tuple[progress.BoardRow, progress.Cell], ...]
    """What is counted here and has no share or no day."""
    colours: tuple[tuple[str, int], ...]
    """(light, how many promises)."""
    unkept: int
    """Promises that no ledger counts."""
    late: tuple[tuple[str, ledgers.Late], ...]
    """(number of the programme, its entries past their day)."""
    reports: tuple[reporting.Standing, ...]
    waits: tuple[reporting.Unanswered, ...]


def county(request: Request, area: int) -> HttpResponse:
    return render(request, "overview/county.html", {"page": _page(request, str(area))})


def county_export(request: Request, area: int, form: str) -> HttpResponse:
    """The lights; in Excel also the late entries, the reports and the requests."""
    page = _page(request, str(area))
    return sheets_sent(*_sheets(page), name=f"county-{page.plan.year}-{area}-{page.look.day}", form=form)


def _page(request: Request, code: str) -> CountyPage:
    scope, seen = request.scope, look_asked(request.GET, clock.today())
    plan = plans.plan_in_force(scope=scope, **request.chosen_plan)
    if plan is None or not plan.city_code or not scope.may(Permission.READ_LEDGER):
        raise Http404
    board = progress.board(scope=scope, plan=plan, look=seen)
    found = next((c for c in board.counties if c.code == code), None)
    if found is None:
        raise Http404
    rows = [(r, c) for p in board.parts for r in p.rows for c in r.cells if c.area == code]
    kept = [(r, c) for r, c in rows if c.is_reported]
    judged = worst_first([(r, c) for r, c in kept if c.verdict.colour])
    asked = {"scope": scope, "city_code": plan.city_code, "on": seen.on}
    standing = reporting.reports_standing(**asked, year=plan.year, now=clock.now())
    return CountyPage(
        plan=plan,
        look=seen,
        county=found,
        lights=tuple(judged),
        unjudged=tuple((r, c) for r, c in kept if not c.verdict.colour),
        colours=tuple((x, sum(c.verdict.colour == x for _, c in judged)) for x in ("red", "yellow", "green")),
        unkept=len(rows) - len(kept),
        late=_late(request, plan, seen, code),
        reports=tuple(s for s in standing if s.division_code.startswith(code)),
        waits=tuple(w for w in reporting.unanswered(**asked) if w.division_code.startswith(code)),
    )


def _late(request: Request, plan: plans.PlanInForce, seen: Look, code: str) -> tuple[tuple[str, ledgers.Late], ...]:
    numbers = {key: number for number, key in plans.programme_keys(division_code=plan.city_code, year=plan.year).items()}
    found = ledgers.late_entries(scope=request.scope, city=plan.city_code, year=plan.year, area=code, look=seen)
    return tuple((numbers.get(x.programme, ""), x) for x in found)


def _sheets(page: CountyPage) -> list[Sheet]:
    late = [[number, x.ledger, x.n, x.since, x.filed] for number, x in page.late]
    return [
        lights_sheet((*page.lights, *page.unjudged)),
        Sheet(_("逾期条目"), [_("实事"), _("台账"), _("条目"), _("最早计划日"), _("后来补报、更正")], late),
        reports_sheet(page.reports),
        waits_sheet(page.waits),
    ]
