"""Where entries lie: said of one, or of many at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shishi.areas.ledgers.actions.judging import judge_evidence_again
from shishi.areas.ledgers.actions.opening import EntryRefused
from shishi.areas.ledgers.actions.projecting import project
from shishi.areas.ledgers.actions.red_lines import judge_places
from shishi.areas.ledgers.models import PLACE, PLACE_MOVED, EntryFact, Ledger
from shishi.areas.ledgers.queries.entries import locked_entries, open_spans
from shishi.areas.ledgers.rules import OPEN, placed
from shishi.base.phrases import say
from shishi.base.ref import Ref
from shishi.infra.record.writing import recorded, write
from shishi.infra.store.facts import append, day_of


@recorded
def place_entry(*, entry_id: int, place: Mapping[str, Any], by: str, now: datetime) -> EntryFact | None:
    """Say where an entry lies: see `place_entries`."""
    return next(iter(place_entries(places={entry_id: place}, by=by, now=now)), None)


@recorded
def place_entries(
    *, places: Mapping[int, Mapping[str, Any]], by: str, now: datetime, batch: int | None = None
) -> tuple[EntryFact, ...]:
    """Say where entries lie, whole or not at all: `geometry` (GeoJSON text, CGCS2000), `datum` and `source` as given, `length_m`, `lon`, `lat`.

    They are held against the red lines at once. The same place twice changes nothing. Raises EntryRefused. The same statements for any number.
    """
    entries, spans = locked_entries(places), open_spans(places)
    ended = [e.number for pk, e in entries.items() if spans[pk].state != OPEN]
    if ended:
        says = say("这一条已更换或退出，不能再修改。")
        raise EntryRefused([placed(n, len(places), number, says) for n, number in enumerate(ended, 1)])
    facts = EntryFact.objects.filter(pk__among=[s.place_fact_id for s in spans.values() if s.place_fact_id])
    held = dict(facts.values_list("entry_id", "body"))
    real = [pk for pk in entries if held.get(pk) != dict(places[pk])]
    if not real:
        return ()
    versions = dict(Ledger.objects.filter(pk__in={e.ledger_id for e in entries.values()}).values_list("pk", "version"))
    alike = {"kind": PLACE, "happened_date": day_of(now), "batch": batch}
    rows = [{**alike, "entry_id": pk, "body": dict(places[pk]), "version": versions[entries[pk].ledger_id]} for pk in real]
    told = append(EntryFact, rows, by=by, now=now)
    project([entries[pk] for pk in real], today=day_of(now))
    if len(real) == 1:
        write("ledgers.entry.placed", ref=Ref("ledgers.entry", real[0]), by=by, at=now, digest=told.digest)
    else:
        ref = Ref("ledgers.ledger", entries[real[0]].ledger_id)
        write("ledgers.entries.placed", ref=ref, by=by, at=now, count=len(real), digest=told.digest, batch=batch)
    judge_places(entry_ids=real, by=by, now=now)
    judge_evidence_again(entry_ids=real, because=PLACE_MOVED, by=by, now=now)
    return told.facts
