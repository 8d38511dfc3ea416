"""What a week's figures may say. Source: practice 6."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shishi.base.phrases import Phrase, say

PERCENT = "%"


@dataclass(frozen=True, slots=True)
class Touched:
    """One figure that a clerk changed."""

    entry: int
    number: str
    """The entry's in its ledger: two ledgers may both have it."""
    label: tuple[str, str]
    """The field's, and its English."""
    unit: str
    before: int | None
    after: int | None
    done: bool
    """True where the entry has done what it is for."""
    scale: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    refused: tuple[Phrase, ...]
    """One sentence for each figure that cannot be."""
    flagged: tuple[tuple[str, str], ...]
    """(entry's number, what to look at): early-100 or fell."""


def judge_figures(touched: Sequence[Touched]) -> Verdict:
    """Judge changed figures: no percentage outside 0–100; a fall and 100% before completion are flagged."""
    refused, flagged = [], []
    for t in touched:
        if is_no_percentage(t.after, unit=t.unit, scale=t.scale):
            refused.append(say("{number}：{field:label}应是 0 到 100 之间的数。", number=t.number, field=t.label))
        elif t.before is not None and (t.after is None or t.after < t.before):
            flagged.append((t.number, "fell"))
        elif t.unit == PERCENT and t.after == 100 * 10**t.scale and not t.done:
            flagged.append((t.number, "early-100"))
    return Verdict(tuple(refused), tuple(flagged))


def is_no_percentage(value: int | None, *, unit: str, scale: int) -> bool:
    """Tell whether a figure in percent lies outside 0–100."""
    return unit == PERCENT and value is not None and not 0 <= value <= 100 * 10**scale


def next_step(*, state: str, chain: Sequence[str], signed: Sequence[str], accepts: bool) -> str:
    """Return what a report waits for: send, sign, accept, or nothing more (locked)."""
    if state in ("draft", "returned"):
        return "send"
    if state == "sent" and len(signed) < len(chain):
        return "sign"
    return "accept" if state == "sent" and accepts else "locked"
