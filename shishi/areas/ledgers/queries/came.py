"""Which days brought what a measure reads: when it happened, not when it was filed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from django.db.models import BigIntegerField, Case, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Substr, TruncDate
from django.utils import timezone

from shishi.areas.ledgers.models import STAGE, Entry, EntryFact, EntrySpan
from shishi.areas.ledgers.queries.asked import Asked, asked_of, judged, quantity_of, spans_of
from shishi.areas.ledgers.queries.definitions import late_days_of
from shishi.areas.ledgers.queries.outstanding import successors
from shishi.areas.ledgers.queries.then import first_at
from shishi.areas.ledgers.rules import Reached, reached
from shishi.base.look import Look
from shishi.infra.store.facts import day_of, end_of, known_by

_COUNTY = 6


def came(
    *, name: str, city: str, year: int, look: Look, after: date = date.min, most: int | None = None
) -> Mapping[str, Mapping[date, int]]:
    """Return by county (6 digits) how much of what a measure reads came on which day behind `after`.

    An entry came on the day on which the stage, or one beyond it, happened; what was filed late came when it was filed, unless by what is known
    now; and what asks for no stage, when the entry was registered. What a check says of it has no day. The database adds up what was not filed
    late. Nothing is told of a ledger of more than `most` entries. Two queries, one more for `most`, one where something was filed late, and
    another where no column holds its field.
    """
    asked = next(iter(asked_of([name], city, year, look)), None)
    if asked is None or (most is not None and Entry.objects.filter(ledger=asked.ledger)[: most + 1].count() > most):
        return {}
    out: defaultdict[str, Counter[date]] = defaultdict(Counter)
    for county, _entry, day, n in _come(asked, look, after):
        out[county][day] += n
    return out


def brought(
    *, name: str, city: str, year: int, look: Look, after: date, entries: Collection[int]
) -> Mapping[int, Sequence[tuple[date, int]]]:
    """Return on which day behind `after` each of the entries, or what replaced it, came, and how much of what a measure reads it brought. As `came`."""
    asked = next(iter(asked_of([name], city, year, look)), None)
    if asked is None or not entries:
        return {}
    root = successors(entries)
    out: defaultdict[int, list[tuple[date, int]]] = defaultdict(list)
    for _county, entry, day, n in _come(asked, look, after, among=root):
        if entry:
            out[root[entry]].append((day, n))
    return out


def _come(
    asked: Asked, look: Look, after: date, *, among: Collection[int] | None = None
) -> Iterator[tuple[str, int | None, date, int]]:
    """Yield (county, entry, day, how much); the entry where one is told by itself, as each of `among` is."""
    asked = judged(asked, look) if asked.check else asked
    rows = _rows(asked, look, after, among)
    by_filing = asked.name.stage and not look.known_now
    stages = _stages([entry for _, _, entry, _, _ in rows if entry] if by_filing else [], asked, look)
    for county, first, entry, least, n in rows:
        if first is None:
            continue
        own = [s for s in stages.get(entry or 0, ()) if s.stage.order >= least]
        day = min((s.recorded if s.late else s.day for s in own), default=first)
        if after < day <= look.day:
            yield county, entry, day, n


def _candidates(asked: Asked, look: Look, after: date) -> QuerySet[EntrySpan]:
    """Of what counts, what may have come behind the day: of which something became known since, or by what is known now its furthest stage happened since."""
    stage = asked.definition.stage_by_code.get(asked.name.stage or "")
    least = Value(stage.order) if stage else F("goal")
    told_by_day = look.known_now and asked.name.stage and not (asked.check or asked.barred)
    wanted = asked.among if told_by_day else asked.among & asked.done
    spans = spans_of(EntrySpan.objects.all(), asked, look).filter(wanted)
    spans = spans.annotate(least=least, county=Substr("division_code", 1, _COUNTY)).order_by()
    if not asked.name.stage:
        return spans.filter(entry__opened_at__gte=end_of(after))
    if look.known_now:
        return spans.filter(happened_date__gt=after)
    return spans.filter(Q(happened_date__gt=after) | Q(filed_late=True), from_date__gt=after)


_Row = tuple[str, date | None, int | None, int, int]
"""(county, day, None where it had not come, the entry where something of it was filed late, least, how much)."""


def _rows(asked: Asked, look: Look, after: date, among: Collection[int] | None) -> list[_Row]:
    """Return how much came in each county on each day; where days of filing count, an entry of which something was filed late by itself. One query."""
    found = _candidates(asked, look, after)
    found = found if among is None else found.filter(entry_id__among=among)
    first = Case(When(stage=F("least"), then=F("happened_date")), default=first_at(asked.definition, look))
    day = first if asked.name.stage else TruncDate("entry__opened_at", tzinfo=timezone.get_default_timezone())
    by_filing = asked.name.stage and not look.known_now
    late = Case(When(filed_late=True, then=F("entry_id"))) if by_filing else Value(None, BigIntegerField())
    late = late if among is None else F("entry_id")
    told = found.annotate(day=day, late=late)
    if look.known_now:
        told = told.filter(day__gt=after, day__lte=look.day)
    return list(told.values_list("county", "day", "late", "least").annotate(n=Sum(quantity_of(asked))))


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
