"""How entries stood at a moment of a day: spans hold how they stood when it ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from shishi.areas.ledgers.models import VALUES, EntryFact, EntrySpan, Ledger, State
from shishi.areas.ledgers.queries.definitions import Reader, definition_of, late_days_of
from shishi.areas.ledgers.queries.figures import Reported, as_reported, prefix_asked
from shishi.areas.ledgers.rules import stand
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.store.facts import day_of, end_of
from shishi.infra.store.spans import as_of


def told_later(division_code: str, moment: datetime) -> list[int]:
    """Return the entries that are or were in a division of which something was recorded behind the moment, on its day. One query."""
    prefix = prefix_asked(division_code)
    said = EntryFact.objects.filter(entry=OuterRef("entry"), kind=VALUES, recorded_at__lte=moment)
    here = Q(entry__division_code__startswith=prefix) | Exists(said.filter(body__division__startswith=prefix))
    later = EntryFact.objects.filter(here, recorded_at__gt=moment, recorded_at__lt=end_of(day_of(moment)))
    return list(later.order_by("entry").values_list("entry_id", flat=True).distinct())


def open_at(
    *,
    scope: Scope,
    permission: Permission,
    division_code: str,
    year: int,
    moment: datetime,
    ids: Collection[int],
    also: Collection[int] = (),
) -> list[Reported]:
    """Return those of these entries of which a year's reports told at the moment, as they stood; of years before what went on, and those of `also`.

    Four queries, and one for each ledger with older versions.
    """
    rows = EntrySpan.objects.filter(as_of(day_of(moment)), entry_id__among=ids).select_related("entry", "values_fact")
    spans = list(rows.order_by("ledger_id", "entry__number"))
    ledgers = {x.pk: x for x in Ledger.objects.filter(pk__in={s.ledger_id for s in spans})}
    prefix = prefix_asked(division_code)

    def is_told(s: EntrySpan) -> bool:
        goes_on = ledgers[s.ledger_id].year == year or s.stage < s.goal or s.entry_id in also
        whose = {"division_code": s.division_code, "programme": s.programme, "organisation": s.organisation}
        return s.state == State.OPEN and goes_on and s.division_code.startswith(prefix) and scope.may(permission, **whose)

    return as_reported([s for s in as_at(spans, ledgers, moment) if is_told(s)], ledgers, year)


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
