"""How often a write path is killed, and at which moments: twice in a run of the tests, twenty by `python -m bench kills`."""

import os
import random

COUNT = int(os.environ.get("SHISHI_KILLS", "2"))


def dice() -> random.Random:
    """Return the source of moments; its seed is printed, and SHISHI_KILL_SEED repeats a run."""
    seed = int(os.environ.get("SHISHI_KILL_SEED", "2026"))
    print(f"kills: {COUNT}, seed {seed}")
    return random.Random(seed)
