"""What other areas may ask of the plans."""

from shishi.areas.plans.actions import Loaded, file_notice, load_section, refresh_findings
from shishi.areas.plans.queries import (
    CityBoard,
    CountyTarget,
    CountyTargets,
    DueCalendar,
    DueItem,
    PlanExport,
    PlanInForce,
    ProgrammeCard,
    city_board,
    county_targets,
    due_calendar,
    export_plan,
    finding_counts,
    notices_not_read_by,
    plan_in_force,
    target_rows,
)
from shishi.areas.plans.rules import AsOf

__all__ = [
    "AsOf",
    "CityBoard",
    "CountyTarget",
    "CountyTargets",
    "DueCalendar",
    "DueItem",
    "Loaded",
    "PlanExport",
    "PlanInForce",
    "ProgrammeCard",
    "city_board",
    "county_targets",
    "due_calendar",
    "export_plan",
    "file_notice",
    "finding_counts",
    "load_section",
    "notices_not_read_by",
    "plan_in_force",
    "refresh_findings",
    "target_rows",
]
