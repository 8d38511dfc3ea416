"""A row for a file that is kept already, written by the action that needs it."""

from __future__ import annotations

from datetime import datetime

from shishi.infra.files.models import Blob
from shishi.infra.files.ports import storage


class FileGone(FileNotFoundError):
    """The file is not there; it has to be handed in again."""


def note(digest: str, *, media_type: str = "", now: datetime) -> None:
    """Name a kept file, in the transaction of the action that stands on it; twice is once. Raises FileGone, FilesUnreachable.

    One statement. The file is looked for once more behind it: a sweep that was about to remove it has the row's lock (see `sweep`).
    """
    held = storage()
    found = held.stat(digest)
    if found is not None:
        Blob.objects.bulk_create(
            [Blob(digest=digest, size=found.size, media_type=media_type, kept_at=now)], ignore_conflicts=True
        )
    if found is None or held.stat(digest) is None:
        raise FileGone(f"文件 {digest[:12]} 没有保存下来；请重新上传。")
