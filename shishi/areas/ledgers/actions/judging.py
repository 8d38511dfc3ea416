"""Photographs are judged again when the stage, the place or the rules that they are held against are others."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime

from shishi.areas.ledgers.models import RULES_CHANGED, SEEN, TRUE, Evidence, EvidenceJudgement
from shishi.areas.ledgers.queries.evidence import photo_rules_of, sites_of
from shishi.areas.ledgers.queries.then import stages_reached
from shishi.base.ref import Ref
from shishi.engines.evidence import DOUBT, FAIL, PHOTO, Examined, Judgement, Reason, judge_again
from shishi.infra.record.writing import recorded, write
from shishi.infra.store.bulk import insert
from shishi.infra.store.facts import day_of, digest_of

_DOUBTED = (DOUBT, FAIL)


@recorded
def judge_evidence_again(*, entry_ids: Collection[int], because: str, by: str, now: datetime) -> int:
    """Hold the photographs of entries against where these lie and when their stages happened now, by the rules now; return how many came out otherwise.

    A doubt that goes with the rules was settled by nobody. What an inspector has found stays, unless there is a new doubt of what was found true. One query where there are no photographs,
    else the same statements for any number of entries, and one for each batch of photographs that came out otherwise.
    """
    rows = list(Evidence.objects.select_for_update().filter(entry_id__among=entry_ids, kind=PHOTO).order_by("pk"))
    held_by = sorted({e.entry_id for e in rows})
    if not rows:
        return 0
    reached, sites, rules = stages_reached(ids=held_by, on=None), sites_of(held_by), photo_rules_of(held_by)
    new, changed = [], []
    for e in rows:
        happened = reached.get(e.entry_id, {}).get(e.stage)
        before = [Reason(**r) for r in e.reasons]
        against = {"site": sites.get(e.entry_id), "happened": happened, "rules": rules[e.entry_id]}
        told = judge_again(_examined(e), before=before, received=day_of(e.at), **against)
        if (reasons := [asdict(r) for r in told.reasons]) == e.reasons:
            continue
        settles = because != RULES_CHANGED and e.verdict in _DOUBTED and told.verdict not in _DOUBTED
        new.append(
            EvidenceJudgement(
                evidence_id=e.pk,
                verdict=told.verdict,
                reasons=reasons,
                because=because,
                happened_date=happened,
                settles=settles,
                by=by,
                at=now,
            )
        )
        if e.outcome in (SEEN, TRUE) and _is_doubted_anew(before, told):
            e.outcome, e.seen_by, e.seen_at, e.seen_says = "", "", None, ""
        e.verdict, e.reasons = told.verdict, reasons
        changed.append(e)
    if not new:
        return 0
    insert(EvidenceJudgement, new)
    columns = ["verdict", "reasons", "outcome", "seen_by", "seen_at", "seen_says"]
    Evidence.objects.bulk_update(changed, columns, batch_size=1000)
    digest = digest_of([{"evidence": j.evidence_id, "verdict": j.verdict, "reasons": j.reasons} for j in new])
    ref = Ref("ledgers.entry", changed[0].entry_id) if len(held_by) == 1 else None
    write("ledgers.evidence.judged", ref=ref, by=by, at=now, count=len(new), because=because, digest=digest)
    return len(new)


def _is_doubted_anew(before: Collection[Reason], told: Judgement) -> bool:
    known = {r.code for r in before}
    return any(r.verdict in _DOUBTED and r.code not in known for r in told.reasons)


def _examined(e: Evidence) -> Examined:
    """Return what is held against a stage and a place, of what the file said when it came."""
    told, taken = e.examined, e.examined.get("taken_at")
    return Examined(
        PHOTO,
        e.media_type,
        e.size,
        e.digest,
        taken_at=datetime.fromisoformat(taken) if taken else None,
        taken_offset=told.get("taken_offset"),
        lon=told.get("lon"),
        lat=told.get("lat"),
    )
