"""Files kept by what they hold: a name is the SHA-256 of the content, so that nothing is kept twice and nothing changes unseen.

Bytes first, then the row: `keep` returns when they are safe, `noting.stands_on` asks for them before an action, `noting.note` names them in its
transaction, `sweeping.sweep` removes what no row came to name. Smaller pictures are made once and kept beside; they can be made again, so no row names them.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from shishi.engines.evidence import WIDTHS, Unusable, renditions
from shishi.infra.files.ports import FilesUnreachable, Storage, storage

__all__ = ["FilesUnreachable", "keep", "keep_stream", "put_back", "read", "rendition"]

_CHUNK = 1 << 20


def keep(data: bytes) -> str:
    """Keep the bytes and return their digest. They are safe, whole, when this returns: name them by `note` afterwards. Raises OSError."""
    return keep_stream((data,))


def keep_stream(chunks: Iterable[bytes]) -> str:
    """`keep`, for a file that is never in memory as a whole."""
    held = storage()
    new, digest = _spooled(held, chunks)
    return _settled(held, digest, new)


def read(digest: str) -> bytes:
    """Return a kept file. Raises FileNotFoundError; FilesUnreachable; ValueError where its content is no longer what its name says."""
    data = storage().read(digest)
    if hashlib.sha256(data).hexdigest() != digest:
        raise ValueError(f"{digest[:12]}: the kept file has been changed")
    return data


def rendition(digest: str, width: int) -> bytes | None:
    """Return a kept file as JPEG of one of `WIDTHS`, with nothing in it that a camera wrote; None where it has no picture.

    Made at the first asking. Raises as `read` does.
    """
    if width not in WIDTHS:
        return None
    try:
        return storage(str(width)).read(digest)
    except FileNotFoundError:
        pass
    try:
        made = renditions(read(digest))
    except Unusable:
        return None
    for each, data in made.items():
        beside = storage(str(each))
        new, _ = _spooled(beside, (data,))
        _settled(beside, digest, new)
    return made.get(width)


def put_back(digest: str, source: Path) -> None:
    """Keep a file of a backup under the name that the backup gives it. Raises OSError."""
    held = storage()
    with source.open("rb") as file:
        new, _ = _spooled(held, iter(lambda: file.read(_CHUNK), b""))
    _settled(held, digest, new)


def _spooled(held: Storage, chunks: Iterable[bytes]) -> tuple[Path, str]:
    """Write a file that is on the disk, whole, and return it with its digest."""
    if held.spool:
        held.spool.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=held.spool)
    told = hashlib.sha256()
    try:
        with os.fdopen(handle, "wb") as out:
            for chunk in chunks:
                told.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
    except BaseException:
        os.unlink(name)
        raise
    return Path(name), told.hexdigest()


def _settled(held: Storage, digest: str, new: Path) -> str:
    try:
        held.put(digest, new)
    finally:
        new.unlink(missing_ok=True)
    return digest
