"""Which days brought what a measure reads: when it happened, not when it was filed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import F, Q, Value

from shishi.areas.ledgers.models import STAGE, EntryFact, EntrySpan
from shishi.areas.ledgers.queries.asked import Asked, asked_of, judged, quantity_of, spans_of
from shishi.areas.ledgers.queries.definitions import late_days_of
from shishi.areas.ledgers.queries.then import furthest_then
from shishi.areas.ledgers.rules import Reached, reached
from shishi.base.look import Look
from shishi.infra.store.facts import day_of, end_of, known_by

_COUNTY = 6
_ROW = ("entry_id", "division_code", "amount", "least", "stage", "happened_date", "filed_late", "entry__opened_at")


def came(*, name: str, city: str, year: int, look: Look, after: date) -> Mapping[str, Mapping[date, int]]:
    """Return by county (6 digits) how much of what a measure reads came on which day behind `after`.

    An entry came on the day on which the stage, or one beyond it, happened; what was filed late came when it was filed, unless by what is known
    now; and what asks for no stage, when the entry was registered. What a check says of it has no day. Three queries, and one more where no column
    holds its field.
    """
    asked = next(iter(asked_of([name], city, year, look)), None)
    if asked is None:
        return {}
    asked = judged(asked, look) if asked.check else asked
    rows = list(_candidates(asked, look, after))
    stages = _stages([r.entry_id for r in rows if not _is_first(r)], asked, look)
    out: defaultdict[str, Counter[date]] = defaultdict(Counter)
    for r in rows:
        day = _day(r, stages.get(r.entry_id, ()), look)
        if after < day <= look.day:
            out[r.division_code[:_COUNTY]][day] += r.amount
    return out


def _candidates(asked: Asked, look: Look, after: date) -> Iterable[Any]:
    """Of what counts, what may have come behind the day: of which something became known since, or by what is known now had not happened by then."""
    stage = asked.definition.stage_by_code.get(asked.name.stage or "")
    least = Value(stage.order) if stage else F("goal") if asked.name.stage else Value(0)
    spans = spans_of(EntrySpan.objects.all(), asked, look).filter(asked.among & asked.done).annotate(least=least)
    if not asked.name.stage:
        spans = spans.filter(entry__opened_at__gte=end_of(after))
    elif look.known_now:
        then = Look(after, look.today, known_now=True)
        spans = spans.annotate(before=furthest_then(asked.definition, then)).filter(before__lt=F("least"))
    else:
        spans = spans.filter(Q(happened_date__gt=after) | Q(filed_late=True), from_date__gt=after)
    return spans.annotate(amount=quantity_of(asked)).order_by().values_list(*_ROW, named=True)


def _is_first(row: Any) -> bool:
    """Whether the row itself tells when the entry came: it asks for no stage, or its furthest is the one and was filed in time."""
    return not row.least or (row.stage == row.least and not row.filed_late)


def _day(row: Any, stages: Iterable[Reached], look: Look) -> date:
    if _is_first(row):
        return row.happened_date if row.least else day_of(row.entry__opened_at)
    return min(r.recorded if r.late and not look.known_now else r.day for r in stages if r.stage.order >= row.least)


def _stages(ids: Sequence[int], asked: Asked, look: Look) -> dict[int, list[Reached]]:
    """Return the stages that stand of each entry, by what is known. One query; none for no entry."""
    if not ids:
        return {}
    facts = EntryFact.objects.filter(entry_id__among=ids, kind=STAGE).defer("body")
    facts = facts.filter(known_by(look.as_known)) if look.as_known else facts
    held: defaultdict[int, list[EntryFact]] = defaultdict(list)
    for fact in facts.order_by("recorded_at", "pk"):
        held[fact.entry_id].append(fact)
    late_days = late_days_of(asked.ledger)
    return {entry: reached(own, asked.definition, late_days=late_days, day_of=day_of) for entry, own in held.items()}
