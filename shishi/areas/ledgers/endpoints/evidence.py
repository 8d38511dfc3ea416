"""Evidence for machines: what it is, what inspectors find of it, and for them what was thought of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import Http404
from ninja import Router, Schema
from pydantic import Field

from shishi.areas.ledgers import actions
from shishi.areas.ledgers.endpoints.shapes import Refusal
from shishi.areas.ledgers.labels import said
from shishi.areas.ledgers.models import UNTRUE, WANTING, Evidence
from shishi.areas.ledgers.queries.entries import may_inspect, reads_suspicions
from shishi.areas.ledgers.queries.evidence import evidence_for
from shishi.areas.ledgers.queries.inspecting import past_of
from shishi.base.phrases import say
from shishi.infra import clock
from shishi.infra.access.request import Request

router = Router()
Says = Annotated[str, Field(max_length=400)]


class PastOut(Schema):
    at: datetime
    by: str
    because: str = Field(description="of a judgement: added, stage, place or rules; empty of a look")
    verdict: str
    reasons: list[dict[str, Any]]
    happened_date: date | None
    outcome: str = Field(description="of a look: true, untrue or wanting; empty where it takes back what was found")
    says: str


class EvidenceOut(Schema):
    id: int
    entry: int
    stage: str
    kind: str
    file_name: str
    digest: str
    by: str
    at: datetime
    withdrawn_at: datetime | None
    withdrawn_why: str
    outcome: str
    says: str = Field(description="why it was found untrue or wanting; what else an inspector wrote is for inspectors")
    past: list[PastOut] = Field(description="for inspectors, the newest first")


class LookIn(Schema):
    outcome: Annotated[str, Field(max_length=8, description="true, untrue or wanting; the last two with a reason")]
    says: Says = ""


class TakeBackIn(Schema):
    why: Says


@router.get("/evidence/{int:evidence}", response=EvidenceOut)
def evidence(request: Request, evidence: int) -> Any:
    """One piece of evidence with what an inspector found of it."""
    return _told(request, _seen(request, evidence))


@router.post("/evidence/{int:evidence}/look", response={200: EvidenceOut, 403: Refusal, 422: Refusal})
def look(request: Request, evidence: int, sent: LookIn) -> Any:
    """Say what an inspector found. The same again changes nothing."""
    return _done(request, evidence, actions.look_at_evidence, outcome=sent.outcome, says=sent.says)


@router.post("/evidence/{int:evidence}/look/take-back", response={200: EvidenceOut, 403: Refusal, 422: Refusal})
def take_back(request: Request, evidence: int, sent: TakeBackIn) -> Any:
    """Take back what was found."""
    return _done(request, evidence, actions.take_back_look, why=sent.why)


def _seen(request: Request, pk: int) -> Evidence:
    found = evidence_for(scope=request.scope, pk=pk)
    if found is None:
        raise Http404
    return found


def _done(request: Request, pk: int, act: Any, **told: str) -> Any:
    if not may_inspect(scope=request.scope, entry=_seen(request, pk).entry):
        return 403, {"problems": [said(say("凭据由督查人员核查。"))]}
    try:
        act(evidence_id=pk, by=request.scope.username, now=clock.now(), **told)
    except actions.EvidenceRefused as refused:
        return 422, {"problems": [said(p) for p in refused.problems]}
    return 200, _told(request, _seen(request, pk))


def _told(request: Request, it: Evidence) -> dict[str, Any]:
    is_shown = reads_suspicions(scope=request.scope, entry=it.entry)
    past = past_of(it.pk) if is_shown else []
    return {
        "id": it.pk,
        "entry": it.entry_id,
        "stage": it.stage,
        "kind": it.kind,
        "file_name": it.file_name,
        "digest": it.digest,
        "by": it.by,
        "at": it.at,
        "withdrawn_at": it.withdrawn_at,
        "withdrawn_why": it.withdrawn_why,
        "outcome": it.outcome if is_shown or it.outcome in (UNTRUE, WANTING) else "",
        "says": it.seen_says if is_shown or it.outcome in (UNTRUE, WANTING) else "",
        "past": [
            {
                "at": p.at,
                "by": p.by,
                "because": p.judgement.because if p.judgement else "",
                "verdict": p.judgement.verdict if p.judgement else "",
                "reasons": p.judgement.reasons if p.judgement else [],
                "happened_date": p.judgement.happened_date if p.judgement else None,
                "outcome": p.look.outcome if p.look else "",
                "says": p.look.says if p.look else "",
            }
            for p in past
        ],
    }
