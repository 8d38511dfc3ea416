"""Points, lines and polygons as they are kept: one canonical GeoJSON text each.

Canonical: CGCS2000 degrees, longitude first, 7 decimals, two dimensions, no vertex twice in a row, outer rings against the clock, a single part
without its Multi-. What is canonical reads back to the same text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import shapely
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

from shishi.base.phrases import Phrase, say, word
from shishi.engines.geometry.datums import Datum, Floats, geometry_to_stored
from shishi.engines.geometry.problems import GeometryRefused
from shishi.engines.geometry.zones import Zone, from_zone_all, zone_of

Kind = Literal["point", "line", "polygon"]
DECIMALS = 7
"""Of stored degrees: a centimetre."""
KINDS: Mapping[str, Kind] = {
    "Point": "point",
    "LineString": "line",
    "MultiLineString": "line",
    "Polygon": "polygon",
    "MultiPolygon": "polygon",
}
KIND_NAMES = {"point": word("点"), "line": word("线"), "polygon": word("面")}
_FAULTS = {
    "Self-intersection": word("边界自相交"),
    "Ring Self-intersection": word("边界自相交"),
    "Hole lies outside shell": word("内部的洞在边界之外"),
    "Holes are nested": word("洞套着洞"),
    "Interior is disconnected": word("内部不连通"),
    "Nested shells": word("一块面套在另一块里"),
    "Duplicate Rings": word("边界重复"),
    "Too few points in geometry component": word("顶点太少"),
}
_NO_FRACTION = re.compile(r"\.0(?=[,\]])")
"""Numbers stand as JavaScript writes them too: 100, not 100.0."""
_PLACED_FAULT = re.compile(r"([A-Za-z\- ]+?)\[(\S+) (\S+)\]")


@dataclass(frozen=True, slots=True)
class Limits:
    size: int = 5_000_000
    """Bytes of the file."""
    vertices: int = 20_000
    """Of one geometry."""
    features: int = 200


ENTRY = Limits()
"""One place of one entry."""


def kind_of(geometry: BaseGeometry) -> Kind:
    return KINDS[geometry.geom_type]


def canonical(geometry: BaseGeometry) -> str:
    """Return the geometry's canonical GeoJSON text. It must be one that this module has read."""
    told = {"type": geometry.geom_type, "coordinates": shapely.geometry.mapping(geometry)["coordinates"]}
    return _NO_FRACTION.sub("", json.dumps(told, separators=(",", ":")))


def stored(text: str) -> BaseGeometry:
    """Return the geometry of a canonical text, without judging it again."""
    return shapely.from_geojson(text)


def built(name: str, nested: Any) -> BaseGeometry:
    """Return the geometry of one GeoJSON type and its nested positions, lines and polygons as Multi-. Raises GeometryRefused."""
    match name:
        case "Point":
            return Point(nested)
        case "LineString" | "MultiLineString":
            parts = [nested] if name == "LineString" else nested
            if any(len(p) < 2 for p in parts):
                raise GeometryRefused(say("线至少要有两个不同的点。"))
            return MultiLineString([LineString(np.array(p)) for p in parts])
        case _:
            parts = [nested] if name == "Polygon" else nested
            if any(len(set(ring)) < 3 for part in parts for ring in part):
                raise GeometryRefused(say("面的边界至少要有三个不同的点。"))
            return MultiPolygon([Polygon(part[0], part[1:]) for part in parts])


def settled(geometry: BaseGeometry, *, datum: Datum, zone: Zone | None = None, judged: bool = True) -> BaseGeometry:
    """Return a geometry in stored degrees, rounded, cleaned, a polygon judged. Raises GeometryRefused."""
    there = _rounded(_in_degrees(geometry, datum, zone))
    return _judged(there) if judged else there


def _in_degrees(geometry: BaseGeometry, datum: Datum, zone: Zone | None) -> BaseGeometry:
    west, south, east, north = geometry.bounds
    zone = zone or (zone_of(west, south) if west > 180 else None)
    if zone is not None:
        geometry = shapely.transform(geometry, lambda xy: np.column_stack(from_zone_all(xy[:, 0], xy[:, 1], zone)))
        datum = Datum.CGCS2000
        west, south, east, north = geometry.bounds
    if not all(map(np.isfinite, geometry.bounds)) or max(-west, east) > 180 or max(-south, north) > 90:
        raise GeometryRefused(out_of_range(*_worst(geometry)))
    return geometry_to_stored(geometry, datum)


