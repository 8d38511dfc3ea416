"""Places of a city for the ledgers: where an entry can lie, and what its code is called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from shishi.engines.tables.places import Places
from shishi.infra.places import queries as places


def place_choices(*, city: str, prefixes: Iterable[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the counties in protocol order that lie under any of the prefixes, each with itself and its townships."""
    wanted = tuple(prefixes)
    out = []
    for county, townships in places.counties_with_townships(city):
        if any(county.code.startswith(p) or p.startswith(county.code[: len(p)]) for p in wanted):
            inside = [(county.code, county.name), *((t.code, t.name) for t in townships)]
            out.append((county.name, [(code, name) for code, name in inside if any(code.startswith(p) for p in wanted)]))
    return [(name, rows) for name, rows in out if rows]


def places_named(*, city: str, prefixes: Iterable[str]) -> Places:
    """Return what a table's words for a place can mean: counties, townships and villages, in one column or in three."""
    wanted = tuple(prefixes)
    divisions: list[tuple[str, tuple[str, ...]]] = []
    outside: list[tuple[str, tuple[str, ...]]] = []
    called, above = {}, ""
    for d in places.divisions_inside(city):
        if d.level == "city":
            above = d.name
            continue
        if d.level == "county":
            called[d.short_name] = d.name
        is_meant = d.code.startswith(wanted) or (d.level == "county" and any(p.startswith(d.code[:6]) for p in wanted))
        (divisions if is_meant else outside).append((d.code, d.names))
    told = {"code": "division", "anywhere": "place", "above": above, "called": called, "outside": outside}
    return Places(("county", "township", "village"), divisions, **told)


def place_names(codes: Iterable[str]) -> dict[str, str]:
    """Return each division's name with its county's before it: 甘州区 梁家墩镇. One query."""
    return places.names_of(codes)


def village_words(*, city: str, prefixes: Iterable[str]) -> list[tuple[str, str]]:
    """Return (code, words) of every village: 甘州区 梁家墩镇 六号村村民委员会."""
    named = places_named(city=city, prefixes=prefixes).divisions
    return [(code, " ".join(names)) for code, names in named if len(names) > 2]


def place_words(*, city: str, prefixes: Iterable[str]) -> list[tuple[str, str]]:
    """Return (code, words) of every place that a table may name: 甘州区, 甘州区 梁家墩镇, and 梁家墩镇 where only one is called so."""
    held = place_choices(city=city, prefixes=prefixes)
    names = Counter(name for _, rows in held for _, name in rows)
    full = [(code, name if name == county else f"{county} {name}") for county, rows in held for code, name in rows]
    short = [(code, name) for county, rows in held for code, name in rows if name != county and names[name] == 1]
    return [*full, *short]
