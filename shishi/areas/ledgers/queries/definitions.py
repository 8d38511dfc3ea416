"""What a ledger is today, and what it was when a fact was filed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shishi.areas.ledgers.models import EntryFact, Ledger, LedgerVersion
from shishi.areas.plans import public as plans
from shishi.engines.ledger import Definition, from_json, upgrade
from shishi.engines.pack.defaults import OPEN


def definition_of(ledger: Ledger) -> Definition:
    """Return the definition in force. No query."""
    return from_json(ledger.definition)


def late_days_of(ledger: Ledger) -> int:
    return _days(ledger.definition, "late_filing_days")


def versions_of(ledger: Ledger) -> dict[int, Definition]:
    """Return every definition that the ledger has had, by the plan's version. One query."""
    rows = LedgerVersion.objects.filter(ledger=ledger).values_list("version", "definition")
    return {version: from_json(told) for version, told in rows}


@dataclass(frozen=True, slots=True)
class DefinitionThen:
    """What a ledger was on some day."""

    definition: Definition
    version: int
    late_days: int
    warning_days: int


def definition_on(ledger: Ledger, on: date | None) -> DefinitionThen:
    """Return the definition that was in force when `on` ended; the present one where None, or before any was. Two queries at most."""
    loaded = plans.version_on(division_code=ledger.division_code, year=ledger.year, on=on) if on else None
    version, told = ledger.version, ledger.definition
    if loaded is not None and loaded < version:
        held = LedgerVersion.objects.filter(ledger=ledger, version__lte=loaded).order_by("-version").first()
        version, told = (held.version, held.definition) if held else (version, told)
    return DefinitionThen(from_json(told), version, _days(told, "late_filing_days"), _days(told, "warning_days"))


def _days(told: Mapping[str, Any], key: str) -> int:
    value = told.get(key)
    return int(OPEN[key] if value is None else value)  # type: ignore[arg-type]


def fields_now(fact: EntryFact, *, now: Definition, versions: dict[int, Definition], version: int) -> dict[str, Any]:
    """Return the fields that a fact holds, read as the definition in force reads them."""
    held = fact.body["fields"]
    if fact.version == version or fact.version not in versions:
        return dict(held)
    return upgrade(held, old=versions[fact.version], new=now)
