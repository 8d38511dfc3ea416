"""Which division a pack is of, and which county a written place means in it."""

from __future__ import annotations

from collections.abc import Callable

from shishi.base.phrases import Phrase, say
from shishi.engines.pack import Pack, PackError
from shishi.infra.places.queries import County, city_code_of, counties_of, county_meant


def division_of_pack(pack: Pack) -> str:
    """Return the 12-digit code of the division that the pack is of. Raises PackError where nobody can tell."""
    code = str(pack.get("division") or "") or city_code_of(str(pack.get("city"))) or ""
    if not (code.isdecimal() and 4 <= len(code) <= 12):
        raise PackError(
            [
                say(
                    'pack.toml：无法识别“{city}”，请在 [pack] 写明它的区划代码，如 division = {{ value = "620700", by = "person" }}。',
                    city=str(pack.get("city")),
                )
            ]
        )
    return code.ljust(12, "0")


def county_reader(division_code: str) -> Callable[[str], str | None]:
    """Return what gives the 6-digit county code that a written place means."""
    return reader_of(counties_of(division_code))


def reader_of(counties: tuple[County, ...]) -> Callable[[str], str | None]:
    """Return the same for these counties."""

    def division_of(place: str) -> str | None:
        county = county_meant(place, counties)
        return county.code if county else None

    return division_of


_ENDS = ("县", "区", "市", "旗")
_ZONES = ("开发区", "新区", "园区", "示范区", "高新区", "经开区", "管理区", "景区", "林区", "矿区", "农垦区")
"""Carried out by an office of their own: institutions, whatever they end in."""
_TOGETHER = ("各", "每", "全", "其他", "其余")


def place_problem(*, division_code: str, place: str, division: str) -> tuple[str, Phrase] | None:
    """Return what is wrong with where a city's quota goes, and in which field: no county of the city. Institutions are written by their names."""
    counties = counties_of(division_code) if division_code.endswith("00000000") else ()
    known = tuple(c.called for c in counties)
    if not known:
        return None
    if division and division.ljust(12, "0") not in {c.code.ljust(12, "0") for c in counties}:
        return "division", say(
            "区划代码 {code} 不是本市县区的；可用的有 {known:list}。", code=division, known=tuple(c.code for c in counties)
        )
    looks_so = place.endswith(_ENDS) and not (place.endswith(_ZONES) or place.startswith(_TOGETHER))
    if looks_so and county_meant(place, counties) is None:
        return "place", say("“{place}”不是本市的县区；可用的有 {known:list}，机构请写全称。", place=place, known=known)
    return None
