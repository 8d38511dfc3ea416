"""What waits for a reader in every area, for the front page and the machines."""

from __future__ import annotations

from datetime import date

from shishi.areas.ledgers import public as ledgers
from shishi.areas.packs import public as packs
from shishi.base.owed import Owed
from shishi.infra.access.scope import Scope


def owed(*, scope: Scope, today: date) -> list[Owed]:
    """Return what waits for the reader, area by area."""
    return [*packs.owed(scope=scope), *ledgers.owed(scope=scope, today=today)]
