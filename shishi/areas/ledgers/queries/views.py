"""Lists that somebody keeps, and batches on their way."""

from __future__ import annotations

from shishi.areas.ledgers.models import Batch, Ledger, SavedView
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope


def views_of(*, ledger: Ledger, username: str) -> tuple[SavedView, ...]:
    return tuple(SavedView.objects.filter(ledger=ledger, username=username))


def batch_for(*, scope: Scope, pk: int) -> Batch | None:
    """Return a batch that the reader made, or whose ledger they may see whole."""
    batch = Batch.objects.select_related("ledger").filter(pk=pk).first()
    if batch is None or not scope.may(Permission.READ_LEDGER):
        return None
    return batch if batch.by == scope.username else None


def batches_of(*, ledger: Ledger, username: str, limit: int = 10) -> list[Batch]:
    return list(Batch.objects.filter(ledger=ledger, by=username, kind="file")[:limit])
