"""Which division a pack is of, and which county a written place means in it."""

from __future__ import annotations

from collections.abc import Callable

from shishi.base.phrases import say
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
