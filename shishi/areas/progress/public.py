"""What other areas may ask of the progress."""

from shishi.areas.progress.actions import Awaited, wait_begins, wait_ends
from shishi.areas.progress.labels import CAUSE
from shishi.areas.progress.queries import Board, BoardRow, Cell, Part, board, day_readings, days_to_close, last_closed
from shishi.areas.progress.queries.turned import Turned, turned

__all__ = [
    "CAUSE",
    "Awaited",
    "Board",
    "BoardRow",
    "Cell",
    "Part",
    "Turned",
    "board",
    "day_readings",
    "days_to_close",
    "last_closed",
    "turned",
    "wait_begins",
    "wait_ends",
]
