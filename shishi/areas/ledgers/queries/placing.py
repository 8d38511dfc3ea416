"""A file of many places against the ledger: which entry each feature means, and what it would draw instead of what stands."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.db.models import QuerySet
from shapely.geometry.base import BaseGeometry

from shishi.areas.ledgers.models import Batch, EntrySpan, Ledger
from shishi.areas.ledgers.queries.definitions import Reader, definition_of
from shishi.areas.ledgers.queries.held import Held, standing_in
from shishi.areas.ledgers.queries.placed import DECLARED, TOLERANCE_PERCENT, place_of, shape_of
from shishi.base.phrases import Phrase
from shishi.engines.geometry import (
    ALLOWING,
    MANY,
    Datum,
    GeometryRefused,
    Given,
    Kind,
    LengthVerdict,
    Outlines,
    RedLines,
    canonical,
    compare_length,
    stored,
    together,
)
from shishi.infra import files
from shishi.infra.access.scope import Scope
from shishi.infra.places.queries import counties_drawn
from shishi.infra.places.red_lines import red_lines_near

SHOWN = 200
"""So many entries without a feature are told by name."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a file holds for one entry, or a feature that means none or several."""

    numbers: tuple[int, ...]
    """Of its features."""
    called: str
    """In the file."""
    entry: EntrySpan | None
    candidates: tuple[EntrySpan, ...]
    shape: BaseGeometry | None
    place: Mapping[str, Any] | None
    held: Mapping[str, Any] | None
    """The place that stands."""
    is_same: bool
    length: LengthVerdict | None
    crossings: tuple[Mapping[str, Any], ...]
    """What it shares with red lines: see `crossing_words`."""
    problem: Phrase | None

    @property
    def may_be_taken(self) -> bool:
        return bool(self.entry and self.place) and not (self.problem or self.is_same)

    @property
    def entry_ids(self) -> tuple[int, ...]:
        return (self.entry.entry_id,) if self.entry else ()


@dataclass(frozen=True, slots=True)
class Placing:
    rows: tuple[Drawing, ...]
    key: str
    """By which property of the file's features entries were found; empty where by none."""
    keys: tuple[str, ...]
    """All of them."""
    without: tuple[tuple[str, str], ...]
    """(number, name) of the first entries that have no feature."""
    without_count: int

    @property
    def seal(self) -> str:
        """Return what changes where something else would be written than was shown."""
        told = [[r.entry.entry_id, r.entry.place_fact_id, r.place] for r in self.rows if r.may_be_taken and r.entry]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]


def kept_features(given: Sequence[Given], *, datum: Datum, ledger: Ledger, scope: Scope) -> bytes:
    """Return the features of a file with the entries that each may mean, as a file: JSON. The ledger is walked through once."""
    held = Held(ledger, scope)
    values = sorted({v for g in given for v in g.properties.values()})
    held.look(only=pl.DataFrame({"number": values, "name": values, "division": [""] * len(values)}, schema=_ASKED))
    meant = {v: [s.entry_id for s in held.meant(v)] for v in values}
    found = Counter(key for g in given for key, v in g.properties.items() if meant[v])
    keys = list(dict.fromkeys(key for g in given for key in g.properties))
    key = max(keys, key=lambda k: found[k], default="")
    features = [
        {
            "number": g.number,
            "called": g.properties.get(key, ""),
            "entries": meant.get(g.properties.get(key, ""), []),
            "geometry": canonical(g.geometry) if g.geometry else "",
            "problem": g.problem.to_json() if g.problem else None,
        }
        for g in given
    ]
    told = {"datum": datum, "key": key if found[key] else "", "keys": keys, "features": features}
    return json.dumps(told, ensure_ascii=False).encode()


_ASKED = {"number": pl.String, "name": pl.String, "division": pl.String}


def placing(*, batch: Batch, scope: Scope, chosen: Mapping[int, str]) -> Placing:
    """Return what a kept file would draw. `chosen` is the entry that the clerk names for a feature, by its number. Its statements do not grow."""
    kept, ledger = json.loads(files.read(batch.proposal)), batch.ledger
    standing = standing_in(ledger, scope)
    spans = _spans(standing, kept["features"], chosen)
    counties = counties_drawn(ledger.division_code)
    parts = [_part(f, spans, chosen.get(f["number"]), counties) for f in kept["features"]]
    by_entry: dict[int, list[_Part]] = {}
    for n, part in enumerate(parts):
        by_entry.setdefault(part.entry.entry_id if part.entry else -n - 1, []).append(part)
    shapes = [p.shape for p in parts if p.shape]
    kind: Any = definition_of(ledger).geometry
    red_lines = red_lines_near(shapes) if shapes else RedLines(())
    judge = _Judge(kind, Reader(ledger), Datum(kept["datum"]), counties, red_lines)
    rows = tuple(judge.drawing(own) for own in by_entry.values())
    taken = {e for row in rows for e in row.entry_ids}
    others = _others(standing, taken)
    return Placing(rows, kept["key"], tuple(kept["keys"]), tuple(others), max(standing.count() - len(taken), 0))


