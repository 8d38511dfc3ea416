"""What closed days read, and how they stood: the past of a curve."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Max, Min, Q, QuerySet

from shishi.areas.progress.models import DayClosing, DayLight, DayReading, Waiting
from shishi.base.look import Look
from shishi.engines.measures import Forecast, Spell, Verdict
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope

WEEKS = 13
"""As many readings a week apart as a forecast looks at."""
Place = tuple[int, str, str]
"""(programme, measure or target, division of 12 digits)."""
_LIGHT = ("colour", "clause", "days", "step_date", "need", "low", "middle", "high", "met_date", "late_entries", "waited_days")


@dataclass(frozen=True, slots=True)
class Light:
    """How one promise stood in one place."""

    verdict: Verdict
    forecast: Forecast | None = None
    met_date: date | None = None
    late_entries: int = 0
    waited_days: int = 0


@dataclass(frozen=True, slots=True)
class PastReading:
    date: date
    n: int
    d: int | None
    status: str


def history(
    *, scope: Scope, year: int, programme: int, measure: str, division_code: str, first: date, last: date
) -> list[PastReading]:
    """Return what each closed day from `first` to `last` read, oldest first, of what the scope may see. One query."""
    rows = DayReading.objects.for_user(scope, Permission.READ_LEDGER)
    rows = rows.filter(year=year, programme=programme, measure=measure, division_code=division_code, date__range=(first, last))
    return [PastReading(r.date, r.n, r.d, r.status) for r in rows.order_by("date")]


def light_history(*, scope: Scope, year: int, programme: int, target: str, division_code: str) -> list[tuple[date, Light]]:
    """Return how a promise stood in one place on each closed day, oldest first, of what the scope may see. One query."""
    rows = DayLight.objects.for_user(scope, Permission.READ_LEDGER)
    rows = rows.filter(year=year, programme=programme, target=target, division_code=division_code)
    return [(r.date, light_of(r)) for r in rows.order_by("date")]


def weekly(*, scope: Scope, year: int, on: date, last: date) -> dict[Place, dict[date, int]]:
    """Return what every measure of a year's plans read on `on` and a week, two weeks … before, where those days are closed.

    And on the last day up to `last` that is closed. One query.
    """
    closed = DayClosing.objects.filter(date__lte=last).order_by("-date").values("date")[:1]
    days = Q(date__in=[on - timedelta(weeks=n) for n in range(WEEKS)]) | Q(date__in=closed)
    out: dict[Place, dict[date, int]] = {}
    rows = DayReading.objects.for_user(scope, Permission.READ_LEDGER).filter(days, year=year, status="ok")
    for programme, measure, division, day, n in rows.values_list("programme", "measure", "division_code", "date", "n").order_by():
        out.setdefault((programme, measure, division), {})[day] = n
    return out


def series(held: dict[date, int], *, on: date, now: int) -> list[int]:
    """Return readings a week apart that end with `now`, oldest first; what stands before a week that nobody closed is left out."""
    out, day = [now], on - timedelta(weeks=1)
    while day in held:
        out.append(held[day])
        day -= timedelta(weeks=1)
    return out[::-1]


def nearest_judged(*, scope: Scope, on: date, year: int) -> date | None:
    """Return the day nearest to a day of whose closing lights are kept, of what the scope may read; the later of two. Two queries."""
    rows = DayLight.objects.for_user(scope, Permission.READ_LEDGER).filter(year=year)
    found = (
        rows.filter(date__gt=on).aggregate(day=Min("date"))["day"],
        rows.filter(date__lt=on).aggregate(day=Max("date"))["day"],
    )
    return min((d for d in found if d), key=lambda d: abs(d - on), default=None)


def day_lights(*, scope: Scope, on: date, year: int) -> dict[Place, Light]:
    """Return how each promise of a year's plans stood when a closed day ended, of what the scope may see. One query."""
    rows = DayLight.objects.for_user(scope, Permission.READ_LEDGER).filter(date=on, year=year)
    told = rows.values_list("programme", "target", "division_code", *_LIGHT, named=True)
    return {(r.programme, r.target, r.division_code): light_of(r) for r in told}


def waits(*, programmes: Iterable[int], look: Look) -> dict[tuple[int, str], dict[int | None, list[Spell]]]:
    """Return when each county waited for a superior up to the day, by (programme, division) and by the entry that waits. One query.

    Under None what no entry was named for: all that the programme promises there waits.
    """
    out: dict[tuple[int, str], dict[int | None, list[Spell]]] = {}
    for w in waiting_on(look).filter(programme__in=list(programmes)):
        ended = w.to_date if w.to_date and w.to_date <= look.day else None
        out.setdefault((w.programme, w.division_code), {}).setdefault(w.entry, []).append((w.from_date, ended))
    return out


def waiting_on(look: Look) -> QuerySet[Waiting]:
    """The waits that had begun by the day, but those that count for nothing: by what was known then, or is known now."""
    known = look.today if look.known_now else look.day
    return Waiting.objects.filter(Q(void_date=None) | Q(void_date__gt=known), from_date__lte=look.day)


def light_of(row: Any) -> Light:
    """`row` has the columns of `_LIGHT`."""
    verdict = Verdict(row.colour, row.clause, row.days, row.step_date, row.need)
    told = None if row.middle is None else Forecast(row.low or 0, row.middle, row.high or 0)
    return Light(verdict, told, row.met_date, row.late_entries, row.waited_days)
