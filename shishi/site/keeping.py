"""What commands ask of the record and the keys: the clock is read here, files are written whole or not at all."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TextIO

from shishi.site.boot import prepare_database  # isort: skip - starts Django before the models are imported

from shishi.infra import clock
from shishi.infra.record import keeping
from shishi.infra.record.keeping import SigningKeyProblem as SigningKeyProblem
from shishi.infra.store import keys, sealing
from shishi.infra.store.keys import KeyFileProblem as KeyFileProblem
from shishi.infra.store.sealing import CannotUnseal as CannotUnseal


@contextmanager
def _whole(path: Path) -> Iterator[TextIO]:
    """Open a file beside its place, moved there once it is written; it goes where that fails. Raises OSError."""
    if path.exists() and not path.is_file():
        raise OSError(errno.EISDIR, "", str(path))
    new = path.with_name(path.name + ".new")
    try:
        with new.open("w", encoding="utf-8") as out:
            yield out
        os.replace(new, path)
    finally:
        new.unlink(missing_ok=True)


def export_record(to: Path, bodies: Path | None) -> int:
    """Write the chain, and where asked the bodies; return how many lines."""
    prepare_database()
    with ExitStack() as files:
        return keeping.export(*[files.enter_context(_whole(path)) for path in (to, bodies) if path])


def sign_head(to: Path) -> dict[str, Any]:
    prepare_database()
    with _whole(to) as out:
        signed = keeping.sign_head(now=clock.now())
        out.write(json.dumps(signed, ensure_ascii=False, indent=2) + "\n")
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
