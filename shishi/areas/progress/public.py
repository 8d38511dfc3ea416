"""What other areas may ask of the progress."""

from shishi.areas.progress.actions import Awaited, wait_begins, wait_ends
from shishi.areas.progress.queries import Board, board, day_readings, days_to_close, last_closed

__all__ = ["Awaited", "Board", "board", "day_readings", "days_to_close", "last_closed", "wait_begins", "wait_ends"]
