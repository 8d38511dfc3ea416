"""What commands ask of the record and the keys: the clock is read here, files are written whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from shishi.site.boot import prepare_database  # isort: skip - starts Django before the models are imported

from shishi.infra import clock
from shishi.infra.record import keeping
from shishi.infra.store import keys, sealing


def export_record(to: Path, bodies: Path | None) -> int:
    """Write the chain, and where asked the bodies, each beside its place and then moved there; return how many lines."""
    prepare_database()
    with ExitStack() as files:
        new = {path: path.with_name(path.name + ".new") for path in (to, bodies) if path}
        opened = [files.enter_context(new[path].open("w", encoding="utf-8")) for path in new]
        count = keeping.export(*opened)
    for path, written in new.items():
        os.replace(written, path)
    return count


def sign_head(to: Path) -> dict[str, Any]:
    prepare_database()
    signed = keeping.sign_head(now=clock.now())
    new = to.with_name(to.name + ".new")
    new.write_text(json.dumps(signed, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    os.replace(new, to)
    return signed


def record_problems() -> list[str]:
    prepare_database()
    return keeping.check()


def new_key() -> tuple[int, Path]:
    prepare_database()
    keys.ring()
    return keys.add_key(), keys.path()


def reseal(told: Callable[[str, int], None]) -> int:
    prepare_database()
    return sealing.reseal(told=told)
