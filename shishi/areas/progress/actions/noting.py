"""What people say of a light, and which colour they hold it to be by a document. The light itself never changes. Source: design, Lights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shishi.areas.progress.models import LightNote
from shishi.areas.progress.rules import note_problem
from shishi.base.phrases import Refused, say
from shishi.base.ref import Ref
from shishi.base.texts import fitting
from shishi.infra.documents.papers import Paper
from shishi.infra.files.noting import note, stands_on
from shishi.infra.record.writing import recorded, write
from shishi.infra.store.facts import append, day_of


class NoteRefused(Refused):
    """Nothing was written."""


_REFUSED = {
    "no_words": (say("请写明批注的内容。"), "says"),
    "no_reason": (say("请写明调整的理由。"), "says"),
    "colour": (say("请选择调整为正常、预警或滞后。"), "colour"),
    "not_judged": (say("这一项没有判断亮灯，不能调整；可以只写批注。"), "colour"),
    "same": (say("系统判定的就是这一种，不用调整；可以只写批注。"), "colour"),
    "no_document": (say("调整亮灯要有依据：请写明文件名称和文号，并上传扫描件（PDF、JPG 或 PNG）。"), "document"),
}
"""Why, and of which field, by what `note_problem` returns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noting:
    """What somebody says of one promise in one place."""

    division_code: str
    """12 digits."""
    year: int
    programme: int
    target: str
    says: str
    colour: str = ""
    """What it is held to be; empty: a note only."""
    document: str = ""
    """Title and number of the document that an adjustment stands on."""
    paper: Paper | None = None

    @property
    def digests(self) -> tuple[str, ...]:
        return (self.paper.digest,) if self.paper else ()


@stands_on(lambda told: told["noting"].digests)
@recorded
def note_light(*, noting: Noting, judged: str, name: str, by: str, now: datetime) -> LightNote:
    """Put a note or an adjustment beside a light that is judged `judged`. Raises NoteRefused."""
    it = noting
    if problem := note_problem(
        says=it.says, colour=it.colour, judged=judged, document=it.document, has_paper=it.paper is not None
    ):
        why, field = _REFUSED[problem]
        raise NoteRefused([why], field)
    if it.paper:
        note(it.paper.digest, media_type=it.paper.kind, now=now)
    row = {
        **{"division_code": it.division_code, "year": it.year, "programme": it.programme, "target_id": it.target},
        **{"says": fitting(it.says, 400), "colour": it.colour, "document": fitting(it.document, 120), "by_name": name},
        "paper": {"digest": it.paper.digest, "name": it.paper.name, "kind": it.paper.kind} if it.paper else {},
    }
    return _appended("noted", {**row, "happened_date": day_of(now)}, by, now)


@recorded
def withdraw_note(*, pk: int, why: str, name: str, by: str, now: datetime) -> LightNote:
    """Take a note or an adjustment back; it stays to be read. Raises NoteRefused."""
    old = LightNote.objects.select_for_update().get(pk=pk)
    if not why.strip():
        raise NoteRefused([say("请写明撤回的原因。")], "why")
    if old.withdrawn or LightNote.objects.filter(corrects=old).exists():
        raise NoteRefused([say("这一条已经撤回。")])
    row = {
        **{"division_code": old.division_code, "year": old.year, "programme": old.programme, "target_id": old.target_id},
        **{"says": old.says, "colour": old.colour, "by_name": name, "why": fitting(why, 400)},
        **{"corrects_id": old.pk, "withdrawn": True, "happened_date": day_of(now)},
    }
    return _appended("withdrawn", row, by, now)


def _appended(verb: str, row: Mapping[str, Any], by: str, now: datetime) -> LightNote:
    told = append(LightNote, [row], by=by, now=now)
    (made,) = told.facts
    where = {"division": made.division_code, "target": made.target_id, "colour": made.colour}
    write(f"progress.light.{verb}", ref=Ref("progress.light_note", made.pk), by=by, at=now, digest=told.digest, **where)
    return made
