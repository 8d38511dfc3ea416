"""What other areas may ask of the reports."""

from shishi.areas.reporting.actions import load_section, note_outage
from shishi.areas.reporting.queries.overview import owed

__all__ = ["load_section", "note_outage", "owed"]
