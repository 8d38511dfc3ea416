"""Words for codes."""

from django.utils.translation import gettext_lazy as _

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
    "chase": _("还在等"),
    "late": _("已过计划日"),
    "soon": _("两周内到计划日"),
    "doubt": _("凭据存疑待核"),
}
NEWS = {
    "begun": _("开始起草"),
    "confirmed": _("确认了实施计划"),
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
    "packs.draft.edited": _("修改草案"),
    "packs.draft.given_up": _("放弃草案"),
    "packs.draft.sent": _("送签"),
    "packs.draft.signed": _("签批"),
    "packs.draft.returned": _("退回草案"),
    "packs.draft.published": _("签发"),
    "packs.leaf.confirmed": _("确认实施计划"),
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
    "ledgers.entry.placed": _("填写位置"),
    "ledgers.stages.filed": _("填报阶段"),
}
"""What a line of the record says was done; one without a word here is shown by its code."""
