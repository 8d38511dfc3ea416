from shishi.areas.progress.queries.board import Board, BoardRow, Cell, Counties, Part, board
from shishi.areas.progress.queries.days import day_readings, days_to_close, last_closed

__all__ = ["Board", "BoardRow", "Cell", "Counties", "Part", "board", "day_readings", "days_to_close", "last_closed"]
