"""Words for lights and what decided them."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shishi.engines.measures import Verdict

BOARD_LIGHT = {
    "green": gettext_lazy("正常"),
    "yellow": gettext_lazy("预警"),
    "red": gettext_lazy("滞后"),
    "": gettext_lazy("不判"),
}
PART = {"n": gettext_lazy("已计入"), "gap": gettext_lazy("还没有"), "d": gettext_lazy("全部")}


def verdict_words(verdict: Verdict, by: date | None) -> str:
    """Return in a few words what decided a light."""
    match verdict.clause:
        case "past":
            return _("超期 %(days)d 天") % {"days": verdict.days}
        case "window":
            return _("还有 %(days)d 天") % {"days": -verdict.days}
        case "on_way":
            return _("未到期")
        case "met":
            return _("已达到")
        case "not_reported":
            return _("没有人上报")
        case _:
            return _("没有分解到这里") if by else _("没有定期限")
