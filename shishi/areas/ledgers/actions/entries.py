"""Entries are changed, placed and closed: each a fact, each span following in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shishi.areas.ledgers.actions.judging import judge_evidence_again
from shishi.areas.ledgers.actions.opening import EntryRefused, Opening, open_entries
from shishi.areas.ledgers.actions.projecting import facts_of, project
from shishi.areas.ledgers.actions.red_lines import judge_places
from shishi.areas.ledgers.actions.waiting import waits_go_on
from shishi.areas.ledgers.models import CLOSED, PLACE_MOVED, VALUES, Entry, EntryFact, Ledger
from shishi.areas.ledgers.queries.definitions import Reader, definition_of
from shishi.areas.ledgers.queries.entries import locked_entries, open_spans
from shishi.areas.ledgers.rules import OPEN, fall_problems, placed, refusals
from shishi.base.phrases import Phrase, say
from shishi.base.ref import Ref
from shishi.base.texts import shortened
from shishi.infra.access.listing import names_of
from shishi.infra.record.writing import recorded, write
from shishi.infra.store.facts import append, day_of


@dataclass(frozen=True, slots=True)
class Change:
    """New values for an entry, whole. `seen` is the fact that whoever changes it saw: if another stands now, nothing is overwritten."""

    entry_id: int
    seen: int
    body: Mapping[str, Any]
    why: str = ""


@recorded
def change_entries(*, changes: Sequence[Change], by: str, now: datetime, batch: int | None = None, how: str = "") -> int:
    """Give entries new values, whole or not at all; return how many really changed. Raises EntryRefused. `how` they come, where not one by one.

    What was seen must still stand, so two people who change one entry never overwrite each other; a reported figure falls with a reason only.
    The same statements for one row and for 100,000.
    """
    entries = locked_entries([c.entry_id for c in changes])
    spans = open_spans(entries)
    ledgers = {x.pk: x for x in Ledger.objects.filter(pk__in={e.ledger_id for e in entries.values()})}
    names = {pk: e.number for pk, e in entries.items()}
    readers = {pk: Reader(x) for pk, x in ledgers.items()}
    people = names_of(spans[c.entry_id].values_fact.by for c in changes if c.entry_id in spans and _is_behind(c, spans))
    wrong = ((n, c, says) for n, c in enumerate(changes, 1) for says in _wrong(c, entries, spans, readers, people))
    problems = [placed(n, len(changes), names.get(c.entry_id, ""), says) for n, c, says in wrong]
    for pk, ledger in ledgers.items():
        own = [c for c in changes if c.entry_id in entries and entries[c.entry_id].ledger_id == pk]
        before = [readers[pk].body(spans[c.entry_id].values_fact) for c in own]
        problems += refusals([c.body for c in own], definition_of(ledger), before=before)
    if problems:
        raise EntryRefused(problems)
    real = [c for c in changes if c.body != readers[entries[c.entry_id].ledger_id].body(spans[c.entry_id].values_fact)]
    if not real:
        return 0
    today = day_of(now)
    rows = [
        {
            "entry_id": c.entry_id,
            "kind": VALUES,
            "body": dict(c.body),
            "version": ledgers[entries[c.entry_id].ledger_id].version,
            "happened_date": today,
            "batch": batch,
            "why": shortened("：".join(filter(None, (how, c.why))), 400),
        }
        for c in real
    ]
    told = append(EntryFact, rows, by=by, now=now)
    changed = [entries[c.entry_id] for c in real]
    moved = _move(changed, real)
    project(changed, today=today, known=facts_of([e.pk for e in changed]))
    ref = Ref("ledgers.entry", changed[0].pk) if len(changed) == 1 else Ref("ledgers.ledger", changed[0].ledger_id)
    write("ledgers.entries.changed", ref=ref, by=by, at=now, count=len(real), digest=told.digest, batch=batch)
    if moved:
        judge_places(entry_ids=moved, by=by, now=now)
        judge_evidence_again(entry_ids=moved, because=PLACE_MOVED, by=by, now=now)
    return len(real)


def _is_behind(c: Change, spans: Mapping[int, Any]) -> bool:
    return spans[c.entry_id].values_fact_id != c.seen


def _stale(c: Change, entries: Mapping[int, Entry], spans: Mapping[int, Any], people: Mapping[str, str]) -> Phrase | None:
    if c.entry_id not in entries:
        return say("没有这一条，或不在您的范围内；请从台账中选取。")
    span = spans[c.entry_id]
    if span.state != OPEN:
        return say("这一条已更换或退出，不能再修改。")
    if _is_behind(c, spans):
        return say("{who}刚刚修改过；请刷新后再改，您的内容没有保存。", who=people[span.values_fact.by])
    return None


def _wrong(
    c: Change, entries: Mapping[int, Entry], spans: Mapping[int, Any], readers: Mapping[int, Reader], people: Mapping[str, str]
) -> tuple[Phrase, ...]:
    if stale := _stale(c, entries, spans, people):
        return (stale,)
    reader = readers[entries[c.entry_id].ledger_id]
    return fall_problems(reader.definition, before=reader(spans[c.entry_id].values_fact), after=c.body["fields"], why=c.why)


def _move(entries: Sequence[Entry], changes: Sequence[Change]) -> list[int]:
    """Keep on the entry's row where it is now and whose: what its pages are scoped by. Return those that are elsewhere now."""
    moved, elsewhere = [], []
    for e, c in zip(entries, changes, strict=True):
        now = (c.body["division"], c.body.get("organisation", ""))
        if e.division_code != now[0]:
            elsewhere.append(e.pk)
        if (e.division_code, e.organisation) != now:
            e.division_code, e.organisation = now
            moved.append(e)
    if moved:
        Entry.objects.bulk_update(moved, ["division_code", "organisation"], batch_size=1000)
    return elsewhere


