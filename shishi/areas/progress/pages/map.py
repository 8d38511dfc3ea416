"""One promise across the counties: its light and figure in each, on the sketch map and in the table beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from shishi.areas.plans import public as plans
from shishi.areas.progress.labels import BOARD_LIGHT, decided_words, light_words
from shishi.areas.progress.pages.reach import plan_seen
from shishi.areas.progress.queries import Board, BoardRow, Cell, board
from shishi.base.look import Look, look_asked
from shishi.infra import clock
from shishi.infra.access.request import Request
from shishi.infra.documents.sheets import Sheet, sheets_sent
from shishi.infra.places.queries import outlines_of


@dataclass(frozen=True, slots=True)
class MapPage:
    plan: plans.PlanInForce
    look: Look
    choices: tuple[tuple[str, BoardRow], ...]
    """(what the address names it by, promise), of those that a ledger counts."""
    chosen: str
    row: BoardRow | None
    cells: tuple[Cell, ...]
    """Of the counties that the reader may see, in protocol order."""
    map: dict[str, Any] | None
    """What the script draws; None where the city has no outlines."""


def map_(request: Request) -> HttpResponse:
    """The promise that `target` names (number of the programme, slash, item), else the first."""
    seen = look_asked(request.GET, clock.today())
    plan = plan_seen(request, seen)
    if plan is None:
        return render(request, "overview/empty.html")
    return render(request, "progress/map.html", {"page": _page(request, plan, seen)})


def map_export(request: Request, form: str) -> HttpResponse:
    """The map's table: a row a county."""
    seen = look_asked(request.GET, clock.today())
    plan = plan_seen(request, seen)
    page = _page(request, plan, seen) if plan else None
    if page is None or page.row is None:
        raise Http404
    row = page.row
    rows = [[c.name, c.n if c.is_reported else None, c.need, row.unit, light_words(c), decided_words(c, row)] for c in page.cells]
    sheet = Sheet(row.target.subject, [_("县区"), _("已完成"), _("应完成"), _("单位"), _("亮灯"), _("依据")], rows)
    return sheets_sent(sheet, name=f"map-{page.plan.name}-{row.target.item}-{seen.day}", form=form)


def _page(request: Request, plan: plans.PlanInForce, seen: Look) -> MapPage:
    found = board(scope=request.scope, plan=plan, look=seen)
    choices = {f"{r.target.programme}/{r.target.item}": r for part in found.parts for r in part.kept}
    asked = request.GET.get("target", "")
    if asked and asked not in choices:
        raise Http404
    chosen = asked or next(iter(choices), "")
    row = choices.get(chosen)
    cells = tuple(c for c in row.cells if c.area != plan.city_code) if row else ()
    return MapPage(plan, seen, tuple(choices.items()), chosen, row, cells, _map(plan, found, cells, row.unit if row else ""))


def _map(plan: plans.PlanInForce, found: Board, cells: tuple[Cell, ...], unit: str) -> dict[str, Any] | None:
    """The outlines of the city's counties, named as the reader knows those they may see, and what stands in each."""
    outlines = outlines_of(plan.city_code)
    if outlines is None or not cells:
        return None
    names = {c.code: c.short_name for c in found.counties}
    shapes = [(str(s["properties"].get("adcode") or s.get("id")), s) for s in outlines["features"]]
    features = [{**s, "properties": {**s["properties"], "name": names.get(code, "")}} for code, s in shapes]
    places = [
        {
            **{"name": c.name, "area": c.area, "light": c.verdict.colour if c.is_reported else ""},
            "word": str(BOARD_LIGHT[c.verdict.colour]) if c.is_reported else _("没有人上报"),
            "figure": f"{c.n.normalize():f}" + (f" / {c.need.normalize():f}" if c.need is not None else "")
            if c.is_reported
            else "—",
        }
        for c in cells
    ]
    return {"outlines": {**outlines, "features": features}, "places": places, "unit": plans.labels.unit_words(unit)}
