from shishi.areas.progress.pages.board import board_, board_export
from shishi.areas.progress.pages.later import later, later_export
from shishi.areas.progress.pages.map import map_, map_export
from shishi.areas.progress.pages.note import note, note_paper_, note_withdraw
from shishi.areas.progress.pages.promise import promise_, promise_export
from shishi.areas.progress.pages.rows import rows_, rows_export
from shishi.areas.progress.pages.year import year_, year_export

__all__ = [
    "board_",
    "board_export",
    "later",
    "later_export",
    "map_",
    "map_export",
    "note",
    "note_paper_",
    "note_withdraw",
    "promise_",
    "promise_export",
    "rows_",
    "rows_export",
    "year_",
    "year_export",
]
