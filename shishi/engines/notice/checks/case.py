"""The notice under check, and how a finding is written."""

from __future__ import annotations

from datetime import date

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
    says: str,
    *,
    why: str = "",
    question: str = "",
    arithmetic: str | None = None,
) -> Finding:
    return Finding(
        code=code,
        family=code.split(".")[0],
        severity=severity,
        programme=p.id if p else None,
        spans=tuple(spans),
        says=says,
        arithmetic=arithmetic,
        why=why,
        question=question,
    )


def figure(value: float) -> str:
    """Write a number without a needless fraction."""
    return str(int(value)) if value == int(value) else f"{value:g}"


def wan(yuan: float) -> str:
    return f"{figure(round(yuan / 10_000, 4))}万元" if yuan >= 10_000 else f"{figure(yuan)}元"


def day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"
