"""The review desk: the notice at the left, the draft at the right, and what each reader may do there."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count

from shishi.areas.packs.models import EDITING, SIGNING, Draft, Edit, Part
from shishi.areas.packs.queries.standing import Standing, standing_of, stored_rows
from shishi.areas.packs.rules.gates import Leaf, Share, Step
from shishi.areas.packs.rules.rows import Row, is_left_out
from shishi.areas.plans import public as plans
from shishi.engines.ledger import KINDS
from shishi.engines.pack.questions import questions_of
from shishi.engines.pack.schema import PERSON
from shishi.infra.access.listing import names_of
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope, posts_of


@dataclass(frozen=True, slots=True)
class DraftRow:
    it: Draft
    made_by: str
    """Their name."""
    edits: int


@dataclass(frozen=True, slots=True)
class DeskItem:
    row: Row
    key: str
    """Under which the notice's marks know it: 1/t-39."""
    asks: bool
    """True where a value still waits for a person's word."""
    by_person: bool
    struck: bool
    share: Share | None

    @property
    def of_ledger(self) -> str:
        """What the ledger, or what belongs to it, is called by: canteens, canteens-pupils."""
        return self.row.item if self.row.kind in KINDS else ""


@dataclass(frozen=True, slots=True)
class DeskProgramme:
    number: str
    title: str
    leaf: Leaf | None
    own: DeskItem
    groups: tuple[tuple[str, tuple[DeskItem, ...]], ...]
    may_edit: bool
    confirms: tuple[str, ...]
    """The units that the reader may confirm it for."""
    asks: int


@dataclass(frozen=True, slots=True)
class EditRow:
    at: datetime
    by: str
    """What whoever edited is called."""
    item: str
    kind: str
    number: str


@dataclass(frozen=True, slots=True)
class Desk:
    it: Draft
    stands: Standing
    notice: plans.NoticePage | None
    file_name: str
    head: DeskProgramme
    programmes: tuple[DeskProgramme, ...]
    answers: dict[int, DeskItem]
    """The question item of each finding that asks one."""
    edits: tuple[EditRow, ...]
    mine: Step | None
    """The step of the sign chain that the reader can sign now."""
    deputises: str
    is_editor: bool
    runs: bool
    """True where the reader runs the draft: sends, takes back, publishes."""
    takes: frozenset[tuple[str, str]]
    """The quotas that the reader may answer."""

    @property
    def notice_key(self) -> str:
        """What the desk's left side follows from, beside the draft's number and the reader's language."""
        said = [(n, i.asks, i.row.id, i.row.values.get("answer"), i.row.values.get("document")) for n, i in self.answers.items()]
        return hashlib.sha256(repr((self.notice and self.notice.key, self.it.state, said)).encode()).hexdigest()

    @property
    def asks(self) -> int:
        return self.head.asks + sum(p.asks for p in self.programmes)

    @property
    def may_publish(self) -> bool:
        return self.runs and self.it.state == SIGNING and self.stands.next is None


def drafts(*, scope: Scope) -> list[DraftRow]:
    """Return the drafts that the scope may read, newest first. Three queries."""
    rows = Draft.objects.for_user(scope, Permission.READ_DRAFT).select_related("base", "published_plan", "notice")
    counts = dict(Edit.objects.filter(draft__in=rows).values_list("draft").annotate(n=Count("pk")).order_by())
    names = names_of(d.made_by for d in rows)
    return [DraftRow(d, names[d.made_by], counts.get(d.pk, 0)) for d in rows]


def draft_read(*, scope: Scope, pk: int) -> Draft | None:
    rows = Draft.objects.for_user(scope, Permission.READ_DRAFT).select_related("base", "published_plan", "notice")
    return rows.filter(pk=pk).first()


def runs_draft(*, scope: Scope, it: Draft) -> bool:
    return scope.may(Permission.PUBLISH, division_code=it.division_code)


def units_spoken_for(*, scope: Scope, it: Draft, permission: Permission) -> frozenset[str]:
    """Return the units of the draft's division for which the scope holds the permission: the draft itself says what they lead."""
    held = scope.with_permission(permission)
    return frozenset(s.organisation_name for s in held if s.organisation_name and it.division_code.startswith(s.prefix))


def may_edit(*, scope: Scope, it: Draft, leaf: Leaf | None) -> bool:
    """Tell whether the scope may edit a programme of the draft: who runs it, and the units that lead it. The head is for the former."""
    if it.state != EDITING:
        return False
    units = {unit for unit, _ in leaf.units} if leaf else set()
    return runs_draft(scope=scope, it=it) or bool(units & units_spoken_for(scope=scope, it=it, permission=Permission.EDIT_DRAFT))


def may_edit_programme(*, scope: Scope, it: Draft, number: str) -> bool:
    """The same by the programme's number; "" is the head."""
    if it.state != EDITING or runs_draft(scope=scope, it=it):
        return it.state == EDITING
    leaf = next((one for one in standing_of(it).leaves if one.number == number), None) if number else None
    return may_edit(scope=scope, it=it, leaf=leaf)


