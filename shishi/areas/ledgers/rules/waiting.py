"""What an entry waits for, as its facts say it. Pure. Source: practice 17."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from shishi.base.ref import Ref
from shishi.engines.measures import Spell, lasted


@dataclass(frozen=True, slots=True)
class Wait:
    """A superior's answer that an entry waits for."""

    ref: Ref
    """What is waited for."""
    unit: str
    """Whose turn it is."""
    about: str
    since: date
    until: date | None = None
    """The first day on which it waited no more; None while it waits."""

    @property
    def spell(self) -> Spell:
        return self.since, self.until

    def days(self, on: date) -> int:
        return lasted(self.spell, on)


def is_late(due: date | None, in_time_until: date | None, *, on: date) -> bool:
    """Return whether a planned day has passed, what was waited behind it taken off: `in_time_until` where anything was."""
    return due is not None and (in_time_until or due) < on


def body_of(wait: Wait) -> dict[str, Any]:
    """Return what a fact keeps of a wait; its day is the fact's."""
    ends = {"until": wait.until.isoformat()} if wait.until else {}
    return {"ref": str(wait.ref), "unit": wait.unit, "about": wait.about} | ends


def waits_of(standing: Iterable[Any], *, on: date | None = None) -> list[Wait]:
    """Return the waits among facts that stand, as they were on a day: what ended later still went on."""
    told = ((f, f.body) for f in standing if f.kind == "wait")
    return [Wait(Ref.parse(b["ref"]), b["unit"], b["about"], f.happened_date, _until(b, on)) for f, b in told]


def _until(body: dict[str, Any], on: date | None) -> date | None:
    until = date.fromisoformat(body["until"]) if "until" in body else None
    return None if until and on and until > on else until
