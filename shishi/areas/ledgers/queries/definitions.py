"""What a ledger is today, and what it was when a fact was filed."""

from __future__ import annotations

from typing import Any

from shishi.areas.ledgers.models import EntryFact, Ledger, LedgerVersion
from shishi.areas.ledgers.rules import LATE_FILING_DAYS
from shishi.engines.ledger import Definition, from_json, upgrade


def definition_of(ledger: Ledger) -> Definition:
    """Return the definition in force. No query."""
    return from_json(ledger.definition)


def late_days_of(ledger: Ledger) -> int:
    return int(ledger.definition.get("late_filing_days") or LATE_FILING_DAYS)


def versions_of(ledger: Ledger) -> dict[int, Definition]:
    """Return every definition that the ledger has had, by the plan's version. One query."""
    rows = LedgerVersion.objects.filter(ledger=ledger).values_list("version", "definition")
    return {version: from_json(told) for version, told in rows}


def fields_now(fact: EntryFact, *, now: Definition, versions: dict[int, Definition], version: int) -> dict[str, Any]:
    """Return the fields that a fact holds, read as the definition in force reads them."""
    held = fact.body["fields"]
    if fact.version == version or fact.version not in versions:
        return dict(held)
    return upgrade(held, old=versions[fact.version], new=now)
