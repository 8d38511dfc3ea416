"""One thing under two names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from shishi.base.phrases import say
from shishi.engines.notice.checks.case import Case, finding
from shishi.engines.notice.schema import Finding

_ALIKE = 0.5


def find(case: Case) -> Iterator[Finding]:
    yield from _titles(case)


def _titles(case: Case) -> Iterator[Finding]:
    """The title that the covering letter announces against the title over the scheme."""
    bodies: dict[str, tuple[int, int]] = {}
    for p in case.reading.programmes:
        bodies.setdefault(_flat(p.scheme or p.title), p.title_span)
    for announced in case.reading.announced_titles:
        flat = _flat(announced.title)
        if flat in bodies or not bodies:
            continue
        best = max(bodies, key=lambda b: SequenceMatcher(None, flat, b).ratio())
        if SequenceMatcher(None, flat, best).ratio() < _ALIKE or any(
            _flat(a.title) == best for a in case.reading.announced_titles
        ):
            continue
        yield finding(
            "name.title",
            "error",
            None,
            [announced.span, _title_line(case, best, bodies[best])],
            say("前文题名“{announced}”，正文题名“{title}”，两处不一致。", announced=announced.title, title=best),
            why=say("同一方案只能有一个题名，引用时才不致误解范围。"),
            question=say("该方案的正式题名是哪一个？"),
        )


def _title_line(case: Case, title: str, default: tuple[int, int]) -> tuple[int, int]:
    at = case.reading.text.rfind(title)
    return (at, at + len(title)) if at >= 0 else default


def _flat(title: str) -> str:
    return re.sub(r"\s+", "", title)
