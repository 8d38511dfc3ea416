"""Words for codes of the ledgers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shishi.areas.ledgers.queries.placed import TOLERANCE_PERCENT
from shishi.areas.ledgers.queries.suspected import SuspectedRow
from shishi.areas.ledgers.rules import BURST_LEAST, BURST_TIMES, IDLE_DAYS
from shishi.areas.plans import public as plans
from shishi.base.phrases import Phrase, Writer
from shishi.engines.ledger import Definition

ENTRY_KEY = {
    "name": _("名称"),
    "division": _("所在地"),
    "organisation": _("项目单位"),
    "goal": _("完成目标"),
    "number": _("编号"),
    "place": _("位置"),
}
POST = {"包抓领导": _("包抓领导"), "责任单位": _("责任单位"), "具体责任人": _("具体责任人")}
"""What the program itself calls who answers for an entry; what a city calls them stays as it wrote it."""
FACT = {"values": _("登记内容"), "stage": _("填报阶段"), "place": _("标注位置"), "closed": _("更换或退出"), "wait": _("等待答复")}
LIGHT = {"green": _("正常"), "yellow": _("预警"), "red": _("滞后"), "": _("未到期")}
ENTRY_STATE = {0: _("在办"), 1: _("已更换"), 2: _("已退出")}
FLAG = {"out_of_order": _("手续倒置"), "filed_late": _("补录"), "no_place": _("未标注位置"), "red_line": _("压红线")}
FOUND = {"true": _("属实"), "untrue": _("不属实"), "wanting": _("需补充"), "seen": _("已核查")}
BECAUSE = {"added": _("上传时"), "stage": _("阶段的日期更正后"), "place": _("位置更正后"), "rules": _("判定标准更改后")}
VERDICT = {"pass": _("相符"), "doubt": _("存疑"), "fail": _("不符"), "no_time": _("无拍摄时间")}
BATCH_STATE = {
    "reading": _("正在核对"),
    "ready": _("核对完毕，待确认"),
    "refused": _("有错误，未写入"),
    "writing": _("正在写入"),
    "written": _("已写入"),
    "cancelled": _("已取消"),
    "failed": _("未能完成"),
}
REASON = {
    "same_file": _("与 %(ref)s 的凭据是同一个文件。"),
    "alike": _("与 %(ref)s 的照片几乎相同（相差 %(bits)d 位）。"),
    "found_untrue": _("这个文件在 %(ref)s 已核查为不属实。"),
    "mirrored": _("与 %(ref)s 的照片左右翻转后几乎相同（相差 %(bits)d 位）。"),
    "like_untrue": _("与 %(ref)s 核查为不属实的照片几乎相同（相差 %(bits)d 位）。"),
    "handed_in_anew": _("%(found)s 核查为不属实或需补充之后重新上传的，请再核查。"),
    "no_time": _("照片里没有拍摄时间，不能证明时间。"),
    "taken_in_future": _("拍摄时间 %(taken)s 在上传之后。"),
    "taken_long_before": _("拍摄于 %(taken)s，比该阶段 %(happened)s 早得多。"),
    "taken_long_after": _("拍摄于 %(taken)s，比该阶段 %(happened)s 晚得多。"),
    "clocks_apart": _("相机时间 %(taken)s 与卫星定位的时间 %(fixed)s 相差 %(hours)d 小时。"),
    "far_from_site": _("拍摄地点离项目 %(metres)s 米。"),
    "outside_county": _("拍摄地点在本县区之外 %(metres)s 米。"),
    "screenshot": _("这是屏幕截图，不是现场拍摄的照片。"),
    "edited": _("照片经“%(software)s”处理过。"),
}
ENTRY_COLUMN = {
    "number": _("编号"),
    "name": _("名称"),
    "division": _("所在地"),
    "organisation": _("项目单位"),
    "stage": _("当前阶段"),
}

SUSPICION = {
    "out_of_order": _("手续倒置：后面的阶段发生在前面的阶段之前，或前面的阶段没有填报。"),
    "filed_late": _("补录：登记时已晚于规定天数，没有第二人确认。"),
    "named_twice": _("“%(name)s”在 %(in)s 中重复计算。"),
    "named_alike": _("与本县区其他条目名称几乎相同：%(in)s；请核对是否同一处。"),
    "drawn_twice": _("图上有 %(shared_m)d 米与 %(in)s 画在同一处；请核对是否同一条路。"),
    "place_outside": _("标注的位置在%(county)s之外 %(metres)s 米；请核对位置或所属县区。"),
    "planned_later": _("“%(stage)s”原计划 %(day)s，没有变更申请而推后到 %(now)s。"),
    "planned_gone": _("“%(stage)s”原计划 %(day)s，没有变更申请而去掉了计划日。"),
    "goal_lowered": _("完成目标原为“%(stage)s”，改成了更早的“%(now)s”。"),
    "stage_withdrawn": _("%(now)s 撤回了“%(stage)s”（原填 %(day)s）。"),
    "day_follows_photo": _("“%(stage)s”原填 %(day)s，与 %(taken)s 拍摄的照片不符，后来改成了 %(until)s，才与照片相符。"),
    "stage_left_photo": _("“%(stage)s”原填 %(day)s，与 %(taken)s 拍摄的照片不符，后来撤回了。"),
    "place_follows_photo": _("照片原来离项目 %(metres)s 米，位置改动后才与照片相符。"),
    "burst": _("%(day)s 一天集中填报 %(count)d 次，远多于平常。"),
    "burst_closing": _("%(day)s 是报送的截止日，一天集中填报 %(count)d 次，远多于平日。"),
    "idle": _("%(day)s 填报“%(stage)s”，%(count)d 天后仍没有形象进度。"),
    "accepted_again": _("“%(stage)s”先后填报 %(count)d 次：第一次 %(day)s，最后一次 %(now)s；一次性合格要按第一次算。"),
    "declared-longer": _("申报 %(declared_m)d 米，图上只有 %(drawn_m)d 米。"),
    "declared-shorter": _("申报 %(declared_m)d 米，图上有 %(drawn_m)d 米。"),
    **REASON,
}

SUSPICION_KIND = {
    "idle": _("开而不动"),
    "withdrawn": _("撤回和放宽"),
    "accepted": _("反复验收"),
    "burst": _("集中填报"),
    "length": _("图实不符"),
    "twice": _("重复计算"),
    "order": _("手续和补录"),
    "place": _("位置和红线"),
    "evidence": _("凭据存疑"),
    "check": _("台账核对"),
}
"""Of suspicions, in their order."""
CLAUSE = {
    "idle": _("开工满 %(idle_days)d 天须有形象进度"),
    "withdrawn": _("填报过的阶段、计划日和目标，放宽须有变更文件"),
    "accepted": _("每次验收都计数"),
    "burst": _("一天 %(least)d 次以上，且为平常的 %(times)d 倍以上；截止日与其他日子比"),
    "length": _("申报与图上长度相差不超过 %(percent)d%%"),
    "twice": _("同一对象只计一次，跨年也算"),
    "order": _("阶段按次序发生，%(late_days)d 天内登记"),
    "place": _("位置在本县区之内、红线之外"),
    "evidence": _("照片与阶段日期、项目位置相符，不重复使用"),
}
"""The rule behind each kind; that of a ledger's own check is what the check asks."""
BEYOND_A_BOOK = _("只列前 %(n)d 行；全部请导出 CSV。")

