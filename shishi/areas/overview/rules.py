"""A month laid out as weeks, and the day that a reader asks to look from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from shishi.base.calendar import is_workday, month_end


@dataclass(frozen=True, slots=True)
class GridDay:
    day: date
    in_month: bool
    is_on: bool
    is_rest: bool
    items: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class MonthGrid:
    weeks: tuple[tuple[GridDay, ...], ...]
    previous: date
    following: date


def asked_day(written: str | None) -> date | None:
    """Return the day of `?on=2022-06-15`, or None where it is missing or no day."""
    try:
        day = date.fromisoformat(written or "")
    except ValueError:
        return None
    return day if 1990 <= day.year <= 2100 else None


def month_grid(*, on: date, days: Sequence[tuple[date, Any]]) -> MonthGrid:
    """Lay the month of `on` out in weeks from Monday to Sunday, each day with its items."""
    first, last = on.replace(day=1), month_end(on.year, on.month)
    start = first - timedelta(days=first.weekday())
    weeks = []
    while start <= last:
        week = []
        for n in range(7):
            day = start + timedelta(days=n)
            items = tuple(item for d, item in days if d == day)
            week.append(GridDay(day, day.month == on.month, day == on, is_workday(day) is False, items))
        weeks.append(tuple(week))
        start += timedelta(days=7)
    return MonthGrid(tuple(weeks), first - timedelta(days=1), last + timedelta(days=1))
