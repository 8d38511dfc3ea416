"""Words for kinds, fields and states of a draft, and one line that says what an item holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shishi.areas.plans import public as plans
from shishi.engines.pack.cells import shown
from shishi.engines.pack.fields import ACTIVITY_CADENCES, CADENCES

STATE = {
    "editing": _("修改中"),
    "signing": _("签批中"),
    "published": _("已签发"),
    "given_up": _("已放弃"),
}
LEAF_STATE = {"open": pgettext_lazy("part of a draft", "待确认"), "done": _("已确认"), "unchanged": _("未变更")}
SHARE_STATE = {"open": _("待认领"), "done": _("已认领"), "objected": _("有异议"), "unchanged": _("未变更")}
CHANGE = {"added": _("新增"), "removed": _("退出"), "changed": _("变更")}
CHANGE_KIND = {"postpone": _("延期"), "replace": _("更换"), "withdraw": pgettext_lazy("kind of a request", "退出")}
CHANGE_STATE = {"applied": _("待牵头单位审核"), "agreed": _("待登记文件"), "returned": _("已退回"), "recorded": _("已登记文件")}
CHANGE_STEP = {"applied": _("申请"), "agreed": _("同意"), "returned": _("退回"), "recorded": _("登记文件")}
STRAIN = {
    "day.past": _("签发时已过"),
    "day.rest": _("落在休息日"),
    "chain.order": _("验收次序颠倒"),
    "chain.short": _("两级验收之间不够"),
    "chain.late": _("验收晚于时限"),
    "step.law": _("短于法定最少天数"),
    "week.busy": _("一周内过于集中"),
}
HOW = {"signed": _("本人签批"), "delegated": _("代签"), "scan": _("签字盖章页扫描件")}
KIND = {
    "pack": _("通知"),
    "programme": _("实事"),
    "target": _("目标任务"),
    "quota": _("任务分解"),
    "phase": _("阶段"),
    "milestone": _("时间节点"),
    "accountability": _("责任主体"),
    "funding": _("资金安排"),
    "report": _("定期报告"),
    "filing": _("方案备案"),
    "activity": _("宣传、培训"),
    "acceptance": _("验收"),
    "safeguard": _("保障措施"),
    "attachment": _("附件"),
    "work": _("具体工程"),
    "ledger": _("台账"),
    "field": _("台账字段"),
    "stage": _("台账阶段"),
    "check": _("台账核对"),
    "outer_form": _("其他系统的表"),
    "question": _("待答复的问题"),
    "sign_step": _("签批次序"),
    "amendment": _("变更文件"),
}
KEY = {
    "city": _("城市"),
    "division": _("区划代码"),
    "year": _("年度"),
    "title": _("标题"),
    "document_number": _("文号"),
    "issuer": _("印发机关"),
    "issued_on": _("印发日期"),
    "protocol_order": _("县区排序"),
    "warning_days": _("预警提前天数"),
    "late_filing_days": _("补录界限（天）"),
    "week_starts": _("周期起始（星期几）"),
    "data_closes": _("数据截止时刻"),
    "report_hour": _("报送时刻"),
    "hour": _("报送时刻"),
    "holiday_rule": _("遇休息日"),
    "upstream_days": _("比上级提前几天报"),
    "summary_chain": _("半年和年度总结由谁签批"),
    "chain": _("由谁签批"),
    "complaint_workdays": _("投诉答复（工作日）"),
    "photo_days_before": _("照片可早于阶段日期（天）"),
    "photo_days_after": _("照片可晚于阶段日期（天）"),
    "photo_within_m": _("照片可离项目（米）"),
    "odd_fen_to": _("零头分归属"),
    "short_title": _("简称"),
    "code": _("代码"),
    "scheme": _("所属方案"),
    "deadline": _("完成时限"),
    "begins": _("开始日期"),
    "subject": _("内容"),
    "quantity": _("数量"),
    "unit": _("单位"),
    "qualifier": _("限定"),
    "kind": _("类别"),
    "place": _("县区或机构"),
    "by_date": _("完成日期"),
    "by_basis": _("日期依据"),
    "measure": _("度量"),
    "curve": _("期限前怎样要求"),
    "target": _("所属目标"),
    "replaces": _("替换的条目"),
    "name": _("名称"),
    "starts": _("开始"),
    "ends": _("截止"),
    "precision": _("精度"),
    "phase": _("阶段"),
    "what": _("事项"),
    "bound": _("起止方式"),
    "role": _("角色"),
    "post": _("职务"),
    "from_date": _("起"),
    "to_date": _("止"),
    "amount_fen": _("金额（元）"),
    "per": _("按什么计"),
    "level": _("层级"),
    "share": _("分担比例"),
    "cadence": _("频次"),
    "day": _("报送日"),
    "owner": _("报送单位"),
    "to": _("报给"),
    "form": _("方式"),
    "parties": _("参加单位"),
    "signs": _("签字人"),
    "report_to": _("报给"),
    "present": _("正文已附"),
    "type": _("类型"),
    "goal": _("年度目标"),
    "asks": _("问题"),
    "answer": _("答复"),
    "document": _("依据文件"),
    "severity": _("级别"),
    "order": _("序号"),
    "may_delegate": _("可以代签"),
    "name_en": _("英文名称"),
    "geometry": _("图形"),
    "responsibles": _("包抓岗位"),
    "note": _("说明"),
    "label": _("名称"),
    "label_en": _("英文名称"),
    "scale": _("小数位数"),
    "options": _("选项"),
    "required": _("必填"),
    "find": _("可查找"),
    "reported": _("上报数"),
    "signed": _("可为负数"),
    "hint": _("填写提示"),
    "evidence": _("须附凭据"),
    "gated": _("须经验收或督查"),
    "optional": _("可略过"),
    "due": _("计划日期"),
    "expr": _("表达式"),
    "says": _("要求"),
    "says_en": _("要求（英文）"),
    "columns": _("列"),
    "effective_on": _("生效日期"),
    "why": _("理由"),
}
_OWN_KEY = {("question", "code"): _("意见代码"), ("accountability", "unit"): _("责任单位"), ("accountability", "name"): _("姓名")}
_OWN_KEY |= {("field", "form"): _("形式"), ("check", "severity"): _("不符时")}
_OWN_KEY |= {("sign_step", "unit"): _("签批单位"), ("sign_step", "post"): _("岗位"), ("programme", "title"): _("题名")}
_OWN_KEY |= dict.fromkeys((("report", "replaces"), ("field", "replaces")), _("它替代什么（不再要求的报告、字段）"))
ADOPTED = {
    **KIND,
    "pack": _("全部实事的规定"),
    "target": _("度量"),
    "subject": _("目标说法"),
    "programme": _("简称和代码"),
    "accountability": _("责任单位"),
    "left_out": _("去年略去的"),
}
"""What of an earlier year's plan a draft can adopt."""
_YES, _NO = _("是"), _("否")
_REST_DAY = {"earlier": _("提前"), "later": _("顺延"), "skip": _("周报并入下期，其余顺延")}
_PRECISION = {
    "day": _("到日"),
    "xun": _("到旬"),
    "month": _("到月"),
    "quarter": _("到季度"),
    "half_year": _("到半年"),
    "year": _("到年"),
    "season": _("到时节（如暑期）"),
    "duration": _("只有时长"),
    "open_ended": _("长期"),
}
"""How exactly a notice tells a time."""
CHOICE: dict[tuple[str, str], Mapping[str, Any]] = {
    ("target", "kind"): plans.labels.TARGET_KIND,
    ("target", "qualifier"): {**plans.labels.QUALIFIER, "=": _("等于")},
    ("funding", "qualifier"): {**plans.labels.QUALIFIER, "=": _("等于")},
    ("funding", "kind"): plans.labels.FUNDING_KIND,
    ("accountability", "role"): plans.labels.ROLE,
    ("acceptance", "level"): plans.labels.LEVEL,
    ("acceptance", "form"): plans.labels.FORM,
    ("report", "cadence"): {code: plans.labels.CADENCE[code] for code in CADENCES},
    ("question", "severity"): plans.labels.SEVERITY,
    ("target", "curve"): {"step": _("到期限一次达到"), "line": _("按天数均匀推进")},
    ("target", "by_basis"): {"span": _("原句写明"), "sentence": _("同句"), "programme": _("本项时限")},
    ("phase", "precision"): _PRECISION,
    ("milestone", "precision"): _PRECISION,
    ("milestone", "bound"): {"by": _("之前"), "from": _("起"), "at": _("当日")},
    ("ledger", "geometry"): {"none": _("无"), "point": _("点"), "line": _("线"), "polygon": _("面")},
    ("field", "form"): {"integer": _("数"), "text": _("文字"), "date": _("日期"), "choice": _("选项"), "yes_no": _("是否")},
    ("check", "severity"): {"flag": _("标出"), "refuse": _("拒绝")},
    ("pack", "holiday_rule"): _REST_DAY,
    ("report", "holiday_rule"): _REST_DAY,
    ("filing", "holiday_rule"): _REST_DAY,
    ("activity", "holiday_rule"): _REST_DAY,
    ("activity", "kind"): plans.labels.ACTIVITY,
    ("activity", "cadence"): {code: plans.labels.CADENCE[code] for code in ACTIVITY_CADENCES},
    ("pack", "odd_fen_to"): {"highest_level": _("最高一级"), "lowest_level": _("最低一级")},
}


