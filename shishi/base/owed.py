"""What a person owes, and what is new to them: one shape for every area's answer, so that the front page can set them side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Place:
    """A page by its url name, and a place on it."""

    name: str
    args: tuple[object, ...] = ()
    anchor: str = ""
    query: str = ""
    """The end of its address, such as ?stage=late."""


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing that waits for the reader."""

    kind: str
    """sign, confirm, take_on, object, send, publish, agree, record, report_late, report, receive, unsent, answer, anew, late, soon, doubt."""
    about: str
    says: str
    place: Place
    due: date | None = None
    count: int = 1
    about_en: str = ""
    """In English, where it has its English."""


@dataclass(frozen=True, slots=True)
class News:
    """One thing that has changed."""

    at: datetime
    kind: str
    about: str
    says: str
    by: str
    place: Place
