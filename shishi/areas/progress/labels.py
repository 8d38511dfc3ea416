"""Words for lights and what decided them."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shishi.areas.progress.queries import Cell

BOARD_LIGHT = {
    "green": gettext_lazy("正常"),
    "yellow": gettext_lazy("预警"),
    "red": gettext_lazy("滞后"),
    "": gettext_lazy("不判"),
}
TURN = {"better": gettext_lazy("↑ 好转"), "worse": gettext_lazy("↓ 变差"), "": ""}
PART = {"n": gettext_lazy("已计入"), "gap": gettext_lazy("还没有"), "d": gettext_lazy("全部")}


def decided_words(cell: Cell, by: date | None) -> str:
    """Return in a few words what decided a light."""
    told = {"days": abs(cell.verdict.days), "waited": cell.waited_days, "n": cell.late_entries}
    words = _CLAUSE.get(cell.verdict.clause)
    if words is None:
        return _("没有分解到这里") if by else _("没有定期限")
    if cell.verdict.clause == "past" and cell.waited_days:
        words = gettext_lazy("超期 %(days)d 天（已扣除等待上级答复 %(waited)d 天）")
    return str(words) % told


_CLAUSE = {
    "past": gettext_lazy("超期 %(days)d 天"),
    "waiting": gettext_lazy("等待上级答复 %(waited)d 天，已扣除"),
    "window": gettext_lazy("还有 %(days)d 天"),
    "forecast": gettext_lazy("按近几周的进度，到期达不到"),
    "entries_late": gettext_lazy("%(n)d 个条目逾期"),
    "on_way": gettext_lazy("未到期"),
    "met": gettext_lazy("已达到"),
    "met_late": gettext_lazy("已达到，晚于期限"),
    "not_reported": gettext_lazy("没有人上报"),
}


WHOSE_TURN = {True: gettext_lazy("检查验收的单位"), False: gettext_lazy("填报单位")}
