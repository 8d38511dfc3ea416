from shishi.areas.overview.queries.county import CountyPage, county_page
from shishi.areas.overview.queries.owed import owed
from shishi.areas.overview.queries.visit import Visit, visit_to

__all__ = ["CountyPage", "Visit", "county_page", "owed", "visit_to"]
