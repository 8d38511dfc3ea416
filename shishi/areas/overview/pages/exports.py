"""The city's lists as files."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from shishi.areas.overview.labels import COLUMN
from shishi.areas.overview.rules import matching
from shishi.areas.plans import public as plans
from shishi.base.calendar import day_written
from shishi.infra import clock
from shishi.infra.access.request import Request
from shishi.infra.documents.sheets import Cell, Sheet, sheets_sent


def export(request: Request, what: str, form: str) -> HttpResponse:
    """The programmes as the page's filter leaves them, or every target and day of the plan; as CSV or Excel."""
    plan = plans.plan_in_force(scope=request.scope, **request.chosen_plan)
    if plan is None or what not in ("programmes", "targets"):
        raise Http404
    sheet = _programmes(request, plan) if what == "programmes" else _targets(plan)
    return sheets_sent(sheet, name=f"{what}-{plan.name}", form=form)


def _programmes(request: Request, plan: plans.PlanInForce) -> Sheet:
    on = plan.day_shown(clock.today(), day_written(request.GET.get("on"))).day
    cards = plans.city_board(plan=plan, on=on).cards
    chosen = matching(cards, lead=request.GET.get("lead", ""), words=request.GET.get("q", "").strip())
    head = ("number", "programme", "plan", "lead", "deadline", "days_left", "next_day", "next_what", "past", "milestones")
    rows: list[list[Cell]] = [
        [
            c.number,
            c.title,
            c.full_title,
            "、".join(c.leads),
            c.deadline,
            c.days_left,
            c.next_day,
            c.next_what,
            c.milestones_past,
            c.milestones,
        ]
        for c in chosen
    ]
    return Sheet(_("实事一览"), [str(COLUMN[name]) for name in head], rows)


def _targets(plan: plans.PlanInForce) -> Sheet:
    head, *rows = plans.target_rows(plan=plan)
    return Sheet(_("目标与节点"), [_(name) for name in head], [[row[0], row[1], _(row[2]), *row[3:]] for row in rows])
