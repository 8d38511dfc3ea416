"""What carries a short message: a file, the office's IM, a message centre. Which one, a setting says."""

from __future__ import annotations

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class NotSent(OSError):
    """The carrier did not take the message. One sentence: what is wrong. `permanent`: trying again would not help."""

    def __init__(self, says: str, *, permanent: bool) -> None:
        super().__init__(says)
        self.permanent = permanent


class Carrier(Protocol):
    """Takes one message. Raises NotSent."""

    def send(self, *, to: str, text: str, key: str) -> str:
        """Hand over `text` for the phone number `to` (empty: the office's group); return the carrier's own number of it.

        `key` is the same at every try of one message, so that a carrier that can tell does not carry it twice.
        """
        ...


def carrier() -> Carrier | None:
    """Return what carries messages here, or None where nothing does."""
    return None if settings.SMS == "none" else import_string(f"shishi.infra.sms.adapters.{settings.SMS}.Carrier")()
