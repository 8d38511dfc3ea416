"""What waits for a reader in every area, for the front page and the machines."""

from __future__ import annotations

from datetime import datetime

from shishi.areas.ledgers import public as ledgers
from shishi.areas.packs import public as packs
from shishi.areas.reporting import public as reporting
from shishi.base.owed import Owed
from shishi.infra.access.scope import Scope
from shishi.infra.store.facts import day_of


def owed(*, scope: Scope, now: datetime) -> list[Owed]:
    """Return what waits for the reader, area by area."""
    today = day_of(now)
    return [*packs.owed(scope=scope), *reporting.owed(scope=scope, now=now), *ledgers.owed(scope=scope, today=today)]
