"""Roles, and what each may do. A role is a list of permissions; who holds one, where and from when to when is a grant."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


class Reach(Enum):
    """How far a permission goes from the division of the grant."""

    BENEATH = "beneath"
    """Rows of the division and of what lies in it, of the grant's programme where it names one."""
    WHOLE_PLAN = "whole_plan"
    """Also what holds for the whole city that the division lies in, whatever the programme."""


class Permission(Enum):
    READ_PLAN = "plan.read"
    READ_DRAFT = "draft.read"
    EDIT_DRAFT = "draft.edit"
    CONFIRM_LEAF = "draft.confirm"
    TAKE_ON = "quota.take_on"
    SIGN = "draft.sign"
    PUBLISH = "draft.publish"
    APPLY_CHANGE = "change.apply"
    AGREE_CHANGE = "change.agree"
    RECORD_CHANGE = "change.record"
    READ_LEDGER = "ledger.read"
    FILE_LEDGER = "ledger.file"
    ACCEPT_STAGE = "stage.accept"
    READ_SUSPICIONS = "suspicion.read"
    INSPECT_EVIDENCE = "evidence.inspect"
    READ_REPORT = "report.read"
    FILE_REPORT = "report.file"
    RECEIVE_REPORT = "report.receive"
    PRESS_WORK = "work.press"
    ANSWER_COORDINATION = "coordination.answer"
    NOTE_LIGHT = "light.note"
    ADJUST_LIGHT = "light.adjust"
    MANAGE_ACCESS = "access.manage"
    READ_RECORD = "record.read"


@dataclass(frozen=True, slots=True)
class Told:
    sentence: Words
    reach: Reach = Reach.BENEATH


PERMISSIONS: dict[Permission, Told] = {
    Permission.READ_PLAN: Told(_("查看本市已签发的计划、通知和日程。"), Reach.WHOLE_PLAN),
    Permission.READ_DRAFT: Told(_("查看正在起草的计划。"), Reach.WHOLE_PLAN),
    Permission.EDIT_DRAFT: Told(_("起草计划，修改每一个值，答复审读意见。")),
    Permission.CONFIRM_LEAF: Told(_("以牵头单位身份确认本单位的实施方案。")),
    Permission.TAKE_ON: Told(_("认领分解到本县区的任务，或提出异议。")),
    Permission.SIGN: Told(_("按签批次序签字；自己改过的内容不能由自己签。"), Reach.WHOLE_PLAN),
    Permission.PUBLISH: Told(_("签批完成后签发计划。")),
    Permission.APPLY_CHANGE: Told(_("申请更换、延期或退出。")),
    Permission.AGREE_CHANGE: Told(_("以牵头单位身份同意或退回变更申请。")),
    Permission.RECORD_CHANGE: Told(_("登记批准变更的文件。")),
    Permission.READ_LEDGER: Told(_("查看台账、阶段和凭据。")),
    Permission.FILE_LEDGER: Told(_("登记台账条目，填报阶段，上传凭据。")),
    Permission.ACCEPT_STAGE: Told(_("填报须经验收或督查的阶段。")),
    Permission.READ_SUSPICIONS: Told(_("查看台账、凭据和报送的疑点。")),
    Permission.INSPECT_EVIDENCE: Told(_("核查存疑的凭据，写明结果。")),
    Permission.READ_REPORT: Told(_("查看应报送和已报送的报告、协调事项。")),
    Permission.FILE_REPORT: Told(_("报送本县区、本单位的报告，请部门协调问题。")),
    Permission.RECEIVE_REPORT: Told(_("接收或退回报告，准予延期，催报。")),
    Permission.PRESS_WORK: Told(_("催办逾期的条目和未答复的协调事项。")),
    Permission.ANSWER_COORDINATION: Told(_("以部门身份答复县区请求协调的问题。")),
    Permission.NOTE_LIGHT: Told(_("在亮灯旁边写批注。")),
    Permission.ADJUST_LIGHT: Told(_("依据文件调整亮灯；系统判定的亮灯不改，两者并列。")),
    Permission.MANAGE_ACCESS: Told(_("添加用户，授予和终止岗位，办理交接。")),
    Permission.READ_RECORD: Told(_("查看操作记录。")),
}


@dataclass(frozen=True, slots=True)
class Role:
    code: str
    label: Words
    sentence: Words
    permissions: frozenset[Permission]
    reads_are_noted: bool = False
    own_rows: bool = False
    """True where it reaches only what belongs to its own organisation."""


def _role(code: str, label: Words, sentence: Words, *permissions: Permission, noted: bool = False, own: bool = False) -> Role:
    return Role(code, label, sentence, frozenset(permissions), noted, own)


