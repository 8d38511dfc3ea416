"""Closing the days that are over."""

from __future__ import annotations

from datetime import date, datetime

from shishi.areas.progress.actions import close_day
from shishi.areas.progress.queries import days_to_close
from shishi.infra.record.sealing import seal_day


class DayNotOver(ValueError):
    """The day has not ended yet."""


def close_days(*, until: date, by: str, now: datetime) -> list[date]:
    """Close each day up to `until` that is not closed yet, in order; return them. Raises DayNotOver.

    Each day is sealed and then closed, a transaction each: a run that is killed leaves whole days, and the next one goes on behind them.
    """
    if until >= now.date():
        raise DayNotOver(f"{until} 还没有结束，不能日结；最多结到前一天。")
    days = days_to_close(until=until)
    for day in days:
        seal_day(day)
        close_day(day=day, by=by, now=now)
    return days
