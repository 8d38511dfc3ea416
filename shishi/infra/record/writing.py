"""Writing the record: an action's lines are collected and chained last, under the lock of the one head."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import transaction
from django.utils import timezone

from shishi.base.ref import Ref
from shishi.infra.record.models import Body, Head, Line
from shishi.infra.record.verify import body_digest, canonical, line_hash

P = ParamSpec("P")
R = TypeVar("R")
_SALT = 16


class DayIsClosed(ValueError):
    """The action's moment lies on a day that is closed; it has to be done again with today's."""


@dataclass(frozen=True, slots=True)
class _Pending:
    verb: str
    ref: str
    by: str
    at: datetime
    body: Body


_pending: ContextVar[list[_Pending] | None] = ContextVar("pending", default=None)


def recorded(action: Callable[P, R]) -> Callable[P, R]:
    """Make an action one transaction, its record lines chained last. An action called by an action joins it."""

    @wraps(action)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if _pending.get() is not None:
            return action(*args, **kwargs)
        token = _pending.set([])
        try:
            with transaction.atomic():
                result = action(*args, **kwargs)
                _chain(_pending.get() or [])
            return result
        finally:
            _pending.reset(token)

    return run


def write(verb: str, *, ref: Ref | None = None, by: str, at: datetime, **body: Any) -> None:
    """Put on record that `by` did `verb` (`area.noun.verbed`) to `ref` at `at`. `body` is plain JSON: what else must be provable."""
    lines = _pending.get()
    if lines is None:
        raise RuntimeError(f"{verb} was written outside an action: mark the action with @recorded")
    lines.append(_Pending(verb, str(ref or ""), by, at, Body(salt=secrets.token_bytes(_SALT), body=canonical(body).decode())))


def written_at(at: datetime) -> str:
    """Return a moment as the chain fixes it: UTC with microseconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def as_json(line: Line) -> dict[str, Any]:
    """Return a line as it is exported and hashed."""
    return {
        "number": line.number,
        "at": written_at(line.at),
        "by": line.by,
        "verb": line.verb,
        "ref": line.ref,
        "digest": bytes(line.digest).hex(),
        "hash": bytes(line.hash).hex(),
    }


def _chain(pending: list[_Pending]) -> None:
    """Bodies go in first, for the head's lock must be held as shortly as can be."""
    if not pending:
        return
    Body.objects.bulk_create([p.body for p in pending])
    head = Head.objects.select_for_update().get(pk=1)
    lines = []
    for p in pending:
        if head.closed_date and timezone.localdate(p.at) <= head.closed_date:
            raise DayIsClosed(f"{head.closed_date}已经日结，不能再记入当日的事项；请以今天的时间重新办理。")
        digest = body_digest(bytes(p.body.salt).hex(), p.body.body)
        line = Line(number=head.number + 1, at=p.at, by=p.by, verb=p.verb, ref=p.ref, digest=bytes.fromhex(digest), body=p.body)
        line.hash = bytes.fromhex(line_hash(bytes(head.hash).hex(), as_json(line)))
        head.number, head.hash = line.number, line.hash
        lines.append(line)
    Line.objects.bulk_create(lines)
    head.save(update_fields=["number", "hash"])
