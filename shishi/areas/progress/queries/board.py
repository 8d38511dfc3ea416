"""Every promise that something counts, against its day: the city and each county, as a day ended or as things stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import groupby

from shishi.areas.ledgers import public as ledgers
from shishi.areas.plans import public as plans
from shishi.areas.progress.queries.days import day_readings, is_closed, read_before
from shishi.areas.progress.queries.history import Light, day_lights, nearest_judged
from shishi.areas.progress.queries.judging import NOT_JUDGED, Judge
from shishi.areas.progress.queries.notes import adjusted
from shishi.areas.progress.rules import turn
from shishi.base.look import Look
from shishi.base.weeks import A_WEEK
from shishi.engines.measures import NOT_KEPT, Forecast, Measure, Reading, Verdict
from shishi.engines.measures.lights import GREEN, RED, YELLOW, worst
from shishi.engines.measures.reading import NOT_REPORTED
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.places.queries import County
from shishi.infra.record.counted import until_next_line

Told = Mapping[tuple[str, str], Mapping[str, Reading]]
"""What each measure of a programme (number, measure) reads in each area."""


@dataclass(frozen=True, slots=True)
class Counties:
    """Of a city whose counties are each to reach their own number."""

    n: int
    short: tuple[str, ...]
    """Names of those that have not reached it, in protocol order."""

    @property
    def met(self) -> int:
        return self.n - len(self.short)


@dataclass(frozen=True, slots=True)
class Cell:
    """One promise in one place."""

    area: str
    """6 digits of a county, 12 of the city."""
    name: str
    n: Decimal
    """As people write it."""
    need: Decimal | None
    """What the day asks for; None where the place has no quota."""
    whole: Decimal | None
    """Of how many entries, or of how much; None of a result that nothing is promised of: what is still to come of it nobody registers."""
    is_reported: bool
    verdict: Verdict
    forecast: Forecast | None = None
    """What is expected on the step's day, or four weeks on where that is past, as people write it times the measure's scale; None where it is too early to tell."""
    late_entries: int = 0
    waited_days: int = 0
    turn: str = ""
    """better, worse: against the colour of a week before, where that day is closed."""
    read: int = 0
    """`n` in the measure's smallest unit, in which need and forecast are judged."""
    adjusted: str = ""
    """The colour that somebody holds it to be by a document, beside the verdict."""
    counties: Counties | None = None
    """In the city, where each county is to reach its own number."""

    @property
    def is_calm(self) -> bool:
        """Nothing of it asks for anybody."""
        return self.verdict.colour not in (RED, YELLOW)

    @property
    def opens(self) -> str:
        """Which of its entries its figure leads to: those that count, or those that are still to come."""
        return "n" if self.is_calm else "gap"


@dataclass(frozen=True, slots=True)
class BoardRow:
    target: plans.MeasuredTarget
    unit: str
    cells: tuple[Cell, ...]
    """The city's first, then the counties', of those that the reader may see."""

    @property
    def is_kept(self) -> bool:
        return any(c.is_reported for c in self.cells)

    @property
    def is_whole(self) -> bool:
        """The city's number is broken down to no county."""
        first, *counties = self.cells
        return bool(counties) and first.verdict.clause != "no_quota" and all(c.verdict.clause == "no_quota" for c in counties)


@dataclass(frozen=True, slots=True)
class Part:
    """One programme."""

    number: str
    title: str
    light: str
    rows: tuple[BoardRow, ...]

    @property
    def kept(self) -> list[BoardRow]:
        return [r for r in self.rows if r.is_kept]

    @property
    def unkept(self) -> list[BoardRow]:
        """Promises that no ledger counts."""
        return [r for r in self.rows if not r.is_kept]


@dataclass(frozen=True, slots=True)
class Board:
    counties: tuple[County, ...]
    has_city: bool
    is_closed: bool
    """True where the day's readings are those of its closing; False where they are counted now from the facts."""
    parts: tuple[Part, ...]
    judged_near: date | None = None
    """The nearest day with lights, where this one has readings and was closed before lights were kept."""

    @property
    def is_unjudged(self) -> bool:
        """True of a day that was closed before lights were kept."""
        return any(c.verdict == NOT_JUDGED for p in self.parts for r in p.rows for c in r.cells)

    @property
    def colours(self) -> list[tuple[str, int]]:
        """How many promises stand at each colour, in the first place shown."""
        first = [r.cells[0].verdict.colour for p in self.parts for r in p.rows]
        return [(colour, first.count(colour)) for colour in (RED, YELLOW, GREEN)]

    def at_light(self, colour: str) -> tuple[Part, ...]:
        """Return the promises that stand at a colour, in the first place shown; all where none is named."""
        kept = (replace(p, rows=tuple(r for r in p.rows if r.cells[0].verdict.colour == colour)) for p in self.parts)
        return tuple(p for p in kept if p.rows) if colour else self.parts


def board(*, scope: Scope, plan: plans.PlanInForce, look: Look) -> Board:
    """Return the board of the plan, of what the scope may read: it is the same until the record's next line, and then one query tells.

    On a closed day its readings and lights are read, else there is one query a ledger. By what is known now (现口径) a past day is counted
    from the facts, whether it is closed or not.
    """
    seen = scope.where(Permission.READ_LEDGER, programme="programme", organisation="organisation")
    return until_next_line("board", plan.id, seen, look, count=lambda: _board(scope, plan, look))


