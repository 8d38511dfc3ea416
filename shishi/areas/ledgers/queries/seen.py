"""How far a reader sees ledgers, for the keys of what is kept of them."""

from __future__ import annotations

from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope


def seen_by(scope: Scope) -> str:
    """Return the same for readers who see the same rows of every ledger."""
    return str(scope.where(Permission.READ_LEDGER, programme="programme", organisation="organisation"))
