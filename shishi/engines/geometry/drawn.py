"""How long roads are that were drawn: a stretch drawn twice counts once.

A stretch counts as drawn before where an earlier one lies within `within_m` of it and runs the same way or back (within 45 degrees), so that
two tracings of one road, a road walked there and back, and shared ends count once, while crossings and junctions count whole.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from shishi.engines.geometry.datums import Floats
from shishi.engines.geometry.lengths import METRES_A_DEGREE, geod, lines_of

WITHIN_M = 15
"""As far apart as two tracings of one road may lie: a phone's fix and a hand's line."""
SAME_PERCENT = 50
"""So much of the shorter of two roads is drawn along the other where the two may be one."""
_SAME_WAY = math.cos(math.radians(45))
_STEP_SHARE = 3
"""A road is looked at in steps of a third of `within_m`."""
_BEHIND_SHARE = 1.5
"""What lies less than this many `within_m` behind on the same line is the line itself, not a second passage. Greater than 1 / cos 45°: see `_alone`."""
_MOST_STEPS = 100_000
_STRETCH = 20
"""Steps that are looked at together, to find out quickly that nothing lies beside them."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn length. `counted_m` is the one to compare and to pay by."""

    counted_m: int
    sum_m: int
    """Every passage counted."""

    @property
    def repeated_m(self) -> int:
        return self.sum_m - self.counted_m


def drawn_length(geometries: Iterable[BaseGeometry], *, within_m: float = WITHIN_M) -> Drawn:
    """Return the length of all lines together, stretches drawn twice counted once.

    The longest line is taken first, so the answer does not depend on the order. Never more than the sum; a line added twice changes nothing.
    """
    given = [line for g in geometries for line in lines_of(g)]
    total = sum(geod().geometry_length(line) for line in given)
    once = {(n := line.normalize()).wkb: n for line in given}
    if not once:
        return Drawn(0, 0)
    rows = sorted(((geod().geometry_length(line), key, line) for key, line in once.items()), key=lambda row: (-row[0], row[1]))
    step = max(within_m / _STEP_SHARE, sum(length for length, _, _ in rows) / _MOST_STEPS)
    _, south, _, north = shapely.total_bounds([line for _, _, line in rows])
    scale = (METRES_A_DEGREE * math.cos(math.radians((south + north) / 2)), METRES_A_DEGREE)
    counts = [max(1, math.ceil(length / step)) for length, _, _ in rows]
    steps = _steps([shapely.get_coordinates(line) * scale for _, _, line in rows], counts, [length for length, _, _ in rows])
    fresh = _fresh(steps, within_m)
    counted = sum(length * n / count for (length, _, _), n, count in zip(rows, fresh, counts, strict=True))
    return Drawn(min(round(counted), round(total)), round(total))


def drawn_together(
    lines: Sequence[BaseGeometry], *, within_m: float = WITHIN_M, percent: int = SAME_PERCENT
) -> list[tuple[int, int, int]]:
    """Return (one, other, metres) of each two that share so many metres, at least `percent` of the shorter one: one road entered twice."""
    if len(lines) < 2:
        return []
    _, south, _, north = shapely.total_bounds(lines)
    scale = (METRES_A_DEGREE * math.cos(math.radians((south + north) / 2)), METRES_A_DEGREE)
    flat = shapely.transform(np.array(lines, dtype=object), lambda xy: xy * scale)
    one, other = shapely.STRtree(flat).query(flat, predicate="dwithin", distance=within_m)
    one, other = one[one < other], other[one < other]
    lengths = shapely.length(flat)
    longer = lengths[one] >= lengths[other]
    short, long = np.where(longer, other, one), np.where(longer, one, other)
    beside = shapely.length(shapely.intersection(flat[short], shapely.buffer(flat[long], within_m)))
    maybe = beside * 100 >= percent * lengths[short]
    told = ((int(a), int(b), *_shared(lines[a], lines[b], within_m)) for a, b in zip(one[maybe], other[maybe], strict=True))
    return [(a, b, shared) for a, b, shared, shorter in told if shared * 100 >= percent * shorter > 0]


def _shared(a: BaseGeometry, b: BaseGeometry, within_m: float) -> tuple[int, int]:
    """Return how many metres two have in common, and how long the shorter one is."""
    own = [drawn_length([line], within_m=within_m).counted_m for line in (a, b)]
    return sum(own) - drawn_length([a, b], within_m=within_m).counted_m, min(own)


@dataclass(frozen=True, slots=True)
class _Steps:
    """Short pieces of all lines in their order, in a plane of metres."""

    x: Floats
    y: Floats
    east: Floats
    north: Floats
    """The way it runs, as a unit."""
    line: NDArray[np.int64]
    along: Floats
    """Metres from the line's beginning."""
    stretch: NDArray[np.int64]
    """Neighbours on one line differ by one, stretches of two lines by more."""


