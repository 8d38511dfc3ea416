"""Years of entries at once, for a demonstration: facts of past days written by the bulk door, with what follows from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shishi.areas.ledgers.actions.projecting import rebuild_known
from shishi.areas.ledgers.models import PLACE, STAGE, VALUES, Entry, EntryFact, Ledger
from shishi.base.ref import Ref
from shishi.infra.record.writing import recorded, write
from shishi.infra.store.bulk import insert
from shishi.infra.store.facts import digest_of
from shishi.infra.store.marks import is_demonstration


class NoDemonstration(ValueError):
    """Facts of past days are written into a demonstration and nowhere else."""


@dataclass(frozen=True, slots=True)
class Event:
    """A stage as it is filed."""

    stage: str
    happened: date
    filed: datetime
    corrects: bool = False
    """True where it puts another day in place of the event before it."""


@dataclass(frozen=True, slots=True)
class Past:
    """An entry with its past. `body` as in `EntryFact`."""

    number: str
    body: Mapping[str, Any]
    opened: datetime
    events: tuple[Event, ...]
    place: Mapping[str, Any] | None = None


@recorded
def pour(*, ledger_id: int, rows: Sequence[Past], by: str, now: datetime) -> int:
    """Write entries with their facts and spans, whole or not at all, and one line on record; return how many spans there are.

    Raises NoDemonstration. The same statements for one row and for 10,000.
    """
    if not is_demonstration():
        raise NoDemonstration("这个数据库不是演示数据库，不能写入过去日期的记录；请用 shishi demo 另建一个。")
    ledger = Ledger.objects.get(pk=ledger_id)
    entries = [_entry(ledger, it) for it in rows]
    insert(Entry, entries)
    known = {e.pk: _facts(e.pk, ledger.version, it, by) for e, it in zip(entries, rows, strict=True)}
    insert(EntryFact, [f for facts in known.values() for f in facts])
    corrections = [c for e, it in zip(entries, rows, strict=True) for c in _corrections(known[e.pk], it)]
    insert(EntryFact, corrections)
    for c in corrections:
        known[c.entry_id].append(c)
    for facts in known.values():
        facts.sort(key=lambda f: (f.recorded_at, f.pk))
    made = rebuild_known(ledger, known)
    digest = digest_of([{"number": it.number, "body": it.body, "events": [str(e) for e in it.events]} for it in rows])
    write("ledgers.entries.poured", ref=Ref("ledgers.ledger", ledger_id), by=by, at=now, count=len(rows), digest=digest)
    return made


def _entry(ledger: Ledger, it: Past) -> Entry:
    return Entry(
        ledger_id=ledger.pk,
        programme=ledger.programme,
        division_code=it.body["division"],
        organisation=it.body.get("organisation", ""),
        number=it.number,
        opened_at=it.opened,
    )


def _facts(entry: int, version: int, it: Past, by: str) -> list[EntryFact]:
    held = {"entry_id": entry, "version": version, "by": by}
    opened = {"happened_date": it.opened.date(), "recorded_at": it.opened}
    out = [EntryFact(kind=VALUES, body=it.body, **opened, **held)]
    if it.place:
        out.append(EntryFact(kind=PLACE, body=it.place, **opened, **held))
    return out + [_event(e, held) for e in it.events if not e.corrects]


def _event(e: Event, held: Mapping[str, Any], **more: Any) -> EntryFact:
    return EntryFact(kind=STAGE, stage=e.stage, happened_date=e.happened, recorded_at=e.filed, **held, **more)


def _corrections(facts: Sequence[EntryFact], it: Past) -> list[EntryFact]:
    """An event that corrects another follows it at once; each names the stage's own fact, which has its id by now."""
    own = {f.stage: f for f in facts if f.kind == STAGE}
    return [
        _event(
            e,
            {"entry_id": own[e.stage].entry_id, "version": own[e.stage].version, "by": own[e.stage].by},
            corrects_id=own[e.stage].pk,
            why="核对后更正日期",
        )
        for e in it.events
        if e.corrects
    ]
