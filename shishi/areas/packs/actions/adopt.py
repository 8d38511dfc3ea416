"""A draft adopts what an earlier year's plan of its city had."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from shishi.areas.ledgers import public as ledgers
from shishi.areas.packs.actions.draft import DraftRefused, locked, ref_of, take_part
from shishi.areas.packs.models import EDITING, Draft, DraftItem, Edit, Part
from shishi.areas.packs.queries.adoption import adoptions
from shishi.areas.packs.queries.standing import keys_of_draft, row_of, rows_of_draft
from shishi.areas.packs.rules.adoption import Change, Proposal
from shishi.areas.packs.rules.rows import pack_of
from shishi.base.phrases import say
from shishi.engines.pack import PackError
from shishi.engines.pack.cells import cell
from shishi.infra.record.writing import recorded, write

QUESTION = "earlier.day"
"""The code of a question about what an earlier year's plan leaves open."""


@recorded
def adopt(*, draft_id: int, matches: Mapping[str, str], keys: Collection[str], by: str, now: datetime) -> int:
    """Take over the proposals with these keys; return how many items came or changed. All or nothing; what is there already changes nothing.

    `matches` has the earlier programme by the draft's, as the proposals were shown. Raises DraftRefused. A fixed number of queries, and a few for each hundred items.
    """
    it = locked(draft_id, EDITING)
    found = adoptions(it=it, asked=matches)
    if found is None:
        raise DraftRefused([say("更早的年份没有已签发的计划可以沿用。")])
    if not keys:
        raise DraftRefused([say("请至少勾选一项要沿用的内容。")])
    chosen = [p for p in found.proposals if p.key in keys and p.gives]
    if not chosen:
        return 0
    take_part(it, by, Part.EDITOR)
    rows = _rows(it, chosen, by, now)
    fresh = [(row, before) for row, before in rows if row.pk is None]
    changed = [(row, before) for row, before in rows if row.pk is not None]
    held = {row.pk for row, _ in changed}
    try:
        pack = pack_of(it.source, [*(r for r in rows_of_draft(it) if r.id not in held), *(row_of(row) for row, _ in rows)])
        ledgers.measure_problems(pack=pack, division_code=it.division_code)
    except PackError as refused:
        raise DraftRefused(refused.problems) from None
    DraftItem.objects.bulk_create([row for row, _ in fresh], batch_size=500)
    DraftItem.objects.bulk_update([row for row, _ in changed], ["values", "version", "edited_by", "edited_at"], batch_size=200)
    Edit.objects.bulk_create(
        [
            Edit(draft=it, item=row, before=before, after=row.values, version=row.version, by=by, at=now)
            for row, before in (*fresh, *changed)
        ],
        batch_size=500,
    )
    told = {"year": found.year, "version": found.version, "matches": {m.number: m.was for m in found.matches}}
    write("packs.draft.adopted", ref=ref_of(it), by=by, at=now, items=len(rows), keys=[p.key for p in chosen], **told)
    return len(rows)


def _rows(it: Draft, chosen: list[Proposal], by: str, now: datetime) -> list[tuple[DraftItem, dict | None]]:
    """Return each item that comes or changes, as it is to be, with the values that it had."""
    keys, stored = keys_of_draft(it), {(r.number, r.kind, r.item): r for r in DraftItem.objects.filter(draft=it)}
    last = max(r.order for r in stored.values())
    out: dict[tuple[str, str, str], tuple[DraftItem, dict | None]] = {}
    for p in chosen:
        for change in (*p.gives, *_questions(p)):
            at = (p.number, change.kind, change.item)
            if at not in out:
                told = {"number": p.number, "programme": keys.get(p.number), "kind": change.kind, "item": change.item}
                row = stored.get(at) or DraftItem(draft=it, order=last + len(out) + 1, values={}, version=0, **told)
                out[at] = row, row.values if row.pk else None
                row.version, row.edited_by, row.edited_at = row.version + 1, by, now
            row = out[at][0]
            row.values = {**row.values, **change.sets}
    return list(out.values())


def _questions(p: Proposal) -> Iterator[Change]:
    for n, asks in enumerate(p.asks, 1):
        told = {"code": QUESTION, "asks": str(asks), "severity": "gap"}
        item = f"u-earlier-{p.kind}-{p.item}"[:76] + (f"-{n}" if n > 1 else "")
        yield Change("question", item, {key: cell(value) for key, value in told.items()})
