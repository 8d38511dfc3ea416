"""A form that is sent a second time does nothing a second time: the first act that it asked for takes it, in the act's own transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.db.models.functions import Now

from shishi.infra.record.models import SentForm


class AlreadySent(Exception):
    """What the form asks for was done when it came the first time. Told with the form's key."""


@dataclass(slots=True)
class Sending:
    """A form while what it asks for is done."""

    key: str
    taken: bool = False


_sending: ContextVar[Sending | None] = ContextVar("sending", default=None)
KEPT = timedelta(days=7)
"""Far longer than a sign-in lasts, and with it the token of a page."""
_TAKE = "INSERT INTO record_sentform (key, answer) VALUES (%s, '') ON CONFLICT DO NOTHING"


@contextmanager
def sending(key: str) -> Iterator[Sending]:
    it = Sending(key)
    token = _sending.set(it)
    try:
        yield it
    finally:
        _sending.reset(token)


def take() -> None:
    """Inside an act's transaction. Where the same form is being taken by another, waits for it. Raises AlreadySent."""
    it = _sending.get()
    if it is None or it.taken:
        return
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [it.key])
        if not cursor.rowcount:
            raise AlreadySent(it.key)


def refused() -> None:
    """Where an act is refused because what it asks for was done. Raises AlreadySent if this very form did it, a moment ago."""
    it = _sending.get()
    if it and answer_of(it.key) is not None:
        raise AlreadySent(it.key)


def taken() -> None:
    """Behind the act's transaction: what else the form asks for belongs to it."""
    if it := _sending.get():
        it.taken = True


def answer_of(key: str) -> str | None:
    """Return where the sender of a form was led; empty where that is not known, None where the form is new. One query."""
    return SentForm.objects.values_list("answer", flat=True).filter(key=key).first()


def keep_answer(key: str, answer: str) -> None:
    SentForm.objects.filter(key=key).update(answer=answer)


def forget_old() -> int:
    """Forget the forms that can come no more, their pages' tokens gone with the sign-in; return how many."""
    return SentForm.objects.filter(at__lt=Now() - KEPT).delete()[0]


def forget(key: str) -> None:
    """A form whose answer is no address may come again."""
    SentForm.objects.filter(key=key).delete()
