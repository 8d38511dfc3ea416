"""The evidence of one entry, as it stood on any day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from shishi.areas.ledgers.models import UNTRUE, WANTING, Entry, Evidence, EvidenceLook
from shishi.infra.store.facts import day_of, known_by


@dataclass(frozen=True, slots=True)
class Proof:
    """A piece of evidence, as it stood on the day."""

    pk: int
    kind: str
    """photo, or the name of the paper."""
    stage: str
    file_name: str
    at: datetime
    withdrawn_at: datetime | None
    outcome: str
    """What an inspector found: true, untrue, wanting, seen, or empty where no look stood."""
    seen_at: datetime | None
    says: str
    """Why it was found untrue or wanting."""


def proofs_of(entry: Entry, on: date | None, day: date) -> list[Proof]:
    """Return the evidence handed in by `day`; what was taken back or looked at after `on` had not been yet. Two queries."""
    own = [e for e in Evidence.objects.filter(entry=entry).order_by("at", "pk") if day_of(e.at) <= day]
    looks = _looks(entry, on) if own else {}
    out = []
    for e in own:
        gone = e.withdrawn_at if e.withdrawn_at and (on is None or day_of(e.withdrawn_at) <= on) else None
        look = looks.get(e.pk)
        outcome, seen_at = (look.outcome, look.at) if look else ("", None)
        says = look.says if look and outcome in (UNTRUE, WANTING) else ""
        out.append(Proof(e.pk, e.kind, e.stage, e.file_name, e.at, gone, outcome, seen_at, says))
    return out


def _looks(entry: Entry, on: date | None) -> dict[int, EvidenceLook]:
    """Return the look that stood at each piece of evidence of an entry when a day ended, or stands now."""
    looks = EvidenceLook.objects.filter(evidence__entry=entry)
    if on:
        looks = looks.filter(known_by(on, "at"))
    last = {look.evidence_id: look for look in looks.order_by("pk")}
    return {pk: look for pk, look in last.items() if look.outcome}
