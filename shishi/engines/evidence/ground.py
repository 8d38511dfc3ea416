"""How far a photo was taken from where it should have been."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from pyproj import Geod
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

_EARTH = Geod(ellps="WGS84")
_FLATTENING = _EARTH.es


@dataclass(frozen=True)
class Site:
    """Where the work stands, degrees WGS-84: a point and how far the work reaches from it, or its shape. Raises ValueError where that is no place."""

    lon: float = math.nan
    lat: float = math.nan
    radius_m: float = 0
    """How far the work itself reaches from the point, such as half of a road's length."""
    shape: Mapping[str, Any] | None = None
    """A GeoJSON geometry; it is held against rather than the point."""
    is_outline: bool = False
    """The shape is the county's: nobody has said more."""

    def __post_init__(self) -> None:
        west, south, east, north = self._shape.bounds
        if not (max(abs(west), abs(east)) <= 180 and max(abs(south), abs(north)) <= 90):
            raise ValueError("位置不在地球上：请给出 WGS-84 经纬度（度），经度在前。")

    @cached_property
    def _shape(self) -> BaseGeometry:
        try:
            found = shape(dict(self.shape)) if self.shape is not None else shapely.Point(self.lon, self.lat)
        except (ShapelyError, ValueError, TypeError, KeyError, IndexError, AttributeError):
            raise ValueError("位置不是 GeoJSON 图形：请给出点、线或面。") from None
        if found.is_empty:
            raise ValueError("位置是空的：请给出经纬度，或点、线、面。")
        return found

    def metres_from(self, lon: float, lat: float) -> float:
        """Return how far a point lies from where the work reaches, along the ground; 0 within. Found on the plane that touches the earth there."""
        sine = math.sin(math.radians(lat))
        bend = 1 - _FLATTENING * sine * sine
        east = math.radians(1) * _EARTH.a / math.sqrt(bend) * max(math.cos(math.radians(lat)), 1e-9)
        north = math.radians(1) * _EARTH.a * (1 - _FLATTENING) / bend**1.5

        def flat(points: np.ndarray) -> np.ndarray:
            away = (points[:, 0] - lon + 180) % 360 - 180
            return np.column_stack((away * east, (points[:, 1] - lat) * north))

        plane = shapely.make_valid(shapely.transform(self._shape, flat))
        line = shapely.shortest_line(shapely.Point(0, 0), plane)
        x, y = line.coords[1]
        return max(_EARTH.inv(lon, lat, lon + x / east, lat + y / north)[2] - self.radius_m, 0.0)
