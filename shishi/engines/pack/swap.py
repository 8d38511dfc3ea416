"""One folder put in the place of another, whole."""

from __future__ import annotations

import ctypes
import os
import shutil
from pathlib import Path

_HERE = -100
_EXCHANGE = 2


def put_in_place(new: Path, folder: Path) -> None:
    """Make `new` be `folder`. Where the system can exchange two names in one step, no moment shows neither."""
    if not folder.exists():
        os.rename(new, folder)
    elif _exchange(new, folder):
        shutil.rmtree(new)
    else:
        old = new.with_name(new.name + ".old")
        os.rename(folder, old)
        os.rename(new, folder)
        shutil.rmtree(old)


def _exchange(one: Path, other: Path) -> bool:
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    return renameat2(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0
