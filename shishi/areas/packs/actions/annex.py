"""An annex is laid into a draft: its numbers become quotas of the targets they split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Max

from shishi.areas.packs.actions.draft import DraftRefused, locked, note_edit, ref_of, take_part
from shishi.areas.packs.models import EDITING, Draft, DraftItem, Part
from shishi.areas.packs.queries.places import county_reader
from shishi.areas.packs.queries.standing import row_of
from shishi.areas.packs.rules.rows import is_left_out, value_of
from shishi.base.phrases import say
from shishi.engines.pack.cells import cell
from shishi.infra.files.noting import note, stands_on
from shishi.infra.record.writing import recorded, write


@dataclass(frozen=True, slots=True)
class Split:
    """A column of the annex and the target that it splits."""

    number: str
    target: str
    unit: str
    shares: tuple[tuple[str, Decimal], ...]


@stands_on(lambda told: [told["digest"]])
@recorded
def lay_annex(*, draft_id: int, splits: Sequence[Split], digest: str, file_name: str, by: str, now: datetime) -> int:
    """Make each number a quota: a county's own quota of the target is changed, a new one added. Return how many came or changed.

    All or nothing; the same annex twice changes nothing. Raises DraftRefused.
    """
    it = locked(draft_id, EDITING)
    take_part(it, by, Part.EDITOR)
    division_of = county_reader(it.division_code)
    if len({(s.number, s.target) for s in splits}) < len(splits):
        raise DraftRefused([say("两列对应了同一个目标；请每个目标只选一列。")])
    changed = 0
    for split in splits:
        target = DraftItem.objects.filter(draft=it, number=split.number, kind="target", item=split.target).first()
        if target is None or is_left_out(row_of(target)):
            raise DraftRefused([say("实事 {number} 没有目标 {target}；请重新选择。", number=split.number, target=split.target)])
        held = [
            r
            for r in DraftItem.objects.filter(draft=it, number=split.number, kind="quota")
            if value_of(row_of(r), "target") == split.target
        ]
        by_division = {value_of(row_of(r), "division") or division_of(str(value_of(row_of(r), "place"))): r for r in held}
        for place, quantity in split.shares:
            changed += _lay(it, target, by_division.get(division_of(place)), split, (place, quantity), (by, now))
    note(digest, now=now)
    write("packs.annex.laid", ref=ref_of(it), by=by, at=now, file=file_name, sha256=digest, quotas=changed)
    return changed


def _lay(
    it: Draft, target: DraftItem, held: DraftItem | None, split: Split, share: tuple[str, Decimal], done: tuple[str, datetime]
) -> int:
    (place, quantity), (by, now) = share, done
    amount = int(quantity) if quantity == quantity.to_integral_value() else float(quantity)
    if held:
        if value_of(row_of(held), "quantity") == amount and not is_left_out(row_of(held)):
            return 0
        before = held.values
        held.values = {k: v for k, v in before.items() if k != "left_out"} | {"quantity": cell(amount)}
        held.version, held.edited_by, held.edited_at = held.version + 1, by, now
        held.save()
        note_edit(held, before=before, by=by, now=now)
        return 1
    known = set(DraftItem.objects.filter(draft=it, number=split.number, kind="quota").values_list("item", flat=True))
    stem = f"q-{split.target.removeprefix('t-')}-annex"
    name = next(n for n in (f"{stem}-{i}" for i in range(1, len(known) + 2)) if n not in known)
    told = {"target": split.target, "place": place, "quantity": amount}
    unit = split.unit or value_of(row_of(target), "unit")
    row = DraftItem.objects.create(
        draft=it,
        number=split.number,
        programme=target.programme,
        kind="quota",
        item=name,
        order=(DraftItem.objects.filter(draft=it).aggregate(last=Max("order"))["last"] or 0) + 1,
        values={key: cell(value) for key, value in ({**told, "unit": unit} if unit else told).items()},
        edited_by=by,
        edited_at=now,
    )
    note_edit(row, before=None, by=by, now=now)
    return 1
