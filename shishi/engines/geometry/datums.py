"""The datums that coordinates come in, and the way to the stored one: CGCS2000 degrees, longitude first.

WGS-84 and CGCS2000 differ by centimetres and are taken as one. GCJ-02 (高德, 腾讯) and BD-09 (百度) are shifts of it by some 500 and
1,200 m, defined forward only: back is by iteration. Outside the rectangle in which GCJ-02 is defined nothing is shifted.
Sources: the forward formulas as published with known pairs in the test; BD-09's metres are a Mercator projection on Clarke 1866
(found by fitting: the published polynomials of 百度 differ from it by less than a centimetre).
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Proj
from shapely.geometry.base import BaseGeometry

Floats = NDArray[np.float64]
_Shift = Callable[[Floats, Floats], tuple[Floats, Floats]]


class Datum(StrEnum):
    CGCS2000 = "cgcs2000"
    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


_WEST, _EAST, _SOUTH, _NORTH = 72.004, 137.8347, 0.8293, 55.8271
"""Where GCJ-02 is defined."""
_SEMI_MAJOR_M = 6378245.0
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_BD_TURN = np.pi * 3000.0 / 180.0
_NEAR_ENOUGH_DEGREES = 1e-11
_MOST_ROUNDS = 30


def to_stored(lon: float, lat: float, datum: Datum) -> tuple[float, float]:
    """Return CGCS2000 degrees of a point written in `datum`; good to 1e-7 degrees (a centimetre) inside China."""
    out_lon, out_lat = to_stored_all(np.array([lon]), np.array([lat]), datum)
    return float(out_lon[0]), float(out_lat[0])


def from_stored(lon: float, lat: float, datum: Datum) -> tuple[float, float]:
    """Return a stored point as `datum` writes it: for links into a web map."""
    out_lon, out_lat = _forward(datum)(np.array([lon]), np.array([lat]))
    return float(out_lon[0]), float(out_lat[0])


def to_stored_all(lon: Floats, lat: Floats, datum: Datum) -> tuple[Floats, Floats]:
    """`to_stored` for many points."""
    return _undone(_forward(datum), lon, lat)


def geometry_to_stored(geometry: BaseGeometry, datum: Datum) -> BaseGeometry:
    """Return the geometry with every vertex in stored degrees."""
    if datum in (Datum.CGCS2000, Datum.WGS84):
        return geometry
    return shapely.transform(geometry, lambda xy: np.column_stack(to_stored_all(xy[:, 0], xy[:, 1], datum)))


def bd_metres_to_bd09(x: float, y: float) -> tuple[float, float]:
    """Return BD-09 degrees of the metres that addresses of 百度地图 carry (@11184566,4687000,17z)."""
    lon, lat = _bd_mercator()(x, y, inverse=True)
    return float(lon), float(lat)


@cache
def _bd_mercator() -> Proj:
    return Proj("+proj=merc +ellps=clrk66 +units=m")


def _forward(datum: Datum) -> _Shift:
    return {Datum.GCJ02: _to_gcj, Datum.BD09: _to_bd}.get(datum, _unmoved)


def _unmoved(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    return lon, lat


def _to_gcj(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    x, y = lon - 105.0, lat - 35.0
    ripple = 20.0 * np.sin(6.0 * np.pi * x) + 20.0 * np.sin(2.0 * np.pi * x)
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x)) + (2.0 / 3.0) * (
        ripple + _waves(x, ((20.0, 1.0), (40.0, 1 / 3), (150.0, 1 / 12), (300.0, 1 / 30)))
    )  # fmt: skip
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x)) + (2.0 / 3.0) * (
        ripple + _waves(y, ((20.0, 1.0), (40.0, 1 / 3), (160.0, 1 / 12), (320.0, 1 / 30)))
    )  # fmt: skip
    phi = np.radians(lat)
    curve = 1.0 - _ECCENTRICITY_SQUARED * np.sin(phi) ** 2
    meridian_m = _SEMI_MAJOR_M * (1.0 - _ECCENTRICITY_SQUARED) / (curve * np.sqrt(curve))
    parallel_m = _SEMI_MAJOR_M / np.sqrt(curve) * np.cos(phi)
    inside = _defined(lon, lat)
    return lon + np.where(inside, np.degrees(east / parallel_m), 0.0), lat + np.where(inside, np.degrees(north / meridian_m), 0.0)


def _waves(value: Floats, parts: tuple[tuple[float, float], ...]) -> Floats:
    return sum((size * np.sin(np.pi * turns * value) for size, turns in parts), np.zeros_like(value))


def _to_bd(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    inside = _defined(lon, lat)
    x, y = _to_gcj(lon, lat)
    radius = np.hypot(x, y) + 0.00002 * np.sin(_BD_TURN * y)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(_BD_TURN * x)
    return np.where(inside, radius * np.cos(angle) + 0.0065, lon), np.where(inside, radius * np.sin(angle) + 0.006, lat)


def _defined(lon: Floats, lat: Floats) -> NDArray[np.bool_]:
    return (lon >= _WEST) & (lon <= _EAST) & (lat >= _SOUTH) & (lat <= _NORTH)


def _undone(shift: _Shift, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Return what `shift` moves to (lon, lat). Each round leaves at most a fiftieth of the error."""
    guess_lon, guess_lat = lon.astype(float), lat.astype(float)
    for _ in range(_MOST_ROUNDS):
        there_lon, there_lat = shift(guess_lon, guess_lat)
        miss_lon, miss_lat = there_lon - lon, there_lat - lat
        guess_lon, guess_lat = guess_lon - miss_lon, guess_lat - miss_lat
        if max(np.max(np.abs(miss_lon), initial=0.0), np.max(np.abs(miss_lat), initial=0.0)) < _NEAR_ENOUGH_DEGREES:
            break
    return guess_lon, guess_lat
