"""Lengths and areas on the ellipsoid, in whole metres; what is drawn against what is declared."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from pyproj import Geod
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

from shishi.base.phrases import Phrase, say

METRES_A_DEGREE = 111_195.0
"""Of a sphere: for nearness, never for a length."""


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
