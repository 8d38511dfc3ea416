"""What is due laid out by day and by month; which programmes a reader's words mean. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from shishi.base.calendar import is_workday, month_end

_FIRST = ("deadline", "milestone", "phase", "filing", "activity", "report")
"""What a reader must see first on a day."""
MOST_IN_A_CELL = 3


@dataclass(frozen=True, slots=True)
class DueDay:
    day: date
    is_rest: bool
    items: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class GridDay:
    day: date
    in_month: bool
    is_on: bool
    is_rest: bool
    shown: tuple[Any, ...]
    more: int
    """How many items of the day the cell has no room for."""


@dataclass(frozen=True, slots=True)
class MonthGrid:
    weeks: tuple[tuple[GridDay, ...], ...]
    previous: date
    following: date


def by_day(items: Sequence[Any]) -> tuple[DueDay, ...]:
    """Group what is due by its day; what the reader does first, then promises before reports."""
    days: dict[date, list[Any]] = defaultdict(list)
    for item in items:
        days[item.day].append(item)
    return tuple(DueDay(day, is_workday(day) is False, tuple(sorted(days[day], key=_rank))) for day in sorted(days))


def _rank(item: Any) -> tuple[bool, int, str]:
    return not item.place, _FIRST.index(item.kind), item.programme


def month_grid(*, on: date, days: Sequence[DueDay]) -> MonthGrid:
    """Lay the month of `on` out in weeks from Monday to Sunday, each day with the first of its items."""
    first, last = on.replace(day=1), month_end(on.year, on.month)
    start = first - timedelta(days=first.weekday())
    items = {d.day: d.items for d in days}
    weeks = []
    while start <= last:
        week = (start + timedelta(days=n) for n in range(7))
        weeks.append(tuple(_cell(day, on, items.get(day, ())) for day in week))
        start += timedelta(days=7)
    return MonthGrid(tuple(weeks), first - timedelta(days=1), last + timedelta(days=1))


def _cell(day: date, on: date, items: tuple[Any, ...]) -> GridDay:
    in_month = (day.year, day.month) == (on.year, on.month)
    shown = items if len(items) <= MOST_IN_A_CELL else items[: MOST_IN_A_CELL - 1]
    return GridDay(
        day=day,
        in_month=in_month,
        is_on=day == on,
        is_rest=is_workday(day) is False,
        shown=shown if in_month else (),
        more=len(items) - len(shown) if in_month else 0,
    )


def matching(cards: Sequence[Any], *, lead: str, words: str) -> tuple[Any, ...]:
    """Return the programmes of one lead unit (any where it is empty) that hold these words in title, unit or target."""

    def holds(card: Any) -> bool:
        return any(
            words in text for text in (card.title, card.full_title, card.scheme, *card.leads, *(t.subject for t in card.targets))
        )

    return tuple(c for c in cards if (not lead or lead in c.leads) and (not words or holds(c)))


@dataclass(frozen=True, slots=True)
class Trouble:
    """One promise that is behind, and where."""

    row: Any
    cell: Any
    """Where it is worst."""
    places: tuple[str, ...]
    """The counties of that colour; empty where only the city as a whole is judged."""


@dataclass(frozen=True, slots=True)
class Brief:
    """One programme for who has a minute: where it stands, what is behind, what comes next."""

    card: Any
    light: str
    stands: tuple[tuple[Any, Any], ...]
    """(promise, its figure), at most two: those with the nearest day that is still to come, else the last."""
    colour: str
    """Of what is behind: red, or yellow where nothing is red."""
    troubles: tuple[Trouble, ...]
    is_kept: bool
    """False where no ledger counts anything of it yet."""
    is_judged: bool
    """False where nothing of it has both a number and a day."""
    waits: tuple[Any, ...]
    """Requests of counties that a department has not answered, the nearest day first."""


def brief_of(card: Any, part: Any, waits: Sequence[Any] = (), *, most: int = 2) -> Brief:
    """Return the three sentences' facts of a programme's card, its part of the board and what its counties wait for."""
    kept = [r for r in part.rows if r.is_kept]
    judged = [r for r in kept if r.cells[0].need is not None]
    coming = sorted((r for r in judged if r.cells[0].verdict.colour != "red"), key=lambda r: r.target.by_date or date.max)
    shown = _each_measure_once(coming or judged or kept)[:most]
    colour = next((c for c in ("red", "yellow") if any(x.verdict.colour == c for r in kept for x in r.cells)), "")
    behind = [r for r in kept if colour and any(c.verdict.colour == colour for c in r.cells)]
    troubles = tuple(_trouble(r, colour) for r in _each_measure_once(behind))
    stands = tuple((r, r.cells[0]) for r in shown)
    return Brief(card, part.light, stands, colour, troubles, is_kept=bool(kept), is_judged=bool(judged), waits=tuple(waits))


def _each_measure_once(rows: Sequence[Any]) -> list[Any]:
    """Half by June and all by August are one story."""
    return list({r.target.measure: r for r in reversed(rows)}.values())[::-1]


def _trouble(row: Any, colour: str) -> Trouble:
    cells = [c for c in row.cells if c.verdict.colour == colour]
    worst = max(cells, key=lambda c: c.verdict.days)
    return Trouble(row, worst, tuple(c.name for c in cells if len(c.area) == len("620702")))


def worst_first(lights: Sequence[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Return (promise, its figure) with the red first, then the yellow, the longest past or the nearest to its day first; in the plan's order beside that."""
    order = ("red", "yellow", "green")

    def rank(light: tuple[Any, Any]) -> tuple[int, int]:
        verdict = light[1].verdict
        at = order.index(verdict.colour) if verdict.colour in order else len(order)
        return at, -verdict.days if at < len(order) else 0

    return sorted(lights, key=rank)
