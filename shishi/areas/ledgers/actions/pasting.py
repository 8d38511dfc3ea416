"""What was pasted becomes values and stages: kept as it is, shown line by line, and what the clerk confirms is written, once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from shishi.areas.ledgers.actions.entries import Change
from shishi.areas.ledgers.actions.importing import BatchRefused, put
from shishi.areas.ledgers.actions.opening import EntryRefused, Opening, rows_of
from shishi.areas.ledgers.actions.stages import StageRefused
from shishi.areas.ledgers.models import Batch
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.pasting import pasted
from shishi.areas.ledgers.rules import Filing
from shishi.base.phrases import say
from shishi.base.ref import Ref
from shishi.infra.access.scope import Scope
from shishi.infra.record.writing import recorded, write

WHY = "粘贴"


def choose_heads(*, batch_id: int, heads: Mapping[str, str]) -> None:
    """Say which column each head of a pasted block means that was not read, none where it is empty."""
    for batch in Batch.objects.filter(pk=batch_id, kind="paste", state=Batch.READY):
        told = {**batch.told, "heads": {**batch.told.get("heads", {}), **heads}}
        Batch.objects.filter(pk=batch_id, state=Batch.READY).update(told=told)


@recorded
def write_paste(
    *,
    batch_id: int,
    scope: Scope,
    chosen: Mapping[int, str],
    taken: Mapping[int, str],
    by: str,
    now: datetime,
    today: date,
    why: str = "",
) -> Batch:
    """Write the lines of `taken`, whole or not at all, once: each with the seal of what was shown. The others stay as they are, unwritten.

    `chosen` names a line's entry where the clerk did; what falls falls for the reason `why`. Raises BatchRefused; then nothing was written.
    """
    batch = Batch.objects.select_for_update().select_related("ledger").get(pk=batch_id, kind="paste")
    if batch.state != Batch.READY:
        raise BatchRefused([say("这次粘贴已经写入或取消；请重新粘贴。")])
    if not taken:
        raise BatchRefused([say("请先勾选要写入的行。")])
    found = pasted(batch=batch, scope=scope, today=today, chosen=chosen, only=taken.keys())
    lines = found.lines
    if found.problems:
        raise BatchRefused(found.problems)
    for x in lines:
        stands = x.problems if x.may_be_taken else x.problems or (say("没有读出要改的内容"),)
        if not why.strip():
            stands = (*stands, *x.falls)
        if stands:
            raise BatchRefused([say("第 {line} 行不能写入：{why:sentences}", line=x.read.line, why=stands)])
        if x.seal != taken[x.read.line]:
            raise BatchRefused([say("第 {line} 行会改的内容与刚才显示的不同；请看过现在显示的，再确认。", line=x.read.line)])
    if len(lines) != len(taken):
        raise BatchRefused([say("所选的行不在粘贴的内容里；请重新勾选。")])
    rows = [x.change for x in lines if x.change]
    new = [Opening(r.body, r.number, stages={stage: day for stage, day, _ in r.filings}) for r in rows if r.is_new]
    changes = [Change(r.entry, r.seen, r.body, why.strip()) for r in rows if r.differs]
    known = [(r, *filing) for r in rows if not r.is_new for filing in r.filings]
    filings = [Filing(r.entry, stage, day, WHY if corrects else "", corrects) for r, stage, day, corrects in known]
    try:
        opened = rows_of(new, definition_of(batch.ledger))
        put(batch, new=opened, changes=changes, filings=filings, places={}, by=by, now=now, why=WHY)
    except (EntryRefused, StageRefused) as refused:
        raise BatchRefused(refused.problems) from None
    counts = {"new": len(new), "changed": len(changes), "stages": sum(len(r.filings) for r in rows)}
    batch.state, batch.done, batch.total, batch.ended_at = Batch.WRITTEN, len(lines), len(lines), now
    heads = {**batch.told.get("heads", {}), **dict(found.asks.answered)}
    batch.told = {**counts, "heads": heads, "lines": sorted(taken), "left": list(found.left)}
    batch.save(update_fields=["state", "done", "total", "ended_at", "told"])
    ref = Ref("ledgers.ledger", batch.ledger_id)
    write("ledgers.paste.written", ref=ref, by=by, at=now, text=batch.digest, lines=len(lines), **counts)
    return batch
