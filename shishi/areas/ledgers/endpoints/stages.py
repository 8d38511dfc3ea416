"""Stages that another system files."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import Http404
from ninja import Router, Schema
from pydantic import Field

from shishi.areas.ledgers import actions
from shishi.areas.ledgers.endpoints.shapes import Id, Refusal
from shishi.areas.ledgers.labels import said
from shishi.areas.ledgers.queries.entries import entries_read, may_accept, may_file_stage
from shishi.areas.ledgers.rules import Filing, placed
from shishi.base.phrases import say
from shishi.infra import clock
from shishi.infra.access.request import Request
from shishi.infra.access.shapes import Day

router = Router()


class StageIn(Schema):
    entry: Id
    stage: Annotated[str, Field(max_length=30)]
    happened_date: Day
    why: Annotated[str, Field(max_length=400)] = ""
    corrects: Id | None = None
    withdrawn: bool = False


class StagesIn(Schema):
    filings: Annotated[list[StageIn], Field(min_length=1, max_length=5000)]


class FiledOut(Schema):
    facts: list[int]
    digest: str


@router.post("/stages", response={200: FiledOut, 403: Refusal, 422: Refusal})
def file_stages(request: Request, sent: StagesIn) -> Any:
    """File stages, all or none: every row that cannot be is told with its reason."""
    entries = entries_read(scope=request.scope, ids=[f.entry for f in sent.filings])
    if any(f.entry not in entries for f in sent.filings):
        raise Http404
    barred = [
        placed(n, len(sent.filings), entries[f.entry].number, say("这一阶段不由您填报。"))
        for n, f in enumerate(sent.filings, 1)
        if not may_file_stage(scope=request.scope, entry=entries[f.entry], stage=f.stage)
    ]
    if barred:
        return 403, {"problems": [said(p) for p in barred]}
    wanted = [Filing(f.entry, f.stage, f.happened_date, f.why, f.corrects, f.withdrawn) for f in sent.filings]
    gates = all(may_accept(scope=request.scope, entry=e) for e in entries.values())
    try:
        filed = actions.file_stages(filings=wanted, by=request.scope.username, now=clock.now(), gates=gates)
    except actions.StageRefused as refused:
        return 422, {"problems": [said(p) for p in refused.problems]}
    return 200, {"facts": [f.pk for f in filed.facts], "digest": filed.digest}
