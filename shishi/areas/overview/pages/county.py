"""A county's page, and its lists as files."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shishi.areas.overview.queries import CountyPage, county_page
from shishi.areas.overview.tables import lights_sheet, reports_sheet, waits_sheet
from shishi.areas.plans import public as plans
from shishi.base.look import look_asked
from shishi.infra import clock
from shishi.infra.access.request import Request
from shishi.infra.documents.sheets import Sheet, sheets_sent


def county(request: Request, area: int) -> HttpResponse:
    return render(request, "overview/county.html", {"page": _page(request, str(area))})


def county_export(request: Request, area: int, form: str) -> HttpResponse:
    """The lights; in Excel also the late entries, the reports and the requests."""
    page = _page(request, str(area))
    return sheets_sent(*_sheets(page), name=f"county-{page.plan.name}-{area}-{page.look.day}", form=form)


def _page(request: Request, code: str) -> CountyPage:
    scope, look = request.scope, look_asked(request.GET, clock.today())
    plan = plans.plan_in_force(scope=scope, on=look.on, **request.chosen_plan)
    found = county_page(scope=scope, plan=plan, look=look, code=code, now=clock.now()) if plan else None
    if found is None:
        raise Http404
    return found


def _sheets(page: CountyPage) -> list[Sheet]:
    late = [[number, x.ledger.words(get_language() or ""), x.n, x.since, x.filed] for number, x in page.late]
    return [
        lights_sheet((*page.lights, *page.unjudged)),
        Sheet(_("逾期条目"), [_("实事"), _("台账"), _("条目"), _("最早计划日"), _("后来补报、更正")], late),
        reports_sheet(page.reports),
        waits_sheet(page.waits),
    ]
