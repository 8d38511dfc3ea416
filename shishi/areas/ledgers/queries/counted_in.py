"""In which ledgers a plan counts: in its own, and for what it does not keep itself in those of the plan above it."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from shishi.areas.ledgers.models import Ledger
from shishi.areas.plans import public as plans
from shishi.engines.measures import parse
from shishi.engines.pack.meant import LEDGERS
from shishi.infra.access.scope import above, prefix_of


def counted_in(*, city: str, year: int, codes: Collection[str]) -> dict[str, Ledger]:
    """Return by code the ledgers in which the plan of a division and year counts: its own, else that of the nearest plan above. One query."""
    return {x.code: x for x in _kept([*above(city), city], year).filter(code__in=codes)}


def ledgers_above(*, city: str, year: int) -> list[Ledger]:
    """Return the ledgers of the plans above, the nearest last. One query; none for a city."""
    divisions = above(city)
    return list(_kept(divisions, year)) if divisions else []


def ledgers_by_programme(*, city: str, year: int) -> list[tuple[int, Ledger]]:
    """Return the ledgers of each of a plan's programmes (its lasting key), and those of the plans above that its targets name. One query, three below a city."""
    own = [(x.programme, x) for x in _kept([city], year)]
    if not above(city):
        return own
    codes = {key: ledgers_named(names) for key, names in plans.measures_by_programme(division_code=city, year=year).items()}
    held = counted_in(city=city, year=year, codes=set().union(*codes.values()))
    named = ((key, held[code]) for key, named in codes.items() for code in sorted(named) if code in held)
    return [*own, *((key, x) for key, x in named if x.division_code != city)]


def ledgers_lent(*, city: str, year: int) -> list[Ledger]:
    """Return the ledgers of the plans above in which a plan counts. Three queries; none for a city."""
    counted = ledgers_by_programme(city=city, year=year) if above(city) else []
    return list({x.pk: x for _, x in counted if x.division_code != city}.values())


def ledgers_of(*, city: str, year: int, programme: int) -> dict[int, Ledger]:
    """Return by key the ledgers of one of a plan's programmes. As many queries."""
    return {x.pk: x for key, x in ledgers_by_programme(city=city, year=year) if key == programme}


def programmes_above(*, names: Collection[str], city: str, year: int) -> dict[str, int]:
    """Return of each of these measures that a plan above counts the programme whose ledger it is. One query; none for a city."""
    if not above(city):
        return {}
    held = counted_in(city=city, year=year, codes=ledgers_named(names))
    told = {name: held.get(parse(name).nouns[0]) for name in names}
    return {name: x.programme for name, x in told.items() if x and x.division_code != city}


def ledgers_named(names: Collection[str]) -> set[str]:
    """Return the codes of the ledgers that these measures name."""
    return {name.nouns[0] for name in map(parse, names) if name.area == LEDGERS}


def within(city: str) -> str:
    """Return the digits in which an entry has to lie for a plan to count it; empty for a city, which counts all of its ledgers."""
    return prefix_of(city) if above(city) else ""


def _kept(divisions: Collection[str], year: int) -> QuerySet[Ledger]:
    return Ledger.objects.filter(division_code__in=divisions, year=year, dropped=False).order_by("division_code")
