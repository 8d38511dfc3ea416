"""The year of a programme: its promises and steps, its entries, each with what was planned, what happened and what is expected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Min

from shishi.areas.ledgers import public as ledgers
from shishi.areas.plans import public as plans
from shishi.areas.progress.models import DayLight
from shishi.areas.progress.queries.board import BoardRow, Cell, board
from shishi.areas.progress.rules import ahead_of, met_on, reached_on
from shishi.base.look import Look
from shishi.engines.measures import parse
from shishi.engines.measures.lights import MET
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope


@dataclass(frozen=True, slots=True)
class Due:
    """One promise with its day."""

    row: BoardRow
    cell: Cell
    met: date | None
    """The day on which it came to be met, by when things happened; of what a check or the register says, on which no day is, the first closed day. None before."""
    expected: date | None
    """When it will be met at the pace of the weeks behind; None where it is met, too early to tell, or nothing moves."""


_MOST_ENTRIES = 10_000


@dataclass(frozen=True, slots=True)
class YearOf:
    number: str
    title: str
    area: str
    places: tuple[tuple[str, str], ...]
    """(area, name) that the reader may choose from, the city first."""
    dues: tuple[Due, ...]
    steps: tuple[plans.DueItem, ...]
    """Milestones and phases of the plan, by day."""
    entries: tuple[ledgers.Course, ...]
    following: str
    """The key of the next page of entries; empty on the last."""
    counties: tuple[tuple[str, ledgers.CountyCourse], ...]
    """(name, its entries), where a city has more of them than a page holds."""


def year_of(
    *, scope: Scope, plan: plans.PlanInForce, number: str, area: str, look: Look, part: str = "", after: str = ""
) -> YearOf | None:
    """Return the year of a programme in an area: the city's 12 digits, a county's 6, or empty for the first that the scope sees.

    `part`: of its entries, see `ledgers.courses`. None where the scope sees nothing of it there.
    """
    held = board(scope=scope, plan=plan, look=look)
    own = next((p for p in held.parts if p.number == number), None)
    places = dict((c.area, c.name) for r in own.rows for c in r.cells) if own else {}
    area = area or next(iter(places), "")
    if own is None or area not in places:
        return None
    key = plans.programme_keys(division_code=plan.city_code, year=plan.year)[number]
    told, following = ledgers.courses(scope=scope, **_which(plan, key, area), look=look, part=part, after=after)
    dues = [(r, c) for r in own.rows for c in r.cells if c.area == area and r.target.by_date]
    met = _met(scope, plan, key, area, look)
    first, last = date(plan.year, 1, 1), date(plan.year, 12, 31)
    steps = plans.due_calendar(plan=plan, first=first, last=last).items
    return YearOf(
        number=number,
        title=own.title,
        area=area,
        places=tuple(places.items()),
        dues=tuple(
            _due(r, c, (_met_on(plan, r, c, look) or met.get(r.target.item, look.day)) if c.verdict.is_met else None, look.day)
            for r, c in dues
        ),
        steps=tuple(i for i in steps if i.programme == number and i.kind in ("milestone", "phase")),
        entries=tuple(told),
        following=following,
        counties=_counties(scope, plan, key, look, places) if area == plan.city_code and (following or after) else (),
    )


def _counties(
    scope: Scope, plan: plans.PlanInForce, key: int, look: Look, places: dict[str, str]
) -> tuple[tuple[str, ledgers.CountyCourse], ...]:
    """In the order in which the reader may choose them."""
    found = {
        c.area: c for c in ledgers.courses_by_county(scope=scope, city=plan.city_code, year=plan.year, programme=key, look=look)
    }
    return tuple((name, found[area]) for area, name in places.items() if area in found)


def all_courses(
    *, scope: Scope, plan: plans.PlanInForce, it: YearOf, look: Look, step: int
) -> Iterator[Sequence[ledgers.Course]]:
    """Yield every entry of the year, so many at a time, those longest behind first."""
    key = plans.programme_keys(division_code=plan.city_code, year=plan.year)[it.number]
    after, more = "", True
    while more:
        told, after = ledgers.courses(scope=scope, **_which(plan, key, it.area), look=look, after=after, limit=step)
        if told:
            yield told
        more = bool(after)


def _which(plan: plans.PlanInForce, key: int, area: str) -> dict[str, Any]:
    return {"city": plan.city_code, "year": plan.year, "programme": key, "area": "" if area == plan.city_code else area}


def _due(row: BoardRow, cell: Cell, met: date | None, day: date) -> Due:
    expected = None
    if cell.forecast and cell.verdict.step and cell.need is not None and not met:
        middle = cell.forecast.middle
        until = ahead_of(cell.verdict.step, on=day)
        expected = reached_on(now=cell.read, need=cell.verdict.need or 0, middle=middle, on=day, until=until)
    return Due(row, cell, met, expected)


def _met_on(plan: plans.PlanInForce, row: BoardRow, cell: Cell, look: Look) -> date | None:
    """Return the day on which a promise came to be met, as its light is judged: by when things happened. None where no day tells, or the ledger is too long to look."""
    name = parse(row.target.measure)
    if not name.stage or name.check:
        return None
    came = ledgers.came(name=row.target.measure, city=plan.city_code, year=plan.year, look=look, most=_MOST_ENTRIES)
    if cell.area != plan.city_code:
        return met_on(came.get(cell.area, {}), cell.verdict.need or 0)
    if not row.target.is_each_county:
        return met_on(sum(map(Counter, came.values()), Counter()), cell.verdict.need or 0)
    days = [met_on(came.get(c.area, {}), c.verdict.need) for c in row.cells if c.area != cell.area and c.verdict.need]
    return max((d for d in days if d), default=None)


def _met(scope: Scope, plan: plans.PlanInForce, key: int, area: str, look: Look) -> dict[str, date]:
    """Return the first closed day on which each promise was met. One query."""
    rows = DayLight.objects.for_user(scope, Permission.READ_LEDGER)
    rows = rows.filter(year=plan.year, programme=key, division_code=area.ljust(12, "0"), date__lte=look.day, clause__in=MET)
    return dict(rows.values("target").annotate(first=Min("date")).values_list("target", "first").order_by())
