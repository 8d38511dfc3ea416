"""What of a ledger may be asked for. Pure."""

from __future__ import annotations

from shishi.base.phrases import Phrase, say
from shishi.engines.ledger import Definition

LATE, LATE_NO_MORE, BEFORE_ALL = "late", "late_no_more", "none"
_SORTS = ("name", "due")


def asking_problems(definition: Definition, *, stage: str = "", sort: str = "") -> list[Phrase]:
    """Return a sentence for a stage or an order that the ledger does not have: everything in its place would be taken for what was asked."""
    stages = (*definition.stage_by_code, BEFORE_ALL, LATE, LATE_NO_MORE)
    sorts = (*_SORTS, *(f.code for f in definition.fields if f.find))
    problems = []
    if stage and stage not in stages:
        problems.append(say("没有“{stage}”这个阶段；可用的有 {known:list}。", stage=stage, known=stages))
    if sort and sort.removeprefix("-") not in sorts:
        problems.append(say("不能按“{sort}”排序；可用的有 {known:list}，前加“-”为从大到小。", sort=sort, known=sorts))
    return problems
