"""Words for codes of the ledgers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

ENTRY_KEY = {
    "name": _("名称"),
    "division": _("所在地"),
    "organisation": _("项目单位"),
    "goal": _("完成目标"),
    "responsible": _("责任"),
    "planned": _("计划"),
    "number": _("编号"),
}
FACT = {"values": _("登记内容"), "stage": _("填报阶段"), "place": _("标注位置"), "closed": _("更换或退出")}
LIGHT = {"green": _("正常"), "yellow": _("预警"), "red": _("滞后"), "": _("未到期")}
ENTRY_STATE = {0: _("在办"), 1: _("已更换"), 2: _("已退出")}
FLAG = {"out_of_order": _("手续倒置"), "filed_late": _("补录"), "no_place": _("未标注位置")}
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
PHOTO = _("照片")
COLUMN = {"number": _("编号"), "name": _("名称"), "division": _("所在地"), "organisation": _("项目单位"), "stage": _("当前阶段")}
