"""Words for codes, and findings in the reader's language."""

from datetime import date

from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from shishi.base.calendar import day_in_english
from shishi.base.phrases import Phrase, Writer
from shishi.base.units import unit_in_english

SEVERITY = {"error": _("矛盾"), "doubt": _("存疑"), "gap": _("缺项"), "ok": _("已核")}
FAMILY = {
    "sum": _("合计"),
    "date": pgettext_lazy("family of findings", "日期"),
    "feasible": _("可行"),
    "name": pgettext_lazy("family of findings", "名称"),
    "duty": _("责任"),
    "gap": _("缺项"),
    "scope": _("范围"),
}
ROLE = {
    "city_leader": _("责任领导"),
    "department_leader": _("部门责任领导"),
    "lead_unit": _("牵头单位"),
    "supporting_unit": _("配合单位"),
    "implementing_unit": _("实施单位"),
}
TARGET_KIND = {
    "output": _("产出"),
    "progress": _("进度"),
    "rate": _("比率"),
    "rate_delta": _("提高幅度"),
    "capacity": _("能力"),
    "quota": _("任务"),
    "standard": _("标准"),
    "eligibility": _("条件"),
    "scope": _("范围"),
    "baseline": _("基期"),
    "breakdown": _("其中"),
    "recurring": _("定期"),
    "unquantified": _("未定量"),
}
QUALIFIER = {"": "", "=": "", ">=": _("不少于"), "<=": _("不超过"), "<": _("小于"), ">": _("大于"), "about": _("约")}
CADENCE = {
    "weekly": _("每周"),
    "xun": _("每旬"),
    "monthly": _("每月"),
    "quarterly": _("每季度"),
    "half_yearly": _("每半年"),
    "yearly": _("每年"),
    "once": _("一次"),
}
LEVEL = {"province": _("省级"), "city": _("市级"), "county": _("县级"), "township": _("乡镇"), "institution": _("单位")}
ACTIVITY = {"publicity": _("宣传"), "training": _("业务培训")}
FORM = {"self": _("自查自评"), "joint": _("联合验收"), "full": _("全面核查"), "sample": _("抽查"), "assessment": _("评估验收")}
FUNDING_KIND = {
    "total": _("总额"),
    "component": _("其中"),
    "subsidy": _("补助"),
    "unit_cost": _("单价"),
    "cost_standard": _("造价标准"),
    "ratio": _("分担比例"),
    "tier": _("分档"),
    "ceiling": _("上限"),
    "threshold": _("下限"),
    "residual": _("兜底"),
    "source_no_amount": _("来源（无金额）"),
    "investment_target": _("投资任务"),
    "refund_rate": _("返还比例"),
}
STANDING = {"past": _("已过"), "today": _("今天"), "soon": _("临近"), "later": _("未到"), "open": _("无期限")}
DUE_KIND = {
    "milestone": _("时间节点"),
    "phase": _("阶段截止"),
    "deadline": _("完成时限"),
    "filing": _("方案备案"),
    "activity": _("宣传、培训"),
    "report": _("定期报告"),
}
FINDING_COLUMN = (_("序号"), _("级别"), _("代码"), _("实事"), _("说明"), _("算式"), _("理由"), _("请示"))


def said(phrase: Phrase) -> str:
    """Return a sentence of the check in the language of the page."""
    return writer().write(phrase)


def unit_words(unit: str) -> str:
    """Return a unit as the language of the page writes it behind a figure."""
    return unit_in_english(unit) if get_language() == "en" else unit


def writer() -> Writer:
    """Return who writes sentences in the language of the page."""
    return _English() if get_language() == "en" else Writer()


class _English(Writer):
    comma, semicolon = ", ", "; "

    def translate(self, template: str) -> str:
        return gettext(template) if template else ""

    def label(self, value: tuple[str, str]) -> str:
        return value[1] or value[0]

    def number(self, value: float) -> str:
        return f"{value:,.0f}" if value == int(value) else f"{value:,g}"

    def yuan(self, value: float) -> str:
        return f"¥{self.number(value)}"

    def day(self, value: date | str) -> str:
        return day_in_english(date.fromisoformat(value) if isinstance(value, str) else value)

    def weekday(self, value: date | str) -> str:
        return f"{date.fromisoformat(value) if isinstance(value, str) else value:%A}"
