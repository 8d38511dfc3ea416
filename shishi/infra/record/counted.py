"""What is counted from the record as it stands is counted once, until its next line is written, or the next that moves what it is about."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import TypeVar

from django.core.cache import caches

from shishi.base.ref import Ref
from shishi.infra.record.models import Head, Moved

T = TypeVar("T")
_KEPT_SECONDS = 3600


def until_next_line(name: str, *asked: object, count: Callable[[], T]) -> T:
    """Return what `count` says, which may look at nothing but what is on record and `asked`, each with a repr that says all of it.

    Lines are chained under one lock, so nothing comes to be on record behind the head that is read first. One query where it was counted
    before. Shared by the processes of a server; what is returned belongs to all who ask and is not changed.
    """
    number, head, closed = Head.objects.values_list("number", "hash", "closed_date").get(pk=1)
    key = _key(name, number, bytes(head).hex(), closed, asked)
    known = caches["lines"].get(key)
    if known is None:
        known = count()
        caches["lines"].set(key, known, _KEPT_SECONDS)
    return known


def until_moved(name: str, asked: Mapping[Ref, object], *, count: Callable[[Ref], T], kept: str = "lines") -> dict[Ref, T]:
    """Return what `count` says of each subject, which may look at nothing but what an action changes that moves it (`writing.move`), and what
    is asked of it, with a repr that says all of it. `kept`: the cache. One query where all was counted before.

    A move is on record together with what it changed, and is read first here: what is kept is never older than its move.
    """
    moved = dict(Moved.objects.filter(subject__in=[str(ref) for ref in asked]).values_list("subject", "hash"))
    keys = {ref: _key(name, str(ref), bytes(moved.get(str(ref), b"")).hex(), told) for ref, told in asked.items()}
    known = caches[kept].get_many(keys.values())
    missing = {ref: count(ref) for ref, key in keys.items() if key not in known}
    caches[kept].set_many({keys[ref]: told for ref, told in missing.items()}, _KEPT_SECONDS)
    return {ref: missing[ref] if ref in missing else known[key] for ref, key in keys.items()}


def _key(name: str, *told: object) -> str:
    return f"{name}.{hashlib.sha256(repr(told).encode()).hexdigest()}"
