"""Where entries lie that are points, as columns of a table: degrees with ten decimals, and their datum. Out they are CGCS2000."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import polars as pl

from shishi.areas.ledgers.models import EntryFact, EntrySpan
from shishi.areas.ledgers.queries.placed import place_of, placed_outside, shape_of
from shishi.base.phrases import Phrase, say, word
from shishi.engines.geometry import Datum, GeometryRefused, Outlines, canonical, read_vertices
from shishi.engines.ledger import Definition
from shishi.engines.tables.columns import Column

LON, LAT, DATUM = ":lon", ":lat", ":datum"
_SCALE, _STORED = 10, 7
_DATUMS = (("cgcs2000", "CGCS2000", ""), ("wgs84", "WGS-84", ""), ("gcj02", "GCJ-02", ""), ("bd09", "BD-09", ""))


def point_columns(definition: Definition) -> tuple[Column, ...]:
    """Return the columns of the places of a ledger of points; none of another."""
    if definition.geometry != "point":
        return ()
    return (
        Column(LON, "经度", "Longitude", form="integer", scale=_SCALE, aliases=("东经",), hint=word("填小数的度，如 100.45")),
        Column(LAT, "纬度", "Latitude", form="integer", scale=_SCALE, aliases=("北纬",), hint=word("填小数的度，如 38.93")),
        Column(
            DATUM, "坐标系", "Coordinate system", form="choice", choices=_DATUMS,
            hint=word("不填即为 CGCS2000（GPS、天地图）；高德、腾讯是 GCJ-02，百度是 BD-09"),
        ),
    )  # fmt: skip


def points_of(spans: Sequence[EntrySpan]) -> dict[int, dict[str, Any]]:
    """Return what a table's row tells of the place of each entry that has one. One query."""
    facts = EntryFact.objects.filter(pk__among=[s.place_fact_id for s in spans if s.place_fact_id])
    return {entry: _told(body) for entry, body in facts.values_list("entry_id", "body")}


def _told(place: Mapping[str, Any]) -> dict[str, Any]:
    at = shape_of(place).representative_point()
    lon, lat = (round(v * 10**_STORED) * 10 ** (_SCALE - _STORED) for v in (at.x, at.y))
    return {LON: lon, LAT: lat, DATUM: Datum.CGCS2000.value}


def point_of(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the place that a table's row tells: the body of `EntryFact`; None where it tells none. Raises GeometryRefused."""
    lon, lat = row.get(LON), row.get(LAT)
    if lon is None and lat is None:
        return None
    if lon is None or lat is None:
        raise GeometryRefused(say("经度、纬度只填了一个；请两个都填，或都留空。"))
    datum = Datum(row.get(DATUM) or Datum.CGCS2000)
    return place_of(
        read_vertices(f"{lon / 10**_SCALE},{lat / 10**_SCALE}", kind="point", datum=datum), datum=datum, source="table"
    )


def point_wrong(row: Mapping[str, Any], division: str, counties: Outlines | None) -> Phrase | None:
    """Return what is wrong with the place of a row for an entry of a division."""
    try:
        place = point_of(row)
    except GeometryRefused as refused:
        return refused.phrase
    outside = placed_outside(place, division, counties) if place else None
    return outside.says if outside else None


def new_points(rows: pl.DataFrame) -> Iterator[dict[str, Any] | None]:
    """Yield the place of each row of new entries."""
    told = rows.select(c for c in (LON, LAT, DATUM) if c in rows.columns)
    yield from (point_of(row) for row in told.iter_rows(named=True)) if told.width else (None for _ in range(rows.height))


def told_degrees(row: Mapping[str, Any]) -> str | None:
    """Return where a row lies, to be shown; None where it does not say or cannot be."""
    with suppress(GeometryRefused):
        return in_degrees(point_of(row))
    return None


def is_elsewhere(place: Mapping[str, Any], held: Mapping[str, Any] | None) -> bool:
    return held is None or canonical(shape_of(held)) != place["geometry"]


def in_degrees(place: Mapping[str, Any] | None) -> str | None:
    return f"{place['lon']}, {place['lat']}" if place else None
