"""Lights: what is needed by when, and how a reading stands to it. Pure. Sources: design, Lights; practice 4, 17."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal

from shishi.base.weeks import Weeks
from shishi.engines.measures.forecast import Forecast

GREEN, YELLOW, RED, NONE = "green", "yellow", "red", ""
MET = ("met", "met_late")
_WORST = (RED, YELLOW, GREEN, NONE)


@dataclass(frozen=True, slots=True)
class Step:
    """So much is to be there when `day` ends: a number in the smallest unit, or a share of the whole in percent."""

    day: date
    amount: Decimal
    is_share: bool = False
    line_from: date | None = None
    """From when on as much is asked for as the days make of it; None where nothing is before `day`."""

    def need(self, whole: int) -> int:
        """Return the least number that meets it. k meets p% of n when 100·k ≥ p·n: 50% of 39 is met by 20."""
        asked = self.amount * whole / 100 if self.is_share else self.amount
        return int(asked.to_integral_value(ROUND_CEILING))


@dataclass(frozen=True, slots=True)
class Beside:
    """What else is known when a light is judged."""

    met_date: date | None = None
    """On which day the last step due was met."""
    forecast: Forecast | None = None
    """Of the next step; None where it is too early."""
    late_entries: int = 0
    waited_days: int = 0
    """For a superior's answer."""


NOTHING_ELSE = Beside()


@dataclass(frozen=True, slots=True)
class Verdict:
    colour: str
    clause: str
    """past, waiting, window, behind_line, forecast, entries_late, met_late, met, on_way; of what is not judged why: no_number, no_quota, no_day, most, other_unit,
    no_whole, not_reported, no_step where no more is known."""
    days: int = 0
    """Late where positive, left where negative; waiting for a superior is subtracted."""
    step: date | None = None
    need: int | None = None

    @property
    def is_met(self) -> bool:
        return self.clause in MET


def expected(steps: Iterable[Step], *, whole: int, on: date, line_from: date | None = None) -> int:
    """Return what should be there when `on` ends: a stair with a step at each day, or a line from `line_from` where the pack says line."""
    ordered = sorted(steps, key=lambda s: s.day)
    done = max((s.need(whole) for s in ordered if s.day <= on), default=0)
    if line_from is None:
        return done
    before = max((s for s in ordered if s.day <= on), key=lambda s: s.need(whole), default=None)
    after = next((s for s in ordered if s.day > on), None)
    starts = before.day if before else line_from
    if after is None or on <= starts:
        return done
    return done + (after.need(whole) - done) * (on - starts).days // max((after.day - starts).days, 1)


def judge(
    steps: Sequence[Step],
    *,
    n: int,
    whole: int,
    on: date,
    warning_days: int,
    weeks: Weeks,
    is_over: bool = True,
    beside: Beside = NOTHING_ELSE,
) -> Verdict:
    """Return the light of a target, or of a county's part in it, when `on` ended; where it is not over, what is due by its end may still come.

    Red: past and not met. Yellow: inside the window and not there, behind the line where the pack says line, the forecast misses, an entry is past
    its own day and the whole interval of a forecast does not say that it will be met all the same, or met late, what was
    waited taken off, until the week in which it was is over.
    """
    due = [s for s in steps if s.day < on or (is_over and s.day == on)]
    missed = max((s for s in due if n < s.need(whole)), key=lambda s: s.day, default=None)
    if missed:
        late = (on - missed.day).days - beside.waited_days
        told = (late, missed.day, missed.need(whole))
        return Verdict(RED, "past", *told) if late > 0 or not beside.waited_days else Verdict(YELLOW, "waiting", *told)
    ahead = min((s for s in steps if s not in due), key=lambda s: s.day, default=None)
    if ahead and n < ahead.need(whole):
        told = ((on - ahead.day).days, ahead.day, ahead.need(whole))
        if -told[0] <= warning_days:
            return Verdict(YELLOW, "window", *told)
        if ahead.line_from and n < expected([ahead], whole=whole, on=on, line_from=ahead.line_from):
            return Verdict(YELLOW, "behind_line", *told)
        if beside.forecast and beside.forecast.high < told[2]:
            return Verdict(YELLOW, "forecast", *told)
        is_sure = beside.forecast is not None and beside.forecast.low >= told[2]
        return Verdict(YELLOW, "entries_late", *told) if beside.late_entries and not is_sure else Verdict(GREEN, "on_way", *told)
    last = ahead or max(due, key=lambda s: s.day, default=None)
    if last is None:
        return Verdict(YELLOW, "entries_late") if beside.late_entries else Verdict(NONE, "no_step")
    told = (0, last.day, last.need(whole))
    late = (beside.met_date - max(s.day for s in due)).days if beside.met_date and due else 0
    if beside.met_date and late > max(beside.waited_days, 0) and on <= weeks.end(beside.met_date):
        return Verdict(YELLOW, "met_late", *told)
    return Verdict(GREEN, "met", *told)


def furthest_behind(parts: Sequence[Verdict]) -> int:
    """Return which part decides for the whole where each is to reach its own number: one that met it only where all did.

    More in one part never stands for what another lacks.
    """
    return min(range(len(parts)), key=lambda i: (parts[i].is_met, _WORST.index(parts[i].colour), -parts[i].days))


def worst(colours: Iterable[str]) -> str:
    """Return the colour that decides above: red before yellow before green; none only where nothing is judged."""
    return min(colours, key=_WORST.index, default=NONE)