RED_LINE = {
    "nature_reserve": _("自然保护区"),
    "basic_farmland": _("永久基本农田"),
    "water_source": _("饮用水水源保护区"),
    "ecology": _("生态保护红线"),
    "urban_growth": _("城镇开发边界"),
}
_M2_OF_15_MU = 10_000
_DAYS = ("day", "now", "taken", "happened", "fixed", "found", "until")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def crossing_words(found: Mapping[str, Any]) -> str:
    """Return what a place shares with red lines of one kind: 占永久基本农田 0.32 亩, 穿永久基本农田 120 米, 在…范围内."""
    kind, metres, square = RED_LINE.get(found["kind"], found["kind"]), found["length_m"], found["area_m2"]
    if square:
        return gettext("占%(kind)s %(mu)s 亩") % {"kind": kind, "mu": f"{square * 15 / _M2_OF_15_MU:,.2f}"}
    if metres:
        return gettext("穿%(kind)s %(metres)s 米") % {"kind": kind, "metres": f"{metres:,}"}
    return gettext("在%(kind)s范围内") % {"kind": kind}


class Changed(NamedTuple):
    """A value that changed, as `changed` says it."""

    key: str
    before: Any
    after: Any


def key_words(definition: Definition, key: str, language: str) -> str:
    """Return what a changed key is called: a field's label, 计划开工, a post's name."""
    group, _dot, code = key.partition(".")
    if group == "responsible":
        return str(POST.get(code, code))
    if group == "planned":
        stage = definition.stage_by_code.get(code)
        return gettext("计划%(stage)s") % {"stage": stage.words(language) if stage else code}
    field = definition.field_by_code.get(key)
    return field.words(language) if field else str(ENTRY_KEY.get(key, key))


