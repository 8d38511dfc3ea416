"""Words for codes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shishi.areas.ledgers import public as ledgers
from shishi.areas.overview.queries import Line
from shishi.areas.reporting import public as reporting

COLUMN = {
    "number": _("序号"),
    "programme": _("实事"),
    "plan": _("实施方案"),
    "lead": _("牵头单位"),
    "deadline": _("完成时限"),
    "days_left": _("剩余天数"),
    "next_day": _("下一节点日期"),
    "next_what": _("下一节点"),
    "past": _("已过节点"),
    "milestones": _("节点总数"),
}
# Heads and kinds of the plan's own table of targets and days, which the command line writes in Chinese.
TARGET_COLUMN = (_("序号"), _("实事"), _("类别"), _("内容"), _("数量"), _("单位"), _("完成日期"), _("原文"))
TARGET_KIND = (_("目标"), _("阶段"), _("时间节点"))
OWED = {
    "sign": _("等我签批"),
    "publish": _("可以签发"),
    "returned": _("被退回"),
    "confirm": _("请本单位确认"),
    "take_on": _("请本县区认领"),
    "object": _("县区有异议"),
    "send": _("可以送签"),
    "agree": _("变更申请等我审核"),
    "record": _("变更申请等登记文件"),
    "report_late": _("报告已过期限"),
    "report": _("报告待报"),
    "countersign": _("报告等我签字"),
    "receive": _("报告等我接收"),
    "unsent": _("该报给我、还没有报的"),
    "answer": _("县区请我协调"),
    "chase": _("还在等"),
    "anew": _("凭据经核查要重新上传或补充"),
    "late": _("已过计划日"),
    "soon": _("两周内到计划日"),
    "doubt": _("凭据存疑待核"),
}
NEWS = {
    "begun": _("开始起草"),
    "confirmed": _("确认了实施方案"),
    "taken": _("认领了任务"),
    "objected": _("提出异议"),
    "signed": _("签批"),
    "published": _("签发"),
}
HIT = {"programme": _("实事"), "target": _("目标任务"), "unit": _("责任单位"), "sentence": _("通知原文")}
VERB = {
    "access.user.added": _("添加用户"),
    "access.user.signed_in": _("登录"),
    "access.user.password_changed": _("修改密码"),
    "access.user.password_reset": _("生成新密码"),
    "access.user.put_out": _("停用账号"),
    "access.user.let_in": _("启用账号"),
    "access.user.handed_over": _("交接全部岗位"),
    "access.grant.given": _("授予岗位"),
    "access.grant.ended": _("终止岗位"),
    "access.token.made": _("给出接口密钥"),
    "access.token.ended": _("作废接口密钥"),
    "access.page.read": _("查看页面"),
    "plans.notice.filed": _("存入通知"),
    "plans.notice.checked": _("审读通知"),
    "plans.plan.loaded": _("装入计划"),
    "packs.draft.begun": _("开始起草"),
    "packs.draft.adopted": _("沿用上年方案"),
    "packs.draft.edited": _("修改草案"),
    "packs.draft.given_up": _("放弃草案"),
    "packs.draft.sent": _("送签"),
    "packs.draft.signed": _("签批"),
    "packs.draft.returned": _("退回草案"),
    "packs.draft.published": _("签发"),
    "packs.leaf.confirmed": _("确认实施方案"),
    "packs.quota.taken": _("认领任务"),
    "packs.quota.objected": _("提出异议"),
    "packs.annex.laid": _("写入附件"),
    "packs.change.applied": _("申请变更"),
    "packs.change.agreed": _("同意变更"),
    "packs.change.returned": _("退回变更申请"),
    "packs.change.recorded": _("登记变更文件"),
    "ledgers.ledger.defined": _("设立台账"),
    "ledgers.entries.opened": _("登记条目"),
    "ledgers.entries.changed": _("修改条目"),
    "ledgers.entries.poured": _("整表登记条目"),
    "ledgers.entry.placed": _("填写位置"),
    "ledgers.entry.replaced": _("更换条目"),
    "ledgers.entry.withdrawn": _("退出条目"),
    "ledgers.entries.placed": _("批量填写位置"),
    "ledgers.places.written": _("写入位置文件"),
    "ledgers.places.judged": _("核对红线"),
    "ledgers.batch.written": _("写入导入的表格"),
    "ledgers.paste.written": _("写入粘贴的内容"),
    "ledgers.phone_filing.taken": _("收到现场填报"),
    "ledgers.evidence.added": _("上传凭据"),
    "ledgers.evidence.withdrawn": _("撤回凭据"),
    "ledgers.evidence.inspected": _("核查凭据"),
    "ledgers.evidence.look_taken_back": _("收回核查结果"),
    "ledgers.evidence.judged": _("更正后重新核对凭据"),
    "ledgers.stages.filed": _("填报阶段"),
    "ledgers.wait.began": _("记下条目等待答复"),
    "ledgers.wait.ended": _("记下条目不再等待"),
    "ledgers.wait.voided": _("条目的等待不再扣除"),
    "places.red_lines.loaded": _("装入红线"),
    "progress.day.closed": _("日结"),
    "progress.light.noted": _("批注亮灯"),
    "progress.light.withdrawn": _("撤回批注"),
    "reporting.duties.defined": _("排出报送期限"),
    "reporting.report.sent": _("报送报告"),
    "reporting.report.signed": _("签批报告"),
    "reporting.report.accepted": _("接收报告"),
    "reporting.report.returned": _("退回报告"),
    "reporting.deadline.extended": _("准予延期"),
    "reporting.outage.noted": _("记下停机"),
    "reporting.reminders.queued": _("排队提醒"),
    "reporting.contact.kept": _("记下联系人"),
    "reporting.call.noted": _("记下通话内容"),
    "reporting.coordination.asked": _("请部门协调"),
    "reporting.coordination.answered": _("答复协调事项"),
    "reporting.coordination.needless": _("答复：不需要协调"),
    "reporting.coordination.withdrawn": _("撤回协调事项"),
    "reporting.coordination.rated": _("评价答复"),
}
"""What a line of the record says was done; one without a word here is shown by its code."""
THING = {
    "access.grant": pgettext_lazy("a thing on record", "岗位"),
    "access.token": pgettext_lazy("a thing on record", "接口密钥"),
    "access.user": pgettext_lazy("a thing on record", "用户"),
    "ledgers.entry": pgettext_lazy("a thing on record", "条目"),
    "ledgers.ledger": pgettext_lazy("a thing on record", "台账"),
    "packs.change": pgettext_lazy("a thing on record", "变更申请"),
    "packs.draft": pgettext_lazy("a thing on record", "草案"),
    "places.red_lines": pgettext_lazy("a thing on record", "红线"),
    "plans.notice": pgettext_lazy("a thing on record", "通知"),
    "plans.plan": pgettext_lazy("a thing on record", "计划"),
    "progress.light_note": pgettext_lazy("a thing on record", "批注"),
    "reporting.call": pgettext_lazy("a thing on record", "通话"),
    "reporting.contact": pgettext_lazy("a thing on record", "联系人"),
    "reporting.coordination": pgettext_lazy("a thing on record", "协调事项"),
    "reporting.duty": pgettext_lazy("a thing on record", "报送要求"),
    "reporting.outage": pgettext_lazy("a thing on record", "停机"),
    "reporting.report": pgettext_lazy("a thing on record", "报告"),
}
"""What a line of the record is about, before its number."""
SUSPICION_KIND = {**ledgers.SUSPICION_KIND, "report": pgettext_lazy("a kind of suspicion", "报送")}
BEYOND_A_BOOK = _("只列前 %(n)d 行；全部请导出 CSV。")


def line_said(line: Line, language: str) -> str:
    """Return what an inspector should look at, in words."""
    if line.report:
        return reporting.suspicion_said(line.report.code, line.report.figures)
    return ledgers.suspicion_said(line.ledger, language) if line.ledger else ""


def line_clause(line: Line) -> str:
    """Return the rule by which it is suspected."""
    if line.report:
        return str(reporting.SUSPICION_CLAUSE[line.report.code])
    return ledgers.clause_said(line.ledger) if line.ledger else ""
