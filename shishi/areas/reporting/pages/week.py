"""The county's week on one screen: filled in already, only what changed is touched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shishi.areas.ledgers import public as ledgers
from shishi.areas.plans import public as plans
from shishi.areas.progress import public as progress
from shishi.areas.reporting import actions
from shishi.areas.reporting.forms import Touch, cells
from shishi.areas.reporting.labels import figure_typed
from shishi.areas.reporting.pages.reach import chosen_day, counties_of_reader, cut_asked, plan_seen, unit_of_reader
from shishi.areas.reporting.pages.week_sent import FOLDED_ABOVE, Around, around, shown_as_sent
from shishi.areas.reporting.queries.coordination import departments
from shishi.areas.reporting.queries.owing import Obligation, may_send, week_duties
from shishi.areas.reporting.queries.signing import stood_in_for
from shishi.areas.reporting.queries.week import (
    MOST_LINES,
    About,
    ClosedLedger,
    Group,
    Turn,
    Week,
    about,
    closed_ledgers,
    week_shown,
)
from shishi.areas.reporting.queries.week import week as week_sheet
from shishi.areas.reporting.rules.cut import Cut
from shishi.base.calendar import period_in
from shishi.base.numerals import whole_number
from shishi.base.phrases import Phrase
from shishi.base.texts import fitting
from shishi.engines.ledger import Field, Stage
from shishi.infra import clock
from shishi.infra.access.request import Request
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.places.queries import County, counties_of


@dataclass(frozen=True, slots=True)
class Cell:
    field: Field
    name: str
    text: str
    held: str
    """What stands; a cell that says otherwise was touched."""


@dataclass(frozen=True, slots=True)
class Line:
    it: ledgers.Reported
    cells: tuple[Cell, ...]
    name: str
    """What the names of this line's further cells begin with."""
    late: bool
    touch: Touch | None
    next_stage: Stage | None


@dataclass(frozen=True, slots=True)
class Section:
    of: Group
    lines: tuple[Line, ...]

    @property
    def open(self) -> bool:
        """A long list is folded until something in it was touched; its head says how much is late."""
        return len(self.lines) <= FOLDED_ABOVE or any(x.touch for x in self.lines)


@dataclass(frozen=True, slots=True)
class WeekPage(Around):
    week: Week
    sections: tuple[Section, ...]
    units: tuple[str, ...]
    may_send: bool
    too_early: Phrase | None
    """Why whoever sends it may not yet."""
    behalf: str
    key: str
    causes: tuple[tuple[str, str], ...]
    """(code, words) of what a problem may be about."""
    problems: tuple[Phrase, ...] = ()
    note: str = ""
    cut: Cut = field(default_factory=Cut)
    closed: tuple[ClosedLedger, ...] = ()
    """What will be sent of a week that is late: the ledgers as its data closed."""


def week(request: Request) -> HttpResponse:
    plan = plan_seen(request)
    duties = week_duties(scope=request.scope, city_code=plan.city_code, year=plan.year) if plan else []
    if plan is None or not duties:
        return render(request, "overview/empty.html")
    county = _county(request, plan)
    turn = week_shown(duties, county.code + "000000", request.scope, clock.now(), chosen_day(request))
    if turn is None:
        raise Http404
    if request.method == "POST":
        return _sent(request, plan, turn, county)
    version = whole_number(request.GET.get("said"))
    told = about(scope=request.scope, turn=turn, today=clock.today(), version=version)
    if version and not told.sent:
        raise Http404
    if told.sent and not _is_changing(request, turn.owed):
        return shown_as_sent(request, plan, told, county)
    return _shown(request, plan, told, county)


def _is_changing(request: Request, owed: Obligation) -> bool:
    """Tell whether the sheet itself is wanted of a week that was sent: to send it anew, because it came back or on the sender's word."""
    if owed.report is None or owed.report.state == "accepted" or "said" in request.GET:
        return False
    return may_send(request.scope, owed.code, owed.unit) and (owed.report.state == "returned" or "change" in request.GET)


def _county(request: Request, plan: plans.PlanInForce) -> County:
    """Return the county asked for; where none is, the reader's own, else the first."""
    known = {c.code: c for c in counties_of(plan.city_code)}
    asked = request.GET.get("county", "")
    for code in (asked,) if asked else (*counties_of_reader(request.scope), *known):
        if code in known:
            return known[code]
    raise Http404


