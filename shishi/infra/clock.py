"""The only clock. Pages, commands and jobs read it and pass `today` and `now` down."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return the moment; in a demonstration whose day was set, this time of that day."""
    moment = datetime.now(SHANGHAI)
    return datetime.combine(settings.TODAY, moment.timetz()) if settings.TODAY else moment


def today() -> date:
    return now().date()
