"""What an inspector should look at in how reports were asked for and sent. Source: practice 7, 19."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from shishi.areas.reporting.models import Extension
from shishi.areas.reporting.queries.owing import dues_of, duties_for, extensions_given, outages
from shishi.areas.reporting.rules.periods import Period
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope


@dataclass(frozen=True, slots=True)
class ExtendedLate:
    """More time that was given when the time had passed: what was late became in time."""

    duty: int
    what: str
    code: str
    unit: str
    """Empty, as the division, where all were given it."""
    period: Period
    passed: datetime
    at: datetime
    until: datetime
    why: str
    by: str


def extended_late(*, scope: Scope, city_code: str, year: int) -> list[ExtendedLate]:
    """Return the extensions of a plan's reports that were given too late, the newest first. Three queries."""
    duties = {d.pk: d for d in duties_for(scope=scope, city_code=city_code, year=year)}
    held: dict[tuple[int, date], list[Extension]] = defaultdict(list)
    for e in Extension.objects.filter(duty_id__in=duties.keys()):
        held[e.duty_id, e.period_last].append(e)  # type: ignore[attr-defined]
    away, out = outages(), []
    for (pk, last), own in held.items():
        duty = duties[pk]
        due = next(d for d in dues_of(duty) if d.period.last == last)
        for e, passed in extensions_given(due, own, away):
            place = e.division_code or duty.division_code
            if passed and scope.may(Permission.INSPECT_EVIDENCE, division_code=place, programme=duty.programme):
                told = (pk, duty.what, e.division_code, e.unit, due.period)
                out.append(ExtendedLate(*told, passed=passed, at=e.at, until=e.until, why=e.why, by=e.by))
    return sorted(out, key=lambda s: s.at, reverse=True)