HINT: dict[tuple[str, str], Any] = {
    ("target", "measure"): _(
        "由哪本台账的什么数计量，写成 ledgers:台账@阶段，如 ledgers:canteens@completed；按字段合计的再加 :字段，如 ledgers:roads@accepted:length_m"
    ),
    ("target", "curve"): _("不选的到期限一次达到；按天数均匀推进的，从通知印发之日起，落后就预警"),
    ("field", "options"): _("形式为“选项”的要填，写成 代码=中文=英文，用顿号隔开，如 new=新建=new、rebuilt=改扩建=rebuilt"),
    ("field", "scale"): _("填写时带几位小数，如 2；只用于数"),
    ("phase", "precision"): _("通知把时间写到日、旬还是月"),
    ("milestone", "precision"): _("通知把时间写到日、旬还是月"),
}
"""What a field of the desk's forms wants, where its name does not say."""


def key_label(kind: str, key: str) -> str:
    return str(_OWN_KEY.get((kind, key)) or KEY.get(key, key))


def written(kind: str, key: str, value: Any) -> str:
    """Return a value as a reader sees it: codes as words, days as 2022年8月31日."""
    words = CHOICE.get((kind, key), {})
    if isinstance(value, bool):
        return str(_YES if value else _NO)
    if isinstance(value, str) and value in words:
        return str(words[value])
    return shown(key, value)


