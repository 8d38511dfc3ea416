from shishi.areas.plans.queries.answering import Answering, who_answers
from shishi.areas.plans.queries.basis import Basis, basis_of
from shishi.areas.plans.queries.board import CityBoard, ProgrammeCard, city_board
from shishi.areas.plans.queries.counties import CountyTarget, CountyTargets, county_targets
from shishi.areas.plans.queries.due import DueCalendar, DueItem, due_calendar
from shishi.areas.plans.queries.export import PlanExport, export_plan, pack_files, programme_items, target_rows
from shishi.areas.plans.queries.measured import MeasuredTarget, measured_quotas, measured_targets, measures_named
from shishi.areas.plans.queries.notice import FindingRow, NoticePage, finding_counts, findings_of, notice_page, set_out
from shishi.areas.plans.queries.outline import PlanOutline, ProgrammeOutline, plan_outline
from shishi.areas.plans.queries.plan import (
    PlanInForce,
    lead_units,
    notices_not_read_by,
    plan_in_force,
    plans_to_choose,
    programme_key,
    programme_keys,
    programmes_of_unit,
    programmes_to_choose,
    units_of,
    version_ids,
    versions_of,
)
from shishi.areas.plans.queries.programme import ProgrammePage, programme_page
from shishi.areas.plans.queries.search import Hit, search
from shishi.areas.plans.queries.unit import BackRow, CountyQuota, UnitProgramme, back_schedule, county_quotas, unit_programmes
from shishi.areas.plans.queries.versions import (
    PlanPack,
    digest_of_plan,
    division_of_plan,
    newest_plan,
    notices_of,
    pack_of_plan,
    version_on,
)

__all__ = [
    "Answering",
    "BackRow",
    "Basis",
    "CityBoard",
    "CountyQuota",
    "CountyTarget",
    "CountyTargets",
    "DueCalendar",
    "DueItem",
    "FindingRow",
    "Hit",
    "MeasuredTarget",
    "NoticePage",
    "PlanExport",
    "PlanInForce",
    "PlanOutline",
    "PlanPack",
    "ProgrammeCard",
    "ProgrammeOutline",
    "ProgrammePage",
    "UnitProgramme",
    "back_schedule",
    "basis_of",
    "city_board",
    "county_quotas",
    "county_targets",
    "digest_of_plan",
    "division_of_plan",
    "due_calendar",
    "export_plan",
    "finding_counts",
    "findings_of",
    "lead_units",
    "measured_quotas",
    "measured_targets",
    "measures_named",
    "newest_plan",
    "notice_page",
    "notices_not_read_by",
    "notices_of",
    "pack_files",
    "pack_of_plan",
    "plan_in_force",
    "plan_outline",
    "plans_to_choose",
    "programme_items",
    "programme_key",
    "programme_keys",
    "programme_page",
    "programmes_of_unit",
    "programmes_to_choose",
    "search",
    "set_out",
    "target_rows",
    "unit_programmes",
    "units_of",
    "version_ids",
    "version_on",
    "versions_of",
    "who_answers",
]
