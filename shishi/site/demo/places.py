"""Where the demonstration's entries lie: the townships of a city, each at a point inside its county."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from shapely.geometry import Point, shape

from shishi.infra.places.queries import counties_with_townships
from shishi.site.demo.entries import Place


def places_of(city: str, outlines: Mapping[str, Any], *, seed: int) -> list[Place]:
    """Return every township of the city with a point in its county, well inside the outline. The points are invented."""
    chance = random.Random(seed)
    shapes = {str(f["properties"]["adcode"]): shape(f["geometry"]).buffer(0) for f in outlines["features"]}
    out = []
    for county, townships in counties_with_townships(city):
        outline = shapes[county.code[:6]]
        inner = outline.buffer(-0.05)
        held = outline if inner.is_empty else inner
        for t in townships:
            point = _inside(held, chance)
            out.append(Place(t.code, t.name, county.code[:6], round(point.x, 6), round(point.y, 6)))
    return out


def _inside(outline: Any, chance: random.Random) -> Point:
    west, south, east, north = outline.bounds
    while True:
        point = Point(chance.uniform(west, east), chance.uniform(south, north))
        if outline.contains(point):
            return point
