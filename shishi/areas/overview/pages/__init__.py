from shishi.areas.overview.pages import people
from shishi.areas.overview.pages.calendar import calendar, calendar_feed
from shishi.areas.overview.pages.chase import chase, chase_act, chase_export
from shishi.areas.overview.pages.choose import choose_plan
from shishi.areas.overview.pages.city import city
from shishi.areas.overview.pages.county import county, county_export
from shishi.areas.overview.pages.deputies import deputies, end_deputy
from shishi.areas.overview.pages.exports import export
from shishi.areas.overview.pages.front import backward, front
from shishi.areas.overview.pages.leader import leader
from shishi.areas.overview.pages.record import record, record_export
from shishi.areas.overview.pages.search import search
from shishi.areas.overview.pages.suspicions import suspicions, suspicions_export
from shishi.areas.overview.pages.unit import unit, unit_export
from shishi.areas.overview.pages.visit import visit

__all__ = [
    "backward",
    "calendar",
    "calendar_feed",
    "chase",
    "chase_act",
    "chase_export",
    "choose_plan",
    "city",
    "county",
    "county_export",
    "deputies",
    "end_deputy",
    "export",
    "front",
    "leader",
    "people",
    "record",
    "record_export",
    "search",
    "suspicions",
    "suspicions_export",
    "unit",
    "unit_export",
    "visit",
]
