"""What of a ledger may be asked for. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from shishi.base.phrases import Phrase, say
from shishi.engines.ledger import Definition

LATE, LATE_NO_MORE, BEFORE_ALL = "late", "late_no_more", "none"
GOING, DONE = "going", "done"
"""Before the goal of each entry, and at it."""
FLAGS = ("out_of_order", "filed_late", "no_place", "red_line")
ENDED_TOO = "closed"
_SORTS = ("name", "due")


def asking_problems(definition: Definition, *, stage: str = "", sort: str = "") -> list[Phrase]:
    """Return a sentence for a stage or an order that the ledger does not have: everything in its place would be taken for what was asked."""
    stages = (*definition.stage_by_code, BEFORE_ALL, GOING, DONE, LATE, LATE_NO_MORE)
    sorts = (*_SORTS, *(f.code for f in definition.fields if f.find))
    problems = []
    if stage and stage not in stages:
        problems.append(say("没有“{stage}”这个阶段；可用的有 {known:list}。", stage=stage, known=stages))
    if sort and sort.removeprefix("-") not in sorts:
        problems.append(say("不能按“{sort}”排序；可用的有 {known:list}，前加“-”为从大到小。", sort=sort, known=sorts))
    return problems


def filter_problems(definition: Definition, *, division: str, flag: str, state: str, values: Mapping[str, str]) -> list[Phrase]:
    """Return a sentence for each further condition that no list of the ledger has. `values`: by the code of a field."""
    problems = []
    if division and not (division.isdecimal() and len(division) <= 12):
        problems.append(say("“{division}”不是区划代码；请写最多 12 位数字，如 620702。", division=division))
    if flag and flag not in FLAGS:
        problems.append(say("没有“{flag}”这种标记；可用的有 {known:list}。", flag=flag, known=FLAGS))
    if state and state != ENDED_TOO:
        problems.append(say("不能按“{state}”筛选情况；可用的有 {known:list}。", state=state, known=(ENDED_TOO,)))
    found = {f.code: f for f in definition.shown_fields if f.find}
    for code, value in values.items():
        f = found.get(code)
        if f is None:
            problems.append(say("不能按“{code}”筛选；可用的有 {known:list}。", code=code, known=tuple(found)))
            continue
        known = {"choice": tuple(o.code for o in f.options), "yes_no": ("1", "0")}.get(f.form, ())
        if known and value not in known:
            label = (f.label, f.label_en)
            problems.append(say("{field:label}没有“{value}”；可用的有 {known:list}。", field=label, value=value, known=known))
    return problems
