"""What waiting for a superior takes off. Pure. Source: practice 17."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

Spell = tuple[date, date | None]
"""From the day on which waiting began until the first on which it was over; None while it goes on."""


def lasted(spell: Spell, on: date) -> int:
    """Return on how many days, `on` among them where it goes on, something was waited for."""
    first, end = spell
    return ((end or on + timedelta(days=1)) - first).days


def waited(spells: Iterable[Spell], *, after: date, on: date) -> int:
    """Return on how many days behind `after`, up to `on`, something was waited for. Two spells at once count once."""
    days, reached = 0, after.toordinal() + 1
    for first, end in sorted((s.toordinal(), e.toordinal() if e else on.toordinal() + 1) for s, e in spells):
        begins, ends = max(first, reached), min(end, on.toordinal() + 1)
        days += max(ends - begins, 0)
        reached = max(reached, ends)
    return days


def waited_of(short: int, waiting: Iterable[tuple[int, int]], *, least: int) -> int:
    """Return how many days are taken off the lateness of so much that is not there yet.

    `waiting`: how much of it each entry that waited would bring, and for how many days it waited. Those that waited longest stand for it first, and
    what they do not bring waited for `least` days: an entry's waiting excuses the entry, and not what others are late with.
    """
    for days, amount in sorted(((days, amount) for amount, days in waiting if days > least), reverse=True):
        short -= amount
        if short <= 0:
            return days
    return least


def last_in_time(planned: date, spells: Iterable[Spell]) -> tuple[date, date | None]:
    """Return the last day on which what was planned for a day is not late, what was waited behind it taken off, and since when it waits and is late.

    The last of all days while it waits and is not late: then no day makes it late. What is late as it begins to wait stays so, and becomes no later.
    """
    last, reached = planned.toordinal(), planned.toordinal() + 1
    for first, end in sorted((s.toordinal(), e.toordinal() if e else date.max.toordinal()) for s, e in spells):
        begins = max(first, reached)
        if end == date.max.toordinal():
            return (date.max, None) if begins <= last + 1 else (date.fromordinal(last), date.fromordinal(begins))
        last += max(end - begins, 0)
        reached = max(reached, end)
    return date.fromordinal(last), None