def told(kind: str, key: str, text: str) -> str:
    """Return what stands in a form's field as a reader sees it."""
    return str(CHOICE.get((kind, key), {"是": _YES, "否": _NO}).get(text, text)) or "—"


_DAYS = ("due", "starts", "ends", "by_date", "issued_on", "effective_on", "deadline")
_BRIEF: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "target": (("qualifier", "quantity", "unit"), ("subject", "by_date")),
    "quota": (("quantity", "unit"), ("place",)),
    "phase": (("starts", "ends"), ("name",)),
    "milestone": (("starts", "ends"), ("what", "phase")),
    "accountability": (("unit", "name"), ("post", "role")),
    "funding": (("amount_fen", "share"), ("level", "kind", "per")),
    "report": (("cadence",), ("owner", "to")),
    "filing": (("what",), ("to", "by_date")),
    "activity": (("kind", "cadence"), ("what", "owner", "to", "by_date")),
    "acceptance": (("level", "form"), ("report_to",)),
    "question": (("answer",), ("asks",)),
    "sign_step": (("order", "unit", "post"), ()),
    "amendment": (("document",), ("title", "effective_on")),
    "work": (("name",), ("goal",)),
    "ledger": (("name",), ("unit", "geometry")),
    "field": (("label",), ("form", "unit")),
    "stage": (("label",), ("due", "gated")),
    "check": (("says",), ("severity",)),
    "outer_form": (("name",), ()),
}
_NOTHING = {
    "target": _("未定量"),
    "question": _("未答复"),
    "funding": _("未写明"),
    "phase": _("无期限"),
    "milestone": _("无期限"),
}


def brief(kind: str, values: Mapping[str, Any], day: Callable[[date], str]) -> tuple[str, str]:
    """Return what an item holds, and what about: (39 所, 新建的食堂)."""

    def say(key: str) -> str:
        held = values.get(key)
        if held is None or (key == "qualifier" and held["value"] == "="):
            return ""
        if isinstance(held["value"], str) and key in _DAYS:
            return day(date.fromisoformat(held["value"]))
        return written(kind, key, held["value"]) + (" 元" if key == "amount_fen" else "")

    says, note = _BRIEF.get(kind, (("title",), ()))
    told = ("—" if says == ("starts", "ends") else " ").join(filter(None, map(say, says)))
    return told or str(_NOTHING.get(kind, "—")), " ".join(filter(None, map(say, note)))
