"""Decisions about days, pure: which day a page looks from, which is next, how a day stands to another."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shishi.base.calendar import is_workday, workdays_between

SOON_DAYS = 14


@dataclass(frozen=True, slots=True)
class AsOf:
    """The day that a page looks from, and why it is that day."""

    day: date
    today: date
    why: str
    """today; over: today, in the year after the plan's; asked: the reader chose it; else today is further outside the plan's year: issued, the notice's day; published, where it has none, the plan's; begins, the first day of the year."""

    @property
    def query(self) -> str:
        """What a link to another page carries on, so that the reader stays on the chosen day."""
        return f"?on={self.day.isoformat()}" if self.why == "asked" else ""


def as_of(*, today: date, asked: date | None, year: int, issued: date | None, published: date) -> AsOf:
    """Return the day a page looks from: the one asked for, else today, until the year after the plan's ends: what was not kept is late still.

    Further outside the plan's year the day the notice was issued, or the plan published in that year.
    """
    if asked:
        return AsOf(asked, today, "today" if asked == today else "asked")
    if today.year == year:
        return AsOf(today, today, "today")
    if today.year == year + 1:
        return AsOf(today, today, "over")
    if issued:
        return AsOf(issued, today, "issued")
    return AsOf(published, today, "published") if published.year == year else AsOf(date(year, 1, 1), today, "begins")


def standing(due: date | None, *, on: date, soon_days: int = SOON_DAYS) -> str:
    """Return how a day stands to `on`: past, today, soon (within `soon_days`), later, or open where there is no day."""
    if due is None:
        return "open"
    if due < on:
        return "past"
    if due == on:
        return "today"
    return "soon" if (due - on).days <= soon_days else "later"


def gap(whole: Decimal | None, parts: Sequence[Decimal]) -> Decimal | None:
    """Return what the parts leave of the whole; None where there is no whole or no part to compare."""
    return whole - sum(parts, Decimal(0)) if parts and whole is not None else None


def shares(each: Decimal, *, own: Mapping[str, Decimal], counties: Sequence[str]) -> dict[str, Decimal]:
    """Return what every county is to reach where each is to reach a number by itself: its own share, else that number."""
    return {code: own.get(code, each) for code in counties}


def next_of(days: Sequence[date | None], *, on: date) -> int | None:
    """Return the position of the earliest day that is not before `on`, the first of equals; None where all have passed."""
    open_ = [(day, i) for i, day in enumerate(days) if day and day >= on]
    return min(open_)[1] if open_ else None


@dataclass(frozen=True, slots=True)
class BackStep:
    """A day that a programme is to reach, seen from its deadline."""

    day: date
    says: tuple[tuple[str, str], ...]
    """(what, item) of each thing that falls due on the day; "" for the deadline itself."""
    workdays: int | None
    """Working days from the day before it in the row up to this one; None beyond the calendar's cover."""
    is_rest: bool
    standing: str


def back_steps(days: Sequence[tuple[date, str, str]], *, begins: date | None, on: date) -> tuple[BackStep, ...]:
    """Return the days from the last to the first, each with the working days it leaves after the one before (the first: after `begins`)."""
    by_day: dict[date, list[tuple[str, str]]] = {}
    for day, says, item in days:
        by_day.setdefault(day, []).append((says, item))
    ordered = sorted(by_day)
    before = dict(zip(ordered, [begins, *ordered], strict=False))
    return tuple(
        BackStep(
            day,
            tuple(dict.fromkeys(by_day[day])),
            workdays_between(first, day) if (first := before[day]) and first <= day else None,
            is_workday(day) is False,
            standing(day, on=on),
        )
        for day in reversed(ordered)
    )


_LONGEST_SENTENCE = 400


def sentences(text: str) -> list[tuple[int, int, str]]:
    """Return (paragraph, place, words) of each sentence of a notice; a longer one than 400 signs is cut."""
    out = []
    at = 0
    for number, line in enumerate(text.split("\n")):
        for match in re.finditer(rf"[^。！？；]{{1,{_LONGEST_SENTENCE}}}[。！？；]?", line):
            if words := match.group().strip():
                out.append((number, at + match.start(), words))
        at += len(line) + 1
    return out
