"""What is reported of entries from time to time: the fields that nobody can count, as a periodic report fills them in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from shishi.areas.ledgers.models import EntrySpan, Ledger, State
from shishi.areas.ledgers.queries.definitions import PlanOf, definition_of
from shishi.areas.ledgers.queries.listing import rows_of
from shishi.areas.ledgers.queries.moment import as_at
from shishi.areas.ledgers.rules import Least
from shishi.engines.ledger import Definition, Field, Stage
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.store.facts import day_of
from shishi.infra.store.spans import as_of

_COLUMNS = 2


@dataclass(frozen=True, slots=True)
class Reported:
    """An open entry with its reported figures. `body` is whole, as `Change` wants it."""

    entry_id: int
    number: str
    name: str
    ledger_id: int
    programme: int
    programme_number: str
    division_code: str
    organisation: str
    definition: Definition
    fields: tuple[Field, ...]
    body: dict[str, Any]
    seen: int
    """The fact that holds the body."""
    by: str
    """Who said it last."""
    stage: Stage | None
    next_stage: Stage | None
    """What it has to reach next and whoever reports may file; None at its goal, or where inspection has the next word."""
    goal: int
    """The order of the stage at which it has done what it is for."""
    done: bool
    due: date | None
    plan: PlanOf

    def value(self, code: str) -> Any:
        return self.body["fields"].get(code)

    def counted(self, code: str, least: Mapping[str, Least], stage: Stage | None = None) -> int:
        """Return what a figure counts for, were the entry to reach the stage too: nothing before it counts. `least`: as `least_of`."""
        order = max(s.order if s else 0 for s in (self.stage, stage))
        counts = code not in least or least[code].is_reached(order, goal=self.goal)
        return (counts and self.value(code)) or 0

    def with_values(self, changed: dict[str, Any]) -> Reported:
        return replace(self, body={**self.body, "fields": {**self.body["fields"], **changed}})


def reported_fields(definition: Definition) -> tuple[Field, ...]:
    """Return the ledger's columns of a periodic report: physical progress, investment done, or whatever it has of the kind."""
    return tuple(sorted(definition.figures, key=lambda f: {"progress": 0, "invested": 1}.get(f.code, 2))[:_COLUMNS])


def open_spans_of(
    scope: Scope, division_code: str, year: int, permission: Permission, on: date | None = None
) -> QuerySet[EntrySpan]:
    """Return the spans of a year's open entries, with those of years before that had not done yet what they are for.

    Those that stood when the day ended; those that stand now where it is None.
    """
    prefix = division_code.rstrip("0")
    prefix = division_code[: max(len(prefix) + len(prefix) % 2, 4)]
    spans = EntrySpan.objects.for_user(scope, permission)
    kept = Ledger.objects.filter(division_code__startswith=division_code[:4])
    own = Q(ledger__in=kept.filter(year=year)) | Q(ledger__in=kept.filter(year__lt=year), stage__lt=F("goal"))
    return spans.filter(own, as_of(on), state=State.OPEN, division_code__startswith=prefix)


def reported_entries(
    *,
    scope: Scope,
    division_code: str,
    year: int,
    permission: Permission = Permission.READ_LEDGER,
    ids: Sequence[int] | None = None,
    most: int | None = None,
    moment: datetime | None = None,
) -> list[Reported]:
    """Return the open entries of a division that the scope reaches, or those of `ids`, by ledger and number, not more than `most`.

    As they stood at a past moment, where one is named. Two queries, and one for each ledger with older versions; of a past moment two more.
    """
    spans = open_spans_of(scope, division_code, year, permission, day_of(moment) if moment else None)
    if ids is not None:
        spans = spans.filter(entry_id__among=ids)
    found = list(spans.select_related("entry", "values_fact").order_by("ledger_id", "entry__number")[:most])
    ledgers = {x.pk: x for x in Ledger.objects.filter(pk__in={s.ledger_id for s in found})}
    found = as_at(found, ledgers, moment) if moment else found
    out = []
    for ledger in sorted(ledgers.values(), key=lambda x: (-x.year, x.order)):
        definition = definition_of(ledger)
        rows = rows_of(ledger, definition, [s for s in found if s.ledger_id == ledger.pk])
        fields = reported_fields(definition)
        out += [_reported(ledger, definition, fields, row.span, row.body) for row in rows]
    return out


def _reported(
    ledger: Ledger, definition: Definition, fields: tuple[Field, ...], span: EntrySpan, body: dict[str, Any]
) -> Reported:
    following = next((s for s in definition.stages if s.order > span.stage and s.order <= span.goal and not s.optional), None)
    return Reported(
        span.entry_id,
        span.entry.number,
        span.name,
        ledger.pk,
        span.programme,
        ledger.number,
        span.division_code,
        span.organisation,
        definition,
        fields,
        body,
        span.values_fact_id,
        span.values_fact.by,
        definition.stage_by_order.get(span.stage),
        following if following and not following.gated else None,
        span.goal,
        span.stage >= span.goal,
        span.due_date,
        (ledger.division_code, ledger.year),
    )
