"""What the drafts want of a reader, and what has happened to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from shishi.areas.packs.models import EDITING, SIGNING, Confirmation, Draft, Signature, TakeOn
from shishi.areas.packs.queries.change import owed_changes
from shishi.areas.packs.queries.desk import may_answer, runs_draft, step_of, units_spoken_for
from shishi.areas.packs.queries.standing import Standing, standing_of
from shishi.areas.packs.rules.gates import OBJECTED, OPEN
from shishi.base.owed import News, Owed, Place
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope, prefix_of
from shishi.infra.places.queries import names_of


@dataclass(frozen=True, slots=True)
class Pending:
    """A lead unit's confirmation, or a county's answer to its quota, that a draft still waits for."""

    code: str
    """12 digits: the county's, or the draft's."""
    unit: str
    owed: Owed
    is_own: bool
    """True where the reader may give it."""


def pending(*, scope: Scope, city_code: str) -> list[Pending]:
    """Return what the drafts of a city that the reader runs wait for. One query, and seven for each draft, whatever its size."""
    own = [
        it
        for it in _open(scope, EDITING).filter(division_code__startswith=prefix_of(city_code))
        if runs_draft(scope=scope, it=it)
    ]
    return [p for it in own for p in _pending(scope, it, standing_of(it))]


def _open(scope: Scope, *states: str) -> QuerySet[Draft]:
    return Draft.objects.for_user(scope, Permission.READ_DRAFT).filter(state__in=states).select_related("base")


def owed(*, scope: Scope) -> list[Owed]:
    """Return what waits for the reader in every open draft, signatures first."""
    out: list[Owed] = []
    for it in _open(scope, EDITING, SIGNING):
        stands = standing_of(it)
        out += _in_signing(scope, it, stands) if it.state == SIGNING else _in_editing(scope, it, stands)
    return [*out, *owed_changes(scope=scope)]


def _place(it: Draft, anchor: str = "") -> Place:
    return Place("packs:desk", (it.pk,), anchor)


def _about(it: Draft) -> str:
    return f"{it.city} {it.year}"


def _in_signing(scope: Scope, it: Draft, stands: Standing) -> list[Owed]:
    step, deputises = step_of(scope=scope, it=it, stands=stands)
    out = []
    if step:
        out.append(Owed("sign", _about(it), f"{step.unit}{step.post}" + (f"（{deputises}）" if deputises else ""), _place(it)))
    if stands.next is None and runs_draft(scope=scope, it=it):
        out.append(Owed("publish", _about(it), "", _place(it)))
    return out


def _pending(scope: Scope, it: Draft, stands: Standing) -> list[Pending]:
    own = units_spoken_for(scope=scope, it=it, permission=Permission.CONFIRM_LEAF)
    out = [
        Pending(
            it.division_code,
            unit,
            Owed("confirm", f"{leaf.number} {leaf.title}", "", _place(it, f"{leaf.number}/title")),
            unit in own,
        )
        for leaf in stands.leaves
        if leaf.state == OPEN
        for unit, done in leaf.units
        if not done
    ]
    titles = {leaf.number: leaf.title for leaf in stands.leaves}
    for s in stands.shares:
        if s.state == OPEN:
            what = Owed("take_on", f"{s.number} {titles[s.number]}", f"{s.place} {s.says}", _place(it, f"{s.number}/{s.item}"))
            out.append(Pending(s.division_code[:6].ljust(12, "0"), s.unit, what, may_answer(scope=scope, share=s)))
    return out


def _in_editing(scope: Scope, it: Draft, stands: Standing) -> list[Owed]:
    waits = _pending(scope, it, stands)
    out = list(dict.fromkeys(p.owed for p in waits if p.is_own))
    if runs_draft(scope=scope, it=it):
        out += _to_run(it, stands, waits)
    return out


def _to_run(it: Draft, stands: Standing, waits: Sequence[Pending]) -> list[Owed]:
    out = [
        Owed("object", s.place, f"{s.number} {s.says}：{s.why}", _place(it, f"{s.number}/{s.item}"))
        for s in stands.shares
        if s.state == OBJECTED
    ]
    if it.returned_why:
        out.insert(0, Owed("returned", _about(it), it.returned_why, _place(it)))
    if waits:
        said = "、".join(f"{unit} {n}" for unit, n in Counter(p.unit for p in waits).most_common())
        out.append(Owed("chase", _about(it), said, Place("overview:chase"), count=len(waits)))
    elif not stands.obstacles:
        out.append(Owed("send", _about(it), "", _place(it)))
    return out


def news(*, scope: Scope, since: datetime) -> list[News]:
    """Return what happened to the drafts that the scope may read, newest first. Five queries at most."""
    drafts = {d.pk: d for d in Draft.objects.for_user(scope, Permission.READ_DRAFT)}
    out = [News(d.made_at, "begun", _about(d), "", d.made_by, _place(d)) for d in drafts.values() if d.made_at >= since]
    for c in Confirmation.objects.filter(draft__in=drafts, at__gte=since):
        out.append(News(c.at, "confirmed", c.unit, c.number, c.by, _place(drafts[c.draft_id], f"{c.number}/title")))  # type: ignore[attr-defined]
    answers = list(TakeOn.objects.filter(draft__in=drafts, at__gte=since))
    counties = names_of(t.division_code for t in answers) if answers else {}
    for t in answers:
        place = _place(drafts[t.draft_id], f"{t.number}/{t.item}")  # type: ignore[attr-defined]
        out.append(News(t.at, t.answer, counties[t.division_code], f"{t.number} {t.why}".strip(), t.by, place))
    for s in Signature.objects.filter(draft__in=drafts, at__gte=since):
        out.append(News(s.at, "signed", f"{s.unit}{s.post}", "", s.by_name, _place(drafts[s.draft_id])))  # type: ignore[attr-defined]
    return sorted(out, key=lambda n: n.at, reverse=True)
