"""Views that people keep for themselves: no fact, not on record."""

from __future__ import annotations

from shishi.areas.ledgers.models import Ledger, SavedView


def keep_view(*, ledger: Ledger, username: str, name: str, query: str) -> SavedView:
    """Keep a filter under a name; the same name again takes the new filter."""
    return SavedView.objects.update_or_create(ledger=ledger, username=username, name=name, defaults={"query": query})[0]


def drop_view(*, ledger: Ledger, username: str, name: str) -> None:
    SavedView.objects.filter(ledger=ledger, username=username, name=name).delete()
