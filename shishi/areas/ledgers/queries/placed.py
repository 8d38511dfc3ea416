"""Entries that have a place."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from shishi.areas.ledgers.models import EntrySpan, Ledger
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.listing import Filter, spans_of
from shishi.areas.ledgers.queries.then import put_back
from shishi.areas.ledgers.rules import is_late
from shishi.engines.geometry import (
    Datum,
    LengthVerdict,
    Outlines,
    Outside,
    area_m2,
    canonical,
    compare_length,
    length_m,
    stored,
)
from shishi.engines.ledger import Definition, Stage
from shishi.infra.access.scope import Scope
from shishi.infra.store.spans import FOREVER

MOST = 2000
DECLARED = "length_m"
"""The field of a ledger of lines that holds the length somebody declares."""
TOLERANCE_PERCENT = 10


@dataclass(frozen=True, slots=True)
class Placed:
    id: int
    number: str
    name: str
    division_code: str
    stage: Stage | None
    state: str
    """done, going, none: reached its goal, some stage, none."""
    light: str
    geometry: str
    lon: float
    lat: float
    length: LengthVerdict | None
    declared_m: int


def place_of(shape: BaseGeometry, *, datum: Datum, source: str) -> dict[str, Any]:
    """Return what the fact of a place holds: the body of `EntryFact`."""
    middle = shape.representative_point()
    return {
        "geometry": canonical(shape),
        "datum": datum.value,
        "source": source,
        "lon": round(middle.x, 7),
        "lat": round(middle.y, 7),
        "length_m": length_m(shape),
        "area_m2": area_m2(shape),
    }


def shape_of(place: Mapping[str, Any]) -> BaseGeometry:
    """Return what is drawn of a place; its point where nothing is."""
    drawn = json.loads(place.get("geometry") or "{}")
    return stored(place["geometry"]) if drawn else Point(place["lon"], place["lat"])


def placed_outside(place: Mapping[str, Any], division: str, counties: Outlines | None) -> Outside | None:
    """Return how a place lies outside the county of a division; None where it does not, or nobody has drawn that."""
    return counties.outside(shape_of(place), division) if counties else None


def placed_of(*, ids: Sequence[int]) -> list[Placed]:
    """Return where these entries lie now. One query, and one for the ledger."""
    spans = EntrySpan.objects.filter(entry_id__among=ids, to_date=FOREVER, place_fact__isnull=False)
    rows = list(spans.select_related("entry", "place_fact", "values_fact", "ledger"))
    return [_placed(s, definition_of(s.ledger), None) for s in rows]


def placed_entries(
    *, scope: Scope, ledger: Ledger, asked: Filter, on: date | None, today: date, most: int = MOST
) -> list[Placed]:
    """Return the first entries of a ledger that a filter leaves and that have a place. One query; two by what is known now."""
    definition = definition_of(ledger)
    rows = spans_of(scope=scope, ledger=ledger, definition=definition, asked=asked, on=on, today=today)
    placed = rows.filter(~Q(place_fact=None)).select_related("entry", "place_fact", "values_fact")
    found = list(placed.order_by("entry_id")[:most])
    if asked.then:
        put_back(found, ledger, asked.then)
    return [_placed(s, definition, asked.then.day if asked.then else on or today) for s in found]


def _placed(s: EntrySpan, definition: Definition, day: date | None) -> Placed:
    body, stage = s.place_fact.body, definition.stage_by_order.get(s.stage)  # type: ignore[union-attr]
    declared = s.values_fact.body["fields"].get(DECLARED) if definition.geometry == "line" else None
    return Placed(
        s.entry_id,
        s.entry.number,
        s.name,
        s.division_code,
        stage,
        "done" if s.stage >= s.goal else "going" if s.stage else "none",
        "red" if day and is_late(s.due_date, s.in_time_until, on=day) else "green" if s.stage >= s.goal else "",
        body["geometry"],
        body["lon"],
        body["lat"],
        compare_length(declared, body.get("length_m", 0), TOLERANCE_PERCENT) if definition.geometry == "line" else None,
        declared or 0,
    )
