"""The year of a programme as bars: planned, happened, expected. The tables beside it hold the same days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shishi.areas.ledgers.public import Course
from shishi.areas.plans import public as plans
from shishi.areas.progress.labels import decided_words, light_words
from shishi.areas.progress.pages.reach import plan_seen
from shishi.areas.progress.queries.course import Due, YearOf, all_courses, year_of
from shishi.base.look import Look, look_asked
from shishi.infra import clock
from shishi.infra.access.request import Request
from shishi.infra.documents.sheets import FORMS, Cell, Sheet, csv_streamed, sheets_sent
from shishi.infra.places.queries import names_of

MOST_IN_BOOK = 10_000
"""So many entries with their stages are a workbook; text goes out as it is read, however long."""
_STEP = 1000
"""Entries read at a time."""
_LONGEST = 16
"""Letters of a name beside its bar."""


@dataclass(frozen=True, slots=True)
class YearPage:
    plan: plans.PlanInForce
    look: Look
    it: YearOf
    entries: tuple[tuple[Course, str], ...]
    """(entry, where it lies)."""
    late_only: bool
    """True where the rest is found by opening a county."""
    part: str
    """Of the entries: late, done, else all."""
    following: str
    chart: dict[str, Any]

    @property
    def query(self) -> str:
        """What leads to this place and day, open for one more condition."""
        return f"{self.look.opening}county={self.it.area}&{f'part={self.part}&' if self.part else ''}"


def year_(request: Request, number: str) -> HttpResponse:
    """Of the place that `county` names, else of the first that the reader sees."""
    plan, seen, found = _found(request, number)
    part = _part(request)
    late_only = bool(found.counties) and not seen.known_now and not part
    shown = [e for e in found.entries if e.late_days or not late_only]
    places = names_of(e.division_code for e in shown)
    page = YearPage(
        plan=plan,
        look=seen,
        it=found,
        entries=tuple((e, places[e.division_code]) for e in shown),
        late_only=late_only,
        part=part,
        following=found.following if len(shown) == len(found.entries) else "",
        chart=_chart(found, seen, plan.year),
    )
    return render(request, "progress/year.html", {"page": page})


def year_export(request: Request, number: str, form: str) -> HttpResponse | StreamingHttpResponse:
    """A row an entry and stage, in CSV of every entry; below it a row a promise, a milestone, and a county where they are many."""
    if form not in FORMS:
        raise Http404
    plan, seen, found = _found(request, number)
    told = all_courses(scope=request.scope, plan=plan, it=found, look=seen, step=_STEP)
    head = [_("编号"), _("条目"), _("所在地"), _("阶段"), _("计划日"), _("发生日")]
    name, language = f"year-{plan.name}-{number}-{found.area}-{seen.day}", get_language() or ""
    more = [_promises(found), _steps(found), *([_county_sheet(found)] if found.counties else [])]
    if form == "csv":
        below = (line for s in more for line in ([], [s.title], s.head, *s.rows))
        return csv_streamed(head, chain((row for some in told for row in _rows(some, language)), below), name=name)
    stages = [row for some in islice(told, MOST_IN_BOOK // _STEP) for row in _rows(some, language)]
    if next(told, None):
        words = _("只列出逾期最久的 %(n)s 条；全部条目请导出 CSV。") % {"n": f"{MOST_IN_BOOK:,}"}
        stages.append([words, *("" for _name in head[1:])])
    return sheets_sent(Sheet(_("条目"), head, stages), *more, name=name, form=form)


def _rows(entries: Sequence[Course], language: str) -> list[Sequence[Cell]]:
    places = names_of({e.division_code for e in entries})
    return [
        [e.number, e.name, places[e.division_code], x.stage.words(language), x.planned, x.happened]
        for e in entries
        for x in e.stages
    ]


def _promises(found: YearOf) -> Sheet:
    rows = []
    for d in found.dues:
        by = d.row.target.by_date
        rows.append([d.row.target.subject + _amount(d), by, d.met, d.expected, light_words(d.cell), decided_words(d.cell, d.row)])
    return Sheet(_("目标"), [_("目标"), _("期限"), _("达到日"), _("预计达到日"), _("亮灯"), _("依据")], rows)


def _steps(found: YearOf) -> Sheet:
    return Sheet(_("阶段和节点"), [_("日期"), _("事项")], [[i.day, i.what] for i in found.steps])


def _county_sheet(found: YearOf) -> Sheet:
    rows = [
        [name, c.n, c.done, c.late, *(c.planned or (None, None)), *(c.happened or (None, None))] for name, c in found.counties
    ]
    head = [_("县区"), _("条目"), _("已完成"), _("逾期"), _("计划日起"), _("计划日止"), _("最早进展"), _("最近进展")]
    return Sheet(_("县区"), head, rows)


def _found(request: Request, number: str) -> tuple[plans.PlanInForce, Look, YearOf]:
    seen = look_asked(request.GET, clock.today())
    plan = plan_seen(request, seen)
    asked = {"area": request.GET.get("county", ""), "part": _part(request), "after": request.GET.get("after", "")}
    found = year_of(scope=request.scope, plan=plan, number=number, **asked, look=seen) if plan else None
    if plan is None or found is None:
        raise Http404
    return plan, seen, found


def _part(request: Request) -> str:
    asked = request.GET.get("part", "")
    return asked if asked in ("late", "done") else ""


def _chart(found: YearOf, seen: Look, year: int) -> dict[str, Any]:
    """What the script draws: a row a promise, a step, and an entry, or a county where they are many; each its days."""
    dues = [
        {
            **{
                "name": _short(d.row.target.subject, _amount(d)),
                "planned": _days(d.row.target.by_date),
                "happened": _days(d.met),
            },
            **{"expected": _days(d.expected), "light": d.cell.verdict.colour, "kind": "promise"},
        }
        for d in found.dues
    ]
    steps = [{"name": _short(i.what), "planned": _days(i.day), "happened": [], "kind": "step"} for i in found.steps]
    names = {"planned": _("计划"), "happened": _("实际"), "expected": _("预计"), "today": _("查看日")}
    rows = [*dues, *steps, *(_counties(found) if found.counties else _entries(found))]
    return {"rows": rows, "day": seen.day.isoformat(), "year": year, "names": names}


def _counties(found: YearOf) -> list[dict[str, Any]]:
    return [
        {
            "name": f"{name} {c.done}/{c.n}",
            "kind": "county",
            "late": c.late,
            "planned": _days(*c.planned),
            "happened": _days(*c.happened),
        }
        for name, c in found.counties
    ]


def _entries(found: YearOf) -> list[dict[str, Any]]:
    return [
        {
            **{"name": _short(e.name), "planned": _days(*(x.planned for x in e.stages)), "kind": "entry"},
            **{"happened": _days(*(x.happened for x in e.stages)), "late": e.late_days},
        }
        for e in found.entries
    ]


def _days(*days: date | None) -> list[str]:
    return [d.isoformat() for d in days if d]


def _amount(due: Due) -> str:
    """Half and whole of one measure have one subject."""
    target = due.row.target
    return f" {target.quantity.normalize():f}{target.unit}" if target.quantity is not None else ""


def _short(name: str, amount: str = "") -> str:
    return (name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…") + amount
