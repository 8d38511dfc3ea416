"""Closing the days that are over: at a quarter past midnight, and whatever was missed."""

from __future__ import annotations

import logging
from datetime import date, datetime, time, timedelta

from django_tasks import task

from shishi.areas.progress.actions import close_day
from shishi.areas.progress.queries import days_to_close
from shishi.infra import clock
from shishi.infra.record import once
from shishi.infra.record.sealing import seal_day
from shishi.infra.record.writing import once_more
from shishi.infra.store.facts import day_of

CLOSES = time(0, 15)
"""When the day before is closed: what was sent before midnight has arrived by then."""


MOST_MISSED = 100
"""So many days are closed by themselves. Of more the machine's clock is as likely wrong, and what is sealed takes nothing any more."""


class DayNotOver(ValueError):
    """The day has not ended yet."""


def close_days(*, until: date, by: str, now: datetime) -> list[date]:
    """Close each day up to `until` that is not closed yet, in order; return them. Raises DayNotOver.

    Each day is sealed and then closed, a transaction each: a run that is killed leaves whole days, and the next one goes on behind them.
    """
    if until >= day_of(now):
        raise DayNotOver(f"{until} 还没有结束，不能日结；最多结到前一天。")
    days = days_to_close(until=until)
    for day in days:
        seal_day(day)
        close_day(day=day, by=by, now=now)
    return days


def day_to_close(*, now: datetime) -> date | None:
    """Return the last day that is over and still open; None before a quarter past midnight, and where nothing is left to close."""
    is_time = now.astimezone(clock.SHANGHAI).time() >= CLOSES
    last = day_of(now) - timedelta(days=1 if is_time else 2)
    return last if days_to_close(until=last) else None


@task()
@once_more
def close_what_is_over() -> int:
    """Close every day that is over, unless these are too many to be believed; return how many were. What was kept for a few days only goes then."""
    once.forget_old()
    now = clock.now()
    last = day_to_close(now=now)
    if last and (missed := len(days_to_close(until=last))) > MOST_MISSED:
        says = "有 %s 天没有日结，不自动补结：请先核对本机时钟（现在是 %s）；时钟无误时运行 shishi day close。"
        logging.getLogger(__name__).error(says, missed, f"{now:%F %H:%M}")
        return 0
    return len(close_days(until=last, by="system", now=now)) if last else 0
