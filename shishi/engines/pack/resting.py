"""Weeks that would never be sent, because the day they are sent on is always one of rest. Source: practice 7."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from shishi.base.phrases import Phrase, say
from shishi.base.weeks import sent_on
from shishi.engines.pack.defaults import said
from shishi.engines.pack.schema import Item, Pack

_SATURDAY = 6


def never_sent(pack: Pack) -> list[Phrase]:
    """Return one sentence for each week that a rule to skip days of rest carries over for ever."""
    return list(_found(pack))


def _found(pack: Pack) -> Iterator[Phrase]:
    starts, rule = int(said(pack, "week_starts")), said(pack, "holiday_rule")
    if rule == "skip" and starts >= _SATURDAY and any(p.of("ledger") for p in pack.programmes):
        yield say(
            "报告周从{day:weekday}开始，县区周报总在这个休息日报送，按“周报并入下期”会一直并下去；请改周期起始，或把休息日规则改为提前、顺延。",
            day=_some(starts),
        )
    for number, items in (("", pack.items), *((p.id, p.items) for p in pack.programmes)):
        for item in items:
            day = sent_on(str(item.get("day") or ""), starts)
            if _is_week(item) and (item.get("holiday_rule") or rule) == "skip" and day >= _SATURDAY:
                yield say(
                    "{where}：每周的“{what}”总在休息日（{day:weekday}）报送，按“周报并入下期”会一直并下去；请改报送日，或把休息日规则改为提前、顺延。",
                    where=say("实事 {number}", number=number) if number else say("全部实事"),
                    what=str(item.get("what") or item.id),
                    day=_some(day),
                )


def _is_week(item: Item) -> bool:
    return item.kind == "report" and item.get("cadence") == "weekly" and not item.get("left_out")


def _some(weekday: int) -> date:
    """Return some day that is this day of the week, 1 for Monday."""
    return date(2022, 1, 2 + weekday)
