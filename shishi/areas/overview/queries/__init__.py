from shishi.areas.overview.queries.county import CountyPage, county_page
from shishi.areas.overview.queries.due import DueCalendar, DueItem, due_calendar
from shishi.areas.overview.queries.owed import owed
from shishi.areas.overview.queries.suspicions import Line, Suspicions, suspicion_lines, suspicions
from shishi.areas.overview.queries.visit import Visit, visit_to

__all__ = [
    "CountyPage",
    "DueCalendar",
    "DueItem",
    "Line",
    "Suspicions",
    "Visit",
    "county_page",
    "due_calendar",
    "owed",
    "suspicion_lines",
    "suspicions",
    "visit_to",
]
