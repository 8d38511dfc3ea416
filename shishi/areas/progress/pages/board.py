"""The board: what stands how, programme by programme and county by county; and the entries behind each figure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from shishi.areas.ledgers import public as ledgers
from shishi.areas.plans import public as plans
from shishi.areas.progress.labels import PART, TURN, decided_words, light_words
from shishi.areas.progress.pages.reach import plan_seen
from shishi.areas.progress.queries import Board, BoardRow, Cell, board
from shishi.base.look import Look, look_asked
from shishi.engines.measures import MeasureNameError, parse
from shishi.infra import clock
from shishi.infra.access.request import Request
from shishi.infra.documents.sheets import Sheet, sheets_sent
from shishi.infra.places.queries import names_of

_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class BoardPage:
    plan: plans.PlanInForce
    look: Look
    board: Board
    later: int
    """Of a past day: how much was put on record since that tells of it."""


def board_(request: Request) -> HttpResponse:
    seen = look_asked(request.GET, clock.today())
    plan = plan_seen(request, seen)
    if plan is None:
        return render(request, "overview/empty.html")
    found = board(scope=request.scope, plan=plan, look=seen)
    later = ledgers.later_count(scope=request.scope, city=plan.city_code, year=plan.year, on=seen.on) if seen.on else 0
    return render(request, "progress/board.html", {"page": BoardPage(plan, seen, found, later)})


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
        for part in found.parts
        for r in part.rows
        for c in r.cells
    ]
    sheet = Sheet(_("进度"), head, rows)
    return sheets_sent(sheet, name=f"board-{plan.year}-{seen.day}", form=form)


def _figures(cell: Cell) -> list[Decimal | None]:
    return [cell.n if cell.is_reported else None, cell.need]


def _said(row: BoardRow, cell: Cell) -> list[str]:
    return [light_words(cell), decided_words(cell, row.target.by_date), str(TURN[cell.turn])]


@dataclass(frozen=True, slots=True)
class RowsPage:
    plan: plans.PlanInForce
    look: Look
    target: str
    unit: str
    place: str
    part: str
    parts: tuple[tuple[str, str], ...]
    """(code, words)."""
    rows: tuple[tuple[ledgers.Opened, Decimal, str], ...]
    """(row, what it counts for, where it lies)."""
    following: int | None


def rows_(request: Request, measure: str, area: int) -> HttpResponse:
    """The entries behind one figure: those that count, those that are still to come, or all."""
    seen = look_asked(request.GET, clock.today())
    plan = plan_seen(request, seen)
    part, after, code = request.GET.get("part", "n"), request.GET.get("after", ""), str(area)
    known = ledgers.measures(names=[measure], city=plan.city_code, year=plan.year) if plan and _is_name(measure) else {}
    if plan is None or not known or part not in PART:
        raise Http404
    told = known[measure]
    figure = ledgers.Figure(measure, plan.city_code, plan.year, seen, "" if code == plan.city_code else code[:6])
    found = ledgers.rows(
        scope=request.scope, figure=figure, part=part, after=int(after) if after.isdigit() else 0, limit=_A_PAGE + 1
    )
    places = names_of([r.division_code for r in found] + [code.ljust(12, "0")])
    page = RowsPage(
        plan=plan,
        look=seen,
        target=told.label,
        unit=told.unit,
        place=places[code.ljust(12, "0")],
        part=part,
        parts=tuple((code, str(words)) for code, words in PART.items()),
        rows=tuple((r, Decimal(r.quantity).scaleb(-told.scale), places[r.division_code]) for r in found[:_A_PAGE]),
        following=found[_A_PAGE - 1].ref.number if len(found) > _A_PAGE else None,
    )
    return render(request, "progress/rows.html", {"page": page})


def _is_name(written: str) -> bool:
    try:
        return bool(parse(written))
    except MeasureNameError:
        return False
