"""What an entry waits for is put on record by the area that knows of it, within its own action."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from shishi.areas.ledgers.actions.projecting import project
from shishi.areas.ledgers.models import WAIT, Entry, EntryFact, Ledger
from shishi.areas.ledgers.queries.entries import locked_entries
from shishi.areas.ledgers.rules import Wait, body_of, standing_of, waits_of
from shishi.base.ref import Ref
from shishi.infra.record.writing import recorded, write
from shishi.infra.store.facts import append, day_of


@recorded
def entry_waits(*, entry_id: int, wait: Wait, by: str, now: datetime) -> None:
    """Take the waiting for a superior off an entry's lateness, as long as it goes on. Again changes nothing."""
    for entry in _followed(entry_id):
        if _told(entry, wait) is None:
            _tell("ledgers.wait.began", entry, wait, by, now)


@recorded
def entry_waits_no_more(*, entry_id: int, wait: Wait, by: str, now: datetime) -> None:
    """Note from when on an entry waits no more: `wait.until`. Again changes nothing."""
    for entry in _followed(entry_id):
        held = _told(entry, wait)
        if held is None or (not held.withdrawn and "until" not in held.body):
            _tell("ledgers.wait.ended", entry, wait, by, now, in_place_of=held)


@recorded
def entry_waited_for_nothing(*, entry_id: int, wait: Wait, by: str, now: datetime) -> None:
    """Note that from today on none of a waiting is taken off: what was asked had needed no answer. Again changes nothing."""
    for entry in _followed(entry_id):
        held = _told(entry, wait)
        if held and not held.withdrawn:
            _tell("ledgers.wait.voided", entry, wait, by, now, in_place_of=held, withdrawn=True)


@recorded
def waits_go_on(*, entry_id: int, by: str, now: datetime) -> None:
    """Let an entry wait, and have waited, for what the one that it replaces did: its planned days are the same."""
    facts = EntryFact.objects.filter(entry__in=Entry.objects.filter(pk=entry_id).values("replaces"), kind=WAIT)
    for wait in waits_of(standing_of(list(facts.order_by("recorded_at", "pk")))):
        _tell("ledgers.wait.began", entry_id, wait, by, now)


def _followed(entry_id: int) -> Iterator[int]:
    """Yield the entry, and then what replaced it, however often."""
    entry: int | None = entry_id
    while entry:
        yield entry
        entry = Entry.objects.filter(replaces=entry).values_list("pk", flat=True).first()


def _told(entry_id: int, wait: Wait) -> EntryFact | None:
    """Return what was last said of it."""
    return EntryFact.objects.filter(entry=entry_id, kind=WAIT, body__ref=str(wait.ref)).order_by("pk").last()


def _tell(
    verb: str, entry_id: int, wait: Wait, by: str, now: datetime, in_place_of: EntryFact | None = None, **more: Any
) -> None:
    entry = locked_entries([entry_id])[entry_id]
    version = Ledger.objects.values_list("version", flat=True).get(pk=entry.ledger_id)
    row = {"entry_id": entry_id, "kind": WAIT, "body": body_of(wait), "version": version, "happened_date": wait.since}
    told = append(EntryFact, [row | ({"corrects_id": in_place_of.pk} if in_place_of else {}) | more], by=by, now=now)
    project([entry], today=day_of(now))
    write(verb, ref=Ref("ledgers.entry", entry_id), by=by, at=now, about=str(wait.ref), digest=told.digest)
