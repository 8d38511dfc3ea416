"""What the drafts want of a reader, and what has happened to them."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from shishi.areas.packs.models import EDITING, SIGNING, Confirmation, Draft, Signature, TakeOn
from shishi.areas.packs.queries.change import owed_changes
from shishi.areas.packs.queries.desk import may_answer, runs_draft, step_of, units_spoken_for
from shishi.areas.packs.queries.standing import Standing, standing_of
from shishi.areas.packs.rules.gates import OBJECTED, OPEN
from shishi.base.owed import News, Owed, Place
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope


def owed(*, scope: Scope) -> list[Owed]:
    """Return what waits for the reader in every open draft, signatures first."""
    out: list[Owed] = []
    for it in Draft.objects.for_user(scope, Permission.READ_DRAFT).filter(state__in=[EDITING, SIGNING]).select_related("base"):
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


def _in_editing(scope: Scope, it: Draft, stands: Standing) -> list[Owed]:
    out = []
    own = units_spoken_for(scope=scope, it=it, permission=Permission.CONFIRM_LEAF)
    for leaf in stands.leaves:
        if leaf.state == OPEN and own & {unit for unit, done in leaf.units if not done}:
            out.append(Owed("confirm", f"{leaf.number} {leaf.title}", "", _place(it, f"{leaf.number}/title")))
    titles = {leaf.number: leaf.title for leaf in stands.leaves}
    out += [
        Owed("take_on", f"{s.number} {titles[s.number]}", f"{s.place} {s.says}", _place(it, f"{s.number}/{s.item}"))
        for s in stands.shares
        if s.state == OPEN and may_answer(scope=scope, share=s)
    ]
    if runs_draft(scope=scope, it=it):
        out += _to_run(it, stands)
    return out


def _to_run(it: Draft, stands: Standing) -> list[Owed]:
    out = [
        Owed("object", s.place, f"{s.number} {s.says}：{s.why}", _place(it, f"{s.number}/{s.item}"))
        for s in stands.shares
        if s.state == OBJECTED
    ]
    if it.returned_why:
        out.insert(0, Owed("returned", _about(it), it.returned_why, _place(it)))
    waits = Counter(unit for leaf in stands.leaves if leaf.state == OPEN for unit, done in leaf.units if not done)
    waits += Counter(s.place for s in stands.shares if s.state == OPEN)
    if waits:
        said = "、".join(f"{name} {n}" for name, n in waits.most_common())
        out.append(Owed("chase", _about(it), said, _place(it), count=sum(waits.values())))
    elif not stands.obstacles:
        out.append(Owed("send", _about(it), "", _place(it)))
    return out


def news(*, scope: Scope, since: datetime) -> list[News]:
    """Return what happened to the drafts that the scope may read, newest first. Four queries."""
    drafts = {d.pk: d for d in Draft.objects.for_user(scope, Permission.READ_DRAFT)}
    out = [News(d.made_at, "begun", _about(d), "", d.made_by, _place(d)) for d in drafts.values() if d.made_at >= since]
    for c in Confirmation.objects.filter(draft__in=drafts, at__gte=since):
        out.append(News(c.at, "confirmed", c.unit, c.number, c.by, _place(drafts[c.draft_id], f"{c.number}/title")))  # type: ignore[attr-defined]
    for t in TakeOn.objects.filter(draft__in=drafts, at__gte=since):
        out.append(News(t.at, t.answer, f"{t.number}/{t.item}", t.why, t.by, _place(drafts[t.draft_id], f"{t.number}/{t.item}")))  # type: ignore[attr-defined]
    for s in Signature.objects.filter(draft__in=drafts, at__gte=since):
        out.append(News(s.at, "signed", f"{s.unit}{s.post}", "", s.by_name, _place(drafts[s.draft_id])))  # type: ignore[attr-defined]
    return sorted(out, key=lambda n: n.at, reverse=True)
