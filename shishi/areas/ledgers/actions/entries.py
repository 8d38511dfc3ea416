"""Entries are opened, changed, placed and closed: each a fact, each span following in the same transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Max
from django.db.models.functions import Length

from shishi.areas.ledgers.actions.projecting import facts_of, project
from shishi.areas.ledgers.actions.red_lines import judge_places
from shishi.areas.ledgers.models import CLOSED, PLACE, STAGE, VALUES, Entry, EntryFact, Ledger
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.entries import locked_entries, open_spans
from shishi.areas.ledgers.rules import OPEN, Filed, Filing, judge_filings, placed, refusals
from shishi.base.phrases import Phrase, Refused, say
from shishi.base.ref import Ref
from shishi.engines.ledger import Definition
from shishi.infra.record.writing import recorded, write
from shishi.infra.store.bulk import insert
from shishi.infra.store.facts import append, day_of


class EntryRefused(Refused):
    """`problems` has one sentence for each row that cannot be; nothing was written."""


@dataclass(frozen=True, slots=True)
class Opening:
    """An entry to be opened. `body` as in `EntryFact`; `number` empty for the next one of its county; `stages` that it has reached, and when."""

    body: Mapping[str, Any]
    number: str = ""
    replaces: int | None = None
    stages: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """New values for an entry, whole. `seen` is the fact that whoever changes it saw: if another stands now, nothing is overwritten."""

    entry_id: int
    seen: int
    body: Mapping[str, Any]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    entries: tuple[Entry, ...]
    digest: str
    numbers: tuple[str, ...] = field(default=())


@recorded
def open_entries(
    *, ledger_id: int, openings: Sequence[Opening], by: str, now: datetime, batch: int | None = None, why: str = ""
) -> Opened:
    """Open entries, whole or not at all. Raises EntryRefused with every row's reason. Twelve statements for any number of rows."""
    ledger = Ledger.objects.select_for_update().get(pk=ledger_id)
    definition, today = definition_of(ledger), day_of(now)
    problems = refusals([o.body for o in openings], definition)
    numbers = _numbers(ledger, openings)
    problems += _taken(ledger, numbers)
    problems += _wrong_stages(openings, numbers, definition, today)
    if problems:
        raise EntryRefused(problems)
    entries = [
        Entry(
            ledger=ledger,
            programme=ledger.programme,
            division_code=o.body["division"],
            organisation=o.body.get("organisation", ""),
            number=number,
            replaces_id=o.replaces,
            opened_at=now,
        )
        for o, number in zip(openings, numbers, strict=True)
    ]
    insert(Entry, entries)
    held = {"version": ledger.version, "batch": batch}
    opened = held | {"kind": VALUES, "happened_date": today} | ({"why": why} if why else {})
    rows = [{"entry_id": e.pk, "body": dict(o.body), **opened} for e, o in zip(entries, openings, strict=True)]
    values = append(EntryFact, rows, by=by, now=now)
    known = {f.entry_id: [f] for f in values.facts}
    reached = [
        {"entry_id": e.pk, "kind": STAGE, "stage": stage, "happened_date": day, **held}
        for e, o in zip(entries, openings, strict=True)
        for stage, day in o.stages.items()
    ]
    stages = append(EntryFact, reached, by=by, now=now)
    for f in stages.facts:
        known[f.entry_id].append(f)
    project(entries, today=today, known=known)
    ref = Ref("ledgers.entry", entries[0].pk) if len(entries) == 1 else Ref("ledgers.ledger", ledger.pk)
    write("ledgers.entries.opened", ref=ref, by=by, at=now, count=len(entries), digest=values.digest, batch=batch)
    if reached:
        write("ledgers.stages.filed", ref=ref, by=by, at=now, count=len(reached), digest=stages.digest, batch=batch)
    return Opened(tuple(entries), values.digest, tuple(numbers))


def _wrong_stages(openings: Sequence[Opening], numbers: Sequence[str], definition: Definition, today: date) -> list[Phrase]:
    filings = [Filing(n, stage, day) for n, o in enumerate(openings) for stage, day in o.stages.items()]
    entries = {n: Filed(number, definition, OPEN, {}) for n, number in enumerate(numbers)}
    return judge_filings(filings, entries=entries, today=today, gates=False)


def _numbers(ledger: Ledger, openings: Sequence[Opening]) -> list[str]:
    """Give every opening without a number the next of its county: 620702-0001."""
    counties = {o.body["division"][:6] for o in openings if not o.number}
    last = {county: _last_number(ledger, county) for county in counties}
    out = []
    for o in openings:
        if o.number:
            out.append(o.number)
            continue
        county = o.body["division"][:6]
        last[county] += 1
        out.append(f"{county}-{last[county]:04d}")
    return out


def _last_number(ledger: Ledger, county: str) -> int:
    own = Entry.objects.filter(ledger=ledger, number__regex=rf"^{county}-[0-9]{{4,9}}$").annotate(long=Length("number"))
    longest = own.aggregate(most=Max("long"))["most"]
    last = own.filter(long=longest).aggregate(last=Max("number"))["last"] if longest else None
    return int(last.split("-")[1]) if last else 0


def _taken(ledger: Ledger, numbers: Sequence[str]) -> list[Phrase]:
    twice = [n for n, times in Counter(numbers).items() if times > 1]
    held = Entry.objects.filter(ledger=ledger, number__among=numbers).values_list("number", flat=True)
    return [say("编号“{number}”在本次登记中出现了两次；每条一个编号。", number=n) for n in twice] + [
        say("编号“{number}”已经登记过；请换一个编号，或修改原有的条目。", number=n) for n in held
    ]


