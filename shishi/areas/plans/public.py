"""What other areas may ask of the plans."""

from shishi.areas.plans.actions import Loaded, file_notice, load_section, refresh_findings
from shishi.areas.plans.queries import (
    CityBoard,
    DueCalendar,
    DueItem,
    PlanExport,
    PlanInForce,
    ProgrammeCard,
    city_board,
    due_calendar,
    export_plan,
    notices_not_read_by,
    plan_in_force,
    target_rows,
)

__all__ = [
    "CityBoard",
    "DueCalendar",
    "DueItem",
    "Loaded",
    "PlanExport",
    "PlanInForce",
    "ProgrammeCard",
    "city_board",
    "due_calendar",
    "export_plan",
    "file_notice",
    "load_section",
    "notices_not_read_by",
    "plan_in_force",
    "refresh_findings",
    "target_rows",
]
