"""Working days: dated data, never guessed beyond its cover."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
"""Between them lies every day that a plan, a report or a document can name."""
LAST_COVERED_YEAR = max(day.year for day in chinese_calendar.holidays)
FIRST_COVERED_YEAR = min(day.year for day in chinese_calendar.holidays)


@lru_cache(maxsize=8192)
def is_workday(day: date) -> bool | None:
    """Tell whether offices work on `day`, adjusted rest days (调休) included; None beyond the years that the State Council has announced."""
    if not FIRST_COVERED_YEAR <= day.year <= LAST_COVERED_YEAR:
        return None
    return bool(chinese_calendar.is_workday(day))


def add_workdays(day: date, count: int) -> date | None:
    """Return the day `count` working days after `day` (count ≥ 0); None where that leaves the calendar's cover."""
    while count > 0:
        day += timedelta(days=1)
        works = is_workday(day)
        if works is None:
            return None
        count -= works
    return day


def workday_on_or_before(day: date) -> date:
    """Return the last working day up to `day`; `day` itself beyond the calendar's cover."""
    while is_workday(day) is False:
        day -= timedelta(days=1)
    return day


def workday_on_or_after(day: date) -> date:
    """Return the first working day from `day` on; `day` itself beyond the calendar's cover."""
    while is_workday(day) is False:
        day += timedelta(days=1)
    return day


def day_in_english(day: date) -> str:
    return f"{day.day} {day:%b} {day.year}"


def period_in(language: str | None, first: date, last: date) -> str:
    """5月13日—5月19日, or 13 May – 19 May; one day is told once."""
    written = [f"{d.day} {d:%b}" if language == "en" else f"{d.month}月{d.day}日" for d in dict.fromkeys((first, last))]
    return (" – " if language == "en" else "—").join(written)


def day_written(iso: str | None) -> date | None:
    """Return the day of `2022-06-15`, or None where that is missing, no day, or in no year that a plan can have."""
    try:
        day = date.fromisoformat(iso or "")
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= LAST_DAY else None


def month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def workdays_between(first: date, last: date) -> int | None:
    """Return how many working days lie after `first` up to `last`; None beyond the calendar's cover."""
    works = [is_workday(first + timedelta(days=n)) for n in range(1, (last - first).days + 1)]
    return None if None in works else sum(map(bool, works))
