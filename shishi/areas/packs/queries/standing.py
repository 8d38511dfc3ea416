"""How a draft stands: its rows, its leaf plans and quotas with the answers to them, its sign chain."""

from __future__ import annotations

from dataclasses import dataclass

from shishi.areas.packs.models import Confirmation, Draft, DraftItem, Signature, TakeOn
from shishi.areas.packs.queries.places import county_reader
from shishi.areas.packs.rules.gates import Leaf, Share, Step, leaves, next_step, obstacles, shares, steps
from shishi.areas.packs.rules.rows import Row, digest_of, rows_of
from shishi.areas.plans import public as plans


def rows_of_draft(it: Draft) -> list[Row]:
    return [row_of(r) for r in DraftItem.objects.filter(draft=it).order_by("order")]


def row_of(r: DraftItem) -> Row:
    return Row(r.number, r.kind, r.item, r.heading, r.order, r.values, r.pk, r.version, r.edited_by)


def keys_of_draft(it: Draft) -> dict[str, int]:
    """Return the lasting key of each programme by its number."""
    rows = DraftItem.objects.filter(draft=it, kind="programme")
    return dict(rows.values_list("number", "programme"))


def base_rows(it: Draft) -> list[Row]:
    return rows_of(plans.pack_of_plan(plan_id=it.base_id).pack) if it.base_id else []


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