def _spans(
    standing: QuerySet[EntrySpan], features: Sequence[Mapping[str, Any]], chosen: Mapping[int, str]
) -> Mapping[int | str, EntrySpan]:
    """Return those that are meant by their entry, and by its number."""
    rows = standing.select_related("entry", "values_fact", "place_fact")
    meant = rows.filter(entry_id__among={e for f in features for e in f["entries"]})
    named = rows.filter(entry__number__among=set(chosen.values())) if any(chosen.values()) else ()
    return {key: s for s in (*meant, *named) for key in (s.entry_id, s.entry.number)}


@dataclass(frozen=True, slots=True)
class _Part:
    number: int
    called: str
    entry: EntrySpan | None
    candidates: tuple[EntrySpan, ...]
    shape: BaseGeometry | None
    problem: Phrase | None


def _part(told: Mapping[str, Any], spans: Mapping[int | str, EntrySpan], named: str | None, counties: Outlines | None) -> _Part:
    """Of several entries that are called so, the one in whose county it lies is meant, unless the clerk says otherwise."""
    shape = stored(told["geometry"]) if told["geometry"] else None
    candidates = tuple(spans[e] for e in told["entries"] if e in spans)
    there = candidates
    if len(candidates) > 1 and shape and counties:
        there = tuple(s for s in candidates if counties.outside(shape, s.division_code) is None)
    entry = spans.get(named) if named is not None else there[0] if len(there) == 1 else None
    problem = Phrase.from_json(told["problem"]) if told["problem"] else None
    return _Part(told["number"], told["called"], entry, candidates, shape, problem)


@dataclass(frozen=True, slots=True)
class _Judge:
    kind: Kind
    reader: Reader
    datum: Datum
    counties: Outlines | None
    red_lines: RedLines

    def drawing(self, parts: Sequence[_Part]) -> Drawing:
        first, entry = parts[0], parts[0].entry
        problem = next((p.problem for p in parts if p.problem), None)
        shape = None
        try:
            shape = together([p.shape for p in parts if p.shape], kind=self.kind, limits=MANY) if not problem else None
            if shape and entry and self.counties and (outside := self.counties.outside(shape, entry.division_code)):
                problem = outside.says
        except GeometryRefused as refused:
            problem = refused.phrase
        place = place_of(shape, datum=self.datum, source="file") if shape and entry else None
        held = entry.place_fact.body if entry and entry.place_fact else None
        return Drawing(
            numbers=tuple(p.number for p in parts),
            called=first.called,
            entry=entry,
            candidates=first.candidates,
            shape=shape or next((p.shape for p in parts if p.shape), None),
            place=place,
            held=held,
            is_same=_is_same(place, held),
            length=self._length(entry, place) if entry and place else None,
            crossings=tuple(self._crossings(shape)) if shape and entry and not problem else (),
            problem=problem,
        )

    def _length(self, entry: EntrySpan, place: Mapping[str, Any]) -> LengthVerdict | None:
        if self.kind != "line":
            return None
        return compare_length(self.reader(entry.values_fact).get(DECLARED), place["length_m"], TOLERANCE_PERCENT)

    def _crossings(self, shape: BaseGeometry) -> Iterator[Mapping[str, Any]]:
        for c in self.red_lines.crossings(shape):
            if c.kind not in ALLOWING:
                yield {"kind": c.kind, "length_m": c.length_m, "area_m2": c.area_m2}


def _is_same(place: Mapping[str, Any] | None, held: Mapping[str, Any] | None) -> bool:
    if not (place and held):
        return False
    return place["geometry"] in (held.get("geometry"), canonical(shape_of(held)))


def _others(standing: QuerySet[EntrySpan], taken: set[int]) -> list[tuple[str, str]]:
    rows = standing.order_by("entry_id").values_list("entry_id", "entry__number", "name")[: len(taken) + SHOWN]
    return [(number, name) for pk, number, name in rows if pk not in taken][:SHOWN]
