from shishi.areas.overview.queries.county import CountyPage, county_page
from shishi.areas.overview.queries.owed import owed

__all__ = ["CountyPage", "county_page", "owed"]
