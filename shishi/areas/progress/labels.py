"""Words for lights and what decided them."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy, pgettext_lazy

from shishi.areas.plans import public as plans
from shishi.areas.progress.queries import BoardRow, Cell, Counties, Light
from shishi.engines.measures.lights import MET

_NAMED = 3
"""So many counties are named; of more, how many there are."""
BOARD_LIGHT = {
    "green": gettext_lazy("正常"),
    "yellow": gettext_lazy("预警"),
    "red": gettext_lazy("滞后"),
    "": gettext_lazy("不判断"),
}
TURN = {"better": gettext_lazy("↑ 好转"), "worse": gettext_lazy("↓ 变差"), "": ""}
LATER = {
    "filed": pgettext_lazy("of a fact", "补报"),
    "corrected": pgettext_lazy("of a fact", "更正"),
    "withdrawn": pgettext_lazy("of a fact", "撤回"),
}
PART = {"n": gettext_lazy("已计入"), "gap": gettext_lazy("还没有"), "d": gettext_lazy("全部")}


def light_words(cell: Cell) -> str:
    """Return how a promise is judged, and what somebody holds it to be by a document."""
    judged = str(BOARD_LIGHT[cell.verdict.colour])
    return (
        _("%(judged)s（调整为%(adjusted)s）") % {"judged": judged, "adjusted": BOARD_LIGHT[cell.adjusted]}
        if cell.adjusted
        else judged
    )


def decided_words(cell: Cell, row: BoardRow) -> str:
    """Return in a few words what decided a light, or why there is none."""
    if cell.counties is None:
        return clause_words(cell, row)
    counties = _counties_words(cell.counties)
    if cell.verdict.clause == "met":
        return counties
    if cell.verdict.is_met:
        return _("%(counties)s，晚于期限") % {"counties": counties}
    return _("%(counties)s；%(why)s") % {"counties": counties, "why": clause_words(cell, row)}


def _counties_words(it: Counties) -> str:
    """Return how many counties reached their own number, and which did not."""
    told = {"n": it.n, "met": it.met, "short": _("、").join(it.short[:_NAMED]), "more": len(it.short)}
    if not it.short:
        return _("%(n)d 个县区都达到") % told
    if not it.met:
        return _("%(n)d 个县区都没有达到") % told
    if len(it.short) > _NAMED:
        return _("%(n)d 个县区中 %(met)d 个达到，差%(short)s等 %(more)d 个") % told
    return _("%(n)d 个县区中 %(met)d 个达到，差%(short)s") % told


def clause_words(it: Cell | Light, row: BoardRow) -> str:
    """Return in a few words which clause decided a light, of today or of a closed day."""
    told = {"days": abs(it.verdict.days), "waited": it.waited_days, "n": it.late_entries}
    if it.verdict.clause == "other_unit":
        told |= {"promised": _amount(row.target), "unit": plans.labels.unit_words(row.unit)}
    words = _CLAUSE[it.verdict.clause]
    if not it.verdict.days and it.verdict.clause not in MET:
        words = _ON_ITS_DAY.get(it.verdict.clause, words)
    elif it.verdict.clause == "past" and it.waited_days:
        words = _PAST_AND_WAITED
    elif it.verdict.clause in MET and it.waited_days:
        words = _MET_AND_WAITED[it.verdict.clause]
    elif it.verdict.clause == "on_way" and it.late_entries:
        words = _LATE_BUT_ON_WAY
    return words % told


def _amount(target: plans.MeasuredTarget) -> str:
    return f"{(target.quantity or Decimal(0)).normalize():,f} {plans.labels.unit_words(target.unit)}".strip()


_CLAUSE = {
    "past": ngettext_lazy("逾期 %(days)d 天", "逾期 %(days)d 天", "days"),
    "waiting": ngettext_lazy("等待上级答复 %(waited)d 天，已扣除", "等待上级答复 %(waited)d 天，已扣除", "waited"),
    "window": ngettext_lazy("还有 %(days)d 天", "还有 %(days)d 天", "days"),
    "behind_line": gettext_lazy("落后于时间进度"),
    "forecast": gettext_lazy("按近几周的进度，到期达不到"),
    "entries_late": gettext_lazy("%(n)d 个条目逾期"),
    "on_way": gettext_lazy("未到期"),
    "met": gettext_lazy("已达到"),
    "met_late": gettext_lazy("已达到，晚于期限"),
    "not_reported": gettext_lazy("没有人上报"),
    "no_number": gettext_lazy("承诺里没有写数量"),
    "no_quota": gettext_lazy("没有分解到这里"),
    "no_day": gettext_lazy("没有定期限"),
    "most": gettext_lazy("承诺的是上限，不按进度判断"),
    "other_unit": gettext_lazy("承诺 %(promised)s，台账计%(unit)s，不可比"),
    "no_whole": gettext_lazy("还没有登记，没有可比的总数"),
    "no_step": gettext_lazy("日结时还没有留存判断"),
}
PUT_RIGHT = {
    "no_number": gettext_lazy("计划写明数量后才能判断。"),
    "no_quota": gettext_lazy("把任务分解到这里后才能判断。"),
    "no_day": gettext_lazy("计划写明期限后才能判断。"),
    "other_unit": gettext_lazy("请让目标指向台账里以同一单位计数的字段；台账没有的，先加一个。"),
}
"""Where the plan has to say more before a light can be judged."""

_ON_ITS_DAY = {"past": gettext_lazy("当天到期，没有达到"), "window": gettext_lazy("今天到期")}
_LATE_BUT_ON_WAY = ngettext_lazy("%(n)d 个条目逾期，按近几周的进度能按期达到", "%(n)d 个条目逾期，按近几周的进度能按期达到", "n")
_PAST_AND_WAITED = ngettext_lazy(
    "逾期 %(days)d 天（已扣除等待上级答复 %(waited)d 天）", "逾期 %(days)d 天（已扣除等待上级答复 %(waited)d 天）", "days"
)

_MET_AND_WAITED = {
    "met": ngettext_lazy("已达到（等待上级答复 %(waited)d 天不计）", "已达到（等待上级答复 %(waited)d 天不计）", "waited"),
    "met_late": ngettext_lazy(
        "已达到，晚于期限（已扣除等待上级答复 %(waited)d 天）", "已达到，晚于期限（已扣除等待上级答复 %(waited)d 天）", "waited"
    ),
}


CAUSE = {
    "land": gettext_lazy("用地"),
    "papers": gettext_lazy("手续"),
    "money": gettext_lazy("资金"),
    "contractor": gettext_lazy("施工单位"),
    "other": gettext_lazy("其他"),
}
