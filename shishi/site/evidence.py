"""What `shishi evidence` asks of the database."""

from __future__ import annotations

from collections.abc import Iterator

from shishi.site.boot import prepare_database  # isort: skip - starts Django before the areas are imported

from shishi.areas.ledgers.jobs import photographs_judged
from shishi.site.loading import user_here


def judged() -> Iterator[tuple[int, int]]:
    """Hold all photographs against the rules of now; yield (entries, photographs that came out otherwise) of one step after another."""
    prepare_database()
    return photographs_judged(by=user_here())