def _board(scope: Scope, plan: plans.PlanInForce, look: Look) -> Board:
    day = look.day
    judge = Judge(plan=plan, look=look)

    @cache
    def seen(number: str, code: str) -> bool:
        return scope.may(Permission.READ_LEDGER, division_code=code.ljust(12, "0"), programme=judge.keys[number])

    numbers = {t.programme for t in judge.targets}
    counties = tuple(c for c in judge.parts if any(seen(n, c.code) for n in numbers))
    has_city = any(seen(n, plan.city_code) for n in numbers)
    closed = look.on is not None and not look.known_now and is_closed(look.on)
    lights = day_lights(scope=scope, on=day, year=plan.year) if closed else None
    held_to_be = adjusted(scope=scope, year=plan.year, look=look)
    told = _closed(scope, day, judge) if closed else _open(judge, look)
    before = {} if look.known_now else day_lights(scope=scope, on=day - A_WEEK, year=plan.year)
    places = [*([(plan.city_code, plan.city)] if has_city else []), *((c.code, c.short_name) for c in counties)]

    def cell(target: plans.MeasuredTarget, place: tuple[str, str]) -> Cell:
        area = place[0]
        at = (judge.keys[target.programme], target.item, area.ljust(12, "0"))
        by_area, measure = told.get((target.programme, target.measure), {}), judge.measures.get(target.measure)
        reading = by_area.get(area, NOT_KEPT)
        if measure is None or reading.status == NOT_REPORTED:
            return Cell(*place, Decimal(0), None, None, False, Verdict("", NOT_REPORTED))
        light = lights.get(at, Light(NOT_JUDGED)) if lights is not None else judge.light(target, area, by_area)
        held = replace(reading, d=judge.whole(target, area, reading.d)) if reading.d is not None else reading
        return _cell(place, held, measure, light, before.get(at), held_to_be.get(at, ""))

    rows = [
        BoardRow(
            t,
            judge.measures[t.measure].unit if t.measure in judge.measures else t.unit,
            _by_county(t, plan, [cell(t, place) for place in places if seen(t.programme, place[0])]),
        )
        for t in judge.targets
    ]
    parts = [
        Part(number, held[0].target.title, worst(c.verdict.colour for r in held for c in r.cells[:1]), tuple(held))
        for number, held in ((n, [*g]) for n, g in groupby((r for r in rows if r.cells), key=lambda r: r.target.programme))
    ]
    found = Board(counties, has_city, closed, tuple(parts))
    if not (closed and found.is_unjudged):
        return found
    return replace(found, judged_near=nearest_judged(scope=scope, on=day, year=plan.year))


def _by_county(target: plans.MeasuredTarget, plan: plans.PlanInForce, cells: list[Cell]) -> tuple[Cell, ...]:
    """Say in the city's cell how many counties reached the number, where each is to reach it by itself."""
    if not target.is_each_county or not cells or cells[0].area != plan.city_code:
        return tuple(cells)
    city, *counties = cells
    judged = [c for c in counties if c.verdict.need is not None]
    short = tuple(c.name for c in counties if not c.verdict.is_met)
    return (replace(city, counties=Counties(len(counties), short) if judged else None), *counties)


def _open(judge: Judge, look: Look) -> Told:
    """Return what each measure reads: counted from the spans, on the open day what the last closing read and what came since."""
    names = {t.measure for t in judge.targets}
    plan = judge.plan
    known = read_before(plan=plan, programmes=judge.keys.values()) if look.on is None else None
    live = ledgers.readings(names=names, city=plan.city_code, year=plan.year, counties=judge.counties, look=look, before=known)
    areas = (plan.city_code, *judge.counties)
    return {(t.programme, t.measure): {area: live[t.measure, area] for area in areas} for t in judge.targets}


def _closed(scope: Scope, on: date, judge: Judge) -> Told:
    numbers = {key: number for number, key in judge.keys.items()}
    held = day_readings(scope=scope, on=on, year=judge.plan.year)
    out: dict[tuple[str, str], dict[str, Reading]] = {}
    for (key, name, area), reading in held.items():
        if key in numbers:
            out.setdefault((numbers[key], name), {})[area if area == judge.plan.city_code else area[:6]] = reading
    return out


def _cell(place: tuple[str, str], reading: Reading, measure: Measure, light: Light, before: Light | None, adjusted: str) -> Cell:
    def shown(amount: int | None) -> Decimal | None:
        return None if amount is None else Decimal(amount).scaleb(-measure.scale)

    return Cell(
        *place,
        n=shown(reading.n) or Decimal(0),
        need=shown(light.verdict.need),
        whole=shown(reading.d) if light.verdict.need is not None or measure.has_whole else None,
        is_reported=True,
        verdict=light.verdict,
        forecast=light.forecast,
        late_entries=light.late_entries,
        waited_days=light.waited_days,
        read=reading.n or 0,
        turn=turn(before.verdict.colour, light.verdict.colour) if before else "",
        adjusted=adjusted,
    )
