"""The store held against the rows: files that nothing names go, rows whose file is missing are named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest

from django.db import transaction

from shishi.engines.evidence import WIDTHS
from shishi.infra.files.models import Blob
from shishi.infra.files.ports import Stored, storage

GRACE = timedelta(days=7)
"""How long a file may wait for its row: an annex is handed in on one page and laid into the draft on the next."""
_FOLDERS = ("", *map(str, WIDTHS))
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Swept:
    count: int
    """Of files that are named."""
    orphans: tuple[Stored, ...]
    """Older than the grace and named by no row; removed, where that was asked."""
    missing: tuple[str, ...]
    """Digests of rows whose file is not there, or not as long as it was."""


def sweep(*, now: datetime, grace: timedelta = GRACE, remove: bool = True) -> Swept:
    """Compare all of the store with all rows, both in order, neither in memory. Raises FilesUnreachable."""
    before, held = now - grace, storage()
    count, orphans, doubtful = 0, [], []
    rows = Blob.objects.order_by("digest").values_list("digest", "size").iterator(_AT_ONCE)
    for digest, size, stored in _side_by_side(rows, held.stored()):
        count += size is not None
        if size is None and stored and stored.at < before:
            orphans.append(stored)
        elif size is not None and (stored is None or stored.size != size):
            doubtful.append((digest, size))
    missing = [digest for digest, size in doubtful if (again := held.stat(digest)) is None or again.size != size]
    if remove:
        held.tidy(before=before)
        orphans = [o for o in orphans if _removed(o.digest, before)]
        _tidy_renditions(before)
    return Swept(count, tuple(orphans), tuple(missing))


def _side_by_side(rows: Iterable[tuple[str, int]], files: Iterator[Stored]) -> Iterator[tuple[str, int | None, Stored | None]]:
    """Merge two sorted sequences: (digest, the row's size or None, the file or None)."""
    file = next(files, None)
    for digest, size in rows:
        while file and file.digest < digest:
            yield file.digest, None, file
            file = next(files, None)
        same = file if file and file.digest == digest else None
        yield digest, size, same
        file = next(files, None) if same else file
    while file:
        yield file.digest, None, file
        file = next(files, None)


def _removed(digest: str, before: datetime) -> bool:
    """Remove a file unless it was named or kept anew by now.

    A row of our own holds the name meanwhile: an action that notes the file waits, and then finds it gone; one that noted it first keeps it.
    """
    with transaction.atomic():
        row, is_ours = Blob.objects.get_or_create(digest=digest, defaults={"size": 0, "media_type": "", "kept_at": before})
        if not is_ours:
            return False
        found = storage().stat(digest)
        is_old = found is not None and found.at < before
        if is_old:
            for folder in _FOLDERS:
                storage(folder).drop(digest)
        row.delete()
    return is_old


def _tidy_renditions(before: datetime) -> None:
    """Pictures that a page made while their file was being removed."""
    for folder in _FOLDERS[1:]:
        made = storage(folder)
        old = (s.digest for s in made.stored() if s.at < before)
        for batch in zip_longest(*[old] * _AT_ONCE):
            digests = [d for d in batch if d]
            named = set(Blob.objects.filter(digest__in=digests).values_list("digest", flat=True))
            for digest in digests:
                if digest not in named:
                    made.drop(digest)
