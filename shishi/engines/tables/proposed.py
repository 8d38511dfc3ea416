"""What a line that somebody pasted may mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shishi.base.phrases import Phrase

PLACE = "division"
UNREAD = 0.9
"""What is left of the confidence in a line with words that were not understood."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """What one line may mean. Nothing of it is taken before somebody says so."""

    line: int
    """Counted from 1 in what was pasted."""
    text: str
    entry: str
    """The number of the known entry that is meant; empty where it is none or may be several."""
    how: str
    """One of meant.HOWS."""
    candidates: tuple[str, ...] = ()
    """Numbers of others that it may be, the likeliest first."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    """Our code → canonical value; days as ISO text."""
    stages: Mapping[str, str | None] = field(default_factory=dict)
    """Stage → ISO day, None where it was said without one."""
    planned: Mapping[str, str] = field(default_factory=dict)
    unread: tuple[str, ...] = ()
    """What of the line is in none of these."""
    problems: tuple[Phrase, ...] = ()
    doubts: tuple[Phrase, ...] = ()
    """What was read and may mean something else: whoever confirms it looks at it first."""
    confidence: float = 0.0
    """From 0, where no entry is meant, to 1."""
    spans: tuple[tuple[str, int, int], ...] = ()
    """Where in a typed line what was read stands: `number` for the entry, `division` for its place, else a column's code."""
    years: tuple[int, ...] = ()
    """In which its days were read that are written without one."""
    same_as: int = 0
    """The line that 同上 points to; what that line said is among what this one says."""
