"""A row for a file that is kept already: the store is asked before the action's transaction, the row is written in it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import transaction

from shishi.infra.files import keep
from shishi.infra.files.models import Blob
from shishi.infra.files.ports import storage
from shishi.infra.files.sweeping import GRACE

P = ParamSpec("P")
R = TypeVar("R")
_YOUNG = GRACE / 2
"""What was kept less long ago no sweep removes before its action has ended."""
_proven: ContextVar[Mapping[str, int]] = ContextVar("proven", default={})  # noqa: B039 - replaced, never changed


class FileGone(FileNotFoundError):
    """The file is not there; it has to be handed in again."""

    def __init__(self, digest: str) -> None:
        super().__init__(f"文件 {digest[:12]} 没有保存下来；请重新上传。")


def stands_on(named: Callable[[Mapping[str, Any]], Iterable[str]]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark an action that notes kept files: `named` tells their digests from its arguments (empty ones are none), and `now` is among these.

    The store is asked for them before the action's transaction begins, so that no lock waits for a network. Stands above `@recorded`. What
    is called raises FileGone, FilesUnreachable too.
    """

    def mark(action: Callable[P, R]) -> Callable[P, R]:
        @wraps(action)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            known, now = _proven.get(), kwargs["now"]
            new = {digest: _prove(digest, now) for digest in named(kwargs) if digest and digest not in known}  # type: ignore[arg-type]
            token = _proven.set({**known, **new})
            try:
                return action(*args, **kwargs)
            finally:
                _proven.reset(token)

        return run

    return mark


def _prove(digest: str, now: datetime) -> int:
    """Return the size of a kept file. One that has waited so long that a sweep may be about to remove it is kept anew."""
    found = storage().stat(digest)
    if found is None:
        raise FileGone(digest)
    if found.at < now - _YOUNG and not Blob.objects.filter(digest=digest).exists():
        _keep_anew(digest, now)
    return found.size


def _keep_anew(digest: str, now: datetime) -> None:
    """A sweep holds the name while it removes a file (see `sweep`): wait for it, and keep the file once more behind it."""
    try:
        data = storage().read(digest)
    except FileNotFoundError:
        raise FileGone(digest) from None
    if hashlib.sha256(data).hexdigest() != digest:
        raise FileGone(digest)
    keep(data)
    with transaction.atomic():
        row, is_ours = Blob.objects.get_or_create(digest=digest, defaults={"size": len(data), "kept_at": now})
        if is_ours:
            row.delete()
    if storage().stat(digest) is None:
        keep(data)


def note(digest: str, *, media_type: str = "", now: datetime) -> None:
    """Name a kept file, in the transaction of the action that stands on it; twice is once. Raises FileGone, FilesUnreachable.

    One statement. Of an action that is marked by `stands_on` the file is proven already, and the store is not asked. Without, it is asked here,
    and once more behind the row: a sweep that was about to remove the file has the row's lock.
    """
    if digest in (proven := _proven.get()):
        _name(digest, proven[digest], media_type, now)
        return
    found = storage().stat(digest)
    if found is not None:
        _name(digest, found.size, media_type, now)
    if found is None or storage().stat(digest) is None:
        raise FileGone(digest)


def _name(digest: str, size: int, media_type: str, now: datetime) -> None:
    row = Blob(digest=digest, size=size, media_type=media_type, kept_at=now)
    Blob.objects.bulk_create([row], ignore_conflicts=True)
