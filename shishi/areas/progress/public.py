"""What other areas may ask of the progress."""

from shishi.areas.progress.actions import Awaited, wait_begins, wait_ends, wait_is_void
from shishi.areas.progress.labels import CAUSE, decided_words, light_words
from shishi.areas.progress.queries import Board, BoardRow, Cell, Part, board, day_readings, days_to_close, last_closed
from shishi.areas.progress.queries.lights import Lights, lights
from shishi.areas.progress.queries.promise import Promise, promise

__all__ = [
    "CAUSE",
    "Awaited",
    "Board",
    "BoardRow",
    "Cell",
    "Lights",
    "Part",
    "Promise",
    "board",
    "day_readings",
    "days_to_close",
    "decided_words",
    "last_closed",
    "light_words",
    "lights",
    "promise",
    "wait_begins",
    "wait_ends",
    "wait_is_void",
]
