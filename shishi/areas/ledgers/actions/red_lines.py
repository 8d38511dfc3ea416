"""Places are judged against red lines: when they are set, and again when red lines change or an entry goes to another county."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from shishi.areas.ledgers.models import EntrySpan, PlaceCheck
from shishi.areas.ledgers.queries.red_lines import placed_spans, sizes_of
from shishi.base.ref import Ref
from shishi.engines.geometry import ALLOWING, RedLines, area_m2, canonical, length_m, stored
from shishi.infra.places.red_lines import covering, red_lines_near
from shishi.infra.record.writing import move, recorded, write
from shishi.infra.store.bulk import insert
from shishi.infra.store.facts import digest_of

MOST_SHOWN_M, MOST_SHOWN_M2 = 100_000, 1_000_000
"""A place that is larger would trace the red lines themselves: what it shares with them is told in figures only."""
_DECIMALS = 7


@recorded
def judge_places(*, entry_ids: Sequence[int], by: str, now: datetime) -> int:
    """Hold the places of entries against the red lines in force; return how many came out otherwise than before. Seven statements for any number."""
    spans = [s for s in placed_spans(entry_ids) if json.loads(s.place_fact.body.get("geometry") or "{}")]  # type: ignore[union-attr]
    shapes = {s.entry_id: stored(s.place_fact.body["geometry"]) for s in spans}  # type: ignore[union-attr]
    lines = red_lines_near(list(shapes.values())) if shapes else RedLines(())
    files = covering(s.division_code for s in spans)
    held = {c.entry_id: c for c in PlaceCheck.objects.select_for_update().filter(entry_id__among=entry_ids, until=None)}
    new = []
    for s in spans:
        against = list(dict.fromkeys(f.kind for f in files[s.division_code]))
        told = _judged(s, shapes[s.entry_id], lines, against, now)
        if told and _same(held.get(s.entry_id), told):
            del held[s.entry_id]
        elif told:
            new.append(told)
    if not (new or held):
        return 0
    PlaceCheck.objects.filter(pk__among=[c.pk for c in held.values()]).update(until=now)
    insert(PlaceCheck, new)
    for ledger in {s.ledger_id for s in spans}:
        move(Ref("ledgers.ledger", ledger))
    rows = [{"entry": c.entry_id, "against": c.against, "found": sizes_of(c)} for c in new]
    ref = Ref("ledgers.entry", entry_ids[0]) if len(entry_ids) == 1 else None
    crossing = sum(c.crosses for c in new)
    write("ledgers.places.judged", ref=ref, by=by, at=now, count=len(new), crossing=crossing, digest=digest_of(rows))
    return len(new) + len(held.keys() - {c.entry_id for c in new})


def _judged(s: EntrySpan, shape: BaseGeometry, lines: RedLines, against: list[str], now: datetime) -> PlaceCheck | None:
    """Return the check of one place; None where no red lines are known there."""
    shown = length_m(shape) <= MOST_SHOWN_M and area_m2(shape) <= MOST_SHOWN_M2
    found: list[dict[str, Any]] = [
        {"kind": c.kind, "length_m": c.length_m, "area_m2": c.area_m2, "part": _drawn(c.part) if shown else ""}
        for c in lines.crossings(shape)
    ]
    if not (against or found):
        return None
    crosses = any(f["kind"] not in ALLOWING for f in found)
    return PlaceCheck(entry_id=s.entry_id, place_fact_id=s.place_fact_id, against=against, crosses=crosses, found=found, at=now)


def _same(held: PlaceCheck | None, told: PlaceCheck) -> bool:
    return held is not None and (held.place_fact_id, held.against, held.found) == (told.place_fact_id, told.against, told.found)


def _drawn(part: BaseGeometry) -> str:
    """Return the parts that have the highest dimension: two areas may share an edge besides."""
    parts = shapely.get_parts([part])
    if part.geom_type == "GeometryCollection":
        most = shapely.get_dimensions(parts).max()
        part = shapely.union_all(parts[shapely.get_dimensions(parts) == most])
    return canonical(shapely.transform(part, lambda xy: np.round(xy, _DECIMALS)))
