"""Words for codes of the reports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from shishi.areas.plans import public as plans
from shishi.engines.ledger import Field
from shishi.infra.store.facts import day_of

STANDS = {
    "sent": _("已按时报送"),
    "sent_late": _("迟报"),
    "missing": _("未报"),
    "open": _("待报"),
    "ahead": _("未到期"),
}
EXCUSED = _("截止后才准予延期")
DEADLINE = {"returned": _("退回后重报"), "as-planned": "", "extended": _("已准予延期"), "outage": _("因系统停机自动顺延")}
MOVED = {"": "", "earlier": _("遇休息日提前"), "later": _("遇休息日顺延")}
REPORT_STATE = {"draft": _("草稿"), "sent": _("已报送"), "accepted": _("已接收"), "returned": _("已退回")}
REPORT_FACT = {
    "sent": pgettext_lazy("done to a report", "报送"),
    "signed": _("签批"),
    "accepted": _("接收"),
    "returned": _("退回"),
}
WEEK_FLAG = {"early-100": _("进度已报 100%，但尚未填报完成"), "fell": _("比上次报的少")}
DUTY_KIND = {"week": _("周报"), "report": _("报告"), "filing": _("一次性报送"), "act": _("按期工作"), "activity": _("宣传、培训")}
REPORT_NAME = {
    "县区周报": _("县区周报"),
    "周报": _("周报"),
    "旬报": _("旬报"),
    "月报": _("月报"),
    "季报": _("季报"),
    "半年小结": _("半年小结"),
    "年度总结": _("年度总结"),
    "方案备案": _("方案备案"),
    "验收情况报告": _("验收情况报告"),
    "政策宣传": _("政策宣传"),
    "业务培训": _("业务培训"),
}
"""What the program itself calls a report; what a city calls one stays as it wrote it."""
PART = {"asked": _("收到的"), "in_time": _("按时答复的"), "late": _("逾期的"), "rated": _("已评价的"), "solved": _("已解决的")}
"""Which of a department's requests a figure counts."""
RATING = {3: _("已解决"), 2: _("部分解决"), 1: _("未解决")}
COORDINATION_FACT = {
    "answered": _("答复"),
    "needless": _("答复：不需要协调"),
    "withdrawn": pgettext_lazy("a request", "撤回"),
    "rated": _("评价"),
}
"""What follows the asking."""
OUTCOME = {
    "": _("等答复"),
    "answered": _("已答复"),
    "needless": COORDINATION_FACT["needless"],
    "withdrawn": _("已撤回，等待天数不扣除"),
}
DOUBTED = {"needless": COORDINATION_FACT["needless"], "repeated": _("多次请求协调"), "distant": _("答复期限太远")}
"""Of a request for coordination."""
SUSPICION = {
    "extended_late": _("%(passed)s 截止，%(at)s 才准予延期到 %(until)s。"),
    "again_late": _("%(at)s 退回，应于 %(by)s 前重报，%(again)s 才重报。"),
    "needless": _("%(day)s 提出，%(unit)s答复不需要协调。"),
    "distant": _("%(day)s 请%(unit)s在%(due)s前答复，期限太远；未到期前等待天数都从逾期里扣除，也不催办。"),
    "repeated": _("同一条目先后 %(n)s 次请求协调；除答复不需要协调的，等待天数都从逾期里扣除。"),
    "repeated_programme": _("同一项实事先后 %(n)s 次请同一部门协调；除答复不需要协调的，等待天数都从逾期里扣除。"),
}
SUSPICION_CLAUSE = {
    "extended_late": _("延期须在截止之前准予"),
    "again_late": _("退回后须按期重报"),
    "needless": _("只请求自己解决不了的协调"),
    "distant": _("答复期限不超过规定天数"),
    "repeated": _("一个问题只请求一次协调"),
    "repeated_programme": _("一个问题只请求一次协调"),
}
"""The rule behind each."""


def suspicion_said(code: str, figures: Mapping[str, object]) -> str:
    """Return what an inspector should look at in how reports were asked for and sent, in words."""
    return str(SUSPICION[code]) % {key: _figure(value) for key, value in figures.items()}


def _figure(value: object) -> object:
    if isinstance(value, datetime):
        return f"{plans.labels.writer().day(day_of(value))} {localtime(value):%H:%M}"
    return plans.labels.writer().day(value) if isinstance(value, date) else value


def stands_words(owed: Any) -> str:
    """Return how an obligation or a standing stands, and whether by an extension given too late, by being sent again too late, or before its data closed."""
    told = [
        STANDS[owed.stands],
        *([EXCUSED] if owed.excused else []),
        *([again_words(owed.again_days)] if owed.again_days else []),
        *([early_words(owed.early_days)] if owed.early_days else []),
    ]
    return " · ".join(map(str, told))


def again_words(days: int) -> str:
    return ngettext("退回后 %(days)d 天重报", "退回后 %(days)d 天重报", days) % {"days": days}


def early_words(days: int) -> str:
    return ngettext("数据截止前 %(days)d 天报送", "数据截止前 %(days)d 天报送", days) % {"days": days}


def figure_typed(field: Field, value: int | None) -> str:
    """Return a figure as it is typed into a form: no separators, no needless zeros, nothing where there is none."""
    if value is None:
        return ""
    told = Decimal(value).scaleb(-field.scale)
    return f"{told:.0f}" if told == told.to_integral_value() else f"{told.normalize():f}"


def opening_words(page: Any, today: date) -> str:
    """Return the sentence that a report begins with, from what the ledgers count. A document's own words: Chinese in every language."""
    told = [f"{c.definition.label}共{c.total}{c.definition.unit}，已完成{c.done}{c.definition.unit}" for c in page.counts]
    for f in page.figures:
        if f.value is not None:
            mean = "平均" if f.field.unit == "%" else ""
            stage = f"（{f.stage.label}）" if f.stage else ""
            told.append(f"{f.definition.label}{stage}{mean}{f.field.label}{figure_typed(f.field, f.value)}{f.field.unit}")
    return f"截至{today.year}年{today.month}月{today.day}日，{'；'.join(told)}。" if told else ""
