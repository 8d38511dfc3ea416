"""How entries stood at a moment of a day: spans hold how they stood when it ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from shishi.areas.ledgers.models import EntryFact, EntrySpan, Ledger
from shishi.areas.ledgers.queries.definitions import Reader, definition_of, late_days_of
from shishi.areas.ledgers.rules import stand
from shishi.infra.store.facts import day_of, end_of


def as_at(spans: Sequence[EntrySpan], ledgers: Mapping[int, Ledger], moment: datetime) -> list[EntrySpan]:
    """Return the spans of the moment's day without what was recorded later on it. Two queries; one where nothing was."""
    about = EntryFact.objects.filter(entry_id__among=[s.entry_id for s in spans])
    later = about.filter(recorded_at__gt=moment, recorded_at__lt=end_of(day_of(moment)))
    moved = set(later.values_list("entry_id", flat=True))
    known: dict[int, list[EntryFact]] = defaultdict(list)
    if moved:
        facts = EntryFact.objects.filter(entry_id__among=moved, recorded_at__lte=moment).order_by("recorded_at", "pk")
        for fact in facts:
            known[fact.entry_id].append(fact)
    readers = {pk: Reader(ledger) for pk, ledger in ledgers.items()}
    return [s for s in spans if s.entry_id not in moved or _taken_back(s, known[s.entry_id], ledgers[s.ledger_id], readers)]


def _taken_back(span: EntrySpan, facts: Sequence[EntryFact], ledger: Ledger, readers: Mapping[int, Reader]) -> bool:
    """Put the span back to what these facts say; return whether they say anything."""
    definition, late_days = definition_of(ledger), late_days_of(ledger)
    told = stand(facts, definition=definition, late_days=late_days, day_of=day_of, fields=readers[ledger.pk])
    for column, value in (told or {}).items():
        setattr(span, column, value)
    span.values_fact = next((f for f in facts if f.pk == span.values_fact_id), span.values_fact)
    return told is not None
