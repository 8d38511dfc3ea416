"""Deadlines: the moment that counts for a period's report, and how it stands by the clock alone. Source: practice 7 and ADR 15."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from shishi.areas.reporting.rules.periods import Due, moment
from shishi.base.calendar import add_workdays
from shishi.base.phrases import Phrase, say


@dataclass(frozen=True, slots=True)
class Outage:
    """Our own: from the last sign of life to the next."""

    from_at: datetime
    to_at: datetime


@dataclass(frozen=True, slots=True)
class Given:
    """More time, by a receiver's word."""

    until: datetime
    at: datetime
    """When the word was given."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment that counts, and why it is that one."""

    at: datetime
    clause: str
    """as-planned, extended, outage; returned: by when it is sent again."""
    passed: datetime | None = None
    """The moment that had passed already when more time was given; None where all was given in time."""


def deadline(due: Due, *, given: Sequence[Given] = (), outages: Sequence[Outage] = ()) -> Deadline:
    """Return the moment by which it has to be sent: the receiver's extension where it is later, then the hours that we ourselves were away.

    Hours count from the day that the data closed. A longer extension never makes it earlier.
    """
    at, passed = due.submit_by, None
    for more in sorted(given, key=lambda g: g.at):
        if more.until > at:
            had = _with_outages(due, at, outages)
            passed = passed or (had if more.at > had else None)
            at = more.until
    moved = _with_outages(due, at, outages)
    clause = "outage" if moved > at else "extended" if at > due.submit_by else "as-planned"
    return Deadline(moved, clause, passed)


def _with_outages(due: Due, at: datetime, outages: Sequence[Outage]) -> datetime:
    return _kept_open(min(due.closes_at, due.submit_by - timedelta(hours=12)), at, outages)


def _kept_open(opens: datetime, at: datetime, outages: Sequence[Outage]) -> datetime:
    """Return the moment, put off by the hours since `opens` that we ourselves were away."""
    moved = at
    while True:
        lost = sum((_overlap(o, opens, moved) for o in outages), timedelta())
        if at + lost == moved:
            return moved
        moved = at + lost


def passed_before(due: Due, more: Given, *, given: Sequence[Given], outages: Sequence[Outage]) -> datetime | None:
    """Return the moment that had passed when `more` time was given on top of what was given before; None where none had, or it gave none."""
    had = deadline(due, given=[g for g in given if g.at < more.at], outages=outages).at
    return had if had < min(more.at, more.until) else None


def excused(*, sent_at: datetime | None, by: Deadline, came_back: Sequence[Back] = ()) -> bool:
    """Tell whether it has time, or came in time, for the first time or again, only by an extension that was given when its moment had passed."""
    waited_for = [(by.passed, sent_at), *((b.passed, b.again) for b in came_back)]
    return any(passed and (sent is None or sent > passed) for passed, sent in waited_for)


@dataclass(frozen=True, slots=True)
class Back:
    """A version that came back: owed anew."""

    at: datetime
    by: datetime
    """The moment that counts for sending it again."""
    again: datetime | None
    """When it was sent again; None while it is not."""
    passed: datetime | None = None
    """The moment for it that had passed already when more time was given; None where all was given in time."""

    @property
    def late(self) -> bool:
        return self.again is not None and self.again > self.by

    @property
    def missed(self) -> datetime | None:
        """The moment behind which it was sent again, also where more time was given afterwards."""
        moment = self.passed or self.by
        return moment if self.again and self.again > moment else None

    @property
    def days(self) -> int:
        """How many days after its return it was sent again."""
        tz = self.by.tzinfo
        return (self.again.astimezone(tz).date() - self.at.astimezone(tz).date()).days if self.again else 0


def backs(
    *,
    returned: Sequence[datetime],
    sent: Sequence[datetime],
    due: Due,
    by: Deadline,
    given: Sequence[Given] = (),
    outages: Sequence[Outage] = (),
) -> tuple[Back, ...]:
    """Return each time that it came back. Sent again it is in time until the report's hour on the working day after its return,
    or until its own moment where that is later. Source: ADR 15.
    """
    out, tz = [], due.submit_by.tzinfo
    assert tz is not None
    for at in returned:
        day = at.astimezone(tz).date()
        until = moment(add_workdays(day, 1) or day + timedelta(days=1), due.submit_by.time(), tz)
        again = next((m for m in sent if m > at), None)
        anew = max(due, replace(due, closes_at=at, submit_by=until), key=lambda d: d.submit_by)
        own = deadline(anew, given=given, outages=outages)
        out.append(Back(at, max(by.at, own.at), again, own.passed))
    return tuple(out)


def by_again(by: Deadline, came_back: Sequence[Back]) -> Deadline:
    """Return the moment that counts now: that for sending it again, where it came back and is not sent yet."""
    waits = came_back and came_back[-1].again is None and came_back[-1].by > by.at
    return Deadline(came_back[-1].by, "returned") if waits else by


def stands(*, sent_at: datetime | None, due: Due, by: Deadline, now: datetime, came_back: Sequence[Back] = ()) -> str:
    """Return how an obligation stands by the clock alone: sent, sent_late, missing, open (to be sent now) or ahead (its data are not closed).

    What came back stands as not sent until it is sent again, and came late where that was.
    """
    if came_back and came_back[-1].again is None:
        return "missing" if now > came_back[-1].by else "open"
    if sent_at:
        return "sent_late" if sent_at > by.at or any(b.late for b in came_back) else "sent"
    if now > by.at:
        return "missing"
    begins = datetime.combine(due.period.first, time(), due.submit_by.tzinfo)
    return "open" if now >= max(begins, min(due.closes_at, due.submit_by - timedelta(days=2))) else "ahead"


def early_days(sent_at: datetime | None, due: Due) -> int:
    """Return how many days before its data closed a report was sent: of so many it says nothing. 0 on that day and behind it."""
    last = due.closes_at - timedelta(microseconds=1)
    return max((last.date() - sent_at.astimezone(last.tzinfo).date()).days, 0) if sent_at else 0


def too_early(*, cadence: str, first: date, today: date) -> Phrase | None:
    """Return why a period's report cannot be sent yet: the period begins on a later day. What is owed once has none and may come at any time."""
    if cadence == "once" or today >= first:
        return None
    return say("这一期从{first:day}开始，这一天起才能报送。", first=first)


def _overlap(o: Outage, first: datetime, last: datetime) -> timedelta:
    return max(min(o.to_at, last) - max(o.from_at, first), timedelta())