def changed(definition: Definition, change: Any, language: str, shown: Callable[[Any, Any], str]) -> str:
    """Return one line on a changed value: its name, before and after."""
    field = definition.field_by_code.get(change.key)

    def say(value: Any) -> str:
        if value is None or value == "":
            return "—"
        if field:
            return shown(field, value)
        if change.key.startswith("planned."):
            return writer().day(value)
        stage = definition.stage_by_code.get(value) if change.key == "goal" else None
        return stage.words(language) if stage else str(value)

    was = "" if change.before in (None, "") else f"{say(change.before)} → "
    return f"{key_words(definition, change.key, language)}{gettext('：')}{was}{say(change.after)}"


def said(phrase: Phrase) -> str:
    """Return a sentence of an engine in the language of the page."""
    return plans.labels.said(phrase)


def kept_said(told: Mapping[str, Any] | str) -> str:
    """Return a sentence that was kept, in the language of the page; what was kept as text stays as it is."""
    return told if isinstance(told, str) else said(Phrase.from_json(told))


def writer() -> Writer:
    return plans.labels.writer()


def reason_words(reason: Mapping[str, Any]) -> str:
    """Return why a piece of evidence is doubted."""
    return str(REASON[reason["code"]]) % figures_written(reason["figures"])


def figures_written(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return a sentence's figures, their days and metres as the page writes them."""
    metres = {"metres": f"{figures['metres']:,}"} if "metres" in figures else {}
    return {k: writer().day(v) if k in _DAYS and _DAY.fullmatch(v) else v for k, v in figures.items()} | metres


def suspicion_said(row: SuspectedRow, language: str) -> str:
    """Return what an inspector should look at, in words."""
    return suspicion_words(row.it.code, row.it.figures, row.definition, language)


def clause_said(row: SuspectedRow) -> str:
    """Return the rule by which it is suspected; of a ledger's own check, its code."""
    if row.it.code not in SUSPICION:
        return f"{SUSPICION_KIND['check']} {row.it.code}"
    figures = {"idle_days": IDLE_DAYS, "least": BURST_LEAST, "times": BURST_TIMES}
    return str(CLAUSE[row.it.kind]) % {**figures, "percent": TOLERANCE_PERCENT, "late_days": row.late_days}


def suspicion_words(code: str, figures: Mapping[str, Any], definition: Definition, language: str) -> str:
    """Return what an inspector should look at, in words; a check that failed says what it asks."""
    if code in ("red_line", "red_line_answered"):
        crossed = "；".join(crossing_words(f) for f in figures["found"])
        answered = gettext("已附意见函，请核对。") if code == "red_line_answered" else gettext("没有意见函。")
        return f"{crossed}；{answered}"
    if code in SUSPICION:
        stages = {k: s.words(language) for k in ("stage", "now") if (s := definition.stage_by_code.get(figures.get(k, "")))}
        return str(SUSPICION[code]) % {**figures_written(figures), **stages}
    asked = figures["says_en"] if language == "en" and figures.get("says_en") else figures.get("says", code)
    return gettext("不符合：%(asked)s") % {"asked": asked}
