"""An inspector looks at evidence and says what is so; what was found can be taken back. Each a row that stays."""

from __future__ import annotations

from datetime import datetime

from shishi.areas.ledgers.actions.evidence import EvidenceRefused
from shishi.areas.ledgers.models import OUTCOMES, TRUE, Evidence, EvidenceLook
from shishi.base.phrases import say
from shishi.base.ref import Ref
from shishi.base.texts import fitting
from shishi.infra.access.listing import names_of
from shishi.infra.record.writing import recorded, write


@recorded
def look_at_evidence(*, evidence_id: int, outcome: str, says: str, by: str, now: datetime) -> Evidence:
    """Say what an inspector found: `true`, or with a reason `untrue` or `wanting`. Untrue evidence no longer counts.

    Whoever handed it in does not judge it. The same again changes nothing; another look first takes this one back. Raises EvidenceRefused.
    """
    row, says = _locked(evidence_id, by), fitting(says, 400)
    if outcome not in OUTCOMES:
        raise EvidenceRefused([say("请选择核查结果：属实、不属实或需补充。")], "outcome")
    if outcome != TRUE and not says:
        raise EvidenceRefused([say("核查为不属实或需补充的，请写明原因，如“照片不是这个工地”。")], "says")
    if row.outcome:
        if (row.outcome, row.seen_says, row.seen_by) == (outcome, says, by):
            return row
        raise EvidenceRefused(
            [say("{who}已经核查过这个凭据；要改，请先收回原来的核查结果。", who=names_of([row.seen_by])[row.seen_by])]
        )
    row.outcome, row.seen_by, row.seen_at, row.seen_says = outcome, by, now, says
    return _kept(row, EvidenceLook(evidence=row, outcome=outcome, says=says, by=by, at=now), "ledgers.evidence.inspected")


@recorded
def take_back_look(*, evidence_id: int, why: str, by: str, now: datetime) -> Evidence:
    """Take back what was found of evidence: it counts as before and, where it is doubted, waits for a look again. Raises EvidenceRefused."""
    row, why = _locked(evidence_id, by), fitting(why, 400)
    if not row.outcome:
        raise EvidenceRefused([say("这个凭据没有核查结果可以收回。")])
    if not why:
        raise EvidenceRefused([say("收回核查结果请写明原因。")], "says")
    row.outcome, row.seen_by, row.seen_at, row.seen_says = "", "", None, ""
    return _kept(row, EvidenceLook(evidence=row, says=why, by=by, at=now), "ledgers.evidence.look_taken_back")


def _locked(pk: int, by: str) -> Evidence:
    row = Evidence.objects.select_for_update().get(pk=pk)
    if by == row.by:
        raise EvidenceRefused([say("上传人不能核查自己的凭据；请由他人核查。")])
    return row


def _kept(row: Evidence, look: EvidenceLook, verb: str) -> Evidence:
    row.save(update_fields=["outcome", "seen_by", "seen_at", "seen_says"])
    look.save()
    ref = Ref("ledgers.entry", row.entry_id)
    write(verb, ref=ref, by=look.by, at=look.at, digest=row.digest, outcome=look.outcome, says=look.says)
    return row
