from shishi.areas.progress.actions.closing import close_day
from shishi.areas.progress.actions.noting import NoteRefused, Noting, note_light, withdraw_note
from shishi.areas.progress.actions.waiting import Awaited, wait_begins, wait_ends, wait_is_void

__all__ = [
    "Awaited",
    "NoteRefused",
    "Noting",
    "close_day",
    "note_light",
    "wait_begins",
    "wait_ends",
    "wait_is_void",
    "withdraw_note",
]
