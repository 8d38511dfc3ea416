"""The notice under check, and how a finding is written."""

from __future__ import annotations

from shishi.base.phrases import Phrase
from shishi.engines.notice.lines import Text
from shishi.engines.notice.schema import Finding, Programme, Reading, Span


class Case:
    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.text = Text(reading.text)

    def words(self, p: Programme) -> str:
        return self.text.folded[slice(*p.span)]

    def quote(self, span: Span, longest: int = 40) -> str:
        words = "".join(self.reading.text[span[0] : span[1]].split())
        return f"“{words}”" if len(words) <= longest else f"“{words[:longest]}……”"


def finding(
    code: str,
    severity: str,
    p: Programme | None,
    spans: list[Span],
    says: Phrase,
    *,
    why: Phrase | None = None,
    question: Phrase | None = None,
    arithmetic: Phrase | None = None,
) -> Finding:
    return Finding(
        code=code,
        family=code.split(".")[0],
        severity=severity,
        programme=p.id if p else None,
        spans=tuple(spans),
        says=says,
        arithmetic=arithmetic or Phrase(),
        why=why or Phrase(),
        question=question or Phrase(),
    )


def figure(value: float) -> str:
    """Write a number without a needless fraction."""
    return str(int(value)) if value == int(value) else f"{value:g}"
