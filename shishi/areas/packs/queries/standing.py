"""How a draft stands: its rows, its leaf plans and quotas with the answers to them, its sign chain."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast

from shishi.areas.packs.models import EDITING, SIGNING, Confirmation, Draft, DraftItem, Signature, TakeOn
from shishi.areas.packs.queries.places import reader_of
from shishi.areas.packs.rules.gates import DONE, UNCHANGED, Leaf, Share, Step, leaves, next_step, obstacles, shares, steps
from shishi.areas.packs.rules.rows import Row, digest_of, is_left_out, pack_of, rows_of, value_of
from shishi.areas.plans import public as plans
from shishi.base.phrases import Phrase, say
from shishi.engines.pack import Pack
from shishi.infra.places.queries import County, counties_of

Stored = tuple[tuple[Any, ...], ...]
"""A draft's items as they lie in the database, their values as text: by them what was worked out is kept and found again."""
_KEPT = 16
_COLUMNS = ("number", "kind", "item", "heading", "order", Cast("values", TextField()), "pk", "version", "edited_by")


def stored_rows(it: Draft) -> Stored:
    return tuple(DraftItem.objects.filter(draft=it).order_by("order").values_list(*_COLUMNS))


@lru_cache(maxsize=_KEPT)
def _read(stored: Stored) -> tuple[Row, ...]:
    return tuple(
        Row(number, kind, item, heading, n, json.loads(held), *more) for number, kind, item, heading, n, held, *more in stored
    )


def rows_of_draft(it: Draft) -> list[Row]:
    """Return the draft's rows. Nobody changes their values in place: they are shared with whoever reads the same draft."""
    return list(_read(stored_rows(it)))


def pack_of_draft(it: Draft) -> Pack:
    return pack_of(it.source, rows_of_draft(it))


def row_of(r: DraftItem) -> Row:
    return Row(r.number, r.kind, r.item, r.heading, r.order, r.values, r.pk, r.version, r.edited_by)


def keys_of_draft(it: Draft) -> dict[str, int]:
    """Return the lasting key of each programme by its number."""
    rows = DraftItem.objects.filter(draft=it, kind="programme")
    return dict(rows.values_list("number", "programme"))


def titles_of_draft(it: Draft) -> dict[str, str]:
    """Return what each programme is called by its number. One query."""
    heads = [r for r in rows_of_draft(it) if r.kind == "programme"]
    return {r.number: str(value_of(r, "short_title") or value_of(r, "title")) for r in heads}


@lru_cache(maxsize=_KEPT)
def _rows_of_version(plan_id: int, digest: str) -> tuple[Row, ...]:
    return tuple(rows_of(plans.pack_of_plan(plan_id=plan_id).pack))


def rows_of_plan(plan_id: int) -> tuple[Row, ...]:
    """Return the rows of a published version, which never changes."""
    return _rows_of_version(plan_id, plans.digest_of_plan(plan_id=plan_id))


def programmes_of_unit(*, unit: str, role: str, division_code: str) -> list[int]:
    """Return the lasting keys of the programmes for which the plan in force, or a draft that is still open, names the unit in this role."""
    out = plans.programmes_of_unit(unit=unit, role=role, division_code=division_code)
    for it in Draft.objects.filter(division_code=division_code, state__in=(EDITING, SIGNING)):
        keys = keys_of_draft(it)
        own = [r for r in rows_of_draft(it) if r.kind == "accountability" and not is_left_out(r)]
        out += [keys[r.number] for r in own if (value_of(r, "role"), value_of(r, "unit")) == (role, unit)]
    return list(dict.fromkeys(out))


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
    obstacles: tuple[Phrase, ...]
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


def standing_of(it: Draft, stored: Stored | None = None) -> Standing:
    """Return how the draft stands. Seven queries, whatever its size."""
    stored = stored_rows(it) if stored is None else stored
    confirmed = frozenset(Confirmation.objects.filter(draft=it).values_list("number", "unit", "digest"))
    given = TakeOn.objects.filter(draft=it).order_by("pk").values_list("number", "item", "digest", "answer", "why")
    judged = _judged(
        stored,
        tuple(keys_of_draft(it).items()),
        confirmed,
        tuple(given),
        tuple(counties_of(it.division_code)),
        (it.base_id, plans.digest_of_plan(plan_id=it.base_id)) if it.base_id else None,
    )
    signed = tuple(Signature.objects.filter(draft=it, round=it.round).order_by("step"))
    chain = judged.chain
    return Standing(
        _read(stored),
        judged.leaves,
        judged.shares,
        chain,
        signed,
        next_step(chain, {s.step for s in signed}),
        judged.obstacles,
        judged.digest,
    )


@dataclass(frozen=True, slots=True)
class _Judged:
    leaves: tuple[Leaf, ...]
    shares: tuple[Share, ...]
    chain: tuple[Step, ...]
    obstacles: tuple[Phrase, ...]
    digest: str


@lru_cache(maxsize=_KEPT)
def _judged(
    stored: Stored,
    keys: tuple[tuple[str, int], ...],
    confirmed: frozenset[tuple[str, str, str]],
    given: tuple[tuple[str, str, str, str, str], ...],
    counties: tuple[County, ...],
    base: tuple[int, str] | None,
) -> _Judged:
    """Return what follows from the rows and the answers to them: the same for every reader, so it is worked out once."""
    rows, before = list(_read(stored)), list(_rows_of_version(*base)) if base else []
    answers = {(number, item, digest): (answer, why) for number, item, digest, answer, why in given}
    leaf_plans = leaves(rows, keys=dict(keys), confirmed=confirmed, base=before)
    governments = {c.code: c.government for c in counties}
    quotas = shares(rows, keys=dict(keys), answers=answers, division_of=reader_of(counties), governments=governments, base=before)
    chain = steps(rows)
    in_the_way = obstacles(leaf_plans, quotas, chain)
    if base and not any(leaf.needed for leaf in leaf_plans) and digest_of(_matter(rows)) == digest_of(_matter(before)):
        in_the_way.append(say("与现行计划相比没有任何变化；请先修改要变更的条目。"))
    return _Judged(tuple(leaf_plans), tuple(quotas), tuple(chain), tuple(in_the_way), digest_of(rows))


def _matter(rows: list[Row]) -> list[Row]:
    return [r for r in rows if r.kind not in ("amendment", "sign_step")]
