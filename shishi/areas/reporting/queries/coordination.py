"""Requests for coordination: those that wait and those that ended, their history, and how timely departments answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, DateField, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from shishi.areas.plans import public as plans
from shishi.areas.reporting.models import Coordination, CoordinationFact
from shishi.areas.reporting.models.coordination import SOLVED, WITHDRAWN
from shishi.areas.reporting.queries.overview import coordination_for
from shishi.areas.reporting.rules.asking import is_one_department
from shishi.base.owed import Place
from shishi.infra.access.listing import units_holding
from shishi.infra.access.roles import ROLES, Permission
from shishi.infra.access.scope import Scope, prefix_of
from shishi.infra.places.queries import counties_of, names_of
from shishi.infra.store.facts import day_of, end_of, known_by

MOST_WAITING, A_PAGE = 300, 50


@dataclass(frozen=True, slots=True)
class Requests:
    """All that wait, the nearest day first; of what has ended a page, the newest first."""

    waiting: tuple[Coordination, ...]
    left: int
    """How many more wait than are shown."""
    ended: tuple[Coordination, ...]
    ended_n: int
    following: int | None
    """The request that the next page begins with."""

    @property
    def waiting_n(self) -> int:
        return len(self.waiting) + self.left


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


def departments(*, plan: plans.PlanInForce, today: date) -> tuple[str, ...]:
    """Return whom the counties may ask: each department that leads or supports a programme of the plan, and each other of the city with a post that
    answers. Three queries.
    """
    answering = {r.code for r in ROLES.values() if Permission.ANSWER_COORDINATION in r.permissions}
    names = _county_names(plan.city_code)
    units = dict.fromkeys(plans.units_of(plan=plan, roles=answering))
    units |= dict.fromkeys(sorted(units_holding(answering, division_code=plan.city_code.ljust(12, "0"), today=today)))
    return tuple(u for u in units if is_one_department(u, counties=names))


def made_of_several(found: Iterable[Coordination]) -> list[Coordination]:
    """Return those of these requests that were made of several units at once, while that could be: nobody answers for them. One query a city."""
    held = list(found)
    names = {city: _county_names(city) for city in {c.division_code[:4] for c in held}}
    return [c for c in held if not is_one_department(c.unit, counties=names[c.division_code[:4]])]


def _county_names(city_code: str) -> set[str]:
    return {name for c in counties_of(city_code) for name in (c.name, c.called)} if city_code else set()


def unanswered(*, scope: Scope, city_code: str, on: date | None = None) -> list[Unanswered]:
    """Return the requests of a city's counties that wait for an answer, or waited when a day ended, of what the scope may see.

    The nearest day first. Two queries, one where nothing waits.
    """
    open_then = Q(ended_at=None)
    if on:
        open_then = (open_then | Q(ended_at__gte=end_of(on))) & known_by(on, "asked_at")
    rows = list(
        coordination_for(scope).filter(open_then, division_code__startswith=prefix_of(city_code)).order_by("due_date", "pk")
    )
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


def in_order(found: QuerySet[Coordination]) -> QuerySet[Coordination]:
    """Those that wait, the nearest day first, then those that ended, the newest first."""
    return found.order_by(F("ended_at").desc(nulls_first=True), "due_date", "-pk")


def requests(found: QuerySet[Coordination], *, begin: int = 0) -> Requests:
    """Return what of these requests a page shows, of the ended ones from `begin` on. Three queries, four where it is named."""
    ended = found.exclude(ended_at=None).order_by("-ended_at", "-pk")
    waiting = list(found.filter(ended_at=None).order_by("due_date", "pk")[:MOST_WAITING])
    n = found.order_by().aggregate(waiting=Count("pk", filter=Q(ended_at=None)), ended=Count("ended_at"))
    if at := ended.filter(pk=begin).values_list("ended_at", flat=True).first() if begin else None:
        ended = ended.filter(Q(ended_at__lt=at) | Q(ended_at=at, pk__lte=begin))
    page = list(ended[: A_PAGE + 1])
    following = page[A_PAGE].pk if len(page) > A_PAGE else None
    return Requests(tuple(waiting), max(n["waiting"] - len(waiting), 0), tuple(page[:A_PAGE]), n["ended"], following)


_LATE, _WITHDRAWN = Q(end__gt=F("due_date")), Q(outcome=WITHDRAWN)
PARTS = {
    "asked": _LATE | ~_WITHDRAWN,
    "in_time": Q(ended_at__isnull=False) & ~_WITHDRAWN & ~_LATE,
    "late": _LATE,
    "rated": Q(rating__isnull=False),
    "solved": Q(rating=SOLVED),
}
"""Which requests each figure of `Timeliness` counts."""


def counted(found: QuerySet[Coordination], *, unit: str, part: str, today: date) -> QuerySet[Coordination]:
    """Return those of these requests that one figure of a department counts."""
    return _ending(found, today).filter(PARTS[part], unit=unit)


def _ending(found: QuerySet[Coordination], today: date) -> QuerySet[Coordination]:
    day = TruncDate("ended_at", tzinfo=timezone.get_default_timezone())
    return found.annotate(end=Coalesce(day, Value(today, DateField())))


def timeliness(found: QuerySet[Coordination], *, today: date) -> tuple[Timeliness, ...]:
    """Return each department's answers to these requests, whoever left most open first. One query."""
    rows = _ending(found, today).order_by().values("unit").annotate(**{part: Count("pk", filter=q) for part, q in PARTS.items()})
    return tuple(sorted((Timeliness(**row) for row in rows), key=lambda t: (-t.late, t.unit)))
