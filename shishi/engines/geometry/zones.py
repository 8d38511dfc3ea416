"""CGCS2000 Gauss–Krüger coordinates, as surveys and land papers give them: metres in a zone of 3 or of 6 degrees.

An easting with the zone's number in front has eight digits (33 | 625734.81) and says where it is; one without (625734.81) needs the
zone. Numbers 25–45 are the zones of 3 degrees (EPSG 4513–4533), 13–23 those of 6 (EPSG 4491–4501). Surveys call the northing X.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from pyproj import Transformer
from pyproj.enums import TransformDirection

from shishi.engines.geometry.datums import Floats

_STORED = 4490
_FIRST_OF_3, _LAST_OF_3, _EPSG_OF_3, _EPSG_OF_3_BARE = 25, 45, 4513, 4534
_FIRST_OF_6, _LAST_OF_6, _EPSG_OF_6, _EPSG_OF_6_BARE = 13, 23, 4491, 4502
_LEAST_EASTING_M, _MOST_EASTING_M = 100_000, 900_000
"""False easting 500,000 and what a zone spans on each side, with room for works that cross into the next zone."""
_LEAST_NORTHING_M, _MOST_NORTHING_M = 1_500_000, 6_200_000
NUMBER_SIZE = 1_000_000


@dataclass(frozen=True, slots=True)
class Zone:
    number: int
    width: int
    """3 or 6 degrees."""
    numbered: bool
    """True where eastings carry the zone's number in front."""

    @property
    def meridian(self) -> int:
        """Degrees east."""
        return self.number * 3 if self.width == 3 else self.number * 6 - 3

    @property
    def epsg(self) -> int:
        if self.width == 3:
            return (_EPSG_OF_3 if self.numbered else _EPSG_OF_3_BARE) + self.number - _FIRST_OF_3
        return (_EPSG_OF_6 if self.numbered else _EPSG_OF_6_BARE) + self.number - _FIRST_OF_6


def zone_of_epsg(code: int) -> Zone | None:
    """Return the zone that an EPSG code names, or None where it names something else."""
    for width, first, last, numbered, bare in (
        (3, _FIRST_OF_3, _LAST_OF_3, _EPSG_OF_3, _EPSG_OF_3_BARE),
        (6, _FIRST_OF_6, _LAST_OF_6, _EPSG_OF_6, _EPSG_OF_6_BARE),
    ):
        for base, has_number in ((numbered, True), (bare, False)):
            if 0 <= code - base <= last - first:
                return Zone(first + code - base, width, has_number)
    return None


def zone_of(easting: float, northing: float) -> Zone | None:
    """Return the zone whose number stands in front of the easting, or None where none does."""
    number, metres = divmod(easting, NUMBER_SIZE)
    if not (_LEAST_EASTING_M <= metres <= _MOST_EASTING_M and _is_northing(northing)):
        return None
    if _FIRST_OF_3 <= number <= _LAST_OF_3:
        return Zone(int(number), 3, True)
    return Zone(int(number), 6, True) if _FIRST_OF_6 <= number <= _LAST_OF_6 else None


def zones_near(lon: float) -> tuple[Zone, ...]:
    """Return the zones of 3 degrees that a bare easting near this longitude may be in, the nearest first."""
    middle = round(lon / 3)
    beside = (middle, middle + 1, middle - 1) if lon > middle * 3 else (middle, middle - 1, middle + 1)
    return tuple(Zone(n, 3, False) for n in beside if _FIRST_OF_3 <= n <= _LAST_OF_3)


def is_bare(easting: float, northing: float) -> bool:
    """Whether two numbers look like zone coordinates without the zone's number."""
    return _LEAST_EASTING_M <= easting <= _MOST_EASTING_M and _is_northing(northing)


def from_zone(easting: float, northing: float, zone: Zone) -> tuple[float, float]:
    """Return stored degrees of a point in a zone."""
    lon, lat = _transformer(zone.epsg).transform(easting, northing)
    return float(lon), float(lat)


def from_zone_all(easting: Floats, northing: Floats, zone: Zone) -> tuple[Floats, Floats]:
    """`from_zone` for many points."""
    lon, lat = _transformer(zone.epsg).transform(easting, northing)
    return np.asarray(lon), np.asarray(lat)


def to_zone(lon: float, lat: float, zone: Zone) -> tuple[float, float]:
    """Return (easting, northing) of stored degrees."""
    easting, northing = _transformer(zone.epsg).transform(lon, lat, direction=TransformDirection.INVERSE)
    return float(easting), float(northing)


def _is_northing(value: float) -> bool:
    return _LEAST_NORTHING_M <= value <= _MOST_NORTHING_M


@cache
def _transformer(epsg: int) -> Transformer:
    return Transformer.from_crs(epsg, _STORED, always_xy=True)
