from shishi.areas.ledgers.actions.entries import (
    Change,
    EntryRefused,
    Opening,
    change_entries,
    close_entry,
    open_entries,
    place_entry,
)
from shishi.areas.ledgers.actions.load_section import SectionRefused, load_section
from shishi.areas.ledgers.actions.stages import StageRefused, file_stages

__all__ = [
    "Change",
    "EntryRefused",
    "Opening",
    "SectionRefused",
    "StageRefused",
    "change_entries",
    "close_entry",
    "file_stages",
    "load_section",
    "open_entries",
    "place_entry",
]
