"""The weeks of a plan, as they are reported: a long rest makes one longer. Source: practice 7."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from shishi.base.calendar import workday_on_or_after, workday_on_or_before
from shishi.base.numerals import whole_number

A_WEEK = timedelta(weeks=1)
_LOOK_BACK = 5
"""So many weeks before a day it is known that one begins: no rest is as long."""


@dataclass(frozen=True, slots=True)
class Period:
    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Weeks:
    starts: int
    """The weekday that a week begins on, 1 for Monday."""
    holiday: str
    """What becomes of the day that a week is sent on, the one behind it, where that is a day of rest: earlier, later, skip."""

    def begins(self, day: date) -> date:
        """Return the day that the seven days with `day` among them begin on."""
        return day - timedelta(days=(day.isoweekday() - self.starts) % 7)

    def of(self, day: date) -> Period:
        """Return the week that `day` is reported with, those that a rest carried over to it taken in."""
        first = self.begins(day) - _LOOK_BACK * A_WEEK
        week = Period(first, first + timedelta(days=6))
        while True:
            behind = week.last + timedelta(days=1)
            if is_carried(week, behind, self.holiday):
                week = Period(week.first, week.last + A_WEEK)
            elif week.last < day:
                week = Period(behind, week.last + A_WEEK)
            else:
                return week

    def end(self, day: date) -> date:
        return self.of(day).last


def sent_on(day: str, starts: int) -> int:
    """Return the weekday on which a week is sent: the one that its duty names, else the one behind it, on which the next begins."""
    named = whole_number(day)
    return named if 1 <= named <= 7 else starts


def moved(day: date, holiday: str) -> date:
    """Return the working day that a day of rest is moved to: the one before where the rule says earlier, else the next."""
    return workday_on_or_before(day) if holiday == "earlier" else workday_on_or_after(day)


def is_carried(week: Period, day: date, holiday: str) -> bool:
    """Tell whether a week that is to be sent on `day` goes with the next: that is skipped, or moved by a long rest before the week has run."""
    to = moved(day, holiday)
    return to <= week.first or (holiday == "skip" and to != day)
