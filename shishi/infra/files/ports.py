"""What keeps the bytes: a disk, or a bucket. Which one, a setting says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

_DIGEST = re.compile(r"[0-9a-f]{64}")


class FilesUnreachable(OSError):
    """The store does not answer, or refuses. One sentence: what is wrong and what would be right."""


@dataclass(frozen=True, slots=True)
class Stored:
    digest: str
    size: int
    """Bytes."""
    at: datetime
    """When it was put there last, by the store's clock."""


class Storage(Protocol):
    """One folder of files by digest. Every method raises FilesUnreachable where the store does not answer."""

    spool: Path | None
    """Where a new file is written before `put`; None for the system's own place."""

    def put(self, digest: str, path: Path) -> None:
        """Take the file at `path`, which is gone afterwards or need not stay. Safe and whole on return; what was there is replaced."""
        ...

    def read(self, digest: str) -> bytes:
        """Raises FileNotFoundError."""
        ...

    def copy(self, digest: str, to: Path) -> None:
        """Write the file to `to`, never whole in memory. Raises FileNotFoundError."""
        ...

    def stat(self, digest: str) -> Stored | None: ...

    def drop(self, digest: str) -> None:
        """What is not there is dropped already."""
        ...

    def stored(self) -> Iterator[Stored]:
        """Yield everything in the order of digests."""
        ...

    def tidy(self, *, before: datetime) -> int:
        """Remove what was begun before that and never put; return how many."""
        ...

    def check(self) -> None:
        """Raises FilesUnreachable where nothing could be kept."""
        ...


def storage(folder: str = "") -> Storage:
    """Return a folder of the store that the settings name; the empty one holds the files themselves, the others what was made of them."""
    return import_string(f"shishi.infra.files.adapters.{settings.FILES}.Storage")(folder)


def is_digest(name: str) -> bool:
    return _DIGEST.fullmatch(name) is not None
