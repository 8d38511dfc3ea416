"""Files on a disk: FILES_DIR/ab/cdef…, renditions in FILES_DIR/320/ab/cdef…, what is being written in FILES_DIR/incoming."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from shishi.infra.files.ports import FilesUnreachable, Stored, is_digest


class Storage:
    def __init__(self, folder: str) -> None:
        self.root = Path(settings.FILES_DIR) / folder
        self.spool: Path | None = Path(settings.FILES_DIR) / "incoming"

    def put(self, digest: str, path: Path) -> None:
        place = self._place(digest)
        if not place.parent.is_dir():
            place.parent.mkdir(parents=True, exist_ok=True)
            _settle(self.root.parent)
            _settle(self.root)
        os.replace(path, place)
        _settle(place.parent)

    def read(self, digest: str) -> bytes:
        return self._place(digest).read_bytes()

    def copy(self, digest: str, to: Path) -> None:
        shutil.copyfile(self._place(digest), to)

    def stat(self, digest: str) -> Stored | None:
        try:
            return _stored(digest, self._place(digest).stat())
        except FileNotFoundError:
            return None

    def drop(self, digest: str) -> None:
        self._place(digest).unlink(missing_ok=True)

    def stored(self) -> Iterator[Stored]:
        for folder in sorted(self.root.glob("??")):
            names = sorted(folder.name + name for name in os.listdir(folder)) if folder.is_dir() else []
            yield from filter(None, (self.stat(name) for name in names if is_digest(name)))

    def tidy(self, *, before: datetime) -> int:
        count = 0
        for path in self.spool.glob("*") if self.spool else ():
            with suppress(FileNotFoundError):
                if datetime.fromtimestamp(path.stat().st_mtime, UTC) < before:
                    path.unlink()
                    count += 1
        return count

    def check(self) -> None:
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            writable = os.access(self.root, os.W_OK | os.X_OK)
        except OSError:
            writable = False
        if not writable:
            raise FilesUnreachable(f"不能写入 {self.root}；请核对 SHISHI_FILES_DIR 和文件夹的权限。")

    def _place(self, digest: str) -> Path:
        if not is_digest(digest):
            raise FileNotFoundError(digest)
        return self.root / digest[:2] / digest[2:]


def _stored(digest: str, told: os.stat_result) -> Stored:
    return Stored(digest, told.st_size, datetime.fromtimestamp(told.st_mtime, UTC))


def _settle(folder: Path) -> None:
    """Make names that were added to a folder last through a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