P = Permission
ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        _role(
            "city_office",
            _("市政府办公室"),
            _("总揽全市实事：起草、送签、签发计划，登记变更，管理用户。"),
            P.READ_PLAN,
            P.READ_DRAFT,
            P.EDIT_DRAFT,
            P.SIGN,
            P.PUBLISH,
            P.RECORD_CHANGE,
            P.READ_REPORT,
            P.RECEIVE_REPORT,
            P.PRESS_WORK,
            P.READ_LEDGER,
            P.READ_SUSPICIONS,
            P.INSPECT_EVIDENCE,
            P.NOTE_LIGHT,
            P.ADJUST_LIGHT,
            P.MANAGE_ACCESS,
            P.READ_RECORD,
        ),
        _role(
            "leader",
            _("市领导"),
            _("看分管的实事，按次序签批。"),
            P.READ_PLAN,
            P.READ_DRAFT,
            P.SIGN,
            P.READ_REPORT,
            P.READ_LEDGER,
            P.NOTE_LIGHT,
        ),
        _role(
            "lead_unit",
            _("牵头单位"),
            _("对一项实事负总责：完善、确认本单位的实施方案，审核县区的变更申请。"),
            P.READ_PLAN,
            P.READ_DRAFT,
            P.EDIT_DRAFT,
            P.CONFIRM_LEAF,
            P.SIGN,
            P.APPLY_CHANGE,
            P.AGREE_CHANGE,
            P.READ_REPORT,
            P.FILE_REPORT,
            P.RECEIVE_REPORT,
            P.PRESS_WORK,
            P.ANSWER_COORDINATION,
            P.READ_LEDGER,
            P.FILE_LEDGER,
            P.NOTE_LIGHT,
            P.ADJUST_LIGHT,
        ),
        _role(
            "supporting_unit",
            _("配合单位"),
            _("配合牵头单位，查看计划和草案，接收报给本单位的报告。"),
            P.READ_PLAN,
            P.READ_DRAFT,
            P.READ_REPORT,
            P.FILE_REPORT,
            P.RECEIVE_REPORT,
            P.ANSWER_COORDINATION,
            P.READ_LEDGER,
        ),
        _role(
            "department",
            _("市直部门"),
            _("计划没有写到的部门：看计划，答复县区请本部门协调的问题。"),
            P.READ_PLAN,
            P.ANSWER_COORDINATION,
        ),
        _role(
            "county",
            _("县区政府"),
            _("认领分解到本县区的任务，申请变更，按期报告。"),
            P.READ_PLAN,
            P.READ_DRAFT,
            P.TAKE_ON,
            P.SIGN,
            P.APPLY_CHANGE,
            P.READ_REPORT,
            P.FILE_REPORT,
            P.READ_LEDGER,
            P.FILE_LEDGER,
            P.NOTE_LIGHT,
        ),
        _role(
            "project_unit",
            _("项目单位"),
            _("办理本单位的项目：填报阶段，上传凭据，申请变更。"),
            P.READ_PLAN,
            P.APPLY_CHANGE,
            P.READ_LEDGER,
            P.FILE_LEDGER,
            own=True,
        ),
        _role(
            "inspector",
            _("督查人员"),
            _("按计划核查实事办理情况：看凭据和报送，填报验收。"),
            P.READ_PLAN,
            P.READ_REPORT,
            P.READ_LEDGER,
            P.ACCEPT_STAGE,
            P.READ_SUSPICIONS,
            P.INSPECT_EVIDENCE,
        ),
        _role(
            "finance",
            _("财政部门"),
            _("看各项实事的资金安排，接收报给本单位的报告。"),
            P.READ_PLAN,
            P.RECEIVE_REPORT,
            P.READ_LEDGER,
        ),
        _role(
            "auditor",
            _("审计人员"),
            _("查看全部，不改任何内容；每次查看都记入操作记录。"),
            P.READ_PLAN,
            P.READ_DRAFT,
            P.READ_REPORT,
            P.READ_LEDGER,
            P.READ_SUSPICIONS,
            P.READ_RECORD,
            noted=True,
        ),
        _role("clinician", _("医务人员"), _("为群众提供筛查、慢病管理等服务。"), P.READ_PLAN),
        _role("caller", _("话务人员"), _("按名单打电话、记回访。"), P.READ_PLAN),
        _role("institution", _("服务机构"), _("学校、医院、培训机构：办理交给本机构的事。"), P.READ_PLAN),
        _role("beneficiary", _("受益人"), _("只看与自己有关的事。")),
    )
}
