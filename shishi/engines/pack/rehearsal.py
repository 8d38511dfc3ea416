"""The year of a plan run forward on the day it is signed: where it cannot hold, and what to write instead. Source: practice 5.

Working days are those of the State Council's announcements; beyond their cover nothing is claimed about them.
"""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from shishi.base.calendar import is_workday, month_end, workday_on_or_before, workdays_between
from shishi.base.phrases import Phrase, say
from shishi.engines.pack.schema import Item, Pack, PackProgramme

STEP_WORKDAYS = 5
"""What one level of acceptance needs at least; a pack may say otherwise by `step_workdays`."""
BUSY_WEEK = 6
"""From so many things due to one lead unit in a week, the week is named."""
_LEVELS = ("institution", "township", "county", "city", "province")
_DURATIONS = Path(__file__).parent / "policies/durations.toml"


@dataclass(frozen=True, slots=True)
class Strain:
    """A place where the plan cannot hold or will be tight."""

    code: str
    holds: bool
    """False where it cannot hold; True where it is only tight."""
    programme: str
    title: str
    day: date | None
    item: str
    says: Phrase
    offers: Phrase
    """Wording for the plan that is still a draft, or for next year's."""


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    due: int
    workdays: int | None
    rest_days_due: int


@dataclass(frozen=True, slots=True)
class Rehearsal:
    signed_on: date
    strains: tuple[Strain, ...]
    months: tuple[Month, ...]
    covered: bool
    """False where the working days of the plan's year are not announced yet."""


@dataclass(frozen=True, slots=True)
class _Due:
    programme: PackProgramme | None
    item: Item | None
    day: date
    words: str


def rehearse(pack: Pack, *, signed_on: date) -> Rehearsal:
    """Return what the plan will meet if it is signed on that day. The same pack and day always give the same."""
    year = int(str(pack.get("year") or signed_on.year))
    dues = [d for p in pack.programmes for d in _dues(p)]
    strains = [s for d in dues for s in _of_day(d, signed_on)]
    strains += [s for p in pack.programmes for s in _chain(p, signed_on)]
    strains += [s for p in pack.programmes for s in _durations(p, signed_on)]
    strains += _busy(dues)
    months = tuple(_month(date(year, m, 1), dues) for m in range(1, 13))
    strains = list({(s.code, s.programme, str(s.says)): s for s in reversed(strains)}.values())
    place = {p.id: n for n, p in enumerate(pack.programmes)}
    ordered = sorted(strains, key=lambda s: (s.holds, s.day or date.max, place.get(s.programme, -1), s.code, s.item))
    return Rehearsal(signed_on, tuple(ordered), months, all(m.workdays is not None for m in months))


def _dues(p: PackProgramme) -> Iterator[_Due]:
    dated = {"phase": "ends", "milestone": "ends", "filing": "by_date", "activity": "by_date", "acceptance": "by_date"}
    for kind, key in dated.items():
        for item in p.of(kind):
            day = item.get(key)
            if isinstance(day, date):
                words = str(item.get("what") or item.get("name") or item.get("phase") or "")
                yield _Due(p, item, day, words)
    deadline = p.get("deadline")
    if isinstance(deadline, date):
        yield _Due(p, None, deadline, "")


def _name(p: PackProgramme) -> str:
    return str(p.get("short_title") or p.get("title"))


def _strain(code: str, holds: bool, p: PackProgramme, due: _Due | None, says: Phrase, offers: Phrase) -> Strain:
    item = due.item.id if due and due.item else ""
    return Strain(code, holds, p.id, _name(p), due.day if due else None, item, says, offers)


def _of_day(due: _Due, signed_on: date) -> Iterator[Strain]:
    p = due.programme
    if p is None:
        return
    if due.day < signed_on:
        says = say("{day:day}到期，签发时（{signed:day}）已经过去。", day=due.day, signed=signed_on)
        yield _strain("day.past", False, p, due, says, say("改写为“印发之日起{n}日内”，或写明已经完成。", n=30))
    elif is_workday(due.day) is False:
        before = workday_on_or_before(due.day)
        says = say(
            "{day:day}（{weekday:weekday}）是休息日，实际最后一个工作日是{before:day}。",
            day=due.day,
            weekday=due.day,
            before=before,
        )
        yield _strain("day.rest", True, p, due, says, say("写为“{before:day}前”。", before=before))


