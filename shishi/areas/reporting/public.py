"""What other areas may ask of the reports."""

from shishi.areas.reporting.actions import load_section

__all__ = ["load_section"]
