"""What other areas may ask of the ledgers."""

from shishi.areas.ledgers.actions import SectionRefused, load_section
from shishi.areas.ledgers.queries.section import section_problems

__all__ = ["SectionRefused", "load_section", "section_problems"]
