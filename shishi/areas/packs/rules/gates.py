"""What stands between a draft and its signing, and whose step of the sign chain it is. Source: practice 2, 12."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from shishi.areas.packs.rules.rows import Row, digest_of, is_left_out, value_of
from shishi.base.phrases import Phrase, say
from shishi.engines.pack.cells import cell

OPEN, DONE, OBJECTED, UNCHANGED = "open", "done", "objected", "unchanged"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A programme and the word of its lead units for it as it stands."""

    number: str
    programme: int | None
    title: str
    digest: str
    units: tuple[tuple[str, bool], ...]
    """Each lead unit, and whether it has confirmed."""
    needed: bool
    """False where an amendment leaves the programme as it was."""

    @property
    def state(self) -> str:
        if not self.needed:
            return UNCHANGED
        return DONE if self.units and all(done for _, done in self.units) else OPEN


@dataclass(frozen=True, slots=True)
class Share:
    """A quota and its county's answer to it as it stands."""

    number: str
    programme: int | None
    item: str
    place: str
    division_code: str
    unit: str
    """The county's government, which answers it."""
    says: str
    digest: str
    state: str
    """open, done, objected, unchanged."""
    why: str


@dataclass(frozen=True, slots=True)
class Step:
    order: int
    unit: str
    post: str
    may_delegate: bool


def leaf_rows(rows: Iterable[Row], number: str) -> list[Row]:
    """Return what a lead unit confirms of a programme: all but the questions, which may be answered afterwards."""
    return [r for r in rows if r.number == number and r.kind != "question"]


def leaves(
    rows: Sequence[Row], *, keys: Mapping[str, int], confirmed: Collection[tuple[str, str, str]], base: Sequence[Row] = ()
) -> list[Leaf]:
    """Return the leaf plans. `confirmed` holds (programme number, unit, digest); `base` the rows of the version that is amended."""
    out = []
    for head in sorted((r for r in rows if r.kind == "programme"), key=lambda r: r.order):
        own = leaf_rows(rows, head.number)
        digest = digest_of(own)
        units = dict.fromkeys(
            str(value_of(r, "unit"))
            for r in own
            if r.kind == "accountability" and not is_left_out(r) and value_of(r, "role") == "lead_unit" and value_of(r, "unit")
        )
        out.append(
            Leaf(
                head.number,
                keys.get(head.number),
                str(value_of(head, "short_title") or value_of(head, "title")),
                digest,
                tuple((unit, (head.number, unit, digest) in confirmed) for unit in units),
                digest != digest_of(leaf_rows(base, head.number)),
            )
        )
    return out


def shares(
    rows: Sequence[Row],
    *,
    keys: Mapping[str, int],
    answers: Mapping[tuple[str, str, str], tuple[str, str]],
    division_of: Callable[[str], str | None],
    governments: Mapping[str, str],
    base: Sequence[Row] = (),
) -> list[Share]:
    """Return the quotas that a county can answer; one of nothing only where it was something before. `answers` holds (answer, why) by (programme, item, digest), `governments` names by 6 digits."""
    before = {(r.number, r.item): digest_of([r]) for r in base if r.kind == "quota"}
    targets = {(r.number, r.item): r for r in rows if r.kind == "target"}
    out = []
    for row in sorted((r for r in rows if r.kind == "quota" and not is_left_out(r)), key=lambda r: r.order):
        place = str(value_of(row, "place"))
        division = str(value_of(row, "division") or division_of(place) or "")
        if not division or not (value_of(row, "quantity") or (row.number, row.item) in before):
            continue
        digest = digest_of([row])
        answer, why = answers.get((row.number, row.item, digest), ("", ""))
        untouched = before.get((row.number, row.item)) == digest and not answer
        state = UNCHANGED if untouched else {"taken": DONE, "objected": OBJECTED}.get(answer, OPEN)
        target = targets.get((row.number, str(value_of(row, "target"))))
        says = (
            f"{value_of(target, 'subject') if target else ''} {value_of(row, 'quantity'):g} {value_of(row, 'unit') or ''}".strip()
        )
        unit = governments.get(division[:6], place)
        out.append(
            Share(row.number, keys.get(row.number), row.item, place, division.ljust(12, "0"), unit, says, digest, state, why)
        )
    return out


def steps(rows: Iterable[Row]) -> list[Step]:
    """Return the sign chain in its order."""
    found = [r for r in rows if r.kind == "sign_step" and not is_left_out(r)]
    return sorted(
        (
            Step(int(value_of(r, "order")), str(value_of(r, "unit")), str(value_of(r, "post")), bool(value_of(r, "may_delegate")))
            for r in found
        ),
        key=lambda s: s.order,
    )


def default_chain(city: str, first: int) -> list[Row]:
    """Return the chain that a new draft begins with: the office's head, then the leader in charge. To be confirmed by a person."""
    level = city[-1] if city and city[-1] in "市县区州旗盟省" else "市"
    posts = ((f"{level}政府办公室", "主要负责人"), (f"{level}政府", "分管领导"))
    return [
        Row(
            "",
            "sign_step",
            f"z-{n}",
            "",
            first + n,
            {
                key: {**cell(value), "confirm": True}
                for key, value in (("order", n), ("unit", unit), ("post", post), ("may_delegate", True))
            },
        )
        for n, (unit, post) in enumerate(posts, 1)
    ]


def next_step(chain: Sequence[Step], signed: Collection[int]) -> Step | None:
    """Return the step whose turn it is; None where all have signed."""
    return next((s for s in chain if s.order not in signed), None)


def obstacles(leaf_plans: Iterable[Leaf], quotas: Iterable[Share], chain: Sequence[Step]) -> list[Phrase]:
    """Return what has to be done before the draft can be sent for signing, one sentence each."""
    out = []
    for leaf in leaf_plans:
        if leaf.state != OPEN:
            continue
        about = {"number": leaf.number, "title": leaf.title}
        waiting = tuple(unit for unit, done in leaf.units if not done)
        out.append(
            say("实事 {number}“{title}”还没有经{units:list}确认。", **about, units=waiting)
            if leaf.units
            else say("实事 {number}“{title}”没有牵头单位；请在责任主体中补上。", **about)
        )
    for share in quotas:
        about = {"number": share.number, "place": share.place, "share": share.says}
        if share.state == OPEN:
            out.append(say("实事 {number}：{place}还没有认领“{share}”。", **about))
        elif share.state == OBJECTED:
            out.append(say("实事 {number}：{place}对“{share}”有异议：{why}", **about, why=share.why))
    if not chain:
        out.append(say("没有签批次序；请在全文部分添加签批步骤。"))
    orders = [s.order for s in chain]
    if len(set(orders)) < len(orders):
        out.append(say("签批次序中有重复的序号；请每步各用一个序号。"))
    return out
