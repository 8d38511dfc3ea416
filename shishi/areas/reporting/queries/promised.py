"""What was promised last time, and what came of it: answers to requests for coordination, and a report's own problems. Source: practice 23."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from shishi.areas.reporting.models import Coordination, CoordinationFact, ReportFact
from shishi.areas.reporting.models.coordination import ANSWERED, NEEDLESS, RATED
from shishi.areas.reporting.models.report import RETURNED, SENT
from shishi.areas.reporting.queries.overview import coordination_for
from shishi.areas.reporting.queries.owing import may_read
from shishi.base.owed import Place
from shishi.infra.access.scope import Scope
from shishi.infra.places.queries import names_of
from shishi.infra.store.facts import day_of, end_of

_REPORTS = 12
"""So many sendings are looked through for one that names a problem."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A request that a department answered."""

    county: str
    unit: str
    asks: str
    says: str
    day: date
    rating: int | None
    """What the county says came of it; None where it has not said."""
    again: date | None
    """When an answer is due to the same request, asked again."""
    place: Place


@dataclass(frozen=True, slots=True)
class Said:
    """What a report said was a problem."""

    unit: str
    what: str
    last: date
    """Of its period."""
    says: str
    place: Place


def answered_last(*, scope: Scope, programme: int, area: str, on: date | None, today: date, most: int) -> list[Answered]:
    """Return the requests on a programme that were answered last in an area (any of its digits), as a day ended or now. At most four queries."""
    ended = end_of(on or today)
    asked = coordination_for(scope).filter(programme=programme, division_code__startswith=area)
    found = list(asked.filter(ended_at__lt=ended, outcome__in=(ANSWERED, NEEDLESS)).order_by("-ended_at")[:most])
    if not found:
        return []
    facts = CoordinationFact.objects.filter(coordination__in=found, recorded_at__lt=ended).order_by("recorded_at", "pk")
    says = {f.coordination_id: f for f in facts if f.kind in (ANSWERED, NEEDLESS)}
    ratings = {f.coordination_id: f.rating for f in facts if f.kind == RATED}
    again = dict(Coordination.objects.filter(again_of__in=found, asked_at__lt=ended).values_list("again_of", "due_date"))
    counties = names_of(c.division_code for c in found)
    return [
        Answered(
            county=counties[c.division_code],
            unit=c.unit,
            asks=c.asks,
            says=says[c.pk].says,
            day=day_of(says[c.pk].recorded_at),
            rating=ratings.get(c.pk),
            again=again.get(c.pk),
            place=Place("reporting:coordination", (), f"c-{c.pk}", f"?from={c.pk}"),
        )
        for c in found
    ]


def said_last(*, scope: Scope, programme: int, leads: Collection[str], code: str, on: date | None, today: date) -> Said | None:
    """Return what a place (12 digits) last reported as a problem, as a day ended or now, and the reader may read.

    Of a programme, of a county's week, or of all that one of its lead units leads. What a newer version left out, or came back, is said no more. One query.
    """
    ended = end_of(on or today)
    told = ReportFact.objects.filter(recorded_at__lt=ended)
    same = told.filter(report=OuterRef("report"))
    own = Q(report__programme=programme) | Q(report__programme=None, report__unit__in=leads)
    if not code.endswith("00000000"):
        own |= Q(report__programme=None)
    stands = told.filter(
        own,
        ~Exists(same.filter(kind=SENT, version__gt=OuterRef("version"))),
        ~Exists(same.filter(kind=RETURNED, version=OuterRef("version"))),
        kind=SENT,
        report__division_code=code,
    )
    for f in stands.select_related("report__duty").order_by("-recorded_at", "-pk")[:_REPORTS]:
        r, says = f.report, f.body.get("problems") or f.body.get("note")
        if says and may_read(scope, r.duty, r.division_code, r.unit):
            place = Place("reporting:report", (r.duty_id, r.period_last.isoformat(), r.division_code, r.unit))
            return Said(r.unit, r.duty.what, r.period_last, says, place)
    return None
