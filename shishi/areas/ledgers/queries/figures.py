"""What is reported of entries from time to time: the fields that nobody can count, as a periodic report fills them in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from shishi.areas.ledgers.models import EntrySpan, Ledger, State
from shishi.areas.ledgers.queries.definitions import PlanOf, definition_of, key_of
from shishi.areas.ledgers.queries.listing import rows_of
from shishi.areas.ledgers.rules import Least, is_late
from shishi.engines.ledger import Definition, Field, Stage
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.store.spans import as_of

_COLUMNS = 2


@dataclass(frozen=True, slots=True)
class Reported:
    """An open entry with its reported figures. `body` is whole, as `Change` wants it."""

    entry_id: int
    number: str
    name: str
    ledger_id: int
    key: str
    """Of the ledger, as `key_of` the report's year."""
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
    in_time_until: date | None
    plan: PlanOf

    def is_late(self, on: date) -> bool:
        return is_late(self.due, self.in_time_until, on=on)

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
    scope: Scope, division_code: str, year: int, permission: Permission, on: date | None = None, left_on: date | None = None
) -> QuerySet[EntrySpan]:
    """Return the spans of a year's open entries, with those of years before that had not done yet what they are for.

    Those that stood when the day ended; those that stand now where it is None. `left_on` as in `open_of`.
    """
    return EntrySpan.objects.for_user(scope, permission).filter(as_of(on), open_of(division_code, year, left_on))


def open_of(division_code: str, year: int, left_on: date | None = None) -> Q:
    """The spans of open entries of a division (any of its digits) of which a year's reports tell; with what was carried over and not done when `left_on` ended."""
    kept = Ledger.objects.filter(division_code__startswith=division_code[:4])
    left = Q(stage__lt=F("goal"))
    if left_on:
        then = EntrySpan.objects.filter(as_of(left_on), entry=OuterRef("entry"), state=State.OPEN)
        left |= Exists(then.filter(stage__lt=F("goal")))
    own = Q(ledger__in=kept.filter(year=year)) | Q(left, ledger__in=kept.filter(year__lt=year))
    return Q(own, state=State.OPEN, division_code__startswith=prefix_asked(division_code))


def prefix_asked(division_code: str) -> str:
    """Return the digits that the codes in a division begin with, the city's at least."""
    bare = division_code.rstrip("0")
    return division_code[: max(len(bare) + len(bare) % 2, 4)]


def reported_entries(
    *,
    scope: Scope,
    division_code: str,
    year: int,
    permission: Permission = Permission.READ_LEDGER,
    ids: Sequence[int] | None = None,
    most: int | None = None,
) -> list[Reported]:
    """Return the open entries of a division that the scope reaches, or those of `ids`, by ledger and number, not more than `most`.

    Two queries, and one for each ledger with older versions.
    """
    spans = open_spans_of(scope, division_code, year, permission)
    if ids is not None:
        spans = spans.filter(entry_id__among=ids)
    found = list(spans.select_related("entry", "values_fact").order_by("ledger_id", "entry__number")[:most])
    return as_reported(found, {x.pk: x for x in Ledger.objects.filter(pk__in={s.ledger_id for s in found})}, year)


def as_reported(found: Sequence[EntrySpan], ledgers: Mapping[int, Ledger], year: int) -> list[Reported]:
    """Return these spans, read with their entries and values, as a year's report tells them. One query for each ledger with older versions."""
    out = []
    for ledger in sorted(ledgers.values(), key=lambda x: (-x.year, x.order)):
        definition = definition_of(ledger)
        rows = rows_of(ledger, definition, [s for s in found if s.ledger_id == ledger.pk])
        fields = reported_fields(definition)
        out += [_reported(ledger, key_of(ledger, year), definition, fields, row.span, row.body) for row in rows]
    return out


def _reported(
    ledger: Ledger, key: str, definition: Definition, fields: tuple[Field, ...], span: EntrySpan, body: dict[str, Any]
) -> Reported:
    following = next((s for s in definition.stages if s.order > span.stage and s.order <= span.goal and not s.optional), None)
    return Reported(
        span.entry_id,
        span.entry.number,
        span.name,
        ledger.pk,
        key,
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
        span.in_time_until,
        (ledger.division_code, ledger.year),
    )
