"""What waits for the same person is signed or accepted together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shishi.areas.reporting.actions.send import ReportRefused, step
from shishi.areas.reporting.models.report import ACCEPTED, SIGNED
from shishi.areas.reporting.rules.signing import Hand
from shishi.base.phrases import say
from shishi.infra.record.writing import recorded


@dataclass(frozen=True, slots=True)
class Taking:
    """One report, the version that was seen, and the hand that signs it or accepts it."""

    report_id: int
    seen: int
    unit: str
    signs: bool
    hand: Hand


@recorded
def take(*, takings: Sequence[Taking], by: str, now: datetime) -> None:
    """Sign or accept all, or none, each with its own line. Raises ReportRefused, which names whose report cannot be taken and why."""
    problems = []
    for t in sorted(takings, key=lambda t: t.report_id):
        try:
            step(report_id=t.report_id, kind=SIGNED if t.signs else ACCEPTED, seen=t.seen, by=by, now=now, hand=t.hand)
        except ReportRefused as refused:
            problems += [say("{unit}：{problem}", unit=t.unit, problem=p) for p in refused.problems]
    if problems:
        raise ReportRefused(problems)
