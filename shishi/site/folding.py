"""Chinese has few blanks to break a line at: what is too long for a cell of the help goes on in the next line, where it would be cut.

Imported by the command line when it shows help.
"""

from __future__ import annotations

from typing import Any

from rich import columns
from rich.table import Table
from typer import rich_utils


class Folding(Table):
    def add_row(self, *cells: Any, **told: Any) -> None:
        super().add_row(*cells, **told)
        for column in self.columns:
            column.overflow = "fold"


columns.Table = rich_utils.Table = Folding  # type: ignore[misc]
