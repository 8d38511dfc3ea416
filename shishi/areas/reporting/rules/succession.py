"""How a duty's new terms follow the old ones. Source: practice 7."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from shishi.areas.reporting.rules.periods import Due, Period, Terms
from shishi.base.calendar import add_workdays


def held(dues: Sequence[Due], *, first: date, last: date | None, begins: date | None = None) -> list[Due]:
    """Return the dues of a duty while its terms hold, of the periods that end from `first` to `last`; the first of them begins on `begins`."""
    out = [d for d in dues if first <= d.period.last and (last is None or d.period.last <= last)]
    if out and begins:
        out[0] = replace(out[0], period=Period(begins, out[0].period.last))
    return out


def succeed(old: tuple[Terms, Sequence[Due]], new: tuple[Terms, Sequence[Due]], *, today: date) -> tuple[date, date | None]:
    """Return the last day of the old terms, which are changed today, and the first day that the first period of the new ones takes in.

    Where weeks or months become others, the period that runs ends as it began, unless the new terms have one that ends earlier: that takes in its days.
    """
    (terms, owed), (then, follow) = old, new
    runs, first = (next((d.period for d in dues if d.period.last > today), None) for dues in (owed, follow))
    if runs and first and runs.last < first.last and cut(terms) != cut(then) and "once" not in (terms.cadence, then.cadence):
        return runs.last, runs.last + timedelta(days=1)
    return today, runs.first if runs else None


def owed_by(planned: date, before: date | None, *, today: date) -> date:
    """Return by when what is owed once is owed by terms that are new today.

    Where its planned day is past, that is the next working day; what the terms before had asked for by a past day as well (`before`) stays theirs.
    """
    if planned > today or (before and before <= today):
        return planned
    return add_workdays(today, 1) or today + timedelta(days=1)


def cut(terms: Terms) -> tuple[str, str, int]:
    """Return what says where one period ends and the next begins."""
    return terms.cadence, terms.day, terms.starts
