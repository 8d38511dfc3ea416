"""The board: what stands how, programme by programme and county by county."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from shishi.areas.plans import public as plans
from shishi.areas.progress.labels import TURN, decided_words, light_words
from shishi.areas.progress.pages.reach import plan_seen
from shishi.areas.progress.queries import Board, BoardRow, Cell, Part, board
from shishi.base.look import Look, look_asked
from shishi.engines.measures.lights import GREEN, RED, YELLOW
from shishi.infra import clock
from shishi.infra.access.request import Request
from shishi.infra.documents.sheets import Sheet, sheets_sent


@dataclass(frozen=True, slots=True)
class BoardPage:
    plan: plans.PlanInForce
    look: Look
    board: Board
    light: str
    """The colour of those that are shown; empty for all."""
    parts: tuple[Part, ...]
    query: str
    """Of the day and the colour, for the files."""
    uncounted: dict[str, str]
    """By number, the programmes of which nothing is counted yet."""


def board_(request: Request) -> HttpResponse:
    seen = look_asked(request.GET, clock.today())
    plan = plan_seen(request, seen)
    if plan is None:
        return render(request, "overview/empty.html")
    found, light = board(scope=request.scope, plan=plan, look=seen), _light_asked(request)
    uncounted = {} if light else plans.programmes_uncounted(plan=plan)
    query = f"{seen.opening}light={light}" if light else seen.query
    page = BoardPage(plan, seen, found, light, found.at_light(light), query, uncounted)
    return render(request, "progress/board.html", {"page": page})


def _light_asked(request: Request) -> str:
    light = request.GET.get("light", "")
    if light not in ("", RED, YELLOW, GREEN):
        raise Http404
    return light


def board_export(request: Request, form: str) -> HttpResponse:
    """The board as a table: a row a promise and place."""
    seen = look_asked(request.GET, clock.today())
    plan = plan_seen(request, seen)
    if plan is None:
        raise Http404
    found = board(scope=request.scope, plan=plan, look=seen)
    names = {c.code: c.name for c in found.counties} | {plan.city_code: plan.city}
    head = [_("实事"), _("目标"), _("期限"), _("县区"), _("已完成"), _("应完成"), _("单位"), _("亮灯"), _("依据"), _("一周变化")]
    rows = [
        [r.target.programme, r.target.subject, r.target.by_date, names[c.area], *_figures(c), r.unit, *_said(r, c)]
        for part in found.at_light(_light_asked(request))
        for r in part.rows
        for c in r.cells
    ]
    sheet = Sheet(_("进度"), head, rows)
    return sheets_sent(sheet, name=f"board-{plan.name}-{seen.day}", form=form)


def _figures(cell: Cell) -> list[Decimal | None]:
    return [cell.n if cell.is_reported else None, cell.need]


def _said(row: BoardRow, cell: Cell) -> list[str]:
    return [light_words(cell), decided_words(cell, row), str(TURN[cell.turn])]
