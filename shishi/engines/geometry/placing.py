"""Which county a place lies in, and where a place outside its own may have gone wrong. Outlines are a sketch, so a tolerance in metres is asked for."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry import MultiPoint, Point
from shapely.geometry.base import BaseGeometry

from shishi.base.phrases import Phrase, say
from shishi.engines.geometry.datums import Datum, geometry_to_stored
from shishi.engines.geometry.lengths import METRES_A_DEGREE

SKETCH_TOLERANCE_M = 1000
"""How far sketch outlines may be off: they are drawn for a picture."""
_MOST_SHIFT_M = 2_500
"""Between two datums."""
_GUESSED_BY = 20
"""Vertices."""


@dataclass(frozen=True, slots=True)
class Outline:
    code: str
    """6 digits."""
    name: str
    geometry: BaseGeometry


@dataclass(frozen=True, slots=True)
class Outside:
    """Why a place is not where it should be, and what it looks like. As text one Chinese sentence."""

    code: str
    """swapped, gcj02, bd09 (degrees of that datum taken as stored ones), other-county, elsewhere."""
    county: str
    """The name of the county that it should lie in."""
    distance_m: int
    """From the outline to the furthest vertex."""
    lies_in: str
    """The name of the county that it lies in; empty where it lies in none of the city."""

    @property
    def says(self) -> Phrase:
        figures = {"county": self.county, "far": f"{self.distance_m:,}"}
        match self.code:
            case "swapped":
                return say("位置不在{county}：经度和纬度像是写反了，对调后就在{county}境内。", **figures)
            case "gcj02":
                return say(
                    "位置在{county}之外 {far} 米：像是把高德、腾讯地图的坐标（GCJ-02）当成了 GPS 坐标，换算后就在{county}境内。",
                    **figures,
                )
            case "bd09":
                return say(
                    "位置在{county}之外 {far} 米：像是把百度地图的坐标（BD-09）当成了 GPS 坐标，换算后就在{county}境内。",
                    **figures,
                )
            case "other-county":
                return say(
                    "位置在{there}境内，不在{county}（相距 {far} 米）：请核对位置或所属县区。", there=self.lies_in, **figures
                )
            case _:
                return say("位置在{county}之外 {far} 米，也不在本市其他县区：请核对坐标。", **figures)


class Outlines:
    """The counties of a city, as `infra.places` has their outlines."""

    def __init__(self, outlines: Iterable[Outline]) -> None:
        self.all = tuple(outlines)
        self._by_code = {o.code: o for o in self.all}
        for outline in self.all:
            shapely.prepare(outline.geometry)

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Outlines:
        """Build from a GeoJSON FeatureCollection whose features have `adcode` and `name`; faults of the sketch are mended."""
        return cls(
            Outline(str(f["properties"]["adcode"])[:6], f["properties"]["name"], _mended(f["geometry"]))
            for f in document["features"]
        )

    def named(self, code: str) -> Outline | None:
        """Return the outline of a county by its code of 6 or 12 digits."""
        return self._by_code.get(code[:6])

    def county_of(self, lon: float, lat: float) -> Outline | None:
        """Return the county that a point lies in, or None. On a border the first in the file's order."""
        point = Point(lon, lat)
        return next((o for o in self.all if o.geometry.intersects(point)), None)

    def outside(self, geometry: BaseGeometry, code: str, *, tolerance_m: int = SKETCH_TOLERANCE_M) -> Outside | None:
        """Return how a geometry lies outside the county of this code (6 or 12 digits), or None where every vertex is inside or within the tolerance.

        A county without an outline holds everything: what nobody knows is not refused.
        """
        home = self.named(code)
        if home is None:
            return None
        far = _furthest_m(geometry, home)
        if far <= tolerance_m:
            return None
        middle = shapely.point_on_surface(geometry)
        there = self.county_of(middle.x, middle.y)
        lies_in = there.name if there and there is not home else ""
        guess = self._guess(_some_of(geometry), home, tolerance_m, far)
        return Outside(guess or ("other-county" if lies_in else "elsewhere"), home.name, math.ceil(far), lies_in)

    def _guess(self, some: BaseGeometry, home: Outline, tolerance_m: int, far: float) -> str:
        if _furthest_m(shapely.transform(some, lambda xy: xy[:, ::-1]), home) <= tolerance_m:
            return "swapped"
        for datum in (Datum.GCJ02, Datum.BD09):
            if far <= _MOST_SHIFT_M and _is_inside(geometry_to_stored(some, datum), home):
                return datum.value
        return ""


def _some_of(geometry: BaseGeometry) -> BaseGeometry:
    """Return some of its vertices: enough for a guess, where thousands of roads may be wrong alike."""
    positions = shapely.get_coordinates(geometry)
    return MultiPoint(positions[:: max(1, len(positions) // _GUESSED_BY)])


def _mended(geometry: Mapping[str, Any]) -> BaseGeometry:
    shape = shapely.geometry.shape(dict(geometry))
    return shape if shape.is_valid else shapely.make_valid(shape)


def _is_inside(geometry: BaseGeometry, home: Outline) -> bool:
    return bool(np.all(home.geometry.intersects(shapely.points(shapely.get_coordinates(geometry)))))


def _furthest_m(geometry: BaseGeometry, home: Outline) -> float:
    """Return how far from the outline the furthest vertex is; 0 inside. In a plane at the outline's own latitude: good to a hundredth."""
    positions = shapely.get_coordinates(geometry)
    outside = positions[~home.geometry.intersects(shapely.points(positions))]
    if not len(outside):
        return 0.0
    _, south, _, north = home.geometry.bounds
    scale = (METRES_A_DEGREE * math.cos(math.radians((south + north) / 2)), METRES_A_DEGREE)
    plane = shapely.transform(home.geometry, lambda xy: xy * scale)
    return float(np.max(shapely.distance(plane, shapely.points(outside * scale))))
