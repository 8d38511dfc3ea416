"""The entries of the units that a reader works for: a school's canteen, a township's road."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shishi.areas.ledgers.models import EntrySpan
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.engines.ledger import Definition, Stage
from shishi.infra.access.roles import ROLES, Permission
from shishi.infra.access.scope import Scope
from shishi.infra.store.spans import FOREVER

_MOST = 30


@dataclass(frozen=True, slots=True)
class OwnEntry:
    id: int
    number: str
    name: str
    definition: Definition
    stage: Stage | None
    """The furthest; None before the first."""
    due: date | None
    """The earliest planned day of a stage not yet reached."""


def own_entries(*, scope: Scope) -> list[OwnEntry]:
    """Return the open entries of the reader's own units, the next planned day first; none for who sees a whole county. One query."""
    units = {s.organisation_name for s in scope.with_permission(Permission.READ_LEDGER) if ROLES[s.role].own_rows}
    if not units:
        return []
    spans = EntrySpan.objects.for_user(scope, Permission.READ_LEDGER).filter(to_date=FOREVER, state=0, organisation__in=units)
    rows = spans.select_related("entry", "ledger").order_by("due_date", "entry_id")[:_MOST]
    told = [(s, definition_of(s.ledger)) for s in rows]
    return [OwnEntry(s.entry_id, s.entry.number, s.name, d, d.stage_by_order.get(s.stage), s.due_date) for s, d in told]
