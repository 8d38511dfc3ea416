"""A table becomes entries and stages: kept, judged whole, shown, and only then written, all or nothing, once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db import transaction
from django.db.models import QuerySet

from shishi.areas.ledgers.actions.entries import Change, change_entries
from shishi.areas.ledgers.actions.opening import EntryRefused, open_rows
from shishi.areas.ledgers.actions.places import place_entries
from shishi.areas.ledgers.actions.stages import StageRefused, file_stages
from shishi.areas.ledgers.models import Batch, Entry, EntryFact, EntrySpan, Ledger
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.importing import Kept, Proposal, has_changed, kept_rows, marked_file, proposal_of
from shishi.areas.ledgers.queries.listing import WORDS
from shishi.areas.ledgers.queries.points import new_points
from shishi.areas.ledgers.rules import Filing
from shishi.base.phrases import Phrase, Refused, Writer, say
from shishi.base.ref import Ref
from shishi.base.texts import shortened
from shishi.infra import files
from shishi.infra.access.scope import Scope
from shishi.infra.files.noting import note, stands_on
from shishi.infra.record.writing import recorded, write
from shishi.infra.store.bulk import gather_statistics

WHY = "表格导入"
MANY = 5_000
"""A table that brings so many new rows changes what the database knows of its own."""


class BatchRefused(Refused):
    """What keeps a batch from the next step; the sentence says what would be right."""


@stands_on(lambda told: [told["digest"]])
@transaction.atomic
def receive(
    *, ledger: Ledger, file_name: str, digest: str, who: str, now: datetime, outer_form: str = "", pasted: bool = False
) -> Batch:
    """Take in a file that is kept already, or a text that was pasted. A file is judged afterwards, a text each time it is looked at.

    The same again while the first waits is that first one.
    """
    kind, state = ("paste", Batch.READY) if pasted else ("file", Batch.READING)
    same = Batch.objects.filter(ledger=ledger, kind=kind, digest=digest, outer_form=outer_form, by=who)
    if held := same.filter(state__in=[Batch.READING, Batch.READY]).first():
        return held
    note(digest, now=now)
    return Batch.objects.create(
        ledger=ledger,
        programme=ledger.programme,
        division_code=ledger.division_code,
        kind=kind,
        file_name=shortened(file_name, 120),
        digest=digest,
        outer_form=outer_form,
        state=state,
        by=who,
        at=now,
    )


def judge_batch(*, batch_id: int, scope: Scope, today: date, now: datetime, writer: Writer | None = None) -> Batch:
    """Read and judge the file, and say what would change. Nothing of a ledger is touched. Judged again it comes out the same.

    `writer` writes the sentences of the marked copy, in the language of who sent the file. A batch that was let go meanwhile stays so.
    """
    batch = Batch.objects.select_related("ledger").get(pk=batch_id)
    if batch.state != Batch.READING:
        return batch
    waiting = Batch.objects.filter(pk=batch_id, state=Batch.READING)
    told = proposal_of(
        batch=batch, scope=scope, today=today, step=lambda done, total: waiting.update(done=done, total=total) == 1
    )
    if told:
        kept = marked_file(batch=batch, told=told, writer=writer or Writer()) if told.problems else told.kept()
        _judged(waiting, batch, told, kept=files.keep(kept) if kept else "", now=now)
    return Batch.objects.get(pk=batch_id)


@stands_on(lambda told: [told["kept"]])
@transaction.atomic
def _judged(waiting: QuerySet[Batch], batch: Batch, told: Proposal, *, kept: str, now: datetime) -> None:
    if kept:
        note(kept, now=now)
    state, ended = (Batch.REFUSED, now) if told.problems else (Batch.READY, None)
    ledger, heads = batch.ledger, {**batch.told.get("heads", {}), **dict(told.asks.answered)}
    summary = {**told.summary(definition_of(ledger)), "version": ledger.version, "heads": heads}
    waiting.update(told=summary, total=told.total, done=0, proposal=kept, state=state, ended_at=ended)


def choose(*, batch_id: int, sheet: str, heads: Mapping[str, str]) -> bool:
    """Say which sheet is meant, and which column each head that was not read, none where it is empty; the file is judged again.

    False where it no longer can be.
    """
    shown = Batch.objects.filter(pk=batch_id, state__in=[Batch.READY, Batch.REFUSED])
    told = shown.values_list("told", flat=True).first()
    if told is None:
        return False
    wanted = {"sheet": sheet, "heads": {**told.get("heads", {}), **heads}}
    return shown.update(state=Batch.READING, told=wanted, proposal="", done=0, ended_at=None) == 1


def begin_writing(*, batch_id: int, why: str = "") -> bool:
    """Say that the batch is to be written; False where it was said before or the batch cannot be. Raises BatchRefused.

    `why`: what falls in it falls for this reason.
    """
    ready = Batch.objects.filter(pk=batch_id, state=Batch.READY)
    told = ready.values_list("told", flat=True).first()
    if told and told.get("unread"):
        raise BatchRefused([say("还有没读取的列；请先选择它们是什么，或不读取。")])
    if told and not why.strip():
        problems = [Phrase.from_json(says) for says in told.get("falls", ())]
        if problems:
            raise BatchRefused(problems)
    return told is not None and ready.update(state=Batch.WRITING, told={**told, "why": why.strip()}) == 1


def carry_out(*, batch_id: int, scope: Scope, who: str, now: datetime, today: date) -> None:
    """Write a batch that was begun, in a transaction of its own; where it cannot be, its state says why and nothing else has changed."""
    try:
        batch = write_batch(batch_id=batch_id, scope=scope, by=who, now=now, today=today)
        if batch.told["new"] >= MANY:
            gather_statistics(*(m._meta.db_table for m in (Entry, EntryFact, EntrySpan)), WORDS)
    except BatchRefused as refused:
        batch = Batch.objects.get(pk=batch_id)
        failed = {"state": Batch.FAILED, "told": {**batch.told, "failed": refused.phrase.to_json()}, "ended_at": now}
        Batch.objects.filter(pk=batch_id, state__in=[Batch.READY, Batch.WRITING]).update(**failed)


@recorded
def write_batch(*, batch_id: int, scope: Scope, by: str, now: datetime, today: date) -> Batch:
    """Write what was shown, whole or not at all, once. Raises BatchRefused; then nothing was written."""
    batch = Batch.objects.select_for_update().select_related("ledger").get(pk=batch_id)
    if batch.state == Batch.WRITTEN:
        return batch
    if batch.state not in (Batch.READY, Batch.WRITING):
        raise BatchRefused([say("这份表格还没有核对完，或已取消；请重新上传。")])
    told, ledger = _judged_rows(batch), batch.ledger
    if told is None or has_changed(told, ledger=ledger, scope=scope):
        raise BatchRefused([say("核对之后台账又有了变化；请重新上传核对，刚才的内容没有写入。")])
    changes, filings = [], []
    for entry, seen, body, stages in told.rows():
        changes += [Change(entry, seen, body, batch.told.get("why", ""))] if body is not None else []
        filings += [Filing(entry, stage, day, WHY if corrects else "", corrects) for stage, day, corrects in stages]
    try:
        places = {entry: place for entry, (_, place) in told.places().items()}
        put(batch, new=told.new, changes=changes, filings=filings, places=places, by=by, now=now, why=WHY)
    except (EntryRefused, StageRefused) as refused:
        raise BatchRefused(refused.problems) from None
    batch.state, batch.done, batch.ended_at = Batch.WRITTEN, batch.total, now
    batch.save(update_fields=["state", "done", "ended_at"])
    counts = {key: batch.told[key] for key in ("new", "changed", "stages")}
    ref = Ref("ledgers.ledger", batch.ledger_id)
    write("ledgers.batch.written", ref=ref, by=by, at=now, file=batch.digest, rows=batch.proposal, **counts)
    return batch


def _judged_rows(batch: Batch) -> Kept | None:
    """Return what was shown; None where it was judged under another definition, or before such rows were kept."""
    return kept_rows(files.read(batch.proposal)) if batch.told.get("version") == batch.ledger.version else None


@recorded
def put(
    batch: Batch,
    *,
    new: pl.DataFrame,
    changes: Sequence[Change],
    filings: Sequence[Filing],
    places: Mapping[int, Mapping[str, Any]],
    by: str,
    now: datetime,
    why: str,
) -> None:
    """Write what a batch opens, changes, files and places, in the transaction of an action. Raises EntryRefused, StageRefused."""
    if new.height:
        opened = open_rows(ledger_id=batch.ledger_id, rows=new, by=by, now=now, batch=batch.pk, why=why)
        lie = zip(opened.ids, new_points(new), strict=True)
        places = {**places, **{pk: place for pk, place in lie if place}}
    if changes:
        change_entries(changes=changes, by=by, now=now, batch=batch.pk, how=why)
    if filings:
        file_stages(filings=filings, by=by, now=now, batch=batch.pk)
    if places:
        place_entries(places=places, by=by, now=now, batch=batch.pk)


def cancel_batch(*, batch_id: int, now: datetime) -> Batch:
    """Let a batch go that is not written. One that is being written is waited for, and stays written."""
    changed = Batch.objects.filter(pk=batch_id, state__in=[Batch.READING, Batch.READY, Batch.REFUSED, Batch.WRITING])
    changed.update(state=Batch.CANCELLED, ended_at=now)
    return Batch.objects.get(pk=batch_id)
