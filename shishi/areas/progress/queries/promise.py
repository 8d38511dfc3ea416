"""One promise in one place: how it went, how it stands, what is expected, and what the rest waits for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shishi.areas.ledgers import public as ledgers
from shishi.areas.plans import public as plans
from shishi.areas.progress.queries.board import BoardRow, Cell, board
from shishi.areas.progress.queries.history import WEEKS, Light, history, light_history, series, waiting_on
from shishi.areas.progress.queries.judging import Judge
from shishi.areas.progress.queries.notes import NoteShown, notes_of
from shishi.base.look import Look
from shishi.base.ref import Ref
from shishi.engines.measures import Measure, Step, expected, gains_of, lasted, parse
from shishi.infra.access.scope import Scope

JANUARY_1 = (1, 1)


@dataclass(frozen=True, slots=True)
class Point:
    """One closed day, or the day looked at, as people write its amounts."""

    day: date
    n: Decimal | None
    """None where nobody had reported."""
    need: Decimal
    """What the steps up to this day ask for."""


@dataclass(frozen=True, slots=True)
class Wait:
    place: str
    """The county that waits; empty on its own page."""
    unit: str
    about: str
    cause: str
    from_date: date
    to_date: date | None
    days: int
    """The day looked at is one of them while it waits."""
    entry: int | None
    """Which waits; None where all that the programme promises there does."""
    called: str
    """Number and name of the entry."""
    is_unknown: bool
    """True where it is not known what the entry will count for: its waiting excuses nothing."""
    ref: Ref
    """The request for coordination."""


@dataclass(frozen=True, slots=True)
class Left:
    """Entries that wait at one stage, and whose turn it is."""

    at: ledgers.Behind
    days: int
    """Since the first of them was last in time; 0 where all are."""
    whose: tuple[tuple[str, int], ...]
    """(who, of how many of them): counties, in a county its units, those of the most first; whoever accepts where only that is left, 0 each."""


@dataclass(frozen=True, slots=True)
class Promise:
    row: BoardRow
    cell: Cell
    scale: int
    points: tuple[Point, ...]
    steps: tuple[tuple[date, Decimal], ...]
    """(day, what is to be there), of every promise of the programme that the same measure counts; of a line its own alone."""
    turns: tuple[tuple[date, Light], ...]
    """The days on which the colour changed, newest first."""
    behind: tuple[Left, ...]
    waits: tuple[Wait, ...]
    notes: tuple[NoteShown, ...]
    """What people said of it, newest first."""
    weeks: int = 0
    """So many weeks behind are what the forecast is made from."""


def promise(*, scope: Scope, plan: plans.PlanInForce, number: str, item: str, area: str, look: Look) -> Promise | None:
    """Return the promise as a day ended, by either clock, or as things stand; None where the scope sees no such promise there."""
    held = board(scope=scope, plan=plan, look=look)
    rows = (r for p in held.parts if p.number == number for r in p.rows if r.target.item == item)
    row = next(rows, None)
    cell = next((c for c in row.cells if c.area == area), None) if row else None
    if row is None or cell is None:
        return None
    day, target = look.day, row.target
    judge = Judge(plan=plan, look=look)
    measure, key, division = judge.measures.get(target.measure), judge.keys[number], area.ljust(12, "0")
    notes = notes_of(scope=scope, year=plan.year, programme=key, target=item, division_code=division, look=look)
    if measure is None:
        return Promise(row, cell, 0, (), (), (), (), (), notes)
    same = [t for t in judge.targets if (t.programme, t.measure) == (number, target.measure)]
    steps = [s for t in ([target] if target.is_line else same) if (s := judge.step(t, area))]
    asked = {"scope": scope, "year": plan.year, "programme": key, "division_code": division}
    past = history(**asked, measure=target.measure, first=date(plan.year, *JANUARY_1), last=day)
    lights = [x for x in light_history(**asked, target=item) if x[0] <= day]
    county = "" if area == plan.city_code else area
    figure = ledgers.Figure(target.measure, plan.city_code, plan.year, look, county)
    whole, line = int(cell.whole.scaleb(measure.scale)) if cell.whole is not None else 0, judge.line_from(target)
    weekly = series({p.date: p.n for p in past if p.status == "ok"}, on=day, now=cell.read)[-WEEKS:]
    shown = [p for p in past if p.date < day or (look.on and not look.known_now)]
    points = [
        _point(p.date, p.n if p.d is not None else None, judge.whole(target, area, p.d or 0), steps, line, measure) for p in shown
    ]
    if not look.on or not any(p.day == day for p in points):
        points.append(_point(day, int(cell.n.scaleb(measure.scale)) if cell.is_reported else None, whole, steps, line, measure))
    return Promise(
        row=row,
        cell=cell,
        scale=measure.scale,
        points=tuple(points),
        steps=tuple((s.day, _written(s.need(whole), measure)) for s in sorted(steps, key=lambda s: s.day)),
        turns=tuple(reversed([x for before, x in zip([None, *lights], lights, strict=False) if _differs(before, x)])),
        behind=_behind(ledgers.behind(scope=scope, figure=figure), plan, number, judge, figure),
        waits=_waits(
            judge.programmes_of(target),
            {division: ""} if county else {c.area.ljust(12, "0"): c.name for c in row.cells},
            target.measure,
            judge,
        ),
        notes=notes,
        weeks=len(gains_of(weekly)),
    )


def _differs(before: tuple[date, Light] | None, now: tuple[date, Light]) -> bool:
    return before is None or before[1].verdict.colour != now[1].verdict.colour


def _point(day: date, n: int | None, whole: int, steps: list[Step], line_from: date | None, measure: Measure) -> Point:
    need = expected(steps, whole=whole, on=day, line_from=line_from)
    return Point(day, None if n is None else _written(n, measure), _written(need, measure))


def _written(amount: int, measure: Measure) -> Decimal:
    return Decimal(amount).scaleb(-measure.scale)


def _behind(
    found: Sequence[ledgers.Behind], plan: plans.PlanInForce, number: str, judge: Judge, figure: ledgers.Figure
) -> tuple[Left, ...]:
    """At most one query."""
    accepting = plans.who_accepts(plan=plan, number=number) if any(b.stage.gated for b in found) else []
    names = {c.code: c.short_name for c in judge.parts}
    nobody = next((c.government for c in judge.parts if c.code == figure.area), "")

    def whose(b: ledgers.Behind) -> tuple[tuple[str, int], ...]:
        if b.stage.gated:
            return tuple((who, 0) for who in accepting)
        told = [(names.get(who, who) or nobody, n) for who, n in b.whose.items()]
        return tuple(sorted(told, key=lambda one: -one[1]))

    return tuple(Left(b, (figure.look.day - b.since).days if b.since else 0, whose(b)) for b in found)


def _waits(programmes: Collection[int], places: Mapping[str, str], measure: str, judge: Judge) -> tuple[Wait, ...]:
    """The waits of counties (12 digits and name) that their lights take off, those that go on first. At most three queries, and those of `outstanding`."""
    rows, day, ledger = waiting_on(judge.look), judge.look.day, parse(measure).nouns[0]
    held = list(rows.filter(programme__in=programmes, division_code__in=places))
    codes = ledgers.ledger_codes({w.entry for w in held if w.entry})
    held = [w for w in held if w.entry is None or codes[w.entry] == ledger]
    called = ledgers.titles({Ref("ledgers.entry", w.entry) for w in held if w.entry})
    left = judge.outstanding(measure) if held else {}
    told = [
        Wait(
            places[w.division_code],
            w.unit,
            w.about,
            w.cause,
            w.from_date,
            ended := w.to_date if w.to_date and w.to_date <= day else None,
            lasted((w.from_date, ended), day),
            w.entry,
            called[Ref("ledgers.entry", w.entry)] if w.entry else "",
            w.entry is not None and left.get(w.entry) == 0,
            Ref.parse(w.ref),
        )
        for w in held
    ]
    return tuple(sorted(told, key=lambda w: (w.to_date is not None, w.from_date)))
