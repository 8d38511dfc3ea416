"""Stages are filed, corrected and withdrawn: whole or not at all, for one row and for 100,000."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shishi.areas.ledgers.actions.judging import judge_evidence_again
from shishi.areas.ledgers.actions.projecting import project
from shishi.areas.ledgers.models import STAGE, STAGE_MOVED, EntryFact, Ledger
from shishi.areas.ledgers.queries.entries import filed, locked_entries
from shishi.areas.ledgers.rules import Filing, judge_filings
from shishi.base.phrases import Refused
from shishi.base.ref import Ref
from shishi.base.texts import fitting
from shishi.infra.record.writing import recorded, write
from shishi.infra.store.facts import append, day_of


class StageRefused(Refused):
    """`problems` has one sentence for each filing that cannot be; nothing was written."""


@dataclass(frozen=True, slots=True)
class FiledStages:
    facts: tuple[EntryFact, ...]
    digest: str


@recorded
def file_stages(
    *, filings: Sequence[Filing], by: str, now: datetime, gates: bool = False, batch: int | None = None
) -> FiledStages:
    """Add stage events, whole or not at all. `gates`: they come from inspection or supervision, which alone may file gated stages.

    Raises StageRefused with every row's reason. Cost: the same number of statements for one row and for 100,000 of a ledger.
    """
    entries = locked_entries({f.entry_id for f in filings})
    if problems := judge_filings(filings, entries=filed(entries), today=day_of(now), gates=gates):
        raise StageRefused(problems)
    versions = dict(Ledger.objects.filter(pk__in={e.ledger_id for e in entries.values()}).values_list("pk", "version"))
    rows = [
        {
            "entry_id": f.entry_id,
            "kind": STAGE,
            "stage": f.stage,
            "happened_date": f.happened_date,
            "why": fitting(f.why, 400),
            "version": versions[entries[f.entry_id].ledger_id],
            "batch": batch,
        }
        | ({"corrects_id": f.corrects_id, "withdrawn": f.withdrawn} if f.corrects_id else {})
        for f in filings
    ]
    told = append(EntryFact, rows, by=by, now=now)
    project(entries.values(), today=day_of(now))
    one = filings[0].entry_id
    ref = Ref("ledgers.entry", one) if len(entries) == 1 else Ref("ledgers.ledger", entries[one].ledger_id)
    write("ledgers.stages.filed", ref=ref, by=by, at=now, count=len(filings), digest=told.digest, batch=batch)
    judge_evidence_again(entry_ids=entries.keys(), because=STAGE_MOVED, by=by, now=now)
    return FiledStages(told.facts, told.digest)
