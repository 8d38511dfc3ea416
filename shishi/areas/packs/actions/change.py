"""A published plan is asked to change: applied for, agreed or returned, recorded with its document in an amendment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max

from shishi.areas.ledgers import public as ledgers
from shishi.areas.packs.actions.draft import Document, DraftRefused, draft_amendment, note_edit, take_part
from shishi.areas.packs.models import (
    AGREED,
    APPLIED,
    EDITING,
    RECORDED,
    RETURNED,
    ChangeRequest,
    ChangeStep,
    Draft,
    DraftItem,
    Part,
)
from shishi.areas.packs.queries.places import county_reader
from shishi.areas.packs.queries.standing import row_of
from shishi.areas.packs.rules.change import carried_out, entries, entry_problem, problem_of
from shishi.areas.packs.rules.rows import Row, rows_of
from shishi.areas.plans import public as plans
from shishi.base.phrases import say
from shishi.base.ref import Ref
from shishi.base.texts import fitting, shortened
from shishi.infra.record.writing import recorded, write


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked for."""

    number: str
    item_kind: str
    item: str
    kind: str
    stage: str = ""
    new_day: date | None = None
    replacement: str = ""
    why: str = ""


@recorded
def apply_for_change(*, plan_id: int, asked: Asked, unit: str, by: str, now: datetime) -> ChangeRequest:
    """Ask for an entry of the plan in force to be replaced, postponed or withdrawn. Raises DraftRefused."""
    base = plans.pack_of_plan(plan_id=plan_id)
    found = entries(rows_of(base.pack), city=base.division_code, division_of=county_reader(base.division_code))
    entry = next((e for e in found if (e.number, e.kind, e.item) == (asked.number, asked.item_kind, asked.item)), None)
    if entry is None:
        raise DraftRefused([say("现行计划里没有这一条；请从计划页重新选择。")])
    if problem := problem_of(entry, kind=asked.kind, new_day=asked.new_day, replacement=asked.replacement, why=asked.why):
        raise DraftRefused([problem])
    same = {"plan_id": plan_id, "number": entry.number, "item_kind": entry.kind, "item": entry.item}
    if ChangeRequest.objects.filter(**same, state__in=[APPLIED, AGREED]).exists():
        raise DraftRefused([say("这一条已有变更申请正在办理；请等它办结。")])
    keys = plans.keys_of(division_code=base.division_code, year=base.year, numbers=[entry.number])
    change = ChangeRequest.objects.create(
        **same,
        division_code=entry.division_code,
        programme=keys[entry.number],
        kind=asked.kind,
        about=shortened(entry.about, 200),
        new_day=asked.new_day if asked.kind == "postpone" else None,
        replacement=fitting(asked.replacement, 120) if asked.kind == "replace" else "",
        why=asked.why.strip(),
        unit=unit,
        by=by,
        at=now,
    )
    _step(change, APPLIED, asked.why.strip(), unit, by, now)
    return change


@recorded
def apply_for_entry(*, plan_id: int, asked: Asked, unit: str, by: str, now: datetime) -> ChangeRequest:
    """Ask for an entry of a ledger to be replaced, a stage of it postponed, or the entry withdrawn. Raises DraftRefused."""
    entry = ledgers.entry_brief(entry_id=int(asked.item))
    if entry is None:
        raise DraftRefused([say("台账里没有这一条；请从台账中重新选择。")])
    if problem := entry_problem(entry, asked):
        raise DraftRefused([problem])
    taken = ledgers.namesake_of_successor(entry=entry.id, name=asked.replacement) if asked.kind == "replace" else ""
    if taken:
        raise DraftRefused(
            [say("换成的“{name}”已登记为 {number}；一处不能登记两次。", name=asked.replacement.strip(), number=taken)]
        )
    same = {"plan_id": plan_id, "number": entry.programme_number, "item_kind": "entry", "item": asked.item}
    if ChangeRequest.objects.filter(**same, state__in=[APPLIED, AGREED]).exists():
        raise DraftRefused([say("这一条已有变更申请正在办理；请等它办结。")])
    stage = entry.stages.get(asked.stage) if asked.kind == "postpone" else None
    change = ChangeRequest.objects.create(
        **same,
        division_code=entry.division_code,
        programme=entry.programme,
        kind=asked.kind,
        about=f"{entry.ledger} {entry.name}" + (f" {stage.label}" if stage else ""),
        stage=asked.stage if stage else "",
        new_day=asked.new_day if stage else None,
        replacement=fitting(asked.replacement, 120) if asked.kind == "replace" else "",
        why=asked.why.strip(),
        unit=unit,
        by=by,
        at=now,
    )
    _step(change, APPLIED, asked.why.strip(), unit, by, now)
    return change


