"""What commands ask of the packs and plans: the clock is read here."""

from __future__ import annotations

import getpass
from collections.abc import Sequence

from shishi.site.boot import prepare_database  # isort: skip - starts Django before the areas are imported

from shishi.areas.packs.public import ReadNotice, load_plan
from shishi.areas.plans.public import Loaded, PlanExport, export_plan
from shishi.engines.notice import SourceText, check, read
from shishi.engines.notice.schema import Finding
from shishi.engines.pack.schema import Pack
from shishi.infra import clock
from shishi.infra.record.writing import once_more


@once_more
def load_pack(pack: Pack, sources: Sequence[SourceText]) -> tuple[Loaded, list[tuple[str, tuple[Finding, ...]]]]:
    """Load `pack` with the notices it was read from; return what happened and each notice's findings."""
    prepare_database()
    notices = []
    for source in sources:
        reading = read(source.text)
        notices.append(ReadNotice(source.file_name, reading, check(reading)))
    loaded = load_plan(pack=pack, notices=notices, by=user_here(), now=clock.now())
    return loaded, [(n.file_name, n.findings) for n in notices]


def plan_in_force(city: str, year: int, version: int = 0) -> PlanExport | None:
    prepare_database()
    return export_plan(city=city, year=year, version=version)


def user_here() -> str:
    """Return who works at the machine."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
