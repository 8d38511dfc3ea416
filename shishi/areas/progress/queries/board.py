"""Every promise that something counts, against its day: the city and each county, as a day ended or as things stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import groupby

from shishi.areas.ledgers import public as ledgers
from shishi.areas.plans import public as plans
from shishi.areas.progress.queries.days import day_readings, is_closed
from shishi.areas.progress.rules import step_of
from shishi.engines.measures import NOT_KEPT, Measure, Reading
from shishi.engines.measures.lights import GREEN, RED, YELLOW, Verdict, judge, worst
from shishi.engines.measures.reading import NOT_REPORTED
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.places.queries import County, counties_of

STANDARD = "standard"
"""A standard holds for each entry: its ledger checks it there, and no sum of it means anything."""
NOT_JUDGED = Verdict("", "no_step")


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
    """Of how many entries, or of how much."""
    is_reported: bool
    verdict: Verdict

    @property
    def is_calm(self) -> bool:
        """Nothing of it asks for anybody."""
        return self.verdict.colour not in (RED, YELLOW)


@dataclass(frozen=True, slots=True)
class BoardRow:
    target: plans.MeasuredTarget
    unit: str
    cells: tuple[Cell, ...]
    """The city's first, then the counties', of those that the reader may see."""

    @property
    def is_kept(self) -> bool:
        return any(c.is_reported for c in self.cells)


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

    @property
    def colours(self) -> list[tuple[str, int]]:
        """How many promises stand at each colour, in the first place shown."""
        first = [r.cells[0].verdict.colour for p in self.parts for r in p.rows]
        return [(colour, first.count(colour)) for colour in (RED, YELLOW, GREEN)]


def board(*, scope: Scope, plan: plans.PlanInForce, on: date | None, today: date) -> Board:
    """Return the board of the plan, of what the scope may read. On a closed day its readings are read, else one query a ledger."""
    targets = [t for t in plans.measured_targets(plan=plan) if t.kind != STANDARD]
    all_counties = counties_of(plan.city_code)
    keys = plans.programme_keys(division_code=plan.city_code, year=plan.year)

    numbers = {t.programme for t in targets}

    def seen(number: str, code: str) -> bool:
        return scope.may(Permission.READ_LEDGER, division_code=code.ljust(12, "0"), programme=keys[number])

    counties = tuple(c for c in all_counties if any(seen(n, c.code) for n in numbers))
    has_city = any(seen(n, plan.city_code) for n in numbers)
    names = {t.measure for t in targets}
    known = ledgers.measures(names=names, city=plan.city_code, year=plan.year)
    closed = on is not None and is_closed(on)
    told = _closed(scope, on, plan.year, keys) if on and closed else None
    if told is None:
        live = ledgers.readings(names=names, city=plan.city_code, year=plan.year, counties=[c.code for c in all_counties], on=on)
        told = {(t.programme, t.measure, area): live[t.measure, area] for t in targets for area in _areas(plan, all_counties)}
    quotas = plans.measured_quotas(plan=plan)
    day = on or today
    places = [*([(plan.city_code, plan.city)] if has_city else []), *((c.code, c.short_name) for c in counties)]
    rows = [
        BoardRow(
            t,
            known[t.measure].unit if t.measure in known else t.unit,
            tuple(
                _cell(
                    _of_area(t, area, plan, quotas),
                    known.get(t.measure),
                    (area, name),
                    told.get((t.programme, t.measure, area), NOT_KEPT),
                    day,
                )
                for area, name in places
                if seen(t.programme, area)
            ),
        )
        for t in targets
    ]
    parts = [
        Part(number, held[0].target.title, worst(c.verdict.colour for r in held for c in r.cells[:1]), tuple(held))
        for number, held in ((n, [*g]) for n, g in groupby((r for r in rows if r.cells), key=lambda r: r.target.programme))
    ]
    return Board(counties, has_city, closed, tuple(parts))


def _areas(plan: plans.PlanInForce, counties: Sequence[County]) -> list[str]:
    return [plan.city_code, *(c.code for c in counties)]


def _closed(scope: Scope, on: date, year: int, keys: Mapping[str, int]) -> dict[tuple[str, str, str], Reading]:
    numbers = {key: number for number, key in keys.items()}
    held = day_readings(scope=scope, on=on, year=year)
    return {
        (numbers[key], name, area if area.endswith("00000000") else area[:6]): reading
        for (key, name, area), reading in held.items()
        if key in numbers
    }


def _of_area(
    target: plans.MeasuredTarget, area: str, plan: plans.PlanInForce, quotas: Mapping[tuple[str, str], Mapping[str, Decimal]]
) -> plans.MeasuredTarget:
    """Return the promise as it is a county's: its quota, or the same share; no number where it has no quota."""
    if area == plan.city_code or target.unit == "%":
        return target
    return replace(target, quantity=quotas.get((target.programme, target.item), {}).get(area))


def _cell(target: plans.MeasuredTarget, measure: Measure | None, place: tuple[str, str], reading: Reading, day: date) -> Cell:
    if measure is None or reading.status == NOT_REPORTED:
        return Cell(*place, Decimal(0), None, None, False, Verdict("", "not_reported"))
    step = step_of(
        quantity=target.quantity, unit=target.unit, qualifier=target.qualifier, by_date=target.by_date, measure=measure
    )
    whole, n = reading.d or 0, Decimal(reading.n).scaleb(-measure.scale)
    shown = None if reading.d is None else Decimal(reading.d).scaleb(-measure.scale)
    if step is None or (step.is_share and not whole):
        return Cell(*place, n, None, shown, True, NOT_JUDGED)
    need = Decimal(step.need(whole)).scaleb(-measure.scale)
    return Cell(*place, n, need, shown, True, judge([step], n=reading.n, whole=whole, on=day))
