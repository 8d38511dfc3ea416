"""A draft is changed, one item at a time: the second of two writers is told, and nothing is overwritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max

from shishi.areas.packs.actions.draft import DraftRefused, locked, note_edit, take_part
from shishi.areas.packs.models import EDITING, Draft, DraftItem, Part
from shishi.areas.packs.queries.places import place_problem
from shishi.areas.packs.queries.standing import row_of, rows_of_draft
from shishi.areas.packs.rules.rows import pack_of
from shishi.base.phrases import Phrase, Refused, say
from shishi.engines.ledger import KINDS as LEDGER_KINDS
from shishi.engines.pack import PackError
from shishi.engines.pack.cells import TABLES, CellError, cell, shown, to_json, typed
from shishi.engines.pack.judge import may_be_id
from shishi.engines.pack.schema import LEFT_OUT
from shishi.infra.record.writing import recorded

ITEM = "item"
_PREFIX = {
    "target": "t",
    "quota": "q",
    "phase": "p",
    "milestone": "m",
    "accountability": "a",
    "funding": "f",
    "report": "r",
    "filing": "b",
    "activity": "h",
    "acceptance": "s",
    "safeguard": "g",
    "attachment": "x",
    "work": "w",
    "question": "u",
    "sign_step": "z",
    "amendment": "c",
}


class EditConflict(Refused):
    """Somebody else saved the item in between; `now` is the item as it stands."""

    def __init__(self, now: DraftItem) -> None:
        super().__init__([say("{by}已先保存了这一条；您的修改没有写入，请对照后重新保存。", by=now.edited_by)])
        self.now = now


class ValuesRefused(Refused):
    """Values that cannot be; `by_key` names each problem by its key, "" for the item as a whole."""

    def __init__(self, by_key: Mapping[str, Phrase]) -> None:
        super().__init__(tuple(by_key.values()))
        self.by_key = by_key


_REQUIRED = say("这一项必须填写。")
_UNITS = ("lead_unit", "supporting_unit", "implementing_unit")
"""Roles that a unit has, and no person."""


@recorded
def edit_item(*, item_id: int, version: int, texts: Mapping[str, str], agreed: bool, by: str, now: datetime) -> DraftItem:
    """Give an item the values that were typed (key to text; empty takes a value away). Values left as they were keep their source.

    `agreed` drops the marks that a value still waits for a person's word. Raises EditConflict, ValuesRefused, DraftRefused.
    """
    row, it = _take(item_id, version, by)
    new = _typed(row.kind, texts, row.values)
    _placed(it, row.kind, new, row.values)
    if agreed:
        new = {key: {k: v for k, v in held.items() if k != "confirm"} for key, held in new.items()}
    if new != row.values:
        _put(it, row, new, by, now)
    return row


@recorded
def add_item(*, draft_id: int, number: str, kind: str, texts: Mapping[str, str], by: str, now: datetime) -> DraftItem:
    """Add an item of this kind to the programme, or to the head where `number` is empty; a ledger comes with its first stage.

    Raises ValuesRefused, DraftRefused.
    """
    it = locked(draft_id, EDITING)
    take_part(it, by, Part.EDITOR)
    head = DraftItem.objects.filter(draft=it, number=number, kind="programme" if number else "pack").first()
    if head is None or kind not in (*_PREFIX, *LEDGER_KINDS):
        raise DraftRefused([say("没有这项实事，或没有这类条目。")])
    values = _typed(kind, texts, {})
    _placed(it, kind, values, {})
    taken = DraftItem.objects.filter(draft=it, kind=kind)
    known = set((taken if kind == "ledger" else taken.filter(number=number)).values_list("item", flat=True))
    name = _own_name(texts, known) if kind in LEDGER_KINDS else _next_name(kind, known)
    last = DraftItem.objects.filter(draft=it).aggregate(last=Max("order"))["last"]
    row = DraftItem(
        draft=it, number=number, programme=head.programme, kind=kind, item=name, order=last + 1, values=values, version=0
    )
    stages = [_first_stage(row)] if kind == "ledger" else []
    _put(it, row, values, by, now, before=None, beside=stages)
    for stage in stages:
        _put(it, stage, stage.values, by, now, before=None)
    return row


def _first_stage(ledger: DraftItem) -> DraftItem:
    """Return the stage without which no ledger can be: 完成, to be renamed or moved; the others are added before it."""
    values = _typed("stage", {"label": "完成", "label_en": "done", "order": "900"}, {})
    told = {"number": ledger.number, "programme": ledger.programme, "kind": "stage", "item": f"{ledger.item}-done"}
    return DraftItem(draft=ledger.draft, order=ledger.order + 1, values=values, version=0, **told)


def _next_name(kind: str, known: set[str]) -> str:
    return next(n for n in (f"{_PREFIX[kind]}-person-{i}" for i in range(1, len(known) + 2)) if n not in known)


def _own_name(texts: Mapping[str, str], known: set[str]) -> str:
    """What belongs to a ledger is called by its code, which whoever adds it gives: canteens, canteens-pupils."""
    name = texts.get(ITEM, "").strip()
    if not name:
        raise ValuesRefused({ITEM: say("请给出编号，如 canteens 或 canteens-pupils。")})
    if not may_be_id(name):
        says = say("编号“{name}”只能用字母、数字、“-”和“_”，最长 80 个字符；如 canteens 或 canteens-pupils。", name=name)
        raise ValuesRefused({ITEM: says})
    if name in known:
        raise ValuesRefused({ITEM: say("“{name}”已经有了；请换一个编号。", name=name)})
    return name


@recorded
def strike_item(*, item_id: int, version: int, struck: bool, by: str, now: datetime) -> DraftItem:
    """Leave an item out of the plan, or take it back in. It stays in the draft. Raises EditConflict, ValuesRefused, DraftRefused."""
    row, it = _take(item_id, version, by)
    if row.kind in ("pack", "programme"):
        raise DraftRefused([say("整项实事不能在这里略去；请略去其中的条目。")])
    new = {key: held for key, held in row.values.items() if key != LEFT_OUT}
    if struck:
        new[LEFT_OUT] = cell(True)
    if new != row.values:
        _put(it, row, new, by, now)
    return row


def _take(item_id: int, version: int, by: str) -> tuple[DraftItem, Draft]:
    draft_id = DraftItem.objects.values_list("draft_id", flat=True).get(pk=item_id)
    it = locked(draft_id, EDITING)
    row = DraftItem.objects.get(pk=item_id)
    if row.version != version:
        raise EditConflict(row)
    take_part(it, by, Part.EDITOR)
    return row, it


def _typed(kind: str, texts: Mapping[str, str], old: Mapping[str, Any]) -> dict[str, Any]:
    fields = TABLES[kind]
    problems: dict[str, Phrase] = {}
    new = dict(old)
    for key, text in texts.items():
        if key not in fields or key == LEFT_OUT:
            continue
        if key in old and text.strip() == shown(key, old[key]["value"]):
            continue
        try:
            value = typed(kind, key, text)
        except CellError as error:
            problems[key] = error.phrase
            continue
        if value is not None:
            new[key] = to_json({key: cell(value)})[key]
        elif fields[key].required:
            problems[key] = _REQUIRED
        else:
            new.pop(key, None)
    if kind == "accountability" and (new.get("role") or {}).get("value") in _UNITS and not new.get("unit"):
        problems["unit"] = _REQUIRED
    problems |= {key: _REQUIRED for key, f in fields.items() if f.required and key not in new and key not in problems}
    if problems:
        raise ValuesRefused(problems)
    return new


def _placed(it: Draft, kind: str, new: Mapping[str, Any], old: Mapping[str, Any]) -> None:
    """Raise ValuesRefused where a quota is newly given to what is no county of the city."""
    if kind != "quota" or all(new.get(key) == old.get(key) for key in ("place", "division")):
        return
    place, division = (str((new.get(key) or {}).get("value") or "") for key in ("place", "division"))
    if problem := place_problem(division_code=it.division_code, place=place, division=division):
        raise ValuesRefused(dict([problem]))


_MISSING = object()


def _put(
    it: Draft,
    row: DraftItem,
    values: dict[str, Any],
    by: str,
    now: datetime,
    before: Any = _MISSING,
    beside: Sequence[DraftItem] = (),
) -> None:
    """Judge the whole draft with the item as it is to be and those `beside` it, then keep the item."""
    old = row.values if before is _MISSING else before
    row.values, row.version, row.edited_by, row.edited_at = values, row.version + 1, by, now
    others = [r for r in rows_of_draft(it) if r.id != row.pk]
    try:
        pack_of(it.source, [*others, row_of(row), *map(row_of, beside)])
    except PackError as error:
        row.values = old or values
        raise ValuesRefused({"": error.phrase}) from None
    row.save()
    note_edit(row, before=old, by=by, now=now)
