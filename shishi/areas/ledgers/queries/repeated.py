"""What an inspector should look at in a ledger and only many entries together show: one thing counted twice, filings in a burst. Source: practice 19."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import chain, islice

import polars as pl
from django.db.models import Count
from django.db.models.functions import Substr, TruncDate

from shishi.areas.ledgers.models import STAGE, EntryFact, EntrySpan, Ledger
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.listing import Row
from shishi.areas.ledgers.queries.suspicions import Suspicion, rows_standing, suspicion_of
from shishi.areas.ledgers.rules import bursts, named_alike, plain_name
from shishi.engines.geometry import drawn_together, stored
from shishi.engines.pack.defaults import weeks_said
from shishi.infra.store.facts import end_of, known_by
from shishi.infra.store.spans import as_of

NAMES_ENDING = "_names"
"""A text field with this ending lists what an entry serves, parted by 、: nothing may be served twice."""
_AT_ONCE, _LISTED = 1000, 20
_TILES_A_DEGREE = 10
_BESIDE_DEGREES = 0.001
Key = tuple[str, int, int]
"""What an entry is found by, its ledger, the entry."""


def by_many(*, ledger: Ledger, on: date | None) -> Iterator[Suspicion]:
    """Yield what several entries of a ledger show together, as known when `on` ended (now where None).

    Of each entry memory keeps but a number for each of its keys; who shares one is read again. Two passes, some queries for each thousand that share.
    """
    definition = definition_of(ledger)
    codes = [f.code for f in definition.shown_fields if f.form == "text" and f.code.endswith(NAMES_ENDING)]
    kept = Ledger.objects.filter(division_code=ledger.division_code, code=ledger.code).exclude(pk=ledger.pk).order_by("year")
    years = [ledger, *kept] if codes else [ledger]
    for _keys, group in _sharing(_named(ledger, on)):
        yield from _named_alike(ledger, on, group)
    for code in codes:
        for keys, group in _sharing(_serving(years, code, on), of=ledger.pk):
            yield from _named_twice([(x, _rows(x, on, group)) for x in years], code, keys)
    if definition.geometry == "line":
        yield from _drawn_twice(ledger, on)
    yield from _bursts(ledger, on)


def _rows(ledger: Ledger, on: date | None, ids: Sequence[int]) -> list[Row]:
    return list(chain.from_iterable(rows_standing(ledger, on, ids)))


def _sharing(keys: Iterable[list[Key]], of: int = 0) -> Iterator[tuple[set[int], list[int]]]:
    """Yield (keys, hashed; the entries that share them), about a thousand entries at a time; only where one `of` a ledger is among them."""
    told = {"key": pl.String, "ledger": pl.Int64, "entry": pl.Int64}
    steps = [pl.DataFrame(step, schema=told, orient="row").with_columns(pl.col("key").hash()) for step in keys if step]
    if not steps:
        return
    shared = pl.concat(steps).unique().group_by("key").agg("ledger", "entry").filter(pl.col("entry").list.len() > 1)
    if of:
        shared = shared.filter(pl.col("ledger").list.contains(of))
    hashed, group = set[int](), dict[int, None]()
    for key, entries in shared.sort(pl.col("entry").list.min()).select("key", "entry").iter_rows():
        hashed.add(key)
        group |= dict.fromkeys(entries)
        if len(group) >= _AT_ONCE:
            yield hashed, list(group)
            hashed, group = set(), {}
    if group:
        yield hashed, list(group)


def _named(ledger: Ledger, on: date | None) -> Iterator[list[Key]]:
    spans = EntrySpan.objects.filter(as_of(on), ledger=ledger, state=0).order_by("entry_id")
    told, last = spans.values_list("entry_id", "division_code", "name"), 0
    while step := list(told.filter(entry_id__gt=last)[: 10 * _AT_ONCE]):
        yield [(f"{division[:6]} {plain_name(name)}", ledger.pk, entry) for entry, division, name in step]
        last = step[-1][0]


def _named_alike(ledger: Ledger, on: date | None, ids: Sequence[int]) -> Iterator[Suspicion]:
    spans = EntrySpan.objects.filter(as_of(on), ledger=ledger, state=0, entry_id__among=ids).order_by("entry_id")
    rows = spans.values_list("entry_id", "entry__number", "name", "division_code")
    for group in named_alike((r, r[3], r[2]) for r in rows):
        told = {"in": _listed(number for _, number, _, _ in group)}
        yield from (Suspicion("named_alike", entry, number, name, code, told) for entry, number, name, code in group)


def _listed(numbers: Iterable[str]) -> str:
    """Return the first of them: what all entries of a large ledger have in common would be as long for each."""
    first = list(islice(numbers, _LISTED + 1))
    return "、".join([*first[:_LISTED], *("……" for _ in first[_LISTED:])])


def _serving(ledgers: Iterable[Ledger], code: str, on: date | None) -> Iterator[list[Key]]:
    for x in ledgers:
        for rows in rows_standing(x, on):
            yield [(" ".join(served), x.pk, r.id) for r, served in _served(rows, code)]


def _served(rows: Sequence[Row], code: str) -> Iterable[tuple[Row, tuple[str, str]]]:
    """Return each row with each (county, name) that it says it serves."""
    for r in rows:
        for name in dict.fromkeys(str(r.fields.get(code) or "").replace("，", "、").split("、")):
            if name.strip():
                yield r, (r.span.division_code[:6], name.strip())


def _named_twice(kept: Sequence[tuple[Ledger, Sequence[Row]]], code: str, keys: set[int]) -> list[Suspicion]:
    """What two entries say they serve, in this year's ledger, the first of those `kept`, or in that of another; of these keys, hashed."""
    (_, rows), *others = kept
    held: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for r, served in _served(rows, code):
        held[served].append(r)
    elsewhere: dict[tuple[str, str], list[str]] = defaultdict(list)
    for x, older in others:
        for r, served in _served(older, code):
            elsewhere[served].append(f"{r.number}（{x.year}）")
    hashed = pl.Series([" ".join(served) for served in held], dtype=pl.String).hash()
    return [
        suspicion_of(r, "named_twice", told)
        for (served, several), key in zip(held.items(), hashed, strict=True)
        if key in keys and len(several) + len(elsewhere[served]) > 1
        for told in [{"name": served[1], "in": _listed([*(x.number for x in several), *elsewhere[served]])}]
        for r in several
    ]