def desk(*, scope: Scope, it: Draft, with_notice: bool = True) -> Desk:
    """Return the whole desk, or what stands at its right only. The same number of queries whatever the draft's size."""
    stored = stored_rows(it)
    stands = standing_of(it, stored)
    rows = stands.rows
    by_number: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_number[row.number].append(row)
    quotas = {(s.number, s.item): s for s in stands.shares}
    own_units = units_spoken_for(scope=scope, it=it, permission=Permission.CONFIRM_LEAF)
    leaves = {leaf.number: leaf for leaf in stands.leaves}
    numbers = [leaf.number for leaf in stands.leaves]

    def built(number: str) -> DeskProgramme:
        leaf = leaves.get(number)
        waits = [u for u, done in leaf.units if not done and leaf.needed] if leaf and it.state == EDITING else []
        confirms = tuple(u for u in waits if u in own_units)
        return _programme(number, by_number[number], leaf, quotas, may_edit(scope=scope, it=it, leaf=leaf), confirms)

    told = plans.set_out(notice=it.notice, values=_marks(rows)) if it.notice and with_notice else None
    head, programmes = built(""), tuple(built(n) for n in numbers)
    questions = {
        (i.row.number, i.row.item): i
        for p in (head, *programmes)
        for kind, items in p.groups
        if kind == "question"
        for i in items
    }
    found = questions_of(told.findings) if told else {}
    step, deputises = step_of(scope=scope, it=it, stands=stands)
    edits = list(Edit.objects.filter(draft=it).select_related("item")[:12])
    names = names_of(e.by for e in edits)
    return Desk(
        it=it,
        stands=stands,
        notice=told,
        file_name=it.notice.file_name if it.notice else "",
        head=head,
        programmes=programmes,
        answers={n: questions[at] for n, at in found.items() if at in questions},
        edits=tuple(
            EditRow(e.at, names[e.by], f"{e.item.number or '0'}/{e.item.item or e.item.kind}", e.item.kind, e.item.number)
            for e in edits
        ),
        mine=step,
        deputises=deputises,
        is_editor=Part.objects.filter(draft=it, username=scope.username, part=Part.EDITOR).exists(),
        runs=runs_draft(scope=scope, it=it),
        takes=frozenset((s.number, s.item) for s in stands.shares if it.state == EDITING and may_answer(scope=scope, share=s)),
    )


def may_answer(*, scope: Scope, share: Share) -> bool:
    return scope.may(Permission.TAKE_ON, division_code=share.division_code, programme=share.programme)


def step_of(*, scope: Scope, it: Draft, stands: Standing) -> tuple[Step | None, str]:
    """Return the next step if the scope holds its post, and whose place its holder takes."""
    step = stands.next
    if it.state != SIGNING or step is None or not scope.may(Permission.SIGN, division_code=it.division_code):
        return None, ""
    held = [s for s in scope.with_permission(Permission.SIGN) if posts_of([s]) == {(step.unit, step.post)}]
    if not held:
        return None, ""
    own = next((s for s in held if not s.deputises), held[0])
    return step, own.deputises


_ORDER = (
    "question",
    "target",
    "quota",
    "work",
    "phase",
    "milestone",
    "accountability",
    "funding",
    "acceptance",
    "report",
    "filing",
    "activity",
    "safeguard",
    "attachment",
    *KINDS,
    "sign_step",
    "amendment",
)


def _programme(
    number: str, rows: list[Row], leaf: Leaf | None, quotas: dict[tuple[str, str], Share], may: bool, confirms: tuple[str, ...]
) -> DeskProgramme:
    items = [_item(r, quotas.get((r.number, r.item)) if r.kind == "quota" else None) for r in rows]
    own = next(i for i in items if i.row.kind in ("pack", "programme"))
    groups = tuple((kind, tuple(i for i in items if i.row.kind == kind)) for kind in _ORDER)
    title = leaf.title if leaf else ""
    return DeskProgramme(number, title, leaf, own, groups, may, confirms, sum(i.asks and not i.struck for i in items))


def _item(row: Row, share: Share | None) -> DeskItem:
    held: list[dict[str, Any]] = [v for v in row.values.values() if isinstance(v, dict)]
    unanswered = row.kind == "question" and "answer" not in row.values
    waits = unanswered if row.kind == "question" else any(v.get("confirm") for v in held)
    return DeskItem(
        row,
        f"{row.number or '0'}/{row.item or row.kind}",
        waits,
        any(v["by"] == PERSON for v in held),
        is_left_out(row),
        share,
    )


def _marks(rows: Sequence[Row]) -> list[tuple[str, int, int]]:
    out = []
    for row in rows:
        if is_left_out(row):
            continue
        for key, held in row.values.items():
            if span := held.get("span"):
                out.append((f"{row.number or '0'}/{row.item or key}", span[0], span[1]))
    return out
