"""How much will be there on a later day, from what each week brought so far: an interval that should hold the truth four times in five."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import ceil

import numpy as np

LEAST_WEEKS = 4
_MOST_WEEKS, _DRAWS, _SEED = 12, 400, 38
_LOW, _HIGH = 0.1, 0.9


@dataclass(frozen=True, slots=True)
class Forecast:
    low: int
    middle: int
    high: int


def forecast(weekly: Sequence[int], *, on: date, until: date, whole: int) -> Forecast | None:
    """Return what will be there on `until`; None ("too early") below four weeks of data.

    `weekly`: readings a week apart, oldest first, the last of them of `on`. Weeks before the first that brought anything are no data.
    The weeks ahead are drawn from those behind, with a fixed seed: the same past, the same forecast. Nothing goes beyond the whole.
    """
    gains = _gains(weekly)
    if len(gains) < LEAST_WEEKS:
        return None
    now, ahead = weekly[-1], max((until - on).days, 0) / 7
    if not ahead:
        return Forecast(now, now, now)
    drawn = _draws(ceil(ahead), len(gains)) @ np.array(gains, dtype=float) * (ahead / ceil(ahead))
    low, middle, high = (round(float(q)) for q in np.quantile(drawn, [_LOW, 0.5, _HIGH]))
    top = max(whole, now)
    return Forecast(*(min(max(now + gain, 0), top) for gain in (low, middle, high)))


def _gains(weekly: Sequence[int]) -> list[int]:
    """Return what each week brought since the first that brought anything; a correction counts as a loss."""
    gains = [after - before for before, after in zip(weekly, weekly[1:], strict=False)]
    begun = next((n for n, gain in enumerate(gains) if gain), len(gains))
    return gains[begun:][-_MOST_WEEKS:]


@lru_cache(maxsize=512)
def _draws(weeks: int, kinds: int) -> np.ndarray:
    """Return how often each week behind is drawn, a row for each draw."""
    return np.random.default_rng(_SEED).multinomial(weeks, [1 / kinds] * kinds, size=_DRAWS)