def _drawn_twice(ledger: Ledger, on: date | None) -> Iterator[Suspicion]:
    """Lines are held against those that touch the same tile of the map, a tile at a time."""
    beside: dict[int, dict[int, int]] = defaultdict(dict)
    for ids in _tiles(ledger, on):
        placed = [(r, stored(r.span.place_fact.body["geometry"])) for r in _rows(ledger, on, ids) if r.span.place_fact]
        for one, other, metres in drawn_together([line for _, line in placed]):
            a, b = placed[one][0].id, placed[other][0].id
            beside[a][b] = beside[b][a] = max(metres, beside[a].get(b, 0))
    numbers = {r.id: r.number for rows in rows_standing(ledger, on, list(beside)) for r in rows}
    for rows in rows_standing(ledger, on, list(beside)):
        for r in rows:
            told = _listed(numbers[other] for other in sorted(beside[r.id]))
            yield suspicion_of(r, "drawn_twice", {"in": told, "shared_m": max(beside[r.id].values())})


def _tiles(ledger: Ledger, on: date | None) -> Iterator[list[int]]:
    """Yield the entries whose lines touch one tile, tile by tile, where there are several."""
    steps = []
    for rows in rows_standing(ledger, on):
        boxes = [(r.id, stored(r.span.place_fact.body["geometry"]).bounds) for r in rows if r.span.place_fact]
        steps.append(pl.DataFrame([(*tile, pk) for pk, box in boxes for tile in _touched(box)], schema=_TILED, orient="row"))
    told = pl.concat(steps) if steps else pl.DataFrame(schema=_TILED)
    several = told.group_by("x", "y", maintain_order=True).agg("entry").filter(pl.col("entry").list.len() > 1)
    for entries in several["entry"]:
        yield entries.to_list()


_TILED = {"x": pl.Int32, "y": pl.Int32, "entry": pl.Int64}


def _touched(box: Sequence[float]) -> Iterator[tuple[int, int]]:
    west, south, east, north = (
        math.floor((d + side * _BESIDE_DEGREES) * _TILES_A_DEGREE) for d, side in zip(box, (-1, -1, 1, 1), strict=True)
    )
    yield from ((x, y) for x in range(west, east + 1) for y in range(south, north + 1))


def _bursts(ledger: Ledger, on: date | None) -> Iterator[Suspicion]:
    standing = EntrySpan.objects.filter(as_of(on), ledger=ledger, state=0).values("entry")
    facts = EntryFact.objects.filter(entry__in=standing, kind=STAGE, corrects=None)
    if on:
        facts = facts.filter(known_by(on))
    told = facts.annotate(county=Substr("entry__division_code", 1, 6), day=TruncDate("recorded_at")).order_by()
    days: dict[str, Counter[date]] = defaultdict(Counter)
    for county, day, count in told.values_list("county", "day").annotate(Count("pk")):
        days[county][day] = count
    weeks = weeks_said(ledger.definition)

    def is_closing(day: date) -> bool:
        return (day + timedelta(days=1)).day == 1 or weeks.end(day) == day

    for county, counts in sorted(days.items()):
        for day, count in bursts(counts, is_closing=is_closing):
            code = "burst_closing" if is_closing(day) else "burst"
            that_day = {"recorded_at__gte": end_of(day - timedelta(days=1)), "recorded_at__lt": end_of(day)}
            filed = facts.filter(**that_day, entry__division_code__startswith=county)
            ids = sorted(set(filed.values_list("entry_id", flat=True)))
            for rows in rows_standing(ledger, on, ids):
                yield from (suspicion_of(r, code, {"day": day.isoformat(), "count": count}) for r in rows)
