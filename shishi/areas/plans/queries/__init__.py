from shishi.areas.plans.queries.board import CityBoard, ProgrammeCard, city_board
from shishi.areas.plans.queries.due import DueCalendar, DueItem, due_calendar
from shishi.areas.plans.queries.export import PlanExport, export_plan, target_rows
from shishi.areas.plans.queries.notice import FindingRow, NoticePage, findings_of, notice_page
from shishi.areas.plans.queries.outline import ProgrammeOutline, plan_outline
from shishi.areas.plans.queries.plan import PlanInForce, notices_not_read_by, plan_in_force
from shishi.areas.plans.queries.programme import ProgrammePage, programme_page

__all__ = [
    "CityBoard",
    "DueCalendar",
    "DueItem",
    "FindingRow",
    "NoticePage",
    "PlanExport",
    "PlanInForce",
    "ProgrammeCard",
    "ProgrammeOutline",
    "ProgrammePage",
    "city_board",
    "due_calendar",
    "export_plan",
    "findings_of",
    "notice_page",
    "notices_not_read_by",
    "plan_in_force",
    "plan_outline",
    "programme_page",
    "target_rows",
]