def _worst(geometry: BaseGeometry) -> tuple[float, float]:
    positions = shapely.get_coordinates(geometry)
    x, y = positions[np.argmax(np.maximum(np.abs(positions[:, 0]) / 180, np.abs(positions[:, 1]) / 90))]
    return float(x), float(y)


def out_of_range(x: float, y: float) -> Phrase:
    """Return the sentence for a position that is no place on earth, with the likeliest reason."""
    if abs(x) <= 90 < abs(y) <= 180:
        return say("坐标 {x},{y} 的经纬度顺序反了：GeoJSON 先经度、后纬度。", x=f"{x:.12g}", y=f"{y:.12g}")
    if max(abs(x), abs(y)) > 1000:
        return say(
            "坐标 {x},{y} 是米，不是度：请导出为经纬度（CGCS2000），或用带带号的 3 度带投影坐标。", x=f"{x:.12g}", y=f"{y:.12g}"
        )
    return say("坐标 {x},{y} 超出范围：经度不超过 180，纬度不超过 90。", x=f"{x:.12g}", y=f"{y:.12g}")


def _rounded(geometry: BaseGeometry) -> BaseGeometry:
    rounded = shapely.transform(geometry, lambda xy: np.round(xy, DECIMALS) + 0.0)
    match rounded:
        case MultiLineString():
            return _simplest(MultiLineString, [LineString(_cleaned(part)) for part in rounded.geoms])
        case MultiPolygon():
            return _simplest(MultiPolygon, [_cleaned_polygon(part) for part in rounded.geoms])
        case _:
            return rounded


def _simplest(several: type[MultiLineString] | type[MultiPolygon], parts: list[Any]) -> BaseGeometry:
    return parts[0] if len(parts) == 1 else several(parts)


def _cleaned(line: BaseGeometry) -> Floats:
    positions = shapely.get_coordinates(line)
    kept = positions[np.append(True, np.any(positions[1:] != positions[:-1], axis=1))]
    if len(kept) < 2:
        raise GeometryRefused(say("线至少要有两个不同的点。"))
    return kept


def _cleaned_polygon(polygon: Polygon) -> Polygon:
    rings = [_cleaned(ring) for ring in (polygon.exterior, *polygon.interiors)]
    if any(len(ring) < 4 for ring in rings):
        raise GeometryRefused(say("面的边界至少要有三个不同的点。"))
    return orient(Polygon(rings[0], rings[1:]))


def _judged(geometry: BaseGeometry) -> BaseGeometry:
    if kind_of(geometry) != "polygon" or geometry.is_valid:
        return geometry
    match = _PLACED_FAULT.match(shapely.is_valid_reason(geometry))
    fault = _FAULTS.get(match[1], word("边界有误")) if match else word("边界有误")
    place = f"{float(match[2]):.6f},{float(match[3]):.6f}" if match else "?"
    raise GeometryRefused(say("面在 {place} 处{fault:word}：请改正后再传。", place=place, fault=fault))


def together(geometries: Sequence[BaseGeometry], *, kind: Kind | None = None, limits: Limits = ENTRY) -> BaseGeometry:
    """Return one geometry of the parts of several of one kind. Raises GeometryRefused: several kinds, several points, not `kind`."""
    kinds = {kind_of(g) for g in geometries}
    if len(kinds) > 1:
        raise GeometryRefused(say("文件里既有{a:word}又有{b:word}：一处只能是一种。", **dict(zip("ab", (KIND_NAMES[k] for k in sorted(kinds)), strict=False))))  # fmt: skip
    found = kinds.pop()
    if kind is not None and found != kind:
        raise GeometryRefused(
            say("文件里是{found:word}，这里要的是{kind:word}。", found=KIND_NAMES[found], kind=KIND_NAMES[kind])
        )
    if len(geometries) == 1:
        return geometries[0]
    if found == "point":
        if len({canonical(g) for g in geometries}) > 1:
            raise GeometryRefused(say("文件里有 {n} 个点：一处只能有一个点。", n=len(geometries)))
        return geometries[0]
    if (count := int(sum(map(shapely.get_num_coordinates, geometries)))) > limits.vertices:
        raise GeometryRefused(say("图形的顶点共 {n} 个，超过 {most} 个：请先简化。", n=count, most=limits.vertices))
    parts: list[Any] = [part for g in geometries for part in getattr(g, "geoms", (g,))]
    return _judged(MultiLineString(parts) if found == "line" else MultiPolygon(parts))


def as_lists(value: Any) -> Any:
    """Return a mapping of shapely's as JSON would give it."""
    if isinstance(value, dict):
        return {k: as_lists(v) for k, v in value.items()}
    return [as_lists(v) for v in value] if isinstance(value, tuple | list) else value
