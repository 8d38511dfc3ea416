"""What a reminder says. Source: practice 8."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

A_PART, MOST_PARTS = 67, 2
"""A short message of several parts carries 67 characters in each; so many parts are still read."""


@dataclass(frozen=True, slots=True)
class Due:
    """Periods of one report that are owed: one, or several that are all late."""

    what: str
    first: date
    last: date
    by: datetime
    late: bool
    link: str
    count: int = 1

    def late_days(self, now: datetime) -> int:
        return (now.date() - self.by.date()).days

    def says(self, now: datetime) -> str:
        if self.count > 1:
            return f"{self.what}已欠{self.count}期（{_day(self.first)}至{_day(self.last)}），请尽快报送"
        moment = f"{_day(self.by)}{self.by:%H:%M}"
        return (
            f"{self._named()}应于{moment}前报送，{self._late(now)}，请尽快报送"
            if self.late
            else f"{self._named()}请于{moment}前报送"
        )

    def in_short(self, now: datetime) -> str:
        if self.count > 1:
            return f"{self.what}欠{self.count}期，最早{self._late(now)}"
        return self._named() + (self._late(now) if self.late else f"{_day(self.by)}{self.by:%H:%M}前报")

    def _named(self) -> str:
        """What is owed, and of which days where it covers more than one."""
        return self.what if self.first == self.last else f"{self.what}（{_day(self.first)}至{_day(self.last)}）"

    def _late(self, now: datetime) -> str:
        days = self.late_days(now)
        return f"已逾期{days}天" if days else "已到期"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of a county that a department has to answer."""

    county: str
    asks: str
    due_date: date
    link: str
    count: int = 1

    def late_days(self, now: datetime) -> int:
        return (now.date() - self.due_date).days

    def says(self, now: datetime) -> str:
        days = self.late_days(now)
        return f"{self.county}请协调“{self.asks}”，请于{_day(self.due_date)}前答复" + (f"，已逾期{days}天" if days > 0 else "")

    def in_short(self, now: datetime) -> str:
        days = self.late_days(now)
        return f"{self.county}“{_cut(self.asks)}”" + (f"逾期{days}天未答复" if days > 0 else f"{_day(self.due_date)}前答复")


@dataclass(frozen=True, slots=True)
class Behind:
    """Entries of one ledger past their planned day."""

    what: str
    """The ledger; of a single entry its name."""
    since: date
    """The first such day."""
    link: str
    count: int = 1
    waited: int = 0
    """Days behind it that do not count: a superior was waited for."""

    def late_days(self, now: datetime) -> int:
        return (now.date() - self.since).days - self.waited

    def says(self, now: datetime) -> str:
        if self.count == 1:
            took = f"等待{self.waited}天不计，" if self.waited else ""
            return f"{self.what}计划{_day(self.since)}，{took}已逾期{self.late_days(now)}天，请按实际进展填报"
        return f"{self.what}有{self.count}条逾期（最早的计划日{_day(self.since)}），请按实际进展填报"

    def in_short(self, now: datetime) -> str:
        if self.count == 1:
            return f"{self.what}逾期{self.late_days(now)}天"
        return f"{self.what}{self.count}条逾期，最早{self.late_days(now)}天"


@dataclass(frozen=True, slots=True)
class Pending:
    """What a draft waits for: parts that a lead unit confirms, or quotas that a county takes on. It has no day: it is owed while it is open."""

    kind: str
    """confirm, take_on."""
    about: str
    """The part; empty for several."""
    quota: str
    link: str
    count: int = 1

    def late_days(self, now: datetime) -> int:
        return 0

    def says(self, now: datetime) -> str:
        if self.kind == "confirm":
            return f"请确认计划草案的{f'实事{self.about}' if self.about else f'{self.count}项实事'}"
        what = f"任务“{self.quota}”（实事{self.about}）" if self.about else f"{self.count}项任务"
        return f"请认领计划草案的{what}，有异议请写明理由"

    def in_short(self, now: datetime) -> str:
        if self.kind == "confirm":
            return f"实事{_cut(self.about)}待确认" if self.about else f"{self.count}项实事待确认"
        return f"任务“{_cut(self.quota)}”待认领" if self.about else f"{self.count}项任务待认领"


Thing = Due | Asked | Behind | Pending
_SHORT = 12


def words(unit: str, owed: Sequence[Thing], *, now: datetime) -> str:
    """Return a reminder that can be sent as it stands: who, what, for when, and the page of each where it is done."""
    return "\n".join([f"{unit}：", *(f"{x.says(now)}。{x.link}" for x in pressing(owed, now=now))])


def group_words(units: Sequence[tuple[str, Sequence[Thing]]], *, city: str, now: datetime) -> str:
    """Return one text for the office's group, unit by unit, with the page of each thing in the order in which it is said."""
    head = f"【{city}实事待办提醒 {now.month}月{now.day}日】"
    lines = []
    for unit, owed in units:
        things = merged(owed, now=now)
        links = dict.fromkeys(x.link for x in things if x.link)
        lines.append(f"{unit}：{'；'.join(x.says(now) for x in things)}。{' '.join(links)}")
    return "\n".join([head, *(f"{n}. {line}" for n, line in enumerate(lines, 1))])


def short_words(unit: str, owed: Sequence[Thing], *, all_link: str, now: datetime) -> str:
    """Return one message of few characters about everything that is owed: the most pressing first, how many more, and where it is done.

    A single thing leads to its page, several to `all_link`. The first is always said.
    """
    things = merged(owed, now=now)
    end = "。" + ((things[0].link if len(things) == 1 else "") or all_link)
    said = f"【实事】{unit}：{things[0].in_short(now)}"
    for n, x in enumerate(things[1:], 1):
        more, rest = f"；{x.in_short(now)}", _more(things[n + 1 :])
        if len(said + more + rest + end) > A_PART * MOST_PARTS:
            return said + _more(things[n:]) + end
        said += more
    return said + end


def _more(things: Sequence[Thing]) -> str:
    return f"；另有{sum(x.count for x in things)}项" if things else ""


def pressing(owed: Sequence[Thing], *, now: datetime) -> list[Thing]:
    """Return what is owed, the longest late first."""
    return sorted(owed, key=lambda x: -x.late_days(now))


def merged(owed: Sequence[Thing], *, now: datetime) -> list[Thing]:
    """Return what is owed, the longest late first; periods of one report that are all late are one thing, all parts to confirm another."""
    out: list[Thing] = [x for x in owed if not (isinstance(x, Pending) or (isinstance(x, Due) and x.late))]
    for kind in ("confirm", "take_on"):
        waits = [x for x in owed if isinstance(x, Pending) and x.kind == kind]
        out += waits if len(waits) < 2 else [Pending(kind, "", "", "", len(waits))]
    late = sorted((x for x in owed if isinstance(x, Due) and x.late), key=lambda d: (d.what, d.by))
    for _, found in groupby(late, key=lambda d: d.what):
        own = [*found]
        last = max(d.last for d in own)
        out.append(Due(own[0].what, min(d.first for d in own), last, own[0].by, True, own[0].link, len(own)))
    return pressing(out, now=now)


def _cut(said: str) -> str:
    return said if len(said) <= _SHORT else said[: _SHORT - 1] + "…"


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