@recorded
def change_entries(*, changes: Sequence[Change], by: str, now: datetime, batch: int | None = None) -> int:
    """Give entries new values, whole or not at all; return how many really changed. Raises EntryRefused.

    What was seen must still stand, so two people who change one entry never overwrite each other. The same statements for one row and for 100,000.
    """
    entries = locked_entries([c.entry_id for c in changes])
    spans = open_spans(entries)
    ledgers = {x.pk: x for x in Ledger.objects.filter(pk__in={e.ledger_id for e in entries.values()})}
    names = {pk: e.number for pk, e in entries.items()}
    stale = ((n, c, _stale(c, entries, spans)) for n, c in enumerate(changes, 1))
    problems = [placed(n, len(changes), names.get(c.entry_id, ""), says) for n, c, says in stale if says]
    for pk, ledger in ledgers.items():
        own = [c.body for c in changes if c.entry_id in entries and entries[c.entry_id].ledger_id == pk]
        problems += refusals(own, definition_of(ledger))
    if problems:
        raise EntryRefused(problems)
    real = [c for c in changes if c.body != spans[c.entry_id].values_fact.body]
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
            "why": c.why[:400],
        }
        for c in real
    ]
    told = append(EntryFact, rows, by=by, now=now)
    changed = [entries[c.entry_id] for c in real]
    _move(changed, real)
    project(changed, today=today, known=facts_of([e.pk for e in changed]))
    ref = Ref("ledgers.entry", changed[0].pk) if len(changed) == 1 else Ref("ledgers.ledger", changed[0].ledger_id)
    write("ledgers.entries.changed", ref=ref, by=by, at=now, count=len(real), digest=told.digest, batch=batch)
    return len(real)


def _stale(c: Change, entries: Mapping[int, Entry], spans: Mapping[int, Any]) -> Phrase | None:
    if c.entry_id not in entries:
        return say("没有这一条，或不在您的范围内；请从台账中选取。")
    span = spans[c.entry_id]
    if span.state != OPEN:
        return say("这一条已更换或退出，不能再修改。")
    if span.values_fact_id != c.seen:
        return say("{who}刚刚修改过；请刷新后再改，您的内容没有保存。", who=span.values_fact.by)
    return None


def _move(entries: Sequence[Entry], changes: Sequence[Change]) -> None:
    """Keep on the entry's row where it is now and whose: what its pages are scoped by."""
    moved = []
    for e, c in zip(entries, changes, strict=True):
        now = (c.body["division"], c.body.get("organisation", ""))
        if (e.division_code, e.organisation) != now:
            e.division_code, e.organisation = now
            moved.append(e)
    if moved:
        Entry.objects.bulk_update(moved, ["division_code", "organisation"], batch_size=1000)


@recorded
def place_entry(*, entry_id: int, place: Mapping[str, Any], by: str, now: datetime) -> EntryFact | None:
    """Say where an entry lies: `geometry` (GeoJSON text, CGCS2000), `datum` and `source` as given, `length_m`, `lon`, `lat`.

    It is held against the red lines at once. The same place twice changes nothing. Raises EntryRefused.
    """
    entry = locked_entries([entry_id])[entry_id]
    span = open_spans([entry_id])[entry_id]
    if span.state != OPEN:
        raise EntryRefused([say("这一条已更换或退出，不能再修改。")])
    held = EntryFact.objects.filter(pk=span.place_fact_id).first() if span.place_fact_id else None
    if held and held.body == dict(place):
        return None
    today = day_of(now)
    version = Ledger.objects.values_list("version", flat=True).get(pk=entry.ledger_id)
    row = {"entry_id": entry_id, "kind": PLACE, "body": dict(place), "version": version, "happened_date": today}
    told = append(EntryFact, [row], by=by, now=now)
    project([entry], today=today)
    write("ledgers.entry.placed", ref=Ref("ledgers.entry", entry_id), by=by, at=now, digest=told.digest)
    judge_places(entry_ids=[entry_id], by=by, now=now)
    return told.facts[0]


@recorded
def close_entry(*, entry_id: int, state: str, document: str, by: str, now: datetime, replacement: str = "") -> Entry | None:
    """Carry out a recorded change: the entry is `withdrawn`, or `replaced` by a new one of this name, which is linked to it and returned.

    Raises EntryRefused.
    """
    entry = locked_entries([entry_id])[entry_id]
    span = open_spans([entry_id])[entry_id]
    if span.state != OPEN:
        raise EntryRefused([say("这一条已更换或退出。")])
    version = Ledger.objects.values_list("version", flat=True).get(pk=entry.ledger_id)
    body = {"state": state, "document": document}
    row = {"entry_id": entry_id, "kind": CLOSED, "body": body, "version": version, "happened_date": day_of(now), "why": document}
    told = append(EntryFact, [row], by=by, now=now)
    project([entry], today=day_of(now))
    write(f"ledgers.entry.{state}", ref=Ref("ledgers.entry", entry_id), by=by, at=now, document=document, digest=told.digest)
    if state != "replaced":
        return None
    new = {**span.values_fact.body, "name": replacement}
    opened = open_entries(ledger_id=entry.ledger_id, openings=[Opening(new, replaces=entry_id)], by=by, now=now, why=document)
    return opened.entries[0]


@recorded
def postpone_entry(*, entry_id: int, stage: str, day: date, document: str, by: str, now: datetime) -> None:
    """Plan a stage of an entry for a later day on the word of a document; the first day stays in the history. Raises EntryRefused."""
    span = open_spans([entry_id]).get(entry_id)
    if span is None:
        raise EntryRefused([say("没有这一条。")])
    body = span.values_fact.body
    later = {**body, "planned": {**body.get("planned", {}), stage: day.isoformat()}}
    change_entries(changes=[Change(entry_id, span.values_fact_id, later, document)], by=by, now=now)
