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
