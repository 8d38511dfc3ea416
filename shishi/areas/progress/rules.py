"""What a promise asks of the measure that counts it, and how its light turns. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from shishi.base.calendar import is_workday
from shishi.base.units import shift_between
from shishi.engines.measures import Measure
from shishi.engines.measures.lights import GREEN, RED, YELLOW, Step

PERCENT, A_DAY = "%", "/日"
AT_MOST = ("<", "<=")
MOST_DAYS = 730
CAUSES = ("land", "papers", "money", "contractor", "other")
"""What a county waits for. Source: practice 23, the reason tree of a red light."""


def step_of(
    *, quantity: Decimal | None, unit: str, qualifier: str, kind: str, by_date: date | None, measure: Measure
) -> Step | str:
    """Return what is to be there by when, in the measure's smallest unit, or the clause that says why nothing can be judged.

    no_quota: no number is asked of the place; no_day; most: the promise sets an upper bound; other_unit: it counts something else than the
    measure. What a day can bring (管/日) is counted in its own unit (管).
    """
    if quantity is None:
        return "no_quota"
    if by_date is None:
        return "no_day"
    if qualifier in AT_MOST:
        return "most"
    if unit == PERCENT:
        return Step(by_date, quantity, is_share=True)
    written = unit.removesuffix(A_DAY) if kind == "capacity" else unit
    shift = 0 if measure.kind == "count" else shift_between(written, measure.unit, measure.scale)
    return "other_unit" if shift is None else Step(by_date, quantity.scaleb(shift))


def met_after(came: Mapping[date, int], *, n: int, need: int, day: date) -> date | None:
    """Return the day behind `day` on which a reading came to what is needed; None where it was there by then. `came`: what each day brought."""
    for last in sorted((d for d in came if d > day), reverse=True):
        n -= came[last]
        if n < need:
            return last
    return None


def met_on(came: Mapping[date, int], need: int) -> date | None:
    """Return the day on which what came adds up to what is needed; None where it does not. `came`: what each day brought."""
    n = 0
    for day in sorted(came):
        n += came[day]
        if n >= need:
            return day
    return None


def looked_last(day: date) -> date:
    """Return the day whose lights the office knew when it last worked: those before the last working day up to `day`. On a Monday, Thursday's."""
    while is_workday(day) is False:
        day -= timedelta(days=1)
    return day - timedelta(days=1)


def turn(before: str, now: str) -> str:
    """Return whether a colour became better or worse; "" where it stayed, or one of the two was not judged."""
    order = (RED, YELLOW, GREEN)
    if before == now or before not in order or now not in order:
        return ""
    return "better" if order.index(now) > order.index(before) else "worse"


def note_problem(*, says: str, colour: str, judged: str, document: str, has_paper: bool) -> str:
    """Return the code of why a note or an adjustment of a light cannot be; "" where it can. An adjustment stands on a document."""
    if not says.strip():
        return "no_reason" if colour else "no_words"
    if not colour:
        return ""
    if colour not in (RED, YELLOW, GREEN):
        return "colour"
    if not judged:
        return "not_judged"
    if colour == judged:
        return "same"
    return "" if document.strip() and has_paper else "no_document"


def ahead_of(step: date, *, on: date) -> date:
    """Return the day that a forecast is made for: the step's own, or four weeks on where that is past."""
    return step if step > on else on + timedelta(weeks=4)


def reached_on(*, now: int, need: int, middle: int, on: date, until: date) -> date | None:
    """Return when `need` will be there at the pace that brings `middle` by `until`; None where nothing moves or it takes over two years."""
    days, gain = (until - on).days, middle - now
    if days <= 0 or gain <= 0 or need <= now:
        return None
    takes = -(-(need - now) * days // gain)
    return on + timedelta(days=takes) if takes <= MOST_DAYS else None
