"""Whom a county may ask to coordinate, and by when an answer is due. Pure. Source: practice 17."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from shishi.base.phrases import Phrase, say

LIMIT_DAYS, MOST_DAYS = 15, 30
"""A department answers within so many days unless the county names another day, and that lies no further off. Defaults of the product."""
_NOT_ONE = re.compile(r"各|其他|其它|有关|相关|(?:成员|牵头|配合|责任|实施)(?:单位|部门)|[、，,]|县区|区县|县（|乡镇|街道")


def is_one_department(unit: str, *, counties: Iterable[str]) -> bool:
    """Tell whether a unit of the plan is one department above the counties: of several (市、县区教育局) nobody answers for all, and a county not for itself.

    `counties`: their names, as they stand before their bureaux.
    """
    return not _NOT_ONE.search(unit) and not unit.startswith(tuple(counties))


def deadline_problem(due: date, *, asked: date) -> Phrase | None:
    """Return why an answer cannot be asked for by this day: nothing is overdue before it, and all the while the waiting is taken off."""
    if due < asked:
        return say("答复期限{due_date:day}已过；请填写今天以后的日期。", due_date=due)
    latest = asked + timedelta(days=MOST_DAYS)
    if due > latest:
        return say(
            "答复期限{due_date:day}太远；请填写不晚于{latest:day}的日期（{n} 天以内）。", due_date=due, latest=latest, n=MOST_DAYS
        )
    return None
