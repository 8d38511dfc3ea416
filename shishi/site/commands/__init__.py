"""The commands, a module each; and how one ends on bad input."""

from __future__ import annotations

import sys
from typing import NoReturn

import typer


def stop(sentence: str) -> NoReturn:
    """End with one sentence on stderr and exit code 2."""
    print(sentence, file=sys.stderr)
    raise typer.Exit(2)
