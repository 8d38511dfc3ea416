from shishi.areas.plans.models.notice import SENTENCES, Finding, Notice, NoticeReading
from shishi.areas.plans.models.plan import Plan, Programme
from shishi.areas.plans.models.promises import (
    AcceptanceStep,
    Accountability,
    Attachment,
    Citation,
    Filing,
    FundingRule,
    Milestone,
    OpenQuestion,
    Quota,
    ReportDuty,
    Safeguard,
    Target,
    Work,
)

__all__ = [
    "SENTENCES",
    "AcceptanceStep",
    "Accountability",
    "Attachment",
    "Citation",
    "Filing",
    "Finding",
    "FundingRule",
    "Milestone",
    "Notice",
    "NoticeReading",
    "OpenQuestion",
    "Plan",
    "Programme",
    "Quota",
    "ReportDuty",
    "Safeguard",
    "Target",
    "Work",
]
