"""The city, and the year's calendar."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import xlsxwriter
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from shishi.areas.overview.rules import MonthGrid, asked_day, month_grid
from shishi.areas.plans import public as plans
from shishi.base.calendar import month_end
from shishi.infra import clock
from shishi.infra.places.queries import County, counties_of, outlines_of


@dataclass(frozen=True, slots=True)
class CityPage:
    plan: plans.PlanInForce
    on: date
    on_moved: bool
    board: plans.CityBoard
    cards: tuple[plans.ProgrammeCard, ...]
    due: tuple[plans.DueItem, ...]
    due_until: date
    counties: tuple[tuple[County, int], ...]
    leads: tuple[str, ...]
    lead: str
    words: str
    map: dict[str, Any] | None


def city(request: HttpRequest) -> HttpResponse:
    plan = plans.plan_in_force()
    if plan is None:
        return render(request, "overview/empty.html", status=200)
    on, moved = plan.day_shown(clock.today(), asked_day(request.GET.get("on")))
    board = plans.city_board(plan=plan, on=on)
    lead, words = request.GET.get("lead", ""), request.GET.get("q", "").strip()
    cards = tuple(c for c in board.cards if (not lead or lead in c.leads) and _matches(c, words))
    until = on + timedelta(days=6 - on.weekday())
    due = plans.due_calendar(plan=plan, first=on, last=until).items
    counties = (
        tuple((c, board.counties[c.code].quotas if c.code in board.counties else 0) for c in counties_of(plan.city_code))
        if plan.city_code
        else ()
    )
    page = CityPage(
        plan=plan,
        on=on,
        on_moved=moved,
        board=board,
        cards=cards,
        due=due,
        due_until=until,
        counties=counties,
        leads=tuple(dict.fromkeys(name for c in board.cards for name in c.leads)),
        lead=lead,
        words=words,
        map=_map(plan.city_code, counties),
    )
    return render(request, "overview/city.html", {"page": page})


def _matches(card: plans.ProgrammeCard, words: str) -> bool:
    return not words or any(
        words in text for text in (card.title, card.full_title, card.scheme, *card.leads, *(t.subject for t in card.targets))
    )


def _map(code: str, counties: tuple[tuple[County, int], ...]) -> dict[str, Any] | None:
    outlines = outlines_of(code) if code else None
    if outlines is None or not counties:
        return None
    names = {c.code: c for c, _ in counties}
    shapes = [f for f in outlines["features"] if str(f["properties"].get("adcode") or f.get("id")) in names]
    for shape in shapes:
        shape["properties"]["name"] = names[str(shape["properties"].get("adcode") or shape.get("id"))].name
    return {
        "outlines": {**outlines, "features": shapes},
        "values": [{"name": c.name, "value": n} for c, n in counties],
        "label": _("已分解到县区的目标数"),
    }


def export(request: HttpRequest, form: str) -> HttpResponse:
    """The plan's targets and days as CSV or Excel."""
    plan = plans.plan_in_force()
    if plan is None or form not in ("csv", "xlsx"):
        raise Http404
    rows = plans.target_rows(plan=plan)
    name = f"shishi-{plan.year}.{form}"
    if form == "csv":
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(_workbook(rows), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _workbook(rows: list[list[str]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("目标与节点")
        bold = book.add_format({"bold": True, "bottom": 1})
        for n, row in enumerate(rows):
            for m, cell in enumerate(row):
                if n and m == 4 and cell.replace(".", "", 1).isdigit():
                    sheet.write_number(n, m, float(cell))
                else:
                    sheet.write_string(n, m, cell, bold if n == 0 else None)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, max(len(rows) - 1, 1), len(rows[0]) - 1)
        for m, width in enumerate((6, 28, 10, 36, 12, 8, 12, 60)):
            sheet.set_column(m, m, width)
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class CalendarPage:
    plan: plans.PlanInForce
    on: date
    on_moved: bool
    grid: MonthGrid
    week: tuple[plans.DueItem, ...]
    week_first: date
    week_last: date
    month: tuple[plans.DueItem, ...]
    units: tuple[str, ...]
    unit: str
    by_unit: tuple[tuple[str, int], ...]


def calendar(request: HttpRequest) -> HttpResponse:
    plan = plans.plan_in_force()
    if plan is None:
        return render(request, "overview/empty.html", status=200)
    on, moved = plan.day_shown(clock.today(), asked_day(request.GET.get("on")))
    unit = request.GET.get("unit", "")
    week_first = on - timedelta(days=on.weekday())
    week_last = week_first + timedelta(days=6)
    first, last = date(on.year, on.month, 1), month_end(on.year, on.month)
    found = plans.due_calendar(plan=plan, first=min(first, week_first), last=max(last, week_last), unit=unit)
    month = tuple(i for i in found.items if first <= i.day <= last)
    counts: dict[str, int] = {}
    for item in month:
        for name in item.unit.split("、"):
            counts[name] = counts.get(name, 0) + 1
    page = CalendarPage(
        plan=plan,
        on=on,
        on_moved=moved,
        grid=month_grid(on=on, days=[(i.day, i) for i in month]),
        week=tuple(i for i in found.items if week_first <= i.day <= week_last),
        week_first=week_first,
        week_last=week_last,
        month=month,
        units=found.units,
        unit=unit,
        by_unit=tuple(sorted(counts.items(), key=lambda c: -c[1])),
    )
    return render(request, "overview/calendar.html", {"page": page})


def calendar_feed(request: HttpRequest) -> HttpResponse:
    """Everything that falls due in the plan's year, for a calendar program; ?unit= narrows it to one unit."""
    plan = plans.plan_in_force()
    if plan is None:
        raise Http404
    unit = request.GET.get("unit", "")
    items = plans.due_calendar(plan=plan, first=date(plan.year, 1, 1), last=date(plan.year, 12, 31), unit=unit).items
    feed = Calendar()
    feed.add("prodid", "-//Shishi//Shishi//ZH")
    feed.add("version", "2.0")
    feed.add("x-wr-calname", f"{plan.city}{plan.year}年为民实事{unit}")
    now = clock.now()
    for n, item in enumerate(items):
        event = Event()
        event.add("uid", f"{plan.id}-{item.programme}-{item.item or item.kind}-{item.day:%Y%m%d}-{n}@shishi")
        event.add("dtstamp", now)
        event.add("dtstart", item.day)
        event.add("dtend", item.day + timedelta(days=1))
        event.add("summary", f"{item.title or '全部实事'}：{item.what}"[:120])
        event.add("description", f"{item.unit} {item.what}")
        feed.add_component(event)
    response = HttpResponse(feed.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="shishi-{plan.year}.ics"'
    return response
