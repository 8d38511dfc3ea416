"""Where the parallel lines of one programme contradict each other. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Saying:
    """What one line says of a measure, and as of when: its data close, or its figures were taken on a day."""

    line: int
    value: int
    closed_at: datetime
    taken_at: datetime


def contradicting(said: Sequence[Saying]) -> list[int]:
    """Return which of these, by their place, say otherwise than another line does of the same moment."""
    return [n for n, one in enumerate(said) if any(_contradict(one, other) for other in said)]


def _contradict(one: Saying, other: Saying) -> bool:
    """What one line says twice is no contradiction, nor is what changed between two moments."""
    same = one.closed_at == other.closed_at or one.taken_at.date() == other.taken_at.date()
    return same and one.line != other.line and one.value != other.value