def _steps(lines: Sequence[Floats], counts: Sequence[int], lengths: Sequence[float]) -> _Steps:
    middles, ways, along, stretch = [], [], [], []
    first = 0
    for xy, count, length in zip(lines, counts, lengths, strict=True):
        points = _resampled(xy, count)
        runs = np.diff(points, axis=0)
        sizes = np.hypot(runs[:, 0], runs[:, 1])
        middles.append((points[1:] + points[:-1]) / 2)
        ways.append(runs / np.where(sizes > 0, sizes, 1.0)[:, None])
        along.append((np.arange(count) + 0.5) * length / count)
        stretch.append(first + np.arange(count) // _STRETCH)
        first = int(stretch[-1][-1]) + 3
    middle, way = np.concatenate(middles), np.concatenate(ways)
    line = np.repeat(np.arange(len(lines)), counts)
    return _Steps(
        middle[:, 0], middle[:, 1], way[:, 0], way[:, 1], line, np.concatenate(along), np.concatenate(stretch)
    )  # fmt: skip


def _resampled(xy: Floats, count: int) -> Floats:
    """Return count + 1 points at equal distances along a line: the same from either end."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    wanted = np.linspace(0.0, along[-1], count + 1)
    return np.column_stack([np.interp(wanted, along, xy[:, 0]), np.interp(wanted, along, xy[:, 1])])


def _fresh(steps: _Steps, within: float) -> list[int]:
    """Return for each line how many of its steps no earlier one covers."""
    alone = _alone(steps, within)
    out = np.bincount(steps.line[alone], minlength=int(steps.line[-1]) + 1).tolist()
    columns = (steps.x, steps.y, steps.east, steps.north, steps.line, steps.along)
    seen = _Seen(within)
    for step in zip(*(c[~alone].tolist() for c in columns), strict=True):
        if not seen.covers(step):
            seen.add(step)
            out[step[4]] += 1
    return out


def _alone(steps: _Steps, within: float) -> NDArray[np.bool_]:
    """Whether a step lies in a stretch that covers nothing and is covered by nothing.

    Nothing but the stretches before and behind lies in the squares around it, and with each of them it is straight: all ways within 45 degrees of one,
    so that what lies 1.5 `within` apart along the line is further than `within` away.
    """
    numbers, index = np.unique(steps.stretch, return_inverse=True)
    busy = _bent(steps, index, np.diff(numbers) == 1)
    busy[index[_beside_others(steps, within)]] = True
    return ~busy[index]


def _bent(steps: _Steps, index: NDArray[np.int64], joined: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether a stretch turns too much within itself or together with one that it is `joined` to."""
    sums: Floats = np.column_stack([np.bincount(index, steps.east), np.bincount(index, steps.north)]).astype(float)
    with_next, with_last = sums.copy(), sums.copy()
    with_next[:-1][joined] += sums[1:][joined]
    with_last[1:][joined] += sums[:-1][joined]
    turns_next, turns_last = (_turns(steps, index, axis) for axis in (with_next, with_last))
    bent = turns_next | turns_last
    bent[1:] |= turns_next[:-1] & joined
    bent[:-1] |= turns_last[1:] & joined
    return bent


def _turns(steps: _Steps, index: NDArray[np.int64], axis: Floats) -> NDArray[np.bool_]:
    unit = axis / np.maximum(np.hypot(axis[:, 0], axis[:, 1]), 1e-12)[:, None]
    along = steps.east * unit[index, 0] + steps.north * unit[index, 1]
    return np.bincount(index, along < _SAME_WAY) > 0


def _beside_others(steps: _Steps, within: float) -> NDArray[np.bool_]:
    """Whether the squares around a step hold steps of a stretch that is not its own, nor the one before or behind."""
    column = np.floor(steps.x / within).astype(np.int64)
    row = np.floor(steps.y / within).astype(np.int64)
    column, row = column - column.min() + 1, row - row.min() + 1
    width = int(row.max()) + 2
    square = column * width + row
    squares, index = np.unique(square, return_inverse=True)
    first, last = np.full(len(squares), steps.stretch.max()), np.zeros(len(squares), dtype=np.int64)
    np.minimum.at(first, index, steps.stretch)
    np.maximum.at(last, index, steps.stretch)
    beside = np.zeros(len(square), dtype=bool)
    for shift in (i * width + j for i in (-1, 0, 1) for j in (-1, 0, 1)):
        at = np.minimum(np.searchsorted(squares, square + shift), len(squares) - 1)
        there = squares[at] == square + shift
        beside |= there & ((first[at] < steps.stretch - 1) | (last[at] > steps.stretch + 1))
    return beside


_Step = tuple[float, float, float, float, int, float]
"""x, y, east, north, line, along."""


class _Seen:
    """The steps that count so far, by the square they lie in."""

    def __init__(self, within: float) -> None:
        self.within = within
        self.squares: dict[tuple[int, int], list[_Step]] = {}

    def add(self, step: _Step) -> None:
        self.squares.setdefault(self._square(step), []).append(step)

    def _square(self, step: _Step) -> tuple[int, int]:
        return math.floor(step[0] / self.within), math.floor(step[1] / self.within)

    def covers(self, step: _Step) -> bool:
        x, y, east, north, line, along = step
        column, row = self._square(step)
        reach, behind = self.within**2, self.within * _BEHIND_SHARE
        for square in ((column + i, row + j) for i in (0, -1, 1) for j in (0, -1, 1)):
            for x_, y_, east_, north_, line_, along_ in self.squares.get(square, ()):
                if (
                    (x - x_) ** 2 + (y - y_) ** 2 <= reach
                    and abs(east * east_ + north * north_) >= _SAME_WAY
                    and (line_ != line or along - along_ >= behind)
                ):
                    return True
        return False
