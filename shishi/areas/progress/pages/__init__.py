from shishi.areas.progress.pages.board import board_, board_export, rows_
from shishi.areas.progress.pages.map import map_, map_export
from shishi.areas.progress.pages.promise import promise_, promise_export

__all__ = ["board_", "board_export", "map_", "map_export", "promise_", "promise_export", "rows_"]
