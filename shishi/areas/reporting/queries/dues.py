"""Every period of a duty, with the days of each, while its terms hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from functools import lru_cache

from django.utils import timezone

from shishi.areas.reporting.models import Duty, Report
from shishi.areas.reporting.rules import periods
from shishi.areas.reporting.rules.periods import Due, Terms
from shishi.areas.reporting.rules.succession import held


def terms_of(duty: Duty) -> Terms:
    told = duty.terms
    by_date = told.get("owed_by") or told["by_date"]
    return Terms(
        told["cadence"],
        told["day"],
        starts=told["starts"],
        hour=hour_of(told["hour"]),
        closes=hour_of(told.get("closes", "24:00")),
        holiday=told["holiday"],
        offset_days=told["offset_days"],
        by_date=date.fromisoformat(by_date) if by_date else None,
    )


def hour_of(told: str) -> time:
    """Return the time of day of a duty's terms; midnight for 24:00."""
    return time() if told == "24:00" else time.fromisoformat(told)


@lru_cache(maxsize=512)
def _all_dues(terms: Terms, first: date, last: date) -> tuple[Due, ...]:
    tz = timezone.get_default_timezone()
    return tuple(periods.dues(terms, first=first, last=last + timedelta(days=6), tz=tz, until=last))


def dues_of(duty: Duty, code: str = "") -> list[Due]:
    """Return every period of a duty while its terms hold, for a county; or for the division that owes it: the city's own bureau has no receiver to be ahead of."""
    begins = duty.terms.get("begins")
    return held(
        all_dues_of(duty, code), first=duty.from_date, last=duty.to_date, begins=date.fromisoformat(begins) if begins else None
    )


def all_dues_of(duty: Duty, code: str = "") -> Sequence[Due]:
    """Return every period of a duty, as if its terms had always held and always would. `code` as of `dues_of`."""
    terms = terms_of(duty)
    return _all_dues(replace(terms, offset_days=0) if code == duty.division_code else terms, duty.owed_from, duty.owed_to)


def holds(duty: Duty, last: date) -> bool:
    """Tell whether the duty's terms are those of a period that ends on `last`."""
    return duty.from_date <= last and (duty.to_date is None or last <= duty.to_date)


def sent_besides(duties: Iterable[Duty], reports: Iterable[Report]) -> Iterator[tuple[Duty, str, str, Due]]:
    """Yield what was sent of a period that its terms hold no more, since others cut it: it stays what it was."""
    of = {d.pk: d for d in duties}
    for r in reports:
        duty = of.get(r.duty_id)
        if duty and r.version and not holds(duty, r.period_last):
            dues = all_dues_of(duty, r.division_code)
            yield from ((duty, r.division_code, r.unit, d) for d in dues if d.period.last == r.period_last)
