"""A pack and its notices become the city's plan."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shishi.areas.plans import public as plans
from shishi.engines.notice.schema import Finding, Reading
from shishi.engines.pack import PackError, anchors, render
from shishi.engines.pack.schema import Pack
from shishi.infra.places.queries import city_code_of, counties_of, county_meant
from shishi.infra.record.writing import recorded


@dataclass(frozen=True, slots=True)
class ReadNotice:
    file_name: str
    reading: Reading
    findings: tuple[Finding, ...]


@recorded
def load_plan(*, pack: Pack, notices: Sequence[ReadNotice], by: str, now: datetime) -> plans.Loaded:
    """Make `pack` the plan in force for its city and year, all or nothing. The same pack with the same notices changes nothing.

    Raises PackError where nobody can tell which division the city is.
    """
    files = render(pack)
    digest = hashlib.sha256(
        json.dumps([files, [n.reading.sha256 for n in notices]], ensure_ascii=False, sort_keys=True).encode()
    ).hexdigest()
    filed = [
        (
            plans.file_notice(reading=n.reading, findings=n.findings, file_name=n.file_name, by=by, now=now),
            anchors(pack, n.reading),
        )
        for n in notices
    ]
    code = str(pack.get("division") or "") or city_code_of(str(pack.get("city"))) or ""
    if not (code.isdecimal() and 4 <= len(code) <= 12):
        raise PackError(
            [
                f'pack.toml：不认识“{pack.get("city")}”，请在 [pack] 写明它的区划代码，如 division = {{ value = "620700", by = "person" }}。'
            ]
        )
    code = code.ljust(12, "0")
    counties = counties_of(code)

    def division_of(place: str) -> str | None:
        county = county_meant(place, counties)
        return county.code if county else None

    return plans.load_section(
        pack=pack, files=files, digest=digest, notices=filed, division_code=code, division_of=division_of, by=by, now=now
    )
