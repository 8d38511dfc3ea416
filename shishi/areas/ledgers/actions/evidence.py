"""Evidence is added and taken back with a reason. What it proves is judged when it comes in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from shishi.areas.ledgers.actions.stages import file_stages
from shishi.areas.ledgers.models import ADDED, UNTRUE, Entry, Evidence, EvidenceBand, EvidenceJudgement
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.entries import locked_entries
from shishi.areas.ledgers.queries.evidence import asked_anew_on, photo_rules, seen_before, sites_of
from shishi.areas.ledgers.queries.red_lines import LETTER
from shishi.areas.ledgers.queries.then import stages_reached
from shishi.areas.ledgers.rules import Filing
from shishi.base.phrases import Refused, say
from shishi.base.ref import Ref
from shishi.base.texts import fitting, shortened
from shishi.engines.evidence import PHOTO, Examined, bands, judge, signed
from shishi.engines.ledger import Stage
from shishi.infra.files.noting import note, stands_on
from shishi.infra.record.writing import recorded, write
from shishi.infra.store.facts import day_of


class EvidenceRefused(Refused):
    """The sentence says why and what would be right."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that is kept already, with what it says of itself."""

    examined: Examined
    file_name: str
    kind: str = ""
    """What the paper is, be it a scan or a picture of it; empty to take it from the file."""
    client_key: str = ""


@stands_on(lambda told: [told["upload"].examined.sha256])
@recorded
def add_evidence(*, entry_id: int, stage: str, upload: Upload, by: str, now: datetime) -> Evidence:
    """Add a kept file to an entry as evidence of a stage (empty: of the entry). Raises EvidenceRefused.

    The same upload twice is one, taken back or not. A file that was found untrue proves the same stage no more.
    """
    entry = locked_entries([entry_id])[entry_id]
    definition = definition_of(entry.ledger)
    if stage and stage not in definition.stage_by_code:
        raise EvidenceRefused([say("没有“{stage}”这个阶段；请从该条的阶段中选择。", stage=stage)])
    it = upload.examined
    same = (
        {"entry": entry, "client_key": upload.client_key}
        if upload.client_key
        else {"entry": entry, "stage": stage, "digest": it.sha256, "withdrawn_at": None}
    )
    if held := Evidence.objects.filter(**same).first():
        return held
    _check_not_untrue(entry, stage, it.sha256)
    _check_kind(upload.kind, definition.stage_by_code.get(stage))
    kind = _kind(upload, definition.stage_by_code.get(stage))
    happened = stages_reached(ids=[entry.pk], on=None).get(entry.pk, {}).get(stage) if kind == PHOTO else None
    told = judge(
        it,
        site=sites_of([entry.pk]).get(entry.pk) if kind == PHOTO else None,
        happened=happened,
        received=day_of(now),
        seen=seen_before(it=it, entry=entry, stage=stage),
        asked_anew=asked_anew_on(entry=entry, stage=stage),
        rules=photo_rules(entry.ledger.definition),
    )
    row = Evidence.objects.create(
        entry=entry,
        programme=entry.programme,
        division_code=entry.division_code,
        organisation=entry.organisation,
        stage=stage,
        kind=kind[:40],
        digest=it.sha256,
        file_name=shortened(upload.file_name, 120),
        media_type=it.media_type,
        size=it.size,
        examined=_examined(it),
        phash=signed(it.phash) if it.phash is not None else None,
        verdict=told.verdict,
        reasons=[asdict(r) for r in told.reasons],
        client_key=upload.client_key,
        by=by,
        at=now,
    )
    EvidenceJudgement.objects.create(
        evidence=row, verdict=row.verdict, reasons=row.reasons, because=ADDED, happened_date=happened, by=by, at=now
    )
    note(it.sha256, media_type=it.media_type, now=now)
    if it.phash is not None:
        EvidenceBand.objects.bulk_create([EvidenceBand(evidence=row, band=b) for b in bands(it.phash)])
    write(
        "ledgers.evidence.added",
        ref=Ref("ledgers.entry", entry.pk),
        by=by,
        at=now,
        stage=stage,
        kind=kind,
        digest=it.sha256,
        verdict=told.verdict,
    )
    return row


@stands_on(lambda told: [u.examined.sha256 for u in told["uploads"]])
@recorded
def file_with_proof(*, filing: Filing, uploads: Sequence[Upload], by: str, now: datetime, gates: bool = False) -> None:
    """File a stage together with the files that prove it, whole or not at all. Raises StageRefused, EvidenceRefused."""
    file_stages(filings=[filing], by=by, now=now, gates=gates)
    for upload in uploads:
        add_evidence(entry_id=filing.entry_id, stage=filing.stage, upload=upload, by=by, now=now)


def _kind(upload: Upload, stage: Stage | None) -> str:
    """Return what a file is: the paper that it is said to be, else a photo if it is a picture, else the one paper that the stage asks for."""
    if upload.kind not in ("", PHOTO):
        return upload.kind
    papers = [kind for kind in stage.evidence if kind != PHOTO] if stage else []
    return PHOTO if upload.examined.form == PHOTO else papers[0] if len(papers) == 1 else "文件"


def _check_kind(kind: str, stage: Stage | None) -> None:
    """A paper is one that its stage asks for, or the land bureau's letter on the entry."""
    known = tuple(k for k in stage.evidence if k != PHOTO) if stage else (LETTER,)
    if kind not in ("", PHOTO, *known):
        asked = say("可用的有 {known:list}", known=known) if known else say("这里不要文件")
        raise EvidenceRefused([say("没有“{kind}”这种文件；{asked}。", kind=kind[:40], asked=asked)])


def _check_not_untrue(entry: Entry, stage: str, digest: str) -> None:
    untrue = Evidence.objects.filter(entry=entry, stage=stage, digest=digest, outcome=UNTRUE).first()
    if untrue and untrue.seen_at:
        day = day_of(untrue.seen_at)
        raise EvidenceRefused([say("这个文件已于{day}核查为不属实，不能再作本阶段的凭据；请上传另外拍摄的。", day=day)])


def _examined(it: Examined) -> dict[str, object]:
    told = {"taken_at": it.taken_at.isoformat() if it.taken_at else None, "software": it.software}
    told |= {"taken_offset": it.taken_offset, "lon": it.lon, "lat": it.lat, "width": it.width, "height": it.height}
    return {k: v for k, v in told.items() if v not in (None, "")}


@recorded
def withdraw_evidence(*, evidence_id: int, why: str, by: str, now: datetime) -> Evidence:
    """Take evidence back; it stays, marked, with who and why. Raises EvidenceRefused."""
    row = Evidence.objects.select_for_update().get(pk=evidence_id)
    if row.withdrawn_at:
        return row
    if not why.strip():
        raise EvidenceRefused([say("撤回凭据请写明原因。")], "why")
    row.withdrawn_by, row.withdrawn_at, row.withdrawn_why = by, now, fitting(why, 400)
    row.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_why"])
    write(
        "ledgers.evidence.withdrawn",
        ref=Ref("ledgers.entry", row.entry_id),
        by=by,
        at=now,
        digest=row.digest,
        why=row.withdrawn_why,
    )
    return row
