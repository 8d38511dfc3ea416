"""The day that a page looks from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shishi.base.calendar import day_written


@dataclass(frozen=True, slots=True)
class Look:
    on: date | None
    """None: as things stand."""
    today: date
    known_now: bool = False
    """现口径: what is known now to have been so then; else 当时口径: what was known when the day ended."""

    @property
    def day(self) -> date:
        return self.on or self.today

    @property
    def as_known(self) -> date | None:
        """The day whose end bounds what is known; None: all that is known now."""
        return None if self.known_now else self.on

    @property
    def opening(self) -> str:
        """The query, open for one more condition."""
        return f"{self.query}&" if self.on else "?"

    @property
    def query(self) -> str:
        if self.on is None:
            return ""
        return f"?on={self.on.isoformat()}" + ("&known=now" if self.known_now else "")


def look_on(day: date | None, today: date, *, known_now: bool = False) -> Look:
    """Return a look at a day; one that is not over is as things stand."""
    on = day if day and day < today else None
    return Look(on, today, on is not None and known_now)


def look_asked(asked: Mapping[str, str], today: date) -> Look:
    """Return what an address asks for by `on` and `known`."""
    return look_on(day_written(asked.get("on")), today, known_now=asked.get("known") == "now")
