"""As of when the figures of a version stand. Pure. Source: ADR 16."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shishi.base.phrases import Phrase, say


@dataclass(frozen=True, slots=True)
class Cut:
    closed_on: date | None = None
    """The last day of its data, where it is sent on a later day than it was owed, and for the first time or on its sender's own word; else None."""
    is_now: bool = False
    """True where its sender wants what stands now all the same."""
    why: str = ""

    @property
    def day(self) -> date | None:
        """The day as of whose end the figures stand; None: as they stand when it is sent."""
        return None if self.is_now else self.closed_on

    @property
    def problem(self) -> Phrase | None:
        lacks = self.closed_on and self.is_now and not self.why
        return say("这一期已过报送时间；要用现在的数，请写明原因，原因会一直显示。") if lacks else None

    @property
    def body(self) -> dict[str, str]:
        """What a version keeps of it."""
        if self.closed_on is None:
            return {}
        return {"why_now": self.why} if self.is_now else {"as_of": self.closed_on.isoformat()}
