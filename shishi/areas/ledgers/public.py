"""What other areas may ask of the ledgers."""

from shishi.areas.ledgers.actions import EntryRefused, SectionRefused, close_entry, load_section, postpone_entry
from shishi.areas.ledgers.queries.brief import EntryBrief, entry_brief, titles
from shishi.areas.ledgers.queries.owed import owed
from shishi.areas.ledgers.queries.own import OwnEntry, own_entries
from shishi.areas.ledgers.queries.section import section_problems

__all__ = [
    "EntryBrief",
    "EntryRefused",
    "OwnEntry",
    "SectionRefused",
    "close_entry",
    "entry_brief",
    "load_section",
    "owed",
    "own_entries",
    "postpone_entry",
    "section_problems",
    "titles",
]
