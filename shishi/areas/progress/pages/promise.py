"""The page of one promise in one place: curve, light, and what the rest waits for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from shishi.areas.plans import public as plans
from shishi.areas.progress.labels import BOARD_LIGHT, PUT_RIGHT, clause_words
from shishi.areas.progress.pages.reach import plan_seen
from shishi.areas.progress.queries.notes import NoteShown
from shishi.areas.progress.queries.promise import Point, Promise, promise
from shishi.areas.progress.rules import ahead_of, reached_on
from shishi.base.look import Look, look_asked
from shishi.engines.measures.lights import GREEN, RED, YELLOW
from shishi.infra import clock
from shishi.infra.access.request import Request
from shishi.infra.access.roles import Permission
from shishi.infra.documents.sheets import Cell, Sheet, sheets_sent


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected on the day of the next step, or four weeks on where that is past, as people write it."""

    day: date
    low: Decimal
    middle: Decimal
    high: Decimal
    reached: date | None
    """When what the step asks for will be there at this pace."""


@dataclass(frozen=True, slots=True)
class PromisePage:
    plan: plans.PlanInForce
    look: Look
    it: Promise
    area: str
    ahead: Expected | None
    weeks: tuple[Point, ...]
    """A row a reporting week, newest first."""
    chart: dict[str, Any]
    notes: tuple[tuple[NoteShown, bool], ...]
    """(what somebody said, whether the reader may take it back)."""
    basis: plans.Basis | None
    """The sentence of the notice by which it is judged; None where it was not read from the notice."""
    may_note: bool
    may_adjust: bool
    other_colours: tuple[str, ...]
    """What the light may be adjusted to."""
    put_right: str
    """What the plan has to say before it can be judged; empty where that is not the matter."""
    may_amend: bool
    may_read_requests: bool


def promise_(request: Request, number: str, target: str, area: int) -> HttpResponse:
    plan, seen, found = _found(request, number, target, area)
    ahead, colour = _expected(found, seen.day), found.cell.verdict.colour
    key = plans.programme_keys(division_code=plan.city_code, year=plan.year)[number]
    where = {"division_code": str(area).ljust(12, "0"), "programme": key}
    adjusts = request.scope.may(Permission.ADJUST_LIGHT, **where)
    page = PromisePage(
        plan=plan,
        look=seen,
        it=found,
        area=str(area),
        ahead=ahead,
        weeks=tuple(p for n, p in enumerate(reversed(found.points)) if n == 0 or plan.weeks.end(p.day) == p.day),
        chart=_chart(found, ahead, seen.day),
        notes=tuple((n, adjusts or n.by == request.scope.username) for n in found.notes),
        basis=plans.basis_of(plan=plan, number=number, item=target),
        may_note=request.scope.may(Permission.NOTE_LIGHT, **where),
        may_adjust=adjusts and bool(colour),
        other_colours=tuple(c for c in (GREEN, YELLOW, RED) if c != colour),
        put_right=str(PUT_RIGHT.get(found.cell.verdict.clause, "")),
        may_amend=request.scope.may(Permission.PUBLISH, division_code=plan.city_code),
        may_read_requests=request.scope.may(Permission.READ_REPORT, **where),
    )
    return render(request, "progress/promise.html", {"page": page})


def promise_export(request: Request, number: str, target: str, area: int, form: str) -> HttpResponse:
    """The curve as a table, a row a closed day; below it the days on which the light changed."""
    plan, seen, found = _found(request, number, target, area)
    curve = Sheet(found.row.target.subject, [_("日期"), _("已完成"), _("应完成")], [[p.day, p.n, p.need] for p in found.points])
    turns: list[list[Cell]] = [
        [day, str(BOARD_LIGHT[light.verdict.colour]), clause_words(light, found.row)] for day, light in found.turns
    ]
    lights = Sheet(_("亮灯的变化"), [_("从哪天起"), _("亮灯"), _("依据")], turns)
    return sheets_sent(curve, lights, name=f"curve-{plan.name}-{target}-{area}-{seen.day}", form=form)


def _found(request: Request, number: str, target: str, area: int) -> tuple[plans.PlanInForce, Look, Promise]:
    seen = look_asked(request.GET, clock.today())
    plan = plan_seen(request, seen)
    asked = {"number": number, "item": target, "area": str(area)}
    found = promise(scope=request.scope, plan=plan, **asked, look=seen) if plan else None
    if plan is None or found is None:
        raise Http404
    return plan, seen, found


def _expected(found: Promise, today: date) -> Expected | None:
    told, verdict = found.cell.forecast, found.cell.verdict
    if told is None or verdict.step is None:
        return None
    day = ahead_of(verdict.step, on=today)
    low, middle, high = (Decimal(x).scaleb(-found.scale) for x in (told.low, told.middle, told.high))
    reached = reached_on(now=found.cell.read, need=verdict.need or 0, middle=told.middle, on=today, until=day)
    return Expected(day, low, middle, high, reached)


def _chart(found: Promise, ahead: Expected | None, day: date) -> dict[str, Any]:
    """What the script draws: every series as [day, amount]."""
    read = [[p.day.isoformat(), float(p.n)] for p in found.points if p.n is not None]
    stair = [[p.day.isoformat(), float(p.need)] for p in found.points]
    steps = [[d.isoformat(), float(amount)] for d, amount in found.steps]
    coming = [s for s in steps if s[0] > day.isoformat()]
    names = {"read": _("已完成"), "asked": _("应完成"), "expected": _("预测"), "band": _("八成可能"), "today": _("查看日")}
    out = {
        "read": read,
        "asked": stair + coming,
        "steps": steps,
        "is_line": found.row.target.is_line,
        "day": day.isoformat(),
        "unit": plans.labels.unit_words(found.row.unit),
        "names": names,
    }
    if ahead and read:
        start, end = read[-1], ahead.day.isoformat()
        out["expected"] = [start, [end, float(ahead.middle)]]
        out["low"], out["high"] = [start, [end, float(ahead.low)]], [start, [end, float(ahead.high)]]
    return out
