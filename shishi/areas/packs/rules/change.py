"""Which entries can be changed on whose request, and what carrying one out does to a draft. Source: practice 1."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from shishi.areas.packs.rules.rows import Row, is_left_out, value_of
from shishi.base.calendar import FIRST_DAY, LAST_DAY
from shishi.base.phrases import Phrase, say
from shishi.engines.pack.cells import cell
from shishi.engines.pack.schema import LEFT_OUT

DAY_OF = {"target": "by_date", "milestone": "ends", "quota": "by_date", "work": "by_date"}
"""Which value is the day of an entry."""
NAME_OF = {"quota": "place", "work": "name"}
"""What a replacement changes; other entries are not replaced."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something of a published plan that a request can be about."""

    number: str
    kind: str
    item: str
    about: str
    day: date | None
    division_code: str
    """12 digits; the city's own for what is no county's."""


def entries(rows: Sequence[Row], *, city: str, division_of: Callable[[str], str | None]) -> list[Entry]:
    """Return what can be replaced, postponed or withdrawn."""
    out = []
    targets = {(r.number, r.item): r for r in rows if r.kind == "target"}
    for r in rows:
        if r.kind not in DAY_OF or is_left_out(r) or not r.number:
            continue
        written = value_of(r, DAY_OF[r.kind])
        division = value_of(r, "division") or (division_of(str(value_of(r, "place"))) if r.kind == "quota" else "")
        out.append(
            Entry(
                r.number,
                r.kind,
                r.item,
                _about(r, targets.get((r.number, str(value_of(r, "target"))))),
                date.fromisoformat(written) if written else None,
                str(division).ljust(12, "0") if division else city,
            )
        )
    return out


def _about(r: Row, target: Row | None) -> str:
    name = value_of(r, "subject") or value_of(r, "name") or value_of(r, "what") or value_of(r, "place") or value_of(r, "phase")
    whole = f"{value_of(target, 'subject')} " if target else ""
    quantity = value_of(r, "quantity")
    amount = f" {quantity}{value_of(r, 'unit') or ''}" if quantity is not None else ""
    return f"{whole}{name or r.item}{amount}"


def problem_of(entry: Entry, *, kind: str, new_day: date | None, replacement: str, why: str) -> Phrase | None:
    """Return why a request cannot be; None where it can."""
    if not why.strip():
        return say("请写明申请变更的理由。")
    if kind == "postpone":
        return _day_problem(new_day, entry.day)
    if kind == "replace":
        if entry.kind not in NAME_OF:
            return say("只有分解到县区的任务和具体工程可以更换；目标和节点请申请延期或退出。")
        if not replacement.strip():
            return say("更换请填写换成什么。")
    return None


def entry_problem(entry: Any, asked: Any) -> Phrase | None:
    """Return why a request about an entry of a ledger cannot be; None where it can."""
    if not entry.is_open:
        return say("这一条已更换或退出。")
    if not asked.why.strip():
        return say("请写明申请变更的理由。")
    if asked.kind == "replace" and not asked.replacement.strip():
        return say("更换请填写换成什么。")
    if asked.kind == "postpone":
        return _postponing_problem(entry.stages.get(asked.stage), asked.new_day)
    return None


def _postponing_problem(stage: Any, new_day: date | None) -> Phrase | None:
    if stage is None:
        return say("延期请选择要延期的阶段。")
    if stage.reached:
        return say("“{stage:label}”已经完成，不需要延期。", stage=(stage.label, stage.label_en))
    return _day_problem(new_day, stage.planned)


def _day_problem(new_day: date | None, old: date | None) -> Phrase | None:
    if new_day is None:
        return say("延期请填写新的日期。")
    if not FIRST_DAY <= new_day <= LAST_DAY:
        return say("新的日期{new:day}太早或太晚；请核对年份。", new=new_day)
    if old and new_day <= old:
        return say("新的日期{new:day}不晚于原计划的{old:day}；延期应填更晚的日期。", new=new_day, old=old)
    return None


def carried_out(row: Row, *, kind: str, new_day: date | None, replacement: str) -> tuple[dict[str, Any], Row | None]:
    """Return the entry's values after the change, and the entry that takes its place where it is replaced."""
    if kind == "postpone" and new_day:
        return {**row.values, DAY_OF[row.kind]: cell(new_day.isoformat())}, None
    gone = {**row.values, LEFT_OUT: cell(True)}
    if kind == "withdraw":
        return gone, None
    kept = {key: held for key, held in row.values.items() if key != "division"}
    new = {**kept, NAME_OF[row.kind]: cell(replacement), "replaces": cell(row.item)}
    return gone, replace(row, item=f"{row.item}-new", values=new, id=0, version=0)
