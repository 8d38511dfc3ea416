"""The record as it is read on the screen: newest first, page by page, and the heads that prove it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from shishi.infra.record.models import Head, Line, SignedHead

PAGE = 50


@dataclass(frozen=True, slots=True)
class Proof:
    number: int
    hash: str
    signed_number: int | None
    signed_at: datetime | None
    """Of the head that was signed last; None where none was."""


def lines(*, by: Collection[str] | None, who: str = "", verb: str = "", ref: str = "") -> QuerySet[Line]:
    """Return lines with their bodies, newest first. `by` bounds whose lines they may be; None is anybody's. One query."""
    found = Line.objects.select_related("body").order_by("-number")
    if by is not None:
        found = found.filter(by__in=by)
    chosen = {"by": who, "verb__startswith": verb, "ref": ref}
    return found.filter(**{key: value for key, value in chosen.items() if value})


def page_of(found: QuerySet[Line], *, before: int | None) -> list[Line]:
    return list(found.filter(number__lt=before)[:PAGE] if before else found[:PAGE])


def proof() -> Proof:
    """Return the head as it stands and the one that was signed last. Two queries."""
    head = Head.objects.get(pk=1)
    signed = SignedHead.objects.order_by("-number", "-at").first()
    return Proof(head.number, bytes(head.hash).hex(), signed.number if signed else None, signed.at if signed else None)
