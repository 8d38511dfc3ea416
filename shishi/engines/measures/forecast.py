"""How much will be there on a later day, from what each week brought so far: an interval that should hold the truth four times in five."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import inf, sqrt
from statistics import mean, variance

LEAST_WEEKS, LEAST_MOVES, RECENT_WEEKS, MOST_WEEKS = 4, 3, 6, 12
_T90 = {3: 1.638, 4: 1.533, 5: 1.476, 6: 1.440, 7: 1.415, 8: 1.397, 9: 1.383, 10: 1.372, 11: 1.363}
"""What Student's t passes once in ten, by its degrees of freedom: one less than the weeks."""


@dataclass(frozen=True, slots=True)
class Forecast:
    low: int
    middle: int
    high: int


def forecast(weekly: Sequence[int], *, on: date, until: date, whole: int | None) -> Forecast | None:
    """Return what will be there on `until`; None ("too early") below four weeks of data, or where fewer than three of them brought anything.

    `weekly`: readings a week apart, oldest first, the last of them of `on`. The mean pace goes on. The interval is Student's for what is
    still to be drawn: it has room for weeks that differ as those behind did, and for a mean of so few of them.
    Nothing goes beyond the whole, where one is known, nor back where nothing was taken back.
    """
    gains = gains_of(weekly)
    weeks, now, ahead = len(gains), weekly[-1], max((until - on).days, 0) / 7
    if weeks < LEAST_WEEKS or sum(map(bool, gains)) < LEAST_MOVES:
        return None
    room = _T90[weeks - 1] * sqrt(variance(gains) * (ahead + ahead**2 / weeks))
    least, most = (0 if min(gains) < 0 else now), inf if whole is None else max(whole, now)
    return Forecast(*(int(min(max(now + round(mean(gains) * ahead + off), least), most)) for off in (-room, 0, room)))


def gains_of(weekly: Sequence[int]) -> list[int]:
    """Return what each week brought that a forecast looks at, since the first that brought anything; a correction is a loss.

    The last six, and as many of the last twelve as it takes to have three that brought something. Source: ADR 8.
    """
    gains = [after - before for before, after in pairwise(weekly)]
    begun = next((n for n, gain in enumerate(gains) if gain), len(gains))
    moved = [n for n, gain in enumerate(gains) if gain]
    third = moved[-LEAST_MOVES] if len(moved) >= LEAST_MOVES else begun
    first = max(min(len(gains) - RECENT_WEEKS, third), len(gains) - MOST_WEEKS, begun)
    return gains[first:]
