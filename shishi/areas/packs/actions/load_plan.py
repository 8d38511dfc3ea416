"""A pack and its notices become the city's plan."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shishi.areas.ledgers import public as ledgers
from shishi.areas.packs.queries.places import county_reader, division_of_pack
from shishi.areas.packs.queries.uncounted import uncounted
from shishi.areas.plans import public as plans
from shishi.areas.reporting import public as reporting
from shishi.engines.notice.schema import Finding, Reading
from shishi.engines.pack import Pack, PackError, anchors, render
from shishi.infra.access import people
from shishi.infra.record.writing import recorded


@dataclass(frozen=True, slots=True)
class ReadNotice:
    file_name: str
    reading: Reading
    findings: tuple[Finding, ...]


@recorded
def load_plan(*, pack: Pack, notices: Sequence[ReadNotice], by: str, now: datetime) -> plans.Loaded:
    """Make `pack` the plan in force for its city and year, all or nothing. The same pack with the same notices changes nothing.

    Each area gets its section, and who holds a unit's posts those of its new programmes. Raises PackError where nobody can tell which division the city is, where a measure counts in no ledger,
    or where the pack would lose facts already filed.
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
    code = division_of_pack(pack)
    year = int(pack.get("year"))  # type: ignore[arg-type]
    if problems := uncounted(pack=pack, division_code=code, base=plans.newest_plan(division_code=code, year=year)):
        raise PackError(problems)
    before = plans.programmes_by_unit(division_code=code, year=year)
    loaded = plans.load_section(
        pack=pack, files=files, digest=digest, notices=filed, division_code=code, division_of=county_reader(code), by=by, now=now
    )
    if loaded.changed:
        keys = plans.keys_of(division_code=code, year=year, numbers=[p.id for p in pack.programmes])
        ledgers.load_section(pack=pack, division_code=code, version=loaded.version, keys=keys, by=by, now=now)
        reporting.load_section(pack=pack, division_code=code, keys=keys, by=by, now=now)
        after = plans.programmes_by_unit(division_code=code, year=year)
        people.follow_plan(division_code=code, before=before, after=after, by=by, now=now)
    return loaded
