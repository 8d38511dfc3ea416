"""A notice held against itself: seven families of findings, each from the reading and its text alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from shishi.engines.notice.checks import dates, duties, feasible, gaps, names, scope, sums
from shishi.engines.notice.checks.case import Case
from shishi.engines.notice.schema import Finding, Reading

__all__ = ["check"]

_FAMILIES: tuple[Callable[[Case], Iterator[Finding]], ...] = (
    sums.find,
    dates.find,
    feasible.find,
    names.find,
    duties.find,
    scope.find,
    gaps.find,
)
_SEVERITIES = ("error", "doubt", "gap", "ok")


def check(reading: Reading) -> tuple[Finding, ...]:
    """Return the findings on a notice: contradictions first, then doubts, gaps and what was checked and closes."""
    case = Case(reading)
    found = [f for family in _FAMILIES for f in family(case)]
    return tuple(sorted(found, key=lambda f: (_SEVERITIES.index(f.severity), f.spans[0] if f.spans else (0, 0), f.code)))
