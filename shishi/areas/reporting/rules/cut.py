"""As of when the figures of a version stand. Pure. Source: ADR 16."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from shishi.base.phrases import Phrase, say


@dataclass(frozen=True, slots=True)
class Cut:
    closed_at: datetime | None = None
    """When its data closed, where it is sent on a later day than it was owed, and for the first time or on its sender's own word; else None."""
    is_now: bool = False
    """True where its sender wants what stands now all the same."""
    why: str = ""

    @property
    def closed_on(self) -> date | None:
        """The last day of its data."""
        return (self.closed_at - timedelta(microseconds=1)).date() if self.closed_at else None

    @property
    def moment(self) -> datetime | None:
        """The last moment of which the figures tell; None: as they stand when it is sent."""
        return self.closed_at - timedelta(microseconds=1) if self.closed_at and not self.is_now else None

    @property
    def hour(self) -> str:
        """The time at which its data closed during a day; empty where they closed with it."""
        return f"{self.closed_at:%H:%M}" if self.closed_at and self.closed_at.time() != time() else ""

    @property
    def problem(self) -> Phrase | None:
        lacks = self.closed_at and self.is_now and not self.why
        return say("这一期已过报送时间；要用现在的数，请写明原因，原因会一直显示。") if lacks else None

    @property
    def body(self) -> dict[str, str]:
        """What a version keeps of it."""
        if self.closed_on is None:
            return {}
        if self.is_now:
            return {"why_now": self.why}
        return {"as_of": self.closed_on.isoformat()} | ({"until": self.hour} if self.hour else {})
