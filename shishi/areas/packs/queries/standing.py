"""How a draft stands: its rows, its leaf plans and quotas with the answers to them, its sign chain."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from shishi.areas.packs.models import Confirmation, Draft, DraftItem, Signature, TakeOn
from shishi.areas.packs.queries.places import county_reader
from shishi.areas.packs.rules.gates import DONE, UNCHANGED, Leaf, Share, Step, leaves, next_step, obstacles, shares, steps
from shishi.areas.packs.rules.rows import Row, digest_of, is_left_out, pack_of, rows_of, value_of
from shishi.areas.plans import public as plans
from shishi.engines.pack import Pack


def rows_of_draft(it: Draft) -> list[Row]:
    return [row_of(r) for r in DraftItem.objects.filter(draft=it).order_by("order")]


def pack_of_draft(it: Draft) -> Pack:
    return pack_of(it.source, rows_of_draft(it))


def row_of(r: DraftItem) -> Row:
    return Row(r.number, r.kind, r.item, r.heading, r.order, r.values, r.pk, r.version, r.edited_by)


def keys_of_draft(it: Draft) -> dict[str, int]:
    """Return the lasting key of each programme by its number."""
    rows = DraftItem.objects.filter(draft=it, kind="programme")
    return dict(rows.values_list("number", "programme"))


def base_rows(it: Draft) -> list[Row]:
    return rows_of(plans.pack_of_plan(plan_id=it.base_id).pack) if it.base_id else []


def row_of_draft(it: Draft, item: int) -> Row | None:
    row = DraftItem.objects.filter(draft=it, pk=item).first()
    return row_of(row) if row else None


def items_of_draft(it: Draft, *, after: int, limit: int) -> list[Row]:
    """Return a page of the draft's rows by their ids."""
    return [row_of(r) for r in DraftItem.objects.filter(draft=it, pk__gt=after).order_by("pk")[:limit]]


def scan_of(it: Draft, signature: int) -> tuple[str, str] | None:
    """Return (digest, file name) of a signature's scan."""
    return Signature.objects.filter(draft=it, pk=signature).exclude(scan="").values_list("scan", "scan_name").first()


def targets_of_draft(it: Draft, number: str) -> list[tuple[str, str]]:
    """Return (item, subject) of the programme's targets that a quota may split."""
    rows = DraftItem.objects.filter(draft=it, number=number, kind="target").order_by("order")
    return [(r.item, f"{value_of(row_of(r), 'subject')}（{r.item}）") for r in rows if not is_left_out(row_of(r))]


@dataclass(frozen=True, slots=True)
class TargetToSplit:
    number: str
    item: str
    subject: str
    quantity: Decimal | None
    unit: str

    @property
    def key(self) -> str:
        return f"{self.number}|{self.item}"


def targets_to_split(it: Draft) -> list[TargetToSplit]:
    """Return the draft's targets in numbers."""
    rows = [r for r in rows_of_draft(it) if r.kind == "target" and not is_left_out(r)]
    return [
        TargetToSplit(r.number, r.item, str(value_of(r, "subject")), Decimal(str(quantity)), str(value_of(r, "unit") or ""))
        for r in rows
        if isinstance(quantity := value_of(r, "quantity"), int | float)
    ]


@dataclass(frozen=True, slots=True)
class Standing:
    """All of a draft that decides what may be done with it next."""

    rows: tuple[Row, ...]
    leaves: tuple[Leaf, ...]
    shares: tuple[Share, ...]
    chain: tuple[Step, ...]
    signatures: tuple[Signature, ...]
    """Of the present round."""
    next: Step | None
    obstacles: tuple[str, ...]
    digest: str

    @property
    def leaves_done(self) -> str:
        """How many leaf plans and quotas that have to be answered are: 3/12."""
        asked = [s.state for s in (*self.leaves, *self.shares) if s.state != UNCHANGED]
        return f"{asked.count(DONE)}/{len(asked)}"

    @property
    def steps_signed(self) -> list[tuple[Step, Signature | None]]:
        by_step = {s.step: s for s in self.signatures}
        return [(step, by_step.get(step.order)) for step in self.chain]


def leaves_of(it: Draft) -> list[Leaf]:
    return list(standing_of(it).leaves)


def shares_of(it: Draft) -> list[Share]:
    return list(standing_of(it).shares)


def standing_of(it: Draft, rows: list[Row] | None = None) -> Standing:
    """Return how the draft stands. Seven queries, whatever its size."""
    rows = rows_of_draft(it) if rows is None else rows
    keys = keys_of_draft(it)
    base = base_rows(it)
    confirmed = set(Confirmation.objects.filter(draft=it).values_list("number", "unit", "digest"))
    answers = {(t.number, t.item, t.digest): (t.answer, t.why) for t in TakeOn.objects.filter(draft=it).order_by("pk")}
    leaf_plans = leaves(rows, keys=keys, confirmed=confirmed, base=base)
    quotas = shares(rows, keys=keys, answers=answers, division_of=county_reader(it.division_code), base=base)
    chain = steps(rows)
    signed = tuple(Signature.objects.filter(draft=it, round=it.round).order_by("step"))
    digest = digest_of(rows)
    in_the_way = obstacles(leaf_plans, quotas, chain)
    if it.base_id and not any(leaf.needed for leaf in leaf_plans) and digest_of(_matter(rows)) == digest_of(_matter(base)):
        in_the_way.append("与现行计划相比没有任何变化；请先修改要变更的条目。")
    return Standing(
        tuple(rows),
        tuple(leaf_plans),
        tuple(quotas),
        tuple(chain),
        signed,
        next_step(chain, {s.step for s in signed}),
        tuple(in_the_way),
        digest,
    )


def _matter(rows: list[Row]) -> list[Row]:
    return [r for r in rows if r.kind not in ("amendment", "sign_step")]
