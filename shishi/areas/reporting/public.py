"""What other areas may ask of the reports."""

from shishi.areas.reporting.actions import load_section, note_outage
from shishi.areas.reporting.queries.coordination import Unanswered, unanswered
from shishi.areas.reporting.queries.overview import owed

__all__ = ["Unanswered", "load_section", "note_outage", "owed", "unanswered"]
