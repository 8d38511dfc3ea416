"""From facts to spans: the one place where an entry's standing is worked out and kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from shishi.areas.ledgers.models import Entry, EntryFact, EntrySpan, Ledger
from shishi.areas.ledgers.queries.definitions import definition_of, late_days_of
from shishi.areas.ledgers.rules import stand
from shishi.infra.store import spans
from shishi.infra.store.facts import day_of


def project(entries: Iterable[Entry], *, today: date, known: Mapping[int, Sequence[Any]] | None = None) -> int:
    """Bring the spans of these entries in line with their facts; return how many changed. `known`: the facts of entries that are new."""
    changed = 0
    for ledger, ids in _by_ledger(entries).items():
        standing, lent = _standing(ledger), _lent(ledger)
        changed += spans.project(EntrySpan, standing, of=dict.fromkeys(ids, lent), today=today, known=known)
    return changed


def rebuild(ledger: Ledger, *, step: int = 2000) -> int:
    """Drop the spans of a ledger and make them again from its facts; return how many there are."""
    made = last = 0
    while ids := list(Entry.objects.filter(ledger=ledger, pk__gt=last).order_by("pk").values_list("pk", flat=True)[:step]):
        made += spans.rebuild(EntrySpan, _standing(ledger), of=dict.fromkeys(ids, _lent(ledger)))
        last = ids[-1]
    return made


def _standing(ledger: Ledger) -> spans.Standing:
    return partial(stand, definition=definition_of(ledger), late_days=late_days_of(ledger), day_of=day_of)


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
