"""From facts to spans: the one place where an entry's standing is worked out and kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

import polars as pl
from django.db.models import Q, QuerySet

from shishi.areas.ledgers.models import Entry, EntryFact, EntrySpan, Ledger
from shishi.areas.ledgers.queries.definitions import Reader, definition_of, late_days_of
from shishi.areas.ledgers.queries.listing import FOUND_BY_WORDS, WORDS
from shishi.areas.ledgers.rules import found_columns, stand
from shishi.areas.ledgers.rules.columnar import standing
from shishi.base.ref import Ref
from shishi.infra.record.writing import move
from shishi.infra.store import spans
from shishi.infra.store.bulk import insert, insert_frame
from shishi.infra.store.facts import day_of
from shishi.infra.store.spans import FOREVER
from shishi.infra.store.words import write_words

_STEP = 2000


def project(entries: Iterable[Entry], *, today: date, known: Mapping[int, Sequence[Any]] | None = None) -> int:
    """Bring the spans of these entries in line with their facts; return how many changed. `known`: the facts of entries that are new."""
    changed = 0
    for ledger, ids in _by_ledger(entries).items():
        standing, lent = _standing(ledger), _lent(ledger)
        changed += spans.project(EntrySpan, standing, of=dict.fromkeys(ids, lent), today=today, known=known)
        _follow(ledger, ids, today)
        move(Ref("ledgers.ledger", ledger.pk))
    return changed


def project_ledger(ledger: Ledger, *, today: date) -> None:
    """Bring the spans of all entries in line with what the ledger is from today on; how they stood on past days is not touched."""
    standing, lent = _standing(ledger), _lent(ledger)
    for ids in _steps(Entry.objects.filter(ledger=ledger)):
        spans.project(EntrySpan, standing, of=dict.fromkeys(ids, lent), today=today)


def fill_columns(ledger: Ledger) -> None:
    """Put into the found columns of all spans, of past days too, what the ledger now keeps there; what else they say stays."""
    definition, fields = definition_of(ledger), Reader(ledger)
    for ids in _steps(Entry.objects.filter(ledger=ledger)):
        rows = list(EntrySpan.objects.filter(entry_id__among=ids).select_related("values_fact"))
        for span in rows:
            for column, value in found_columns(fields(span.values_fact), definition).items():
                setattr(span, column, value)
        EntrySpan.objects.filter(entry_id__among=ids).delete()
        insert(EntrySpan, rows)
        _write_words(ledger, ids)


def rebuild(ledger: Ledger, *, upto: int | None = None) -> int:
    """Drop the spans of a ledger, or of its entries up to one, and make them again from its facts; return how many there are."""
    made = 0
    for ids in _steps(Entry.objects.filter(ledger=ledger, **({"pk__lte": upto} if upto else {}))):
        made += spans.rebuild(EntrySpan, _standing(ledger), of=dict.fromkeys(ids, _lent(ledger)))
        _write_words(ledger, ids)
    return made


def _steps(entries: QuerySet[Entry]) -> Iterator[list[int]]:
    """Yield the ids of the entries, so many at a time that memory does not grow with them."""
    last, ids = 0, entries.order_by("pk").values_list("pk", flat=True)
    while step := list(ids.filter(pk__gt=last)[:_STEP]):
        yield step
        last = step[-1]


def rebuild_known(ledger: Ledger, known: Mapping[int, Sequence[Any]]) -> int:
    """Make the spans of entries that are new from all their facts, of whatever days; return how many there are."""
    made = spans.rebuild(EntrySpan, _standing(ledger), of=dict.fromkeys(known, _lent(ledger)), known=known)
    _write_words(ledger, known, new=True)
    move(Ref("ledgers.ledger", ledger.pk))
    return made


def project_new(ledger: Ledger, rows: pl.DataFrame, *, entries: pl.Series, values: pl.Series, today: date) -> None:
    """Make the spans of entries that are new: `rows` as `columnar` has them, with their ids and those of the facts that hold their values."""
    told = standing(rows, definition_of(ledger), late_days=late_days_of(ledger), today=today)
    spans_of = told.with_columns(entries.alias("entry_id"), values.alias("values_fact_id"))
    insert_frame(EntrySpan, spans_of, from_date=today, to_date=FOREVER, **_lent(ledger))
    found = told.select(pl.concat_str(FOUND_BY_WORDS, separator="\n")).to_series()
    kind = str(ledger.pk)
    write_words(WORDS, {entry: (kind, text) for entry, text in zip(entries, found, strict=True)}, new=True)
    move(Ref("ledgers.ledger", ledger.pk))


def _follow(ledger: Ledger, ids: Sequence[int], today: date) -> None:
    """Make findable what these entries are called now, where they were called otherwise until today or were not there."""
    rows = EntrySpan.objects.filter(Q(to_date=FOREVER, from_date=today) | Q(to_date=today), entry_id__among=ids)
    now: dict[int, str] = {}
    until: dict[int, str] = {}
    for entry, to_date, *told in rows.values_list("entry_id", "to_date", *FOUND_BY_WORDS):
        (now if to_date == FOREVER else until)[entry] = "\n".join(told)
    if stale := [entry for entry, told in now.items() if until.get(entry) != told]:
        _write_words(ledger, stale)


def _write_words(ledger: Ledger, ids: Iterable[int], *, new: bool = False) -> None:
    """Every name that an entry ever had finds it: whoever looks from a past day finds what it was called then."""
    held: dict[int, dict[str, None]] = defaultdict(dict)
    rows = EntrySpan.objects.filter(entry_id__among=ids)
    for entry, *told in rows.values_list("entry_id", *FOUND_BY_WORDS):
        held[entry] |= dict.fromkeys(told)
    write_words(WORDS, {entry: (str(ledger.pk), "\n".join(told)) for entry, told in held.items()}, new=new)


def _standing(ledger: Ledger) -> spans.Standing:
    told = {"definition": definition_of(ledger), "late_days": late_days_of(ledger), "fields": Reader(ledger)}
    return partial(stand, **told, day_of=day_of)


def _lent(ledger: Ledger) -> dict[str, Any]:
    return {"ledger_id": ledger.pk, "programme": ledger.programme}


def _by_ledger(entries: Iterable[Entry]) -> dict[Ledger, list[int]]:
    ids: dict[int, list[int]] = defaultdict(list)
    for entry in entries:
        ids[entry.ledger_id].append(entry.pk)
    return {ledger: ids[ledger.pk] for ledger in Ledger.objects.filter(pk__in=ids)}


def facts_of(ids: Iterable[int]) -> dict[int, list[EntryFact]]:
    """Return every fact of these entries in the order of recording. One query."""
    out: dict[int, list[EntryFact]] = defaultdict(list)
    for fact in EntryFact.objects.filter(entry_id__among=ids).order_by("recorded_at", "pk"):
        out[fact.entry_id].append(fact)
    return out
