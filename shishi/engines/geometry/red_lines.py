"""Red lines: areas that works may not enter, and what a place has in common with them.

The polygons are controlled data of the operator (practice 27). A red line's file is GeoJSON polygons whose properties name the kind, under one of
`KIND_KEYS`; many official files cross themselves, so faults are mended here and counted, never refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from shishi.base.phrases import say, word
from shishi.engines.geometry.datums import Datum
from shishi.engines.geometry.geojson import read_features
from shishi.engines.geometry.lengths import area_m2, length_m
from shishi.engines.geometry.problems import GeometryRefused
from shishi.engines.geometry.shapes import Limits

RED_LINE_FILE = Limits(size=2_000_000_000, vertices=5_000_000, features=5_000_000)
KIND_KEYS = ("kind", "type", "类型", "类别", "种类", "红线类型")
NAME_KEYS = ("name", "名称", "名字", "区域名称")
KINDS = {
    "nature_reserve": word("自然保护区"),
    "basic_farmland": word("永久基本农田"),
    "water_source": word("饮用水水源保护区"),
    "ecology": word("生态保护红线"),
    "urban_growth": word("城镇开发边界"),
}
ALLOWING = frozenset({"urban_growth"})
"""Kinds that works may lie in: what they share with one is measured, and is no crossing."""
_MEANT = (
    ("水源", "water_source"),
    ("农田", "basic_farmland"),
    ("生态", "ecology"),
    ("自然保护", "nature_reserve"),
    ("保护区", "nature_reserve"),
    ("开发边界", "urban_growth"),
)
NOTHING_M = 0.5
"""What crosses by less than half a metre, or half a square metre, only touches."""


@dataclass(frozen=True, slots=True)
class RedLine:
    kind: str
    """A key of `KINDS`, or the file's own word."""
    name: str
    geometry: BaseGeometry


@dataclass(frozen=True, slots=True)
class Overlap:
    """What a place has in common with one red line."""

    kind: str
    name: str
    length_m: int
    """Of lines; 0 for others."""
    area_m2: int
    """Of polygons; 0 for others. A point inside has neither."""
    part: BaseGeometry
    """The part inside, to be drawn."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """What a place has in common with all red lines of one kind; where they overlap each other it is counted once."""

    kind: str
    length_m: int
    area_m2: int
    part: BaseGeometry
    """The part inside, to be drawn."""


class RedLines:
    """All red lines of an operator, ready to be asked: built once a file, then cheap for each place."""

    def __init__(self, lines: Iterable[RedLine], *, mended: int = 0) -> None:
        self.lines = tuple(lines)
        self.mended = mended
        """How many polygons of the file crossed themselves."""
        self._tree = shapely.STRtree([line.geometry for line in self.lines])

    def __len__(self) -> int:
        return len(self.lines)

    def apart_from(self, geometries: Iterable[BaseGeometry]) -> bool:
        """Whether the boxes around both do not meet: then one file is of somewhere else, or its coordinates are of another datum."""
        mine, theirs = shapely.total_bounds([line.geometry for line in self.lines]), shapely.total_bounds(list(geometries))
        return not shapely.box(*mine).intersects(shapely.box(*theirs))

    def check(self, geometry: BaseGeometry) -> tuple[Overlap, ...]:
        """Return what a stored geometry has in common with each red line, in the file's order; touching is nothing."""
        hits = np.sort(self._tree.query(geometry, predicate="intersects"))
        found = (self._overlap(self.lines[int(n)], geometry) for n in hits)
        return tuple(o for o in found if o is not None)

    def crossings(self, geometry: BaseGeometry) -> tuple[Crossing, ...]:
        """Return the overlaps summed by kind, in the order of `KINDS` and then by the file's own words."""
        by_kind: dict[str, list[BaseGeometry]] = {}
        for n in self._tree.query(geometry, predicate="intersects"):
            by_kind.setdefault(self.lines[int(n)].kind, []).append(self.lines[int(n)].geometry)
        order = {kind: n for n, kind in enumerate(KINDS)}
        found = (
            (kind, self._overlap(RedLine(kind, "", shapely.union_all(by_kind[kind])), geometry))
            for kind in sorted(by_kind, key=lambda k: (order.get(k, len(order)), k))
        )
        return tuple(Crossing(kind, o.length_m, o.area_m2, o.part) for kind, o in found if o is not None)

    def _overlap(self, line: RedLine, geometry: BaseGeometry) -> Overlap | None:
        part = shapely.intersection(line.geometry, geometry)
        long, wide = length_m(part), area_m2(part)
        match geometry.geom_type:
            case "Point":
                return Overlap(line.kind, line.name, 0, 0, part)
            case "LineString" | "MultiLineString":
                return Overlap(line.kind, line.name, long, 0, part) if long > NOTHING_M else None
            case _:
                return Overlap(line.kind, line.name, 0, wide, part) if wide > NOTHING_M else None


def read_red_lines(
    data: bytes | str, *, datum: Datum = Datum.CGCS2000, limits: Limits = RED_LINE_FILE, kind: str = ""
) -> RedLines:
    """Return the red lines of a GeoJSON file; `kind` is what its polygons are, where they need not say so themselves.

    A polygon that encloses nothing is none.
    Raises GeometryRefused: not GeoJSON, something else than polygons, a polygon without a kind or of another than `kind`.
    """
    lines: list[RedLine] = []
    mended = 0
    for feature in read_features(data, datum=datum, limits=limits, judged=False):
        if feature.geometry.geom_type not in ("Polygon", "MultiPolygon"):
            raise GeometryRefused(say("红线文件的第 {number} 个图形不是面：红线应是面（Polygon）。", number=feature.number))
        written = _first(feature.properties, KIND_KEYS)
        if kind and written and kind_meant(written) in KINDS and kind_meant(written) != kind:
            raise GeometryRefused(
                say(
                    "红线文件的第 {number} 个图形写的类型是“{written}”，不是{kind:word}：一个文件只装一类，请分开。",
                    number=feature.number,
                    written=written,
                    kind=KINDS.get(kind, kind),
                )
            )
        if not (kind or written):
            raise GeometryRefused(
                say(
                    "红线文件的第 {number} 个图形没有写类型：请在属性 kind 中写 自然保护区、永久基本农田 或 饮用水水源保护区。",
                    number=feature.number,
                )
            )
        geometry = feature.geometry
        if not geometry.is_valid:
            geometry, mended = shapely.make_valid(geometry, method="structure", keep_collapsed=False), mended + 1
        if geometry.is_empty:
            continue
        lines.append(RedLine(kind or kind_meant(written), _first(feature.properties, NAME_KEYS), geometry))
    if not lines:
        raise GeometryRefused(say("红线文件里的面都没有面积：请重新导出。"))
    return RedLines(lines, mended=mended)


def _first(properties: object, keys: Sequence[str]) -> str:
    held = properties if isinstance(properties, dict) else {}
    return next((clean(held[k]) for k in keys if str(held.get(k) or "").strip()), "")


def clean(written: object) -> str:
    """Return a file's own word as it can be shown and written: one line, without half a character."""
    return "".join(c for c in str(written).strip()[:100].encode("utf-8", "replace").decode() if c.isprintable())


def kind_meant(written: str) -> str:
    """Return the key of `KINDS` that a written kind means (永久基本农田 or basic_farmland), else the words themselves."""
    return written if written in KINDS else next((code for part, code in _MEANT if part in written), written)
