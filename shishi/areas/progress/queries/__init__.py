from shishi.areas.progress.queries.board import Board, BoardRow, Cell, Counties, Part, board
from shishi.areas.progress.queries.days import day_readings, days_to_close, last_closed
from shishi.areas.progress.queries.history import Light

__all__ = ["Board", "BoardRow", "Cell", "Counties", "Light", "Part", "board", "day_readings", "days_to_close", "last_closed"]
