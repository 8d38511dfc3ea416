"""A draft is sent for signing, signed step by step or returned, and published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shishi.areas.ledgers import public as ledgers
from shishi.areas.packs.actions.draft import DraftRefused, locked, ref_of, take_part
from shishi.areas.packs.actions.load_plan import ReadNotice, load_plan
from shishi.areas.packs.models import EDITING, PUBLISHED, SIGNING, Draft, Part, Signature
from shishi.areas.packs.queries.standing import standing_of
from shishi.areas.packs.queries.uncounted import uncounted
from shishi.areas.packs.rules.gates import Step
from shishi.areas.packs.rules.rows import pack_of
from shishi.areas.plans import public as plans
from shishi.base.phrases import say
from shishi.base.texts import shortened
from shishi.engines.notice import check, read
from shishi.engines.pack import PackError
from shishi.engines.pack.resting import never_sent
from shishi.infra.access.models import User
from shishi.infra.files.noting import note, stands_on
from shishi.infra.record.writing import recorded, write


class SendRefused(DraftRefused):
    """`problems` has what has to be done first."""


@recorded
def send_for_signing(*, draft_id: int, by: str, now: datetime) -> Draft:
    """Close the draft to edits and hand it to the first of the sign chain. Raises SendRefused, DraftRefused."""
    it = locked(draft_id, EDITING)
    stands = standing_of(it)
    if stands.obstacles:
        raise SendRefused(stands.obstacles)
    pack = pack_of(it.source, stands.rows)
    of = it.division_code
    lost = ledgers.section_problems(pack=pack, division_code=of)
    if problems := [*never_sent(pack), *lost, *uncounted(pack=pack, division_code=of, base=it.base_id)]:
        raise SendRefused(problems)
    it.state, it.returned_why = SIGNING, ""
    it.save(update_fields=["state", "returned_why"])
    write("packs.draft.sent", ref=ref_of(it), by=by, at=now, round=it.round, digest=stands.digest)
    return it


@dataclass(frozen=True, slots=True)
class Hand:
    """Who signs: a person at the screen in a post, or a page signed on paper."""

    username: str
    name: str
    unit: str
    post: str
    deputises: str = ""
    """Whom the person stands in for."""
    scan: str = ""
    """The kept scan's digest; then `signed_by` is the name on the page."""
    scan_name: str = ""
    signed_by: str = ""

    @property
    def how(self) -> str:
        return Signature.SCAN if self.scan else Signature.DELEGATED if self.deputises else Signature.SIGNED


@stands_on(lambda told: [told["hand"].scan])
@recorded
def sign(*, draft_id: int, hand: Hand, digest: str, by: str, now: datetime) -> Signature:
    """Sign the step whose turn it is. The signer is never an editor of the draft. Raises DraftRefused."""
    it = locked(draft_id, SIGNING)
    stands = standing_of(it)
    step = stands.next
    if step is None:
        raise DraftRefused([say("签批已经全部完成，可以签发。")])
    if (step.unit, step.post) != (hand.unit, hand.post):
        raise DraftRefused([say("现在轮到{unit}{post}签批；请等前面的步骤完成。", unit=step.unit, post=step.post)])
    if stands.digest != digest:
        raise DraftRefused([say("草案内容与您看到的不一致；请重新打开后再签批。")])
    _admit(it, step, hand)
    if hand.scan:
        note(hand.scan, now=now)
    signed = Signature.objects.create(
        draft=it,
        round=it.round,
        step=step.order,
        unit=step.unit,
        post=step.post,
        digest=stands.digest,
        how=hand.how,
        for_name=hand.signed_by or hand.deputises,
        scan=hand.scan,
        scan_name=shortened(hand.scan_name, 120),
        by=hand.username,
        by_name=hand.name,
        at=now,
    )
    write(
        "packs.draft.signed",
        ref=ref_of(it),
        by=by,
        at=now,
        step=step.order,
        unit=step.unit,
        post=step.post,
        how=hand.how,
        digest=stands.digest,
        scan=hand.scan,
        for_name=signed.for_name,
    )
    return signed


def _admit(it: Draft, step: Step, hand: Hand) -> None:
    if hand.how == Signature.SCAN:
        editors = Part.objects.filter(draft=it, part=Part.EDITOR).values_list("username", flat=True)
        if not hand.signed_by.strip():
            raise DraftRefused([say("请写明在纸面上签字的人的姓名。")], "signed_by")
        if User.objects.filter(username__in=list(editors), name=hand.signed_by.strip()).exists():
            raise DraftRefused(
                [say("{signed_by}修改过本草案，不能签批；请由他人签批。", signed_by=hand.signed_by.strip())], "signed_by"
            )
        return
    if hand.how == Signature.DELEGATED and not step.may_delegate:
        raise DraftRefused(
            [say("{unit}{post}这一步不能由他人代签；请由本人签批或上传签字盖章页。", unit=step.unit, post=step.post)]
        )
    take_part(it, hand.username, Part.SIGNER)


@recorded
def return_draft(*, draft_id: int, why: str, by: str, now: datetime) -> Draft:
    """Give the draft back to its drafters with a reason; what was signed in this round is void. Raises DraftRefused."""
    it = locked(draft_id, SIGNING)
    if not why.strip():
        raise DraftRefused([say("退回时请写明原因，起草人才知道改什么。")], "why")
    it.state, it.returned_why, it.round = EDITING, why.strip(), it.round + 1
    it.save(update_fields=["state", "returned_why", "round"])
    write("packs.draft.returned", ref=ref_of(it), by=by, at=now, why=it.returned_why)
    return it


@recorded
def publish(*, draft_id: int, by: str, now: datetime) -> plans.Loaded:
    """Make the signed draft the plan in force: each area gets its section, all or nothing. Raises DraftRefused."""
    it = locked(draft_id, SIGNING)
    stands = standing_of(it)
    if stands.next:
        raise DraftRefused([say("还没有签批完：轮到{unit}{post}。", unit=stands.next.unit, post=stands.next.post)])
    if any(s.digest != stands.digest for s in stands.signatures):
        raise DraftRefused([say("签批之后内容有变化，不能签发；请退回后重新送签。")])
    newest = plans.newest_plan(division_code=it.division_code, year=it.year)
    if (newest or None) != (it.base_id or None):
        raise DraftRefused([say("起草之后，现行计划又有了新版本；请放弃本草案，在新版本上重新起草。")])
    told = plans.notices_of(plan_id=it.base_id) if it.base_id else [it.notice] if it.notice else []
    readings = [(n, read(n.text)) for n in told]
    try:
        loaded = load_plan(
            pack=pack_of(it.source, stands.rows),
            notices=[ReadNotice(n.file_name, r, tuple(check(r))) for n, r in readings],
            by=by,
            now=now,
        )
    except PackError as refused:
        raise DraftRefused(refused.problems) from None
    it.state, it.published_plan_id = PUBLISHED, loaded.plan_id
    it.save(update_fields=["state", "published_plan"])
    write(
        "packs.draft.published", ref=ref_of(it), by=by, at=now, plan=loaded.plan_id, version=loaded.version, digest=stands.digest
    )
    return loaded
