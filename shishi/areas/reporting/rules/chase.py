"""When a reminder may go out, and what it says. Source: practice 8."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from shishi.base.calendar import is_workday

HOURS = ((time(8, 30), time(12)), (time(14, 30), time(18)))
"""Office hours; no message goes out outside them."""


@dataclass(frozen=True, slots=True)
class Due:
    """One report that is owed, as a reminder names it."""

    what: str
    first: date
    last: date
    by: datetime
    late: bool
    link: str


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


def words(unit: str, owed: Sequence[Due], *, now: datetime) -> str:
    """Return a reminder that can be sent as it stands: who, what, for when, and the page of each where it is done."""
    return "\n".join([f"{unit}：", *(f"{_line(d, now)}。{d.link}" for d in owed)])


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of a county that a department has to answer."""

    unit: str
    county: str
    asks: str
    due_date: date
    link: str


def group_words(units: Sequence[tuple[str, Sequence[Due]]], *, city: str, now: datetime, asked: Sequence[Asked] = ()) -> str:
    """Return one text for the office's group, unit by unit: the reports, then the answers."""
    head = f"【{city}实事报送提醒 {now.month}月{now.day}日】"
    lines = [*(f"{unit}：{_lines(owed, now)}。" for unit, owed in units), *(_answer(a, now) for a in asked)]
    return "\n".join([head, *(f"{n}. {line}" for n, line in enumerate(lines, 1))])


def _answer(a: Asked, now: datetime) -> str:
    days = (now.date() - a.due_date).days
    late = f"，已逾期{days}天" if days > 0 else ""
    return f"{a.unit}：{a.county}请协调“{a.asks}”，请于{a.due_date.month}月{a.due_date.day}日前答复{late}。{a.link}"


def short_words(unit: str, owed: Sequence[Due], *, now: datetime) -> str:
    """Return a message of few characters: the most pressing report, how many more, and its link."""
    first = owed[0]
    more = f"等{len(owed)}份" if len(owed) > 1 else ""
    return f"【实事】{unit}：{_line(first, now)}{more}。{first.link}"


def _lines(owed: Sequence[Due], now: datetime) -> str:
    """Return what a unit owes, report by report; periods of one report that are all late are one line."""
    by_what: dict[str, list[Due]] = {}
    for d in owed:
        by_what.setdefault(d.what, []).append(d)
    return "；".join(
        _several(own) if len(own) > 1 and all(d.late for d in own) else "；".join(_line(d, now) for d in own)
        for own in by_what.values()
    )


def _several(own: Sequence[Due]) -> str:
    first, last = min(d.first for d in own), max(d.last for d in own)
    return f"{own[0].what}已欠{len(own)}期（{first.month}月{first.day}日至{last.month}月{last.day}日），请尽快报送"


def _line(d: Due, now: datetime) -> str:
    day = f"{d.by.month}月{d.by.day}日{d.by:%H:%M}"
    period = f"{d.what}（{d.first.month}月{d.first.day}日至{d.last.month}月{d.last.day}日）"
    if not d.late:
        return f"{period}请于{day}前报送"
    days = (now.date() - d.by.date()).days
    return f"{period}应于{day}前报送，" + (f"已逾期{days}天" if days else "已到期") + "，请尽快报送"
