"""What people said of a light, and what they hold it to be, as it was on record when the day ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from shishi.areas.progress.models import LightNote
from shishi.areas.progress.queries.history import Place
from shishi.base.look import Look
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.store.facts import day_of, known_by, standing_facts


@dataclass(frozen=True, slots=True)
class NoteShown:
    pk: int
    day: date
    name: str
    by: str
    says: str
    colour: str
    document: str
    has_paper: bool
    withdrawn: tuple[date, str, str] | None
    """(day, who, why)."""


def notes_of(*, scope: Scope, year: int, programme: int, target: str, division_code: str, look: Look) -> tuple[NoteShown, ...]:
    """Return what was said of one promise in one place, newest first, of what the scope may see. One query."""
    rows = LightNote.objects.for_user(scope, Permission.READ_LEDGER)
    rows = rows.filter(year=year, programme=programme, target_id=target, division_code=division_code)
    facts = list(_known(rows, look).order_by("-recorded_at", "-pk"))
    ended = {f.corrects_id: f for f in facts if f.withdrawn}  # type: ignore[attr-defined]
    return tuple(_shown(f, ended.get(f.pk)) for f in facts if not f.withdrawn)


def adjusted(*, scope: Scope, year: int, look: Look) -> dict[Place, str]:
    """Return the colour that each promise is held to be by a document, of those that somebody adjusted. One query."""
    rows = LightNote.objects.for_user(scope, Permission.READ_LEDGER).filter(year=year).exclude(colour="")
    facts: Sequence[LightNote] = list(_known(rows, look).order_by("recorded_at", "pk"))
    return {(f.programme, f.target_id, f.division_code): f.colour for f in standing_facts(facts)}


def note_read(*, scope: Scope, pk: int) -> LightNote | None:
    """Return a note that the scope may see. One query."""
    return LightNote.objects.for_user(scope, Permission.READ_LEDGER).filter(pk=pk).first()


def _known(rows: QuerySet[LightNote], look: Look) -> QuerySet[LightNote]:
    return rows.filter(known_by(look.on)) if look.on else rows


def _shown(f: LightNote, ended: LightNote | None) -> NoteShown:
    told = (day_of(ended.recorded_at), ended.by_name, ended.why) if ended else None
    return NoteShown(f.pk, day_of(f.recorded_at), f.by_name, f.by, f.says, f.colour, f.document, bool(f.paper), told)
