"""Imports, uploads and bulk edits killed at random moments, on SQLite and on PostgreSQL: how many of each, and how they ended.

Needs what scripts/with-postgres needs. SHISHI_KILLS says how often each act is killed (6: 54 kills on each database).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_TOLD = re.compile(r"^ledgers: (\d+) kills, (\d+) ended as done$", re.MULTILINE)
DATABASES = {"sqlite": (), "postgresql": ("scripts/with-postgres",)}


def main() -> dict[str, object]:
    figures: dict[str, object] = {}
    for name, before in DATABASES.items():
        kills, done = _run(before)
        figures |= {f"kills_ledgers_{name}": kills, f"kills_ledgers_{name}_ended_as_done": done}
        figures[f"kills_ledgers_{name}_half_done"] = 0
    return figures


def _run(before: tuple[str, ...]) -> tuple[int, int]:
    """Return how many were killed and how many of them ended as done; one that was half done ends the run."""
    command = [*before, sys.executable, "-m", "pytest", "-q", "-rP", "tests/served/test_kills_ledgers.py"]
    told = subprocess.run(command, cwd=ROOT, env={"SHISHI_KILLS": "6", **os.environ}, capture_output=True, text=True, check=False)
    found = _TOLD.search(told.stdout)
    if told.returncode or not found:
        raise RuntimeError(told.stdout[-4000:] + told.stderr[-1000:])
    return int(found[1]), int(found[2])
