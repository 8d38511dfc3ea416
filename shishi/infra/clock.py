"""The only clock. Pages, commands and jobs read it and pass `today` and `now` down."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return the moment; in a demonstration whose day was set, this time of that day."""
    moment = machine()
    return datetime.combine(settings.TODAY, moment.timetz()) if settings.TODAY else moment


def machine() -> datetime:
    """Return the machine's own moment: for a command that runs without settings."""
    return datetime.now(SHANGHAI)


def today() -> date:
    return now().date()
