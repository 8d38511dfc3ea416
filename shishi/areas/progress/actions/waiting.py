"""What a county waits for. The area that knows of it writes it, within its own recorded action."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shishi.areas.progress.models import Waiting
from shishi.base.ref import Ref
from shishi.base.texts import shortened


@dataclass(frozen=True, slots=True)
class Awaited:
    """What a county waits for: an answer of a superior unit about a programme, or about one entry of it."""

    ref: Ref
    division_code: str
    programme: int
    unit: str
    about: str = ""
    cause: str = ""
    entry: int | None = None
    """The entry of a ledger that waits."""


def wait_begins(*, awaited: Awaited, on: date) -> None:
    """Note, within the caller's recorded action, that a county waits from this day. Again changes nothing."""
    told = {"division_code": awaited.division_code, "programme": awaited.programme, "from_date": on}
    told |= {"unit": awaited.unit[:80], "about": shortened(awaited.about, 200), "cause": awaited.cause, "entry": awaited.entry}
    Waiting.objects.get_or_create(ref=str(awaited.ref), defaults=told)


def wait_ends(*, ref: Ref, on: date) -> None:
    """Note, within the caller's recorded action, that it waits no more from this day. Again changes nothing."""
    Waiting.objects.filter(ref=str(ref), to_date=None).update(to_date=on)


def wait_is_void(*, ref: Ref, on: date) -> None:
    """Note, within the caller's recorded action, that from this day on none of its waiting counts. Days that are closed stay as they are."""
    Waiting.objects.filter(ref=str(ref), void_date=None).update(void_date=on)