def _chain(p: PackProgramme, signed_on: date) -> Iterator[Strain]:
    """Each level of acceptance needs its working days after the level below it."""
    steps = sorted(
        (
            (_LEVELS.index(level), item, day)
            for item in p.of("acceptance")
            if (level := str(item.get("level"))) in _LEVELS and isinstance(day := item.get("by_date"), date)
        ),
        key=lambda s: s[0],
    )
    for (_, _lower, first), (_, item, last) in zip(steps, steps[1:], strict=False):
        due = _Due(p, item, last, "")
        if last < first:
            says = say("上一级验收{last:day}截止，早于下一级的{first:day}。", last=last, first=first)
            yield _strain("chain.order", False, p, due, says, say("把上一级验收定在{first:day}之后。", first=first))
        elif (days := workdays_between(first, last)) is not None and days < STEP_WORKDAYS:
            says = say(
                "下级验收{first:day}截止，上级验收{last:day}截止，中间只有{n}个工作日（至少要{need}个）。",
                first=first,
                last=last,
                n=days,
                need=STEP_WORKDAYS,
            )
            yield _strain("chain.short", days > 0, p, due, says, say("把下级验收提前到{day:day}前。", day=_earlier(last)))
    deadline = p.get("deadline")
    if steps and isinstance(deadline, date) and steps[-1][2] > deadline:
        says = say("验收到{last:day}才结束，晚于完成时限{deadline:day}。", last=steps[-1][2], deadline=deadline)
        yield _strain(
            "chain.late",
            False,
            p,
            _Due(p, steps[-1][1], steps[-1][2], ""),
            says,
            say("完成时限写到验收之后，或写明“完成”是指建成。"),
        )


def _earlier(last: date) -> date:
    day, left = last, STEP_WORKDAYS
    while left > 0:
        left -= is_workday(day) is not False
        day -= timedelta(days=1)
    return workday_on_or_before(day)


def _durations(p: PackProgramme, signed_on: date) -> Iterator[Strain]:
    """A step whose shortest length a law fixes does not fit between signing and its end."""
    begins = signed_on
    for due in _dues(p):
        for step in durations():
            if due.day < signed_on or not any(w in due.words for w in step.words):
                continue
            if (due.day - begins).days < step.days:
                says = say(
                    "从{begins:day}到{day:day}只有{n}天；“{what}”至少要{need}天（《{document}》{clause}）。",
                    begins=begins,
                    day=due.day,
                    n=(due.day - begins).days,
                    what=step.words[0],
                    need=step.days,
                    document=step.document,
                    clause=step.clause,
                )
                later = begins + timedelta(days=step.days)
                yield _strain("step.law", False, p, due, says, say("最早写为“{day:day}前”。", day=later))


@dataclass(frozen=True, slots=True)
class Duration:
    words: tuple[str, ...]
    days: int
    document: str
    clause: str


@cache
def durations() -> tuple[Duration, ...]:
    """Return the steps whose shortest length a document fixes."""
    told = tomllib.loads(_DURATIONS.read_text(encoding="utf-8"))["step"]
    return tuple(Duration(tuple(s["words"]), s["days"], s["document"], s["clause"]) for s in told)


def _busy(dues: list[_Due]) -> list[Strain]:
    weeks: dict[tuple[str, date], list[_Due]] = defaultdict(list)
    for due in dues:
        for item in due.programme.of("accountability") if due.programme else ():
            if item.get("role") == "lead_unit" and item.get("unit"):
                weeks[str(item.get("unit")), due.day - timedelta(days=due.day.weekday())].append(due)
    out = []
    for (unit, monday), held in weeks.items():
        p = held[0].programme
        if len(held) >= BUSY_WEEK and p:
            says = say("{unit}在{day:day}这一周有{n}项同时到期。", unit=unit, day=monday, n=len(held))
            offers = say("错开其中几项，或写明先后。")
            out.append(Strain("week.busy", True, p.id, _name(p), monday, "", says, offers))
    return out


def _month(first: date, dues: list[_Due]) -> Month:
    last = month_end(first.year, first.month)
    mine = Counter(d.day for d in dues if first <= d.day <= last)
    rest = sum(n for day, n in mine.items() if is_workday(day) is False)
    return Month(first, mine.total(), workdays_between(first - timedelta(days=1), last), rest)
