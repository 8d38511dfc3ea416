"""Obligations: the period covered, when its data close, by when it is sent. Source: practice 7 and the pack's duties and defaults."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from shishi.base.calendar import month_end
from shishi.base.weeks import Period, Weeks, is_carried, moved, sent_on

MONTHS = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}
FRIDAY, HOUR = 5, time(17)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a duty says of its days."""

    cadence: str
    """weekly, xun, monthly, quarterly, half_yearly, yearly; once: owed by `by_date`."""
    day: str = ""
    """A weekday (1–7) of a weekly duty, a day of the month of a monthly one (`30`, `21-last`); empty or `last` for the period's last day."""
    starts: int = FRIDAY
    """The weekday that a week begins on, 1 for Monday."""
    hour: time = HOUR
    """By when on its day it is sent; midnight for the end of that day."""
    closes: time = time()
    """When the data of a period's last day close; midnight for the end of that day."""
    holiday: str = "earlier"
    offset_days: int = 0
    """How many days before the period's own day: what a receiver needs to add up."""
    by_date: date | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """One obligation's days."""

    period: Period
    closes_at: datetime
    """What is on record by then is reported."""
    submit_by: datetime
    moved: str = ""
    """earlier or later, where a day of rest moved it."""


def dues(terms: Terms, *, first: date, last: date, tz: tzinfo, until: date | None = None) -> list[Due]:
    """Return what is owed of the periods that end from `first` to `last`, in order, without gap or overlap.

    `until` cuts the last quarter, half-year or year short: what is reported on ends then. The first period begins on `first` where it would reach back before it.

    A week that is skipped for a day of rest is reported with the next; so is one whose day a long rest moves before it has run. The last has no next and
    is owed on the next working day. So is anything else that would be skipped: a month later, or never, is not what its duty says.
    """
    out: list[Due] = []
    carried: date | None = None
    found = _periods(terms, first, last, until)
    for period in found:
        whole = Period(carried or max(period.first, first), period.last)
        day = planned_day(terms, whole)
        skips = terms.cadence == "weekly" and is_carried(whole, day, terms.holiday)
        carried = whole.first if skips and period is not found[-1] else None
        if not carried:
            to = moved(day, terms.holiday)
            out.append(_due(terms, whole, day, moved(day, "later") if skips or to < whole.first else to, tz))
    return out


def before_receiver(day: date, receiver: date, days: int) -> date:
    """Return the day by which the lower level reports so that the receiver has `days` left; its own day where that is earlier."""
    return min(day, receiver - timedelta(days=days))


def _periods(terms: Terms, first: date, last: date, until: date | None) -> list[Period]:
    if last < first:
        return []
    if terms.cadence == "once":
        return [Period(first, terms.by_date)] if terms.by_date and terms.by_date >= first else []
    if terms.cadence == "weekly":
        start = Weeks(terms.starts, terms.holiday).begins(first)
        weeks = (
            Period(start + timedelta(weeks=n), start + timedelta(weeks=n, days=6)) for n in range((last - start).days // 7 + 1)
        )
        return [p for p in weeks if first <= p.last <= last]
    ends = sorted({d for y, m in _months(first, last) for d in _ends(terms, y, m)})
    chosen = [d for d in ends if d >= first]
    before = [d for d in ends if d < first]
    start = before[-1] + timedelta(days=1) if before else first
    out = []
    for end in chosen:
        out.append(Period(start, end))
        start = end + timedelta(days=1)
    whole = [p for p in out if p.last <= last]
    cut = whole[-1].last + timedelta(days=1) if whole else first
    return [*whole, Period(cut, until)] if until and MONTHS.get(terms.cadence, 1) > 1 and cut <= until else whole


def _ends(terms: Terms, year: int, month: int) -> list[date]:
    """Return the last days of the periods that end in the month."""
    if terms.cadence == "xun":
        return [date(year, month, 10), date(year, month, 20), month_end(year, month)]
    if terms.cadence == "monthly" and (named := day_named(terms.day)):
        return [day_in_month(year, month, named) - timedelta(days=1)]
    every = MONTHS.get(terms.cadence, 0)
    return [month_end(year, month)] if every and month % every == 0 else []


def day_named(day: str) -> int:
    """Return the day of the month that a duty names, the later of two; 0 for its last day."""
    number = day.split("-")[-1]
    return int(number) if re.fullmatch(r"[1-9]|[12]\d|3[01]", number) else 0


def day_in_month(year: int, month: int, day: int) -> date:
    """Return the day; one that the month does not have (30 February) is its last."""
    return min(month_end(year, month), date(year, month, 1) + timedelta(days=day - 1))


def _due(terms: Terms, period: Period, day: date, to: date, tz: tzinfo) -> Due:
    submit = moment(to, terms.hour, tz)
    closes = moment(period.last, terms.closes, tz)
    how = "" if to == day else "earlier" if to < day else "later"
    return Due(period, min(closes, submit), submit, how)


def moment(day: date, hour: time, tz: tzinfo) -> datetime:
    """Return the hour of a day; midnight is that at its end."""
    return datetime.combine(day if hour > time() else day + timedelta(days=1), hour, tz)


def planned_day(terms: Terms, period: Period) -> date:
    """Return the day a period's report is to be sent on, before days of rest are looked at."""
    if terms.cadence == "weekly":
        weekday = sent_on(terms.day, (period.last.isoweekday() % 7) + 1)
        after = period.last + timedelta(days=1)
        return after + timedelta(days=(weekday - after.isoweekday()) % 7)
    named = terms.cadence == "monthly" and day_named(terms.day)
    day = period.last + timedelta(days=1) if named else period.last
    return max(period.first, before_receiver(day, day, terms.offset_days))


def _months(first: date, last: date) -> list[tuple[int, int]]:
    """Return the months from a year before `first` to the one after `last`: enough to see where the first period begins."""
    start = first.year * 12 + first.month - 14
    end = last.year * 12 + last.month - 1
    return [(n // 12, n % 12 + 1) for n in range(start, end + 2)]
