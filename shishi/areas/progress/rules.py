"""What a promise asks of the measure that counts it. Pure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from shishi.base.units import shift_between
from shishi.engines.measures import Measure
from shishi.engines.measures.lights import Step

PERCENT = "%"
AT_MOST = ("<", "<=")


def step_of(*, quantity: Decimal | None, unit: str, qualifier: str, by_date: date | None, measure: Measure) -> Step | None:
    """Return what is to be there by when, in the measure's smallest unit.

    None where the promise names no number or no day, sets an upper bound, or counts something else than the measure.
    """
    if quantity is None or by_date is None or qualifier in AT_MOST:
        return None
    if unit == PERCENT:
        return Step(by_date, quantity, is_share=True)
    shift = 0 if measure.kind == "count" else shift_between(unit, measure.unit, measure.scale)
    return None if shift is None else Step(by_date, quantity.scaleb(shift))
