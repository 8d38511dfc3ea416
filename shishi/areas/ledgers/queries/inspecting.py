"""What inspectors look at: evidence in doubt, doubts that went because something was put right, and what was found so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.db.models import QuerySet

from shishi.areas.ledgers.models import (
    STAGE_MOVED,
    UNTRUE,
    WANTING,
    EntrySpan,
    Evidence,
    EvidenceJudgement,
    EvidenceLook,
    State,
)
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.then import stages_reached
from shishi.areas.ledgers.rules import asked_anew
from shishi.engines.ledger import Stage
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.store.facts import known_by
from shishi.infra.store.spans import FOREVER

_DOUBTED = ("doubt", "fail")
_MOST = 1000


def doubts_for(*, scope: Scope) -> QuerySet[Evidence]:
    """Return the evidence that an inspector has still to look at, oldest first; what was taken back since is doubted no less."""
    rows = Evidence.objects.for_user(scope, Permission.READ_SUSPICIONS).filter(verdict__in=_DOUBTED, seen_at=None)
    return rows.order_by("at", "pk")


def settled_for(*, scope: Scope) -> QuerySet[Evidence]:
    """Return the evidence that had been in doubt until something was put right, and that no inspector has looked at, oldest first."""
    settled = EvidenceJudgement.objects.filter(settles=True).values("evidence")
    rows = Evidence.objects.for_user(scope, Permission.READ_SUSPICIONS).filter(pk__in=settled, seen_at=None)
    return rows.exclude(verdict__in=_DOUBTED).order_by("at", "pk")


@dataclass(frozen=True, slots=True)
class Settled:
    """How a doubt went."""

    evidence: int
    because: str
    by: str
    at: datetime
    gone: tuple[dict[str, Any], ...]
    """The reasons that had been, as `Evidence.reasons`."""
    happened_date: date | None
    """The day that the stage has since."""


def settled(ids: Iterable[int], on: date | None = None) -> dict[int, Settled]:
    """Return how the doubts of each piece of evidence went last, as known when a day ended; of those that were in doubt. One query."""
    rows = EvidenceJudgement.objects.filter(evidence_id__among=list(ids))
    if on:
        rows = rows.filter(known_by(on, "at"))
    held: dict[int, list[EvidenceJudgement]] = defaultdict(list)
    for j in rows.order_by("pk"):
        held[j.evidence_id].append(j)
    steps = ((before, after) for judged in held.values() for before, after in pairwise(judged) if after.settles)
    return {
        after.evidence_id: Settled(
            after.evidence_id, after.because, after.by, after.at, _gone(before, after), after.happened_date
        )
        for before, after in steps
    }


def _gone(before: EvidenceJudgement, after: EvidenceJudgement) -> tuple[dict[str, Any], ...]:
    left = {r["code"] for r in after.reasons}
    return tuple(r for r in before.reasons if r["verdict"] in _DOUBTED and r["code"] not in left)


def put_right(stage: str, how: Settled) -> tuple[str, dict[str, Any]]:
    """Return by which code and figures a suspicion tells that what a photo of a stage was held against came to fit it."""
    figures: dict[str, Any] = {k: v for r in how.gone for k, v in r["figures"].items()}
    if how.because != STAGE_MOVED:
        return "place_follows_photo", {"metres": figures.get("metres", 0)}
    told = {"stage": stage, "taken": figures.get("taken", ""), "day": figures.get("happened", "")}
    if how.happened_date is None:
        return "stage_left_photo", told
    return "day_follows_photo", {**told, "until": how.happened_date.isoformat()}


@dataclass(frozen=True, slots=True)
class Past:
    """One judgement of a piece of evidence, or one look at it."""

    at: datetime
    by: str
    judgement: EvidenceJudgement | None = None
    look: EvidenceLook | None = None


def past_of(evidence: int) -> list[Past]:
    """Return what was thought and found of a piece of evidence, the newest first. Two queries."""
    judged = [Past(j.at, j.by, judgement=j) for j in EvidenceJudgement.objects.filter(evidence=evidence)]
    looks = [Past(x.at, x.by, look=x) for x in EvidenceLook.objects.filter(evidence=evidence)]
    return sorted([*judged, *looks], key=lambda p: p.at, reverse=True)


@dataclass(frozen=True, slots=True)
class Anew:
    """A stage whose evidence the reader has to hand in anew or to add to."""

    entry: int
    number: str
    name: str
    stage: Stage | None
    says: str
    """Why, in the inspector's words."""


def wanted_anew(*, scope: Scope) -> list[Anew]:
    """Return what the reader's own entries have to answer of what inspectors found, oldest first. One query where there is nothing, else four."""
    found = Evidence.objects.for_user(scope, Permission.FILE_LEDGER).filter(outcome__in=[UNTRUE, WANTING])
    ids = list(dict.fromkeys(found.order_by("seen_at", "pk").values_list("entry_id", flat=True)[:_MOST]))
    if not ids:
        return []
    spans = EntrySpan.objects.filter(entry_id__among=ids, to_date=FOREVER, state=State.OPEN).select_related("entry", "ledger")
    open_, reached = {s.entry_id: s for s in spans}, stages_reached(ids=ids, on=None)
    proofs: dict[tuple[int, str], list[Evidence]] = defaultdict(list)
    for e in Evidence.objects.filter(entry_id__among=ids).order_by("at", "pk"):
        proofs[e.entry_id, e.stage].append(e)
    return [
        told
        for pk in ids
        if (span := open_.get(pk))
        for code in dict.fromkeys(stage for entry, stage in proofs if entry == pk)
        for told in _anew(span, code, proofs[pk, code], code == "" or code in reached.get(pk, {}))
    ]


def _anew(span: EntrySpan, code: str, proofs: Sequence[Evidence], is_reached: bool) -> Iterable[Anew]:
    stage = definition_of(span.ledger).stage_by_code.get(code)
    wanted = asked_anew(proofs, stage.evidence if stage else ()) if is_reached else []
    return [Anew(span.entry_id, span.entry.number, span.name, stage, e.seen_says) for e in wanted[:1]]
