"""Which days brought what a measure reads: when it happened, not when it was filed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import F, Q, Value

from shishi.areas.ledgers.models import EntryFact, EntrySpan
from shishi.areas.ledgers.queries.asked import Asked, asked_of, judged, quantity_of, spans_of
from shishi.areas.ledgers.queries.definitions import late_days_of
from shishi.areas.ledgers.queries.then import furthest_then
from shishi.areas.ledgers.rules import Reached, reached
from shishi.base.look import Look
from shishi.infra.store.facts import day_of, end_of, known_by

_COUNTY = 6
_ROW = ("measure", "entry_id", "division_code", "amount", "least", "stage", "happened_date", "filed_late", "entry__opened_at")


def came(
    *, names: Collection[str], city: str, year: int, look: Look, after: date
) -> Mapping[str, Mapping[str, Mapping[date, int]]]:
    """Return by name and county (6 digits) how much of what a measure reads came on which day behind `after`.

    An entry came on the day on which the stage, or one beyond it, happened; what was filed late came when it was filed, unless by what is known
    now; and what asks for no stage, when the entry was registered. What a check says of it has no day. Three queries, and one a field that no
    column holds.
    """
    held = [judged(a, look) if a.check else a for a in asked_of(names, city, year, look)]
    rows = list(_candidates(held, look, after)) if held else []
    stages = _stages({r.entry_id: held[r.measure] for r in rows if not _is_first(r)}, look)
    out: dict[str, dict[str, Counter[date]]] = {name: defaultdict(Counter) for name in names}
    for r in rows:
        day = _day(r, stages.get(r.entry_id, ()), look)
        if after < day <= look.day:
            out[str(held[r.measure].name)][r.division_code[:_COUNTY]][day] += r.amount
    return out


def _candidates(held: Sequence[Asked], look: Look, after: date) -> Iterable[Any]:
    """Of what counts, what may have come behind the day: of which something became known since, or by what is known now had not happened by then."""
    then = Look(after, look.today, known_now=True)

    def of(n: int, asked: Asked) -> Any:
        stage = asked.definition.stage_by_code.get(asked.name.stage or "")
        least = Value(stage.order) if stage else F("goal") if asked.name.stage else Value(0)
        spans = spans_of(EntrySpan.objects.all(), asked, look).filter(asked.among & asked.done).annotate(least=least)
        if not asked.name.stage:
            spans = spans.filter(entry__opened_at__gte=end_of(after))
        elif look.known_now:
            spans = spans.annotate(before=furthest_then(asked.definition, then)).filter(before__lt=F("least"))
        else:
            spans = spans.filter(Q(happened_date__gt=after) | Q(filed_late=True), from_date__gt=after)
        return spans.annotate(measure=Value(n), amount=quantity_of(asked)).order_by().values_list(*_ROW, named=True)

    first, *more = (of(n, asked) for n, asked in enumerate(held))
    return first.union(*more, all=True)


def _is_first(row: Any) -> bool:
    """Whether the row itself tells when the entry came: it asks for no stage, or its furthest is the one and was filed in time."""
    return not row.least or (row.stage == row.least and not row.filed_late)


def _day(row: Any, stages: Iterable[Reached], look: Look) -> date:
    if _is_first(row):
        return row.happened_date if row.least else day_of(row.entry__opened_at)
    return min(r.recorded if r.late and not look.known_now else r.day for r in stages if r.stage.order >= row.least)


def _stages(asked: Mapping[int, Asked], look: Look) -> dict[int, list[Reached]]:
    """Return the stages that stand of each entry, by what is known. One query; none for no entry."""
    if not asked:
        return {}
    facts = EntryFact.objects.filter(entry_id__among=list(asked), kind="stage").defer("body")
    facts = facts.filter(known_by(look.as_known)) if look.as_known else facts
    held: defaultdict[int, list[EntryFact]] = defaultdict(list)
    for fact in facts.order_by("recorded_at", "pk"):
        held[fact.entry_id].append(fact)
    return {
        entry: reached(own, asked[entry].definition, late_days=late_days_of(asked[entry].ledger), day_of=day_of)
        for entry, own in held.items()
    }
