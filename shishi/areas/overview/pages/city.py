"""The city's front page: what is due, every programme as a card, the year on one axis, the counties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shishi.areas.overview.queries import DueItem, due_calendar
from shishi.areas.overview.rules import DueDay, by_day, matching
from shishi.areas.plans import public as plans
from shishi.base.axis import Axis, Strip, strip
from shishi.base.calendar import day_written
from shishi.infra import clock
from shishi.infra.access.request import Request
from shishi.infra.places.queries import County, counties_of, outlines_of

AHEAD_DAYS = 14
_PROMISED = ("milestone", "phase", "deadline", "filing", "activity")


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers beside what is due."""

    this_week: int
    ahead: int
    deadlines_past: int
    programmes: int
    errors: int
    doubts: int
    gaps: int


@dataclass(frozen=True, slots=True)
class CountyRow:
    county: County
    quantities: tuple[Any, ...]
    """One for each target that is split, in the order of `CityPage.split`."""


@dataclass(frozen=True, slots=True)
class WholeYear:
    """The lower half: what follows from the plan and the day alone."""

    months: tuple[date, ...]
    year: tuple[tuple[plans.ProgrammeCard, Strip], ...]
    split: plans.CountyTargets
    counties: tuple[CountyRow, ...]
    map: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class CityPage:
    plan: plans.PlanInForce
    as_of: plans.AsOf
    schemes: int
    figures: Figures
    due: tuple[DueDay, ...]
    due_until: date
    ahead_until: date
    cards: tuple[plans.ProgrammeCard, ...]
    leads: tuple[str, ...]
    lead: str
    words: str
    has_map: bool
    whole: WholeYear
    """Asked for only where the page was not kept."""


def city(request: Request) -> HttpResponse:
    asked = day_written(request.GET.get("on"))
    plan = plans.plan_in_force(scope=request.scope, on=asked, **request.chosen_plan)
    if plan is None:
        return render(request, "overview/empty.html")
    as_of = plan.day_shown(clock.today(), asked)
    board = plans.city_board(plan=plan, on=as_of.day)
    lead, words = request.GET.get("lead", ""), request.GET.get("q", "").strip()
    until, ahead = as_of.day + timedelta(days=6 - as_of.day.weekday()), as_of.day + timedelta(days=AHEAD_DAYS)
    due = due_calendar(scope=request.scope, plan=plan, first=as_of.day, last=max(until, ahead)).items
    week = tuple(i for i in due if i.day <= until)
    page = CityPage(
        plan=plan,
        as_of=as_of,
        schemes=board.schemes,
        figures=_figures(board, week, due, ahead, plans.finding_counts(plan=plan)),
        due=by_day(week),
        due_until=until,
        ahead_until=ahead,
        cards=matching(board.cards, lead=lead, words=words),
        leads=tuple(dict.fromkeys(name for c in board.cards for name in c.leads)),
        lead=lead,
        words=words,
        has_map=bool(plan.city_code and outlines_of(plan.city_code)),
        whole=cast(WholeYear, SimpleLazyObject(lambda: _whole(plan, board, as_of.day))),
    )
    return render(request, "overview/city.html", {"page": page})


def _whole(plan: plans.PlanInForce, board: plans.CityBoard, on: date) -> WholeYear:
    counties = counties_of(plan.city_code) if plan.city_code else ()
    split = plans.county_targets(plan=plan, counties=[c.code for c in counties])
    axis = Axis(date(plan.year, 1, 1), date(plan.year, 12, 31))
    return WholeYear(
        months=axis.months,
        year=tuple((c, _year(c, axis, on)) for c in board.cards),
        split=split,
        counties=tuple(CountyRow(c, tuple(t.by_county.get(c.code) for t in split.split)) for c in counties),
        map=_map(plan.city_code, counties, split),
    )


def _figures(
    board: plans.CityBoard, week: tuple[DueItem, ...], due: tuple[DueItem, ...], ahead: date, found: dict[str, int]
) -> Figures:
    return Figures(
        this_week=len(week),
        ahead=sum(1 for i in due if i.kind in _PROMISED and i.day <= ahead),
        deadlines_past=sum(1 for c in board.cards if c.standing == "past"),
        programmes=len(board.cards),
        errors=found.get("error", 0),
        doubts=found.get("doubt", 0),
        gaps=found.get("gap", 0),
    )


def _year(card: plans.ProgrammeCard, axis: Axis, on: date) -> Strip:
    """Phases as broad bars, steps as narrow marks, the deadline last, so that it is seen."""
    spans = [(s.starts, s.ends, "phase", s.what) for s in card.spans if s.is_phase and s.starts]
    spans += [(None, s.ends, "step", s.what) for s in card.spans if not (s.is_phase and s.starts)]
    if card.deadline:
        spans.append((None, card.deadline, "deadline", _("完成时限")))
    return strip(axis, spans, on=on)


def _map(code: str, counties: tuple[County, ...], split: plans.CountyTargets) -> dict[str, Any] | None:
    """Outlines and one layer for each target that is split; None where the city has no outlines or nothing is split."""
    outlines = outlines_of(code) if code else None
    if outlines is None or not split.split:
        return None
    names = {c.code: c.short_name for c in counties}
    features = []
    for shape in outlines["features"]:
        own = str(shape["properties"].get("adcode") or shape.get("id"))
        if own in names:
            features.append({**shape, "properties": {**shape["properties"], "name": names[own]}})
    layers = [
        {
            "label": f"{t.programme} {t.subject}",
            "unit": t.unit,
            "values": [{"name": c.short_name, "value": float(t.by_county.get(c.code, 0))} for c in counties],
        }
        for t in split.split
    ]
    return {"outlines": {**outlines, "features": features}, "layers": layers, "language": get_language()}
