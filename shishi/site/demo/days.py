"""Days and hours of the played year."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from shishi.base.calendar import add_workdays, is_workday
from shishi.infra.clock import SHANGHAI


def at(day: date, hour: int = 16) -> datetime:
    return datetime.combine(day, time(hour), SHANGHAI)


def is_office_day(day: date) -> bool:
    return is_workday(day) is not False


def office_day(day: date, count: int) -> date:
    """Return the day so many working days on; days on, where nobody knows the working days."""
    return add_workdays(day, count) or day + timedelta(days=count)
