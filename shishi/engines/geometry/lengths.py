"""Lengths and areas on the ellipsoid, in whole metres; a road drawn twice counts once; what is drawn against what is declared.

A stretch counts as drawn before where an earlier one lies within `within_m` of it and runs the same way or back (within 45 degrees), so that
two tracings of one road, a road walked there and back, and shared ends count once, while crossings and junctions count whole.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from pyproj import Geod
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

from shishi.base.phrases import Phrase, say

WITHIN_M = 15
"""As far apart as two tracings of one road may lie: a phone's fix and a hand's line."""
_SAME_WAY = math.cos(math.radians(45))
_STEP_SHARE = 3
"""A road is looked at in steps of a third of `within_m`."""
_BEHIND_SHARE = 1.5
"""What lies less than this many `within_m` behind on the same line is the line itself, not a second passage."""
_MOST_STEPS = 100_000
METRES_A_DEGREE = 111_195.0


@cache
def geod() -> Geod:
    return Geod(ellps="GRS80")


def length_m(geometry: BaseGeometry) -> int:
    """Return the length of lines in metres as they are drawn, every passage counted; 0 for points and polygons."""
    return round(sum(geod().geometry_length(line) for line in lines_of(geometry)))


def area_m2(geometry: BaseGeometry) -> int:
    """Return the area of polygons, holes taken out; 0 for points and lines."""
    polygons = [p for p in getattr(geometry, "geoms", (geometry,)) if isinstance(p, Polygon) and not p.is_empty]
    return round(sum(abs(geod().geometry_area_perimeter(orient(p))[0]) for p in polygons))


def lines_of(geometry: BaseGeometry) -> list[BaseGeometry]:
    """Return the single lines of a geometry, collections opened."""
    if geometry.geom_type == "LineString":
        return [] if geometry.is_empty else [geometry]
    return [line for part in getattr(geometry, "geoms", ()) for line in lines_of(part)]


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
    once = {line.normalize().wkb: line for line in given}
    lines = sorted(((geod().geometry_length(line), key, line) for key, line in once.items()), key=lambda row: (-row[0], row[1]))
    seen = _Seen(within_m)
    step = max(within_m / _STEP_SHARE, sum(length for length, _, _ in lines) / _MOST_STEPS)
    scale = math.cos(math.radians(_middle_latitude(given)))
    counted = 0.0
    for number, (length, _, line) in enumerate(lines):
        steps = max(1, math.ceil(length / step))
        xy = shapely.get_coordinates(line.normalize()) * (METRES_A_DEGREE * scale, METRES_A_DEGREE)
        counted += length / steps * seen.add(number, _resampled(xy, steps), length / steps)
    return Drawn(min(round(counted), round(total)), round(total))


def _middle_latitude(lines: Sequence[BaseGeometry]) -> float:
    if not lines:
        return 0.0
    _, south, _, north = shapely.total_bounds(np.array(lines, dtype=object))
    return float((south + north) / 2)


def _resampled(xy: np.ndarray, steps: int) -> np.ndarray:
    """Return steps + 1 points at equal distances along a line in a plane: the same from either end."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    wanted = np.linspace(0.0, along[-1], steps + 1)
    return np.column_stack([np.interp(wanted, along, xy[:, 0]), np.interp(wanted, along, xy[:, 1])])


class _Seen:
    """The steps that count so far, by the square they lie in."""

    def __init__(self, within_m: float) -> None:
        self.within = within_m
        self.squares: dict[tuple[int, int], list[tuple[float, float, float, float, int, float]]] = {}

    def add(self, line: int, points: np.ndarray, step: float) -> int:
        """Count the steps of a line that nothing seen covers, and remember them; return how many there were."""
        middles, runs = (points[1:] + points[:-1]) / 2, np.diff(points, axis=0)
        sizes = np.hypot(runs[:, 0], runs[:, 1])
        ways = runs / np.where(sizes > 0, sizes, 1.0)[:, None]
        fresh = 0
        for number, (x, y, east, north) in enumerate(np.column_stack([middles, ways]).tolist()):
            along = (number + 0.5) * step
            if not self._covers(x, y, east, north, line, along):
                fresh += 1
                self.squares.setdefault(self._square(x, y), []).append((x, y, east, north, line, along))
        return fresh

    def _square(self, x: float, y: float) -> tuple[int, int]:
        return math.floor(x / self.within), math.floor(y / self.within)

    def _covers(self, x: float, y: float, east: float, north: float, line: int, along: float) -> bool:
        column, row = self._square(x, y)
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


@dataclass(frozen=True, slots=True)
class LengthVerdict:
    code: str
    """agrees, declared-longer, declared-shorter, not-drawn, not-declared."""
    declared_m: int
    drawn_m: int
    tolerance_percent: int

    @property
    def difference_m(self) -> int:
        """Declared less drawn."""
        return self.declared_m - self.drawn_m

    @property
    def says(self) -> Phrase:
        figures = {"declared": f"{self.declared_m:,}", "drawn": f"{self.drawn_m:,}", "off": f"{abs(self.difference_m):,}"}
        match self.code:
            case "not-drawn":
                return say("申报 {declared} 米，图上还没有画。", **figures)
            case "not-declared":
                return say("图上 {drawn} 米，没有申报长度。", **figures)
            case "agrees":
                return say(
                    "申报 {declared} 米，图上 {drawn} 米，相差 {off} 米，在 {percent}% 以内。",
                    **figures,
                    percent=self.tolerance_percent,
                )
            case "declared-longer":
                return say(
                    "申报 {declared} 米，图上只有 {drawn} 米，多报 {off} 米，超出 {percent}% 的容差。",
                    **figures,
                    percent=self.tolerance_percent,
                )
            case _:
                return say(
                    "申报 {declared} 米，图上有 {drawn} 米，少报 {off} 米，超出 {percent}% 的容差。",
                    **figures,
                    percent=self.tolerance_percent,
                )


def compare_length(declared_m: int | None, drawn_m: int, tolerance_percent: int) -> LengthVerdict:
    """Hold a declared length against the drawn one: they agree where they differ by at most `tolerance_percent` of what is drawn. Source: practice 19."""
    if not declared_m:
        return LengthVerdict("not-declared", 0, drawn_m, tolerance_percent)
    if drawn_m <= 0:
        return LengthVerdict("not-drawn", declared_m, 0, tolerance_percent)
    if abs(declared_m - drawn_m) * 100 <= tolerance_percent * drawn_m:
        code = "agrees"
    else:
        code = "declared-longer" if declared_m > drawn_m else "declared-shorter"
    return LengthVerdict(code, declared_m, drawn_m, tolerance_percent)
