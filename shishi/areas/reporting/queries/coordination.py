"""Requests for coordination: their history, and how timely departments answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from shishi.areas.reporting.models import Coordination, CoordinationFact
from shishi.areas.reporting.models.coordination import SOLVED, WITHDRAWN
from shishi.areas.reporting.queries.overview import coordination_for
from shishi.base.owed import Place
from shishi.infra.access.scope import Scope
from shishi.infra.places.queries import names_of
from shishi.infra.store.facts import day_of, end_of, known_by


@dataclass(frozen=True, slots=True)
class Timeliness:
    """One department: what it was asked, answered in time, left open past the day; how it was rated. What was withdrawn in time is not counted."""

    unit: str
    asked: int
    in_time: int
    late: int
    rated: int
    solved: int


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A request that a department has not answered yet."""

    programme: int | None
    """The lasting key."""
    division_code: str
    """The county's."""
    county: str
    unit: str
    asks: str
    about: str
    due_date: date
    asked_on: date
    again: bool
    """An answer before did not solve it."""
    place: Place


def unanswered(*, scope: Scope, city_code: str, on: date | None = None) -> list[Unanswered]:
    """Return the requests of a city's counties that wait for an answer, or waited when a day ended, of what the scope may see.

    The nearest day first. Two queries, one where nothing waits.
    """
    open_then = Q(ended_at=None)
    if on:
        open_then = (open_then | Q(ended_at__gte=end_of(on))) & known_by(on, "asked_at")
    rows = list(coordination_for(scope).filter(open_then, division_code__startswith=city_code[:4]).order_by("due_date", "pk"))
    names = names_of(c.division_code for c in rows) if rows else {}
    return [
        Unanswered(
            programme=c.programme,
            division_code=c.division_code,
            county=names[c.division_code],
            unit=c.unit,
            asks=c.asks,
            about=c.about,
            due_date=c.due_date,
            asked_on=day_of(c.asked_at),
            again=c.again_of_id is not None,  # type: ignore[attr-defined]
            place=Place("reporting:coordination", (), f"c-{c.pk}"),
        )
        for c in rows
    ]


def facts_of(found: Iterable[Coordination]) -> list[CoordinationFact]:
    return list(CoordinationFact.objects.filter(coordination__in=list(found)).order_by("recorded_at", "pk"))


def timeliness(found: Sequence[Coordination], *, today: date) -> tuple[Timeliness, ...]:
    """Return each department's answers, whoever left most open first."""
    by_unit: dict[str, list[Coordination]] = defaultdict(list)
    for c in found:
        by_unit[c.unit].append(c)
    out = []
    for unit, own in by_unit.items():
        ends = [(day_of(c.ended_at) if c.ended_at else today, c) for c in own]
        late = sum(1 for end, c in ends if end > c.due_date)
        in_time = sum(1 for end, c in ends if c.ended_at and c.outcome != WITHDRAWN and end <= c.due_date)
        taken_back = sum(1 for end, c in ends if c.outcome == WITHDRAWN and end <= c.due_date)
        rated = [c.rating for c in own if c.rating]
        out.append(Timeliness(unit, len(own) - taken_back, in_time, late, len(rated), sum(1 for r in rated if r == SOLVED)))
    return tuple(sorted(out, key=lambda t: (-t.late, t.unit)))
