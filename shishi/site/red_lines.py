"""What `shishi redline load` and `list` ask of the database: the clock is read here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from shishi.site.boot import prepare_database  # isort: skip - starts Django before the areas are imported

from shishi.engines.geometry import Datum
from shishi.infra import clock
from shishi.infra.jobs.queue import enqueue
from shishi.infra.places.models import RedLineFile
from shishi.infra.places.queries import division_meant, names_of
from shishi.infra.places.red_lines import Handed, Loaded, load_red_lines, red_line_files
from shishi.infra.record.writing import once_more
from shishi.site.loading import user_here


@once_more
def load(data: bytes, *, kind: str, division: str, document: str, valid_from: date | None, datum: Datum) -> Loaded:
    """Put a file in force and have every place of its division judged again by the worker. Raises GeometryRefused."""
    prepare_database()
    found = division_meant(division)
    code = found.code if found else division
    handed = Handed(data, kind, code, document, valid_from or clock.today(), datum)
    loaded = load_red_lines(handed=handed, by=user_here(), now=clock.now())
    if loaded.changed:
        enqueue("ledgers.judge_places", code)
    return loaded


def listed() -> list[RedLineFile]:
    prepare_database()
    return list(red_line_files())


def named(files: Iterable[RedLineFile]) -> dict[str, str]:
    """Return the names of the divisions that files cover, by code. One query."""
    return names_of({f.division_code for f in files})
