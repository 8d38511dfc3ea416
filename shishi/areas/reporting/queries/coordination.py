"""Requests for coordination: their history, and how timely departments answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from shishi.areas.reporting.models import Coordination, CoordinationFact
from shishi.infra.store.facts import day_of


@dataclass(frozen=True, slots=True)
class Timeliness:
    """One department: what it was asked, answered in time, left open past the day; how it was rated."""

    unit: str
    asked: int
    in_time: int
    late: int
    rated: int
    solved: int


@dataclass(frozen=True, slots=True)
class Waited:
    """An entry that waits, or waited, for a department."""

    unit: str
    from_date: date
    to_date: date | None
    """None while it waits."""


def facts_of(found: Iterable[Coordination]) -> list[CoordinationFact]:
    return list(CoordinationFact.objects.filter(coordination__in=list(found)).order_by("recorded_at", "pk"))


def timeliness(found: Sequence[Coordination], *, today: date) -> tuple[Timeliness, ...]:
    """Return each department's answers, whoever left most open first."""
    by_unit: dict[str, list[Coordination]] = defaultdict(list)
    for c in found:
        by_unit[c.unit].append(c)
    out = []
    for unit, own in by_unit.items():
        ends = [(day_of(c.answered_at) if c.answered_at else today, c) for c in own]
        in_time = sum(1 for end, c in ends if c.answered_at and end <= c.due_date)
        late = sum(1 for end, c in ends if end > c.due_date)
        rated = [c.rating for c in own if c.rating]
        out.append(Timeliness(unit, len(own), in_time, late, len(rated), sum(1 for r in rated if r == 3)))
    return tuple(sorted(out, key=lambda t: (-t.late, t.unit)))


def waits_of(*, entries: Iterable[int], on: date) -> dict[int, list[Waited]]:
    """Return, for entries, when they waited for a department as known on the day: what is subtracted from a county's light. One query."""
    out: dict[int, list[Waited]] = defaultdict(list)
    for c in Coordination.objects.filter(entry__in=list(entries), asked_at__date__lte=on).order_by("asked_at"):
        end = day_of(c.answered_at) if c.answered_at and day_of(c.answered_at) <= on else None
        out[c.entry].append(Waited(c.unit, day_of(c.asked_at), end))  # type: ignore[index]
    return dict(out)
