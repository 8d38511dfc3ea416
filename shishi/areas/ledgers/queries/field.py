"""What somebody may file on a site: entries whose stages are still to come, the next planned day first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F

from shishi.areas.ledgers.models import EntrySpan, State
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.entries import may_accept, may_file
from shishi.areas.ledgers.queries.then import stages_reached
from shishi.engines.ledger import Definition, Stage
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.store.spans import as_of

MOST = 300
"""So many entries go onto a phone."""


@dataclass(frozen=True, slots=True)
class FieldStage:
    stage: Stage
    planned: date | None


@dataclass(frozen=True, slots=True)
class FieldEntry:
    id: int
    number: str
    name: str
    organisation: str
    definition: Definition
    due: date | None
    stages: tuple[FieldStage, ...]
    """Those that the reader may file and that are not reached: what comes next first, what was passed over last."""


@dataclass(frozen=True, slots=True)
class FieldList:
    entries: tuple[FieldEntry, ...]
    more: bool
    """True where there are entries beyond those that go onto a phone."""


def field_list(*, scope: Scope) -> FieldList:
    """Return the open entries of which the reader may file a stage. Two queries."""
    reach = EntrySpan.objects.for_user(scope, Permission.FILE_LEDGER) | EntrySpan.objects.for_user(scope, Permission.ACCEPT_STAGE)
    spans = reach.filter(as_of(None), state=State.OPEN).select_related("entry", "ledger", "values_fact")
    rows = list(spans.order_by(F("due_date").asc(nulls_last=True), "entry_id")[: MOST + 1])
    reached = stages_reached(ids=[s.entry_id for s in rows[:MOST]], on=None)
    told = [_entry(scope, s, reached.get(s.entry_id, {})) for s in rows[:MOST]]
    return FieldList(tuple(e for e in told if e.stages), len(rows) > MOST)


def _entry(scope: Scope, span: EntrySpan, reached: Mapping[str, date]) -> FieldEntry:
    definition = definition_of(span.ledger)
    files, accepts = may_file(scope=scope, entry=span.entry), may_accept(scope=scope, entry=span.entry)
    planned: Mapping[str, Any] = span.values_fact.body.get("planned", {})
    stages = tuple(
        FieldStage(s, date.fromisoformat(planned[s.code]) if planned.get(s.code) else s.due)
        for s in definition.stages
        if s.code not in reached and (accepts if s.gated else files)
    )
    stages = tuple(sorted(stages, key=lambda x: x.stage.order <= span.stage or (x.stage.optional and x.stage.order != span.goal)))
    return FieldEntry(span.entry_id, span.entry.number, span.name, span.organisation, definition, span.due_date, stages)
