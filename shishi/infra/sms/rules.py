"""When a message goes out, and which of several to one person: pure. Source: practice 8."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from shishi.base.calendar import is_workday

HOURS = ((time(8, 30), time(12)), (time(14, 30), time(18)))
"""Office hours; no message goes out outside them."""


def sending_moment(now: datetime) -> datetime:
    """Return the first moment from `now` on that lies inside working hours."""
    day = now
    for _ in range(60):
        if is_workday(day.date()) is not False:
            for opens, closes in HOURS:
                begin = datetime.combine(day.date(), opens, now.tzinfo)
                if now <= begin:
                    return begin
                if now.date() == day.date() and opens <= now.time() < closes:
                    return now
        day = day + timedelta(days=1)
    return now


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that was to go out by now."""

    pk: int
    person: str
    due_date: date


def going(waiting: Iterable[Waiting], *, day: date, taken: Collection[str]) -> tuple[list[int], list[int]]:
    """Return which of these messages, the newest first, go out on `day`, and which another to the same person replaces.

    A message of that day keeps it. `taken`: who has one of that day, sent or to be sent.
    """
    given, goes, replaced = set(taken), [], []
    for m in waiting:
        if m.due_date != day and m.person in given:
            replaced.append(m.pk)
        else:
            goes.append(m.pk)
            given.add(m.person)
    return goes, replaced
