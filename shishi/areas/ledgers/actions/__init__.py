from shishi.areas.ledgers.actions.bulk import BulkEdit, bulk_edit
from shishi.areas.ledgers.actions.entries import (
    Change,
    EntryRefused,
    Opening,
    change_entries,
    close_entry,
    open_entries,
    place_entry,
    postpone_entry,
)
from shishi.areas.ledgers.actions.load_section import SectionRefused, load_section
from shishi.areas.ledgers.actions.stages import StageRefused, file_stages
from shishi.areas.ledgers.actions.views import drop_view, keep_view

__all__ = [
    "BulkEdit",
    "Change",
    "EntryRefused",
    "Opening",
    "SectionRefused",
    "StageRefused",
    "bulk_edit",
    "change_entries",
    "close_entry",
    "drop_view",
    "file_stages",
    "keep_view",
    "load_section",
    "open_entries",
    "place_entry",
    "postpone_entry",
]
