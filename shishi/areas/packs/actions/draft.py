"""A draft is made: from a notice, or to amend a published plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from shishi.areas.packs.actions.load_plan import ReadNotice
from shishi.areas.packs.models import EDITING, GIVEN_UP, SIGNING, Draft, DraftItem, Edit, Part
from shishi.areas.packs.queries.places import division_of_pack
from shishi.areas.packs.rules.gates import default_chain
from shishi.areas.packs.rules.rows import Row, rows_of
from shishi.areas.plans import public as plans
from shishi.base.calendar import FIRST_DAY, LAST_DAY
from shishi.base.phrases import Refused, say
from shishi.base.ref import Ref
from shishi.engines.pack import Pack, draft
from shishi.engines.pack.cells import cell
from shishi.infra.record.writing import recorded, write


class DraftRefused(Refused):
    """What was asked of a draft cannot be; nothing was written."""


def ref_of(it: Draft) -> Ref:
    return Ref("packs.draft", it.pk)


@recorded
def draft_from_notice(*, notice: ReadNotice, division_code: str, by: str, now: datetime) -> Draft:
    """Make a draft of what the notice says. `division_code` is the division that the drafter may draft for. Raises DraftRefused."""
    pack = draft(notice.reading, file_name=notice.file_name, findings=notice.findings)
    city, year = str(pack.get("city")), int(pack.get("year") or 0)  # type: ignore[arg-type]
    _refuse_second(division_code, year)
    if plans.newest_plan(division_code=division_code, year=year):
        raise DraftRefused([say("{city}{year}年已有签发的计划；请在该计划上起草变更，不另起一份。", city=city, year=year)])
    filed = plans.file_notice(reading=notice.reading, findings=notice.findings, file_name=notice.file_name, by=by, now=now)
    it = Draft.objects.create(
        city=city, division_code=division_code, year=year, notice=filed, source=_source(pack), made_by=by, made_at=now
    )
    rows = rows_of(pack)
    rows[0].values.setdefault("division", cell(division_code[:6]))
    _fill(it, [*rows, *default_chain(city, len(rows))])
    _begun(it, by, now, notice=notice.reading.sha256)
    return it


def division_drafted(notice: ReadNotice) -> str:
    """Return the division that the notice is of. Raises DraftRefused where it promises nothing, PackError where nobody can tell."""
    if not any(p.targets or p.milestones for p in notice.reading.programmes):
        raise DraftRefused([say("这份文件里没有读到实事；请确认是否为实施方案的通知，可先用 shishi notice read 查看。")])
    return division_of_pack(draft(notice.reading, file_name=notice.file_name))


@recorded
def draft_amendment(*, plan_id: int, document: Document, by: str, now: datetime) -> Draft:
    """Make a draft of the published plan as it stands, with the document that changes it. Raises DraftRefused."""
    base = plans.pack_of_plan(plan_id=plan_id)
    _refuse_second(base.division_code, base.year)
    it = Draft.objects.create(
        city=base.city,
        division_code=base.division_code,
        year=base.year,
        notice_id=base.notice_id,
        base_id=plan_id,
        source=_source(base.pack),
        made_by=by,
        made_at=now,
    )
    rows = rows_of(base.pack)
    count = sum(r.kind == "amendment" for r in rows) + 1
    more = [Row("", "amendment", f"c-{count}", "", len(rows), document.values)]
    if not any(r.kind == "sign_step" for r in rows):
        more += default_chain(base.city, len(rows))
    _fill(it, [*rows, *more])
    _begun(it, by, now, base=plan_id, document=document.number)
    return it


class Document:
    """The document on whose word a plan changes."""

    def __init__(self, *, number: str, title: str, issued: date, effective: date, why: str = "") -> None:
        if not number.strip() or not title.strip():
            raise DraftRefused([say("请写明批准变更的文件的文号和标题。")])
        if wrong := [day for day in (issued, effective) if not FIRST_DAY <= day <= LAST_DAY]:
            raise DraftRefused([say("日期{day:day}太早或太晚；请核对年份。", day=wrong[0])])
        if effective < issued:
            raise DraftRefused(
                [say("生效日期{effective:day}早于文件日期{issued:day}；请核对。", effective=effective, issued=issued)]
            )
        self.number = number.strip()
        told = {
            "document": self.number,
            "title": title.strip(),
            "issued_on": issued.isoformat(),
            "effective_on": effective.isoformat(),
        }
        self.values = {key: cell(value) for key, value in ({**told, "why": why.strip()} if why.strip() else told).items()}


@recorded
def give_up(*, draft_id: int, why: str, by: str, now: datetime) -> None:
    """Close a draft without publishing it; it stays to be read. Raises DraftRefused."""
    it = locked(draft_id, EDITING, SIGNING)
    if not why.strip():
        raise DraftRefused([say("请写明放弃草案的原因。")], "why")
    it.state, it.returned_why = GIVEN_UP, why.strip()
    it.save(update_fields=["state", "returned_why"])
    write("packs.draft.given_up", ref=ref_of(it), by=by, at=now, why=it.returned_why)


_STATE_SAYS = {
    "editing": say("草案正在修改。"),
    "signing": say("草案正在签批，不能修改；需要修改时请先退回。"),
    "published": say("草案已经签发；需要修改时请起草变更。"),
    "given_up": say("草案已经放弃。"),
}


def locked(draft_id: int, *states: str) -> Draft:
    """Return the draft, locked until the action ends. Raises DraftRefused where it is in none of the states."""
    it = Draft.objects.select_for_update().get(pk=draft_id)
    if it.state not in states:
        raise DraftRefused([_STATE_SAYS[it.state]])
    return it


def take_part(it: Draft, username: str, part: str) -> None:
    """Put down on which side of the draft somebody is. Raises DraftRefused where it is the other."""
    row, _ = Part.objects.get_or_create(draft=it, username=username, defaults={"part": part})
    if row.part != part:
        raise DraftRefused(
            [
                say("您已经签批过本草案，不能再修改；请由起草人修改。")
                if part == Part.EDITOR
                else say("您修改过本草案，不能签批；请由他人签批。")
            ]
        )


def _refuse_second(division_code: str, year: int) -> None:
    other = Draft.objects.filter(division_code=division_code, year=year, state__in=[EDITING, SIGNING]).first()
    if other:
        raise DraftRefused(
            [say("{city}{year}年已有一份草案（第{pk}号）正在办理；请先办结或放弃它。", city=other.city, year=year, pk=other.pk)]
        )


def _source(pack: Pack) -> dict[str, str]:
    return {"file_name": pack.source.file_name, "sha256": pack.source.sha256, "reader_version": pack.source.reader_version}


def _fill(it: Draft, rows: Sequence[Row]) -> None:
    keys = plans.keys_of(division_code=it.division_code, year=it.year, numbers=_numbers(rows))
    DraftItem.objects.bulk_create(
        [
            DraftItem(
                draft=it,
                number=r.number,
                programme=keys.get(r.number),
                kind=r.kind,
                item=r.item,
                heading=r.heading,
                order=order,
                values=r.values,
            )
            for order, r in enumerate(rows)
        ],
        batch_size=500,
    )


def _numbers(rows: Iterable[Row]) -> list[str]:
    return list(dict.fromkeys(r.number for r in rows if r.number))


def _begun(it: Draft, by: str, now: datetime, **told: object) -> None:
    take_part(it, by, Part.EDITOR)
    write("packs.draft.begun", ref=ref_of(it), by=by, at=now, **told)


@recorded
def note_edit(row: DraftItem, *, before: dict | None, by: str, now: datetime) -> None:
    """Keep the item's new values with who changed them, and put it on record."""
    Edit.objects.create(draft_id=row.draft_id, item=row, before=before, after=row.values, version=row.version, by=by, at=now)
    write("packs.draft.edited", ref=Ref("packs.draft", row.draft_id), by=by, at=now, item=str(row), version=row.version)
