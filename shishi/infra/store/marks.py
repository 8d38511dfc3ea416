"""Whether this database holds demonstration data: then every page, print and export says so, and the clock may be moved."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from shishi.infra.store.models import Mark


def mark_demonstration(*, now: datetime) -> None:
    Mark.objects.get_or_create(name=Mark.DEMONSTRATION, defaults={"made_at": now})
    is_demonstration.cache_clear()


@cache
def is_demonstration() -> bool:
    """Tell what the database was made as. Asked once a process: a mark is made before anything is served."""
    return Mark.objects.filter(name=Mark.DEMONSTRATION).exists()
