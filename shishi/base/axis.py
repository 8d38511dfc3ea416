"""Days on a line: months of equal width, so that a head of twelve equal columns stands true above every bar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from shishi.base.calendar import month_end

MONTH = 100
LEAST_MONTHS = 3


@dataclass(frozen=True, slots=True)
class Axis:
    """From the first day of one month to the last day of another."""

    first: date
    last: date

    @property
    def months(self) -> tuple[date, ...]:
        count = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        return tuple(
            date(self.first.year + (self.first.month - 1 + n) // 12, (self.first.month - 1 + n) % 12 + 1, 1) for n in range(count)
        )

    @property
    def width(self) -> int:
        return MONTH * len(self.months)

    @property
    def grid(self) -> str:
        """A path with a line between every two months."""
        return "".join(f"M{MONTH * n} 0V24" for n in range(1, len(self.months)))

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last

    def at(self, day: date) -> float:
        """Return where `day` begins; a day outside stands at the nearer end."""
        if day <= self.first:
            return 0
        if day > self.last:
            return self.width
        months = (day.year - self.first.year) * 12 + day.month - self.first.month
        return round(MONTH * (months + (day.day - 1) / month_end(day.year, day.month).day), 1)


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    width: float
    kind: str
    says: str
    is_past: bool


@dataclass(frozen=True, slots=True)
class Strip:
    """One row of bars on an axis, with the line of the day looked from (None where the axis does not hold it)."""

    width: int
    grid: str
    bars: tuple[Bar, ...]
    today: float | None


def axis_over(days: Iterable[date]) -> Axis | None:
    """Return the axis of whole months that holds every one of `days`; None where there are none."""
    known = sorted(days)
    if not known:
        return None
    first, last = known[0].replace(day=1), month_end(known[-1].year, known[-1].month)
    axis = Axis(first, last)
    while len(axis.months) < LEAST_MONTHS:
        after = axis.last + timedelta(days=1)
        axis = Axis(first, month_end(after.year, after.month))
    return axis


def strip(axis: Axis, spans: Iterable[tuple[date | None, date, str, str]], *, on: date) -> Strip:
    """Lay (starts, ends, kind, says) on `axis`; a span without a start is its last day only."""
    bars = []
    for starts, ends, kind, says in spans:
        x = axis.at(starts or ends)
        bars.append(Bar(x, round(max(axis.at(ends + timedelta(days=1)) - x, 3), 1), kind, says, ends < on))
    return Strip(axis.width, axis.grid, tuple(bars), axis.at(on) if axis.holds(on) else None)
