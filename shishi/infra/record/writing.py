"""Writing the record: an action's lines are collected and chained last, under the lock of the one head."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection, transaction
from django.utils import timezone

from shishi.base.ref import Ref
from shishi.infra.record import once
from shishi.infra.record.models import Line
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
    salt: bytes
    body: str


@dataclass(slots=True)
class _Action:
    lines: list[_Pending] = field(default_factory=list)
    moved: set[str] = field(default_factory=set)


_action: ContextVar[_Action | None] = ContextVar("action", default=None)


def recorded(action: Callable[P, R]) -> Callable[P, R]:
    """Make an action one transaction, its record lines chained last. An action called by an action joins it."""

    @wraps(action)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if _action.get() is not None:
            return action(*args, **kwargs)
        done = _Action()
        token = _action.set(done)
        try:
            with transaction.atomic():
                result = action(*args, **kwargs)
                if done.lines:
                    once.take()
                _chain(done)
            if done.lines:
                once.taken()
            return result
        finally:
            _action.reset(token)

    return run


def once_more(act: Callable[P, R]) -> Callable[P, R]:
    """Have what the closing of its day overtook done once more, at the new day. `act` reads the clock itself; what it did before may be done again."""

    @wraps(act)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return act(*args, **kwargs)
        except DayIsClosed:
            return act(*args, **kwargs)

    return run


def write(verb: str, *, ref: Ref | None = None, by: str, at: datetime, **body: Any) -> None:
    """Put on record that `by` did `verb` (`area.noun.verbed`) to `ref` at `at`. `body` is plain JSON: what else must be provable."""
    _running(verb).lines.append(_Pending(verb, str(ref or ""), by, at, secrets.token_bytes(_SALT), canonical(body).decode()))


def move(subject: Ref) -> None:
    """Say that the action changes what is counted of this subject: see `counted.until_moved`."""
    _running(f"A move of {subject}").moved.add(str(subject))


def _running(what: str) -> _Action:
    action = _action.get()
    if action is None:
        raise RuntimeError(f"{what} was written outside an action: mark the action with @recorded")
    return action


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


_HEAD = "SELECT number, hash, closed_date FROM record_head WHERE id = 1"
_LINE = """INSERT INTO record_line (number, at, "by", verb, ref, digest, hash) VALUES (%s, %s, %s, %s, %s, %s, %s)"""
_BODY = "INSERT INTO record_body (line_id, salt, body) VALUES (%s, %s, %s)"
_MOVE = "UPDATE record_head SET number = %s, hash = %s WHERE id = 1"
_MOVED = "INSERT INTO record_moved (subject, hash) VALUES (%s, %s) ON CONFLICT (subject) DO UPDATE SET hash = excluded.hash"


def _chain(done: _Action) -> None:
    """Two trips to the database, for every other action waits at the head's lock meanwhile. Plain SQL: this is done by every action there is."""
    if not done.lines:
        if done.moved:
            raise RuntimeError(f"{', '.join(sorted(done.moved))} moved, and no line says why")
        return
    with connection.cursor() as cursor:
        cursor.execute(_HEAD if connection.vendor == "sqlite" else f"{_HEAD} FOR UPDATE")
        number, previous, closed = cursor.fetchone()
        previous = bytes(previous).hex()
        lines, bodies = [], []
        for p in done.lines:
            if closed and timezone.localdate(p.at).isoformat() <= str(closed):
                raise DayIsClosed(f"{closed}已经日结，不能再记入当日的事项；请以今天的时间重新办理。")
            number += 1
            digest = body_digest(p.salt.hex(), p.body)
            fixed = {"number": number, "at": written_at(p.at), "by": p.by, "verb": p.verb, "ref": p.ref, "digest": digest}
            previous = line_hash(previous, fixed)
            at = connection.ops.adapt_datetimefield_value(p.at)
            lines.append((number, at, p.by, p.verb, p.ref, bytes.fromhex(digest), bytes.fromhex(previous)))
            bodies.append((number, p.salt, p.body))
        with connection.connection.pipeline() if connection.vendor == "postgresql" else nullcontext():
            cursor.executemany(_LINE, lines)
            cursor.executemany(_BODY, bodies)
            if done.moved:
                cursor.executemany(_MOVED, [(subject, bytes.fromhex(previous)) for subject in sorted(done.moved)])
            cursor.execute(_MOVE, (number, bytes.fromhex(previous)))
