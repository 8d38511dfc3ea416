"""What other areas may ask of the reports."""

from shishi.areas.reporting.actions import load_section, note_outage
from shishi.areas.reporting.labels import STANDS
from shishi.areas.reporting.queries.coordination import Unanswered, unanswered
from shishi.areas.reporting.queries.overview import owed
from shishi.areas.reporting.queries.standing import Standing, reports_standing

__all__ = ["STANDS", "Standing", "Unanswered", "load_section", "note_outage", "owed", "reports_standing", "unanswered"]
