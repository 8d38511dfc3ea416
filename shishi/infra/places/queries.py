"""Which divisions a city has, and which of them a written name means."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db import models

from shishi.engines.geometry import Outlines
from shishi.infra.places.models import Division, Organisation


@dataclass(frozen=True, slots=True)
class County:
    code: str
    """6 digits."""
    name: str
    short_name: str

    @property
    def called(self) -> str:
        """In front of its bureaux: 肃南县 for 肃南裕固族自治县."""
        short = self.short_name
        return short if short.endswith(("县", "区", "市", "旗")) else short + self.name[-1]

    @property
    def government(self) -> str:
        return f"{self.called}政府"


def counties_of(city_code: str) -> tuple[County, ...]:
    """Return the counties of a city (4, 6 or 12 digits) in protocol order; a county has none."""
    if city_code[4:].strip("0"):
        return ()
    rows = Division.objects.filter(level="county", code__startswith=city_code[:4]).order_by("protocol_order", "code")
    return tuple(County(d.code[:6], d.name, d.short_name or d.name) for d in rows)


def counties_within(code: str) -> tuple[County, ...]:
    """Return the counties of a city, or the county itself (6 or 12 digits)."""
    return counties_of(code) or tuple(c for c in counties_of(code[:4]) if c.code == code[:6])


def protocol_order(city_code: str) -> dict[str, int]:
    """Return the place that a city and each of its counties (12 digits) have in protocol order, the city first. One query."""
    codes = (city_code, *(c.code for c in counties_of(city_code)))
    return {code.ljust(12, "0"): place for place, code in enumerate(codes)}


def county_meant(written: str, counties: tuple[County, ...]) -> County | None:
    """Return the county that a notice's own name means (肃南县 for 肃南裕固族自治县), or None."""
    bare = written.strip()
    exact = next((c for c in counties if bare in (c.name, c.short_name)), None)
    return exact or next(
        (
            c
            for c in counties
            if len(c.short_name) >= 2 and bare.startswith(c.short_name) and bare[len(c.short_name) :] in ("县", "区", "市")
        ),
        None,
    )


def city_code_of(written: str) -> str | None:
    """Return the 6-digit code of the city with this name, or None where its divisions are not loaded."""
    code = Division.objects.filter(level="city", name=written).values_list("code", flat=True).first()
    return code[:6] if code else None


def outlines_of(city_code: str) -> dict[str, Any] | None:
    """Return the sketch outlines (GeoJSON) of a city's counties, or None where there are none."""
    path = outlines_file(city_code)
    return _outlines(path, path.stat().st_mtime_ns) if path else None


def counties_drawn(city_code: str) -> Outlines | None:
    """Return the same as shapes; None where there are none."""
    drawn = outlines_of(city_code)
    return Outlines.of(drawn) if drawn else None


def outlines_file(city_code: str) -> Path | None:
    paths = (Path(folder) / city_code[:6] / "counties.geojson" for folder in settings.OUTLINES_DIRS)
    return next((p for p in paths if p.exists()), None)


@lru_cache(maxsize=8)
def _outlines(path: Path, _written: int) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def division_meant(written: str) -> Division | None:
    """Return the division with this code (2 to 12 digits) or this very name or short name; None where there is none or several."""
    bare = written.strip()
    if bare.isdigit():
        return Division.objects.filter(code=bare.ljust(12, "0")).first()
    found = list(Division.objects.filter(models.Q(name=bare) | models.Q(short_name=bare)).exclude(level="village")[:2])
    return found[0] if len(found) == 1 else None


def offices_under(prefixes: Iterable[str]) -> list[tuple[str, str]]:
    """Return (code, name) of the provinces, cities and counties whose codes begin so, each city before its counties."""
    under = models.Q(pk__in=[])
    for prefix in prefixes:
        under |= models.Q(code__startswith=prefix)
    rows = Division.objects.filter(under, level__in=("province", "city", "county")).values_list("code", "name", "protocol_order")
    return [(code, name) for code, name, order in sorted(rows, key=lambda r: (r[0][:4], r[0][4:6] != "00", r[2], r[0]))]


def division_name(code: str) -> str:
    return Division.objects.filter(code=code).values_list("name", flat=True).first() or code


def organisation_named(name: str, *, division_code: str) -> Organisation:
    """Return the organisation of that name in the division, made where it is new. A county's government has one name, however it is written."""
    named = name.strip()
    for county in counties_of(division_code[:4]):
        if county.code == division_code[:6] and named in (
            f"{c}{g}" for c in (county.name, county.called) for g in ("人民政府", "政府")
        ):
            named = county.government
    return Organisation.objects.get_or_create(name=named, division_code=division_code)[0]


def counties_with_townships(city_code: str) -> list[tuple[Division, list[Division]]]:
    """Return the counties of a city in protocol order, each with its townships. Two queries."""
    within = Division.objects.filter(level="county", code__startswith=city_code[:4]).select_related("parent")
    counties = list(within.order_by("protocol_order", "code"))
    townships: dict[int, list[Division]] = {c.pk: [] for c in counties}
    for d in Division.objects.filter(level="township", parent__in=counties).order_by("code"):
        townships[d.parent_id].append(d)  # type: ignore[attr-defined]
    return [(c, townships[c.pk]) for c in counties]


class Inside(NamedTuple):
    code: str
    level: str
    name: str
    short_name: str
    names: tuple[str, ...]
    """From the county down; empty for the city."""


def divisions_inside(city_code: str) -> list[Inside]:
    """Return a city and each county, township and village in it, from the top. One query."""
    levels = ("city", "county", "township", "village")
    rows = Division.objects.filter(level__in=levels, code__startswith=city_code[:4]).order_by()
    told = rows.values_list("pk", "parent_id", "code", "level", "name", "short_name")
    names: dict[int, tuple[str, ...]] = {}
    out = []
    for pk, parent, code, level, name, short_name in sorted(told, key=lambda d: (levels.index(d[3]), d[2])):
        names[pk] = () if level == "city" else (*names.get(parent, ()), name)
        out.append(Inside(code, level, name, short_name, names[pk]))
    return out


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """Return the name of each division (12 digits), with its county's before a township's or village's. One query."""
    wanted = set(codes)
    above = {code[:6] + "000000" for code in wanted}
    rows = dict(Division.objects.filter(code__in=wanted | above).values_list("code", "name"))
    return {code: " ".join(dict.fromkeys(filter(None, (rows.get(code[:6] + "000000"), rows.get(code, code))))) for code in wanted}
