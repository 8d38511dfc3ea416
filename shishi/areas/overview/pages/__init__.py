from shishi.areas.overview.pages.calendar import calendar, calendar_feed
from shishi.areas.overview.pages.city import city
from shishi.areas.overview.pages.exports import export

__all__ = ["calendar", "calendar_feed", "city", "export"]