@recorded
def agree_to_change(*, change_id: int, agreed: bool, says: str = "", unit: str, by: str, now: datetime) -> None:
    """The lead unit agrees, or returns the request with a reason. Raises DraftRefused."""
    change = _locked(change_id, APPLIED)
    if not agreed and not says.strip():
        raise DraftRefused([say("退回时请写明原因。")], "says")
    if by == change.by:
        raise DraftRefused([say("申请人不能审核自己的申请；请由他人审核。")])
    change.state = AGREED if agreed else RETURNED
    change.save(update_fields=["state"])
    _step(change, change.state, says.strip(), unit, by, now)


@recorded
def record_change(*, change_id: int, document: Document, by: str, now: datetime) -> Draft | None:
    """Record the document that approves an agreed request, and carry it out: an entry of a ledger at once, the plan in an amendment draft.

    One open amendment takes every request; a document that it does not name yet is added to it. Raises DraftRefused.
    """
    change = _locked(change_id, AGREED)
    if change.item_kind == "entry":
        _carry_out(change, document, by, now)
        return None
    it = _amendment(change, document, by, now)
    row = DraftItem.objects.filter(draft=it, number=change.number, kind=change.item_kind, item=change.item).first()
    if row is None:
        raise DraftRefused([say("变更草案里已没有这一条；请核对草案。")])
    take_part(it, by, Part.EDITOR)
    values, new = carried_out(row_of(row), kind=change.kind, new_day=change.new_day, replacement=change.replacement)
    before, row.values, row.version, row.edited_by, row.edited_at = row.values, values, row.version + 1, by, now
    row.save()
    note_edit(row, before=before, by=by, now=now)
    if new:
        _add(it, new, row.programme, by, now)
    change.state, change.draft = RECORDED, it
    change.save(update_fields=["state", "draft"])
    _step(change, RECORDED, document.number, "", by, now)
    return it


def _carry_out(change: ChangeRequest, document: Document, by: str, now: datetime) -> None:
    entry = int(change.item)
    try:
        if change.kind == "postpone" and change.new_day:
            ledgers.postpone_entry(
                entry_id=entry, stage=change.stage, day=change.new_day, document=document.number, by=by, now=now
            )
        else:
            state = "replaced" if change.kind == "replace" else "withdrawn"
            ledgers.close_entry(
                entry_id=entry, state=state, document=document.number, replacement=change.replacement, by=by, now=now
            )
    except ledgers.EntryRefused as refused:
        raise DraftRefused(refused.problems) from None
    change.state = RECORDED
    change.save(update_fields=["state"])
    _step(change, RECORDED, document.number, "", by, now)


def _amendment(change: ChangeRequest, document: Document, by: str, now: datetime) -> Draft:
    base = plans.pack_of_plan(plan_id=change.plan_id)
    newest = plans.newest_plan(division_code=base.division_code, year=base.year) or change.plan_id
    it = Draft.objects.filter(division_code=base.division_code, year=base.year, state=EDITING, base_id=newest).first()
    if it is None:
        return draft_amendment(plan_id=newest, document=document, by=by, now=now)
    held = DraftItem.objects.filter(draft=it, kind="amendment")
    if not any(r.values["document"]["value"] == document.number for r in held):
        _add(it, Row("", "amendment", f"c-{held.count() + 1}", "", 0, document.values), None, by, now)
    return it


def _add(it: Draft, new: Row, programme: int | None, by: str, now: datetime) -> None:
    last = DraftItem.objects.filter(draft=it).aggregate(last=Max("order"))["last"]
    row = DraftItem.objects.create(
        draft=it,
        number=new.number,
        programme=programme,
        kind=new.kind,
        item=new.item,
        heading=new.heading,
        order=last + 1,
        values=new.values,
        edited_by=by,
        edited_at=now,
    )
    note_edit(row, before=None, by=by, now=now)


def _locked(change_id: int, state: str) -> ChangeRequest:
    change = ChangeRequest.objects.select_for_update().get(pk=change_id)
    if change.state != state:
        raise DraftRefused([say("这份申请已经办过这一步；请刷新页面查看。")])
    return change


def _step(change: ChangeRequest, step: str, says: str, unit: str, by: str, now: datetime) -> None:
    ChangeStep.objects.create(change=change, step=step, says=says, unit=unit, by=by, at=now)
    told = {"number": change.number, "item": change.item, "kind": change.kind, "says": says}
    write(f"packs.change.{step}", ref=Ref("packs.change", change.pk), by=by, at=now, **told)