def _sent(request: Request, plan: plans.PlanInForce, turn: Turn, county: County) -> HttpResponse:
    owed = turn.owed
    if not may_send(request.scope, owed.code, owed.unit):
        raise PermissionDenied
    touches = cells(request.POST)
    whose: dict[str, Any] = {"scope": request.scope, "division_code": county.code, "year": plan.year}
    totals, rows = ledgers.reported(
        **whose,
        today=clock.today(),
        most=MOST_LINES,
        also=touches,
        permission=Permission.FILE_LEDGER,
    )
    cut = cut_asked(request, owed)
    sheet = actions.Sheet(
        which=actions.Which(owed.duty.pk, owed.due.period.first, owed.due.period.last, owed.code, owed.unit),
        seen=whole_number(request.POST.get("seen")),
        totals=totals,
        rows=rows,
        touches=touches,
        nothing="nothing" in request.POST,
        note=fitting(request.POST.get("note", ""), 400),
        behalf=_behalf(request, owed),
        deputises=stood_in_for(request.scope, owed),
        units=frozenset(departments(plan=plan, today=clock.today())),
        key=request.POST.get("key", "")[:36],
        cut=cut,
        closed=_closed(request.scope, owed, cut),
    )
    try:
        actions.send_week(sheet=sheet, by=request.scope.username, now=clock.now())
    except actions.ReportRefused as refused:
        told = about(scope=request.scope, turn=turn, today=clock.today())
        return _shown(request, plan, told, county, touches=touches, problems=refused.problems)
    sent = owed.due.period
    messages.success(request, _("已报送 %(week)s 这一周。") % {"week": period_in(get_language(), sent.first, sent.last)})
    return redirect(f"{reverse('reporting:week')}?county={county.code}&week={owed.due.period.last.isoformat()}")


def _closed(scope: Scope, owed: Obligation, cut: Cut) -> Sequence[ledgers.Total]:
    """Return what a week says that is sent late; nothing of another."""
    whose: dict[str, Any] = {"division_code": owed.code[:6], "year": owed.duty.year, "permission": Permission.FILE_LEDGER}
    return ledgers.reported_totals(scope=scope, **whose, today=clock.today(), moment=cut.moment) if cut.moment else ()


def _behalf(request: Request, owed: Obligation) -> str:
    own = unit_of_reader(request.scope, owed.code)
    return own if own and own != owed.unit else ""


def _shown(
    request: Request,
    plan: plans.PlanInForce,
    told: About,
    county: County,
    *,
    touches: Mapping[int, Touch] | None = None,
    problems: Sequence[Phrase] = (),
) -> HttpResponse:
    owed = told.owed
    found = week_sheet(scope=request.scope, owed=owed, today=told.today, touched=list(touches or ()))
    cut = cut_asked(request, owed)
    files, early = may_send(request.scope, owed.code, owed.unit), owed.too_early(told.today)
    page = WeekPage(
        **around(request, plan, told, county),
        week=found,
        sections=_sections(found, touches or {}, told.today),
        units=departments(plan=plan, today=clock.today()),
        may_send=files and not early and not (owed.report and owed.report.state == "accepted"),
        too_early=early if files else None,
        behalf=_behalf(request, owed),
        key=f"{owed.duty.pk}-{owed.due.period.last:%Y%m%d}-{owed.report.version if owed.report else 0}-{clock.now():%H%M%S%f}",
        causes=tuple((code, str(words)) for code, words in progress.CAUSE.items()),
        problems=tuple(problems),
        note=request.POST.get("note", ""),
        cut=cut,
        closed=closed_ledgers(totals=_closed(request.scope, owed, cut), now=found) if files else (),
    )
    return render(request, "reporting/week.html", {"page": page}, status=422 if problems else 200)


def _sections(found: Week, touches: Mapping[int, Touch], today: date) -> tuple[Section, ...]:
    return tuple(Section(g, tuple(_line(r, touches.get(r.entry_id), today) for r in g.moving)) for g in found.groups)


def _line(r: ledgers.Reported, touch: Touch | None, today: date) -> Line:
    name = f"v.{r.entry_id}.{r.seen}."
    told = touch.values if touch else {}
    made = []
    for f in r.fields:
        held = figure_typed(f, r.value(f.code))
        made.append(Cell(f, f"{name}f_{f.code}", told.get(f.code, held), held))
    return Line(r, tuple(made), name, r.is_late(today), touch, r.next_stage)
