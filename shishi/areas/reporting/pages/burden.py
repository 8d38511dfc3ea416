"""The burden account: what reporting costs each county."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from shishi.areas.plans import public as plans
from shishi.areas.reporting.labels import REPORT_NAME
from shishi.areas.reporting.pages.reach import plan_seen, shown
from shishi.areas.reporting.queries.burden import Account, Price, Spent, Twice, accounts, asked_twice, prices, spent
from shishi.base.calendar import day_written
from shishi.base.weeks import Period
from shishi.infra import clock
from shishi.infra.access import listing as people
from shishi.infra.access.request import Request
from shishi.infra.access.roles import Permission
from shishi.infra.documents.sheets import Cell, Sheet, sheets_sent
from shishi.infra.places.queries import County, counties_of


@dataclass(frozen=True, slots=True)
class BurdenPage:
    plan: plans.PlanInForce
    accounts: tuple[Account, ...]
    """Of each county, of the weeks in which any had something to tell; the newest first."""
    twice: tuple[Twice, ...]
    prices: tuple[Price, ...]

    @property
    def weeks(self) -> dict[Period, list[Account]]:
        return {week: list(found) for week, found in groupby(self.accounts, key=lambda a: a.week)}

    @property
    def counties(self) -> dict[County, list[Account]]:
        """Return each county's weeks, in the order of `weeks`."""
        found: dict[County, list[Account]] = defaultdict(list)
        for a in self.accounts:
            found[a.county].append(a)
        return found

    @property
    def most(self) -> int:
        """Return the most that was typed in a county's week."""
        return max((a.typed for a in self.accounts), default=0)


@dataclass(frozen=True, slots=True)
class SpentPage:
    plan: plans.PlanInForce
    county: County
    week: Period
    spent: Spent
    people: Mapping[str, str]
    """What those who wrote the messages are called, by username."""


def burden(request: Request) -> HttpResponse:
    return shown(request, burden_page(request), "reporting/burden.html")


def burden_page(request: Request) -> BurdenPage | None:
    plan = plan_seen(request)
    if plan is None:
        return None
    told = {"scope": request.scope, "city_code": plan.city_code, "year": plan.year}
    found = accounts(**told, today=clock.today(), weeks=plan.weeks)
    told_of = {a.week for a in found if a.typed or a.reports or a.messages}
    return BurdenPage(
        plan,
        tuple(a for a in found if a.week in told_of),
        tuple(asked_twice(**told)),
        tuple(prices(**told, today=clock.today())),
    )


def burden_week(request: Request, area: str, day: str) -> HttpResponse:
    """What the figures of one county's week count."""
    return render(request, "reporting/burden_week.html", {"page": _spent(request, area, day)})


def burden_week_export(request: Request, area: str, day: str, form: str) -> HttpResponse:
    page = _spent(request, area, day)
    reports: list[list[Cell]] = [
        [str(REPORT_NAME.get(r.what, r.what)), _moment(r.at), r.typed, r.filled, _("是") if r.nothing else ""]
        for r in page.spent.reports
    ]
    typed: list[list[Cell]] = [[t.number, _moment(t.at), t.cells] for t in page.spent.typed]
    messages: list[list[Cell]] = [[m.unit, m.day, page.people[m.by]] for m in page.spent.messages]
    return sheets_sent(
        Sheet(_("报告"), [_("报告"), _("报送"), _("人填的格"), _("自动填的格"), _("零报告")], reports),
        Sheet(_("台账里填的"), [_("条目"), _("时间"), _("人填的格")], typed),
        Sheet(_("收到提醒"), [_("单位"), _("日期"), _("谁提醒")], messages),
        name=f"burden-{page.county.code}-{page.week.last}",
        form=form,
    )


def _spent(request: Request, area: str, day: str) -> SpentPage:
    plan, on = plan_seen(request), day_written(day)
    county = next((c for c in counties_of(plan.city_code) if c.code == area), None) if plan else None
    if (
        plan is None
        or county is None
        or on is None
        or not request.scope.may(Permission.READ_REPORT, division_code=area + "000000")
    ):
        raise Http404
    week = plan.weeks.of(on)
    found = spent(scope=request.scope, city_code=plan.city_code, year=plan.year, county=area, week=week)
    return SpentPage(plan, county, week, found, people.names_of({m.by for m in found.messages}))


def _moment(at: datetime) -> str:
    return f"{localtime(at):%Y-%m-%d %H:%M}"