@recorded
def close_entry(*, entry_id: int, state: str, document: str, by: str, now: datetime, replacement: str = "") -> Entry | None:
    """Carry out a recorded change: the entry is `withdrawn`, or `replaced` by a new one of this name, which is linked to it and returned.

    Raises EntryRefused.
    """
    entry = locked_entries([entry_id])[entry_id]
    span = open_spans([entry_id])[entry_id]
    if span.state != OPEN:
        raise EntryRefused([say("这一条已更换或退出。")])
    ledger = Ledger.objects.get(pk=entry.ledger_id)
    body = {"state": state, "document": document}
    row = {
        "entry_id": entry_id,
        "kind": CLOSED,
        "body": body,
        "version": ledger.version,
        "happened_date": day_of(now),
        "why": document,
    }
    told = append(EntryFact, [row], by=by, now=now)
    project([entry], today=day_of(now))
    write(f"ledgers.entry.{state}", ref=Ref("ledgers.entry", entry_id), by=by, at=now, document=document, digest=told.digest)
    if state != "replaced":
        return None
    told = Reader(ledger).body(span.values_fact)
    reported = {f.code for f in definition_of(ledger).fields if f.reported}
    new = {**told, "name": replacement, "fields": {k: v for k, v in told["fields"].items() if k not in reported}}
    opened = open_entries(ledger_id=ledger.pk, openings=[Opening(new, replaces=entry_id)], by=by, now=now, why=document)
    waits_go_on(entry_id=opened.ids[0], by=by, now=now)
    return Entry.objects.get(pk=opened.ids[0])


@recorded
def postpone_entry(*, entry_id: int, stage: str, day: date, document: str, by: str, now: datetime) -> None:
    """Plan a stage of an entry for a later day on the word of a document; the first day stays in the history. Raises EntryRefused."""
    span = open_spans([entry_id]).get(entry_id)
    if span is None:
        raise EntryRefused([say("没有这一条。")])
    body = Reader(Ledger.objects.get(pk=span.ledger_id)).body(span.values_fact)
    told = {stage: day.isoformat()}
    later = {**body, "planned": {**body.get("planned", {}), **told}, "postponed": {**body.get("postponed", {}), **told}}
    change_entries(changes=[Change(entry_id, span.values_fact_id, later, document)], by=by, now=now)
