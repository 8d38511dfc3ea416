"""Twenty kills of each way a plan, a draft, a request, a person or a post is written, of a backup and of a restore, on both databases.

After each the state is that of before or that of after, to the last row and file, and the record verifies; else the run ends.
Needs what scripts/with-postgres needs. SHISHI_KILLS says how often each act is killed, SHISHI_KILL_SEED at which moments.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_TOLD = re.compile(r"^(?:plans|backup and restore): (\d+) kills, (\d+) ended as done$", re.MULTILINE)
_ACT = re.compile(r"^.+: \d+ ms, done \d+ of [1-9]\d*$", re.MULTILINE)
DATABASES = {"sqlite": (), "postgresql": ("scripts/with-postgres",)}
TESTS = ("tests/served/test_kills.py", "tests/served/test_kills_restore.py")


def main() -> dict[str, object]:
    figures: dict[str, object] = {}
    for name, before in DATABASES.items():
        acts, kills, done = _run(before)
        figures |= {f"kills_{name}_acts": acts, f"kills_{name}": kills, f"kills_{name}_ended_as_done": done}
        figures[f"kills_{name}_half_done"] = 0
    return figures


def _run(before: tuple[str, ...]) -> tuple[int, int, int]:
    """Return how many acts were killed, how often in all, and how many of those ended as done; one that was half done ends the run."""
    command = [*before, sys.executable, "-m", "pytest", "-q", "-rP", *TESTS]
    told = subprocess.run(
        command, cwd=ROOT, env={"SHISHI_KILLS": "20", **os.environ}, capture_output=True, text=True, check=False
    )
    found = _TOLD.findall(told.stdout)
    if told.returncode or len(found) != len(TESTS):
        raise RuntimeError(told.stdout[-4000:] + told.stderr[-1000:])
    return len(_ACT.findall(told.stdout)) + 2, sum(int(n) for n, _ in found), sum(int(n) for _, n in found)


if __name__ == "__main__":
    for name, value in main().items():
        print(f"{name}: {value}")
