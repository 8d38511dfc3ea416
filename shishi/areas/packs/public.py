"""What the site, its commands and the front page may ask of the packs."""

from shishi.areas.packs.actions import ReadNotice, load_plan
from shishi.areas.packs.queries import Pending, news, owed, pending, programmes_of_unit

__all__ = ["Pending", "ReadNotice", "load_plan", "news", "owed", "pending", "programmes_of_unit"]
