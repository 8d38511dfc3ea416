"""Lead units confirm their leaf plans; counties take on their quotas or object."""

from __future__ import annotations

from datetime import datetime

from shishi.areas.packs.actions.draft import DraftRefused, locked, ref_of
from shishi.areas.packs.models import EDITING, Confirmation, TakeOn
from shishi.areas.packs.queries.standing import leaves_of, shares_of
from shishi.base.phrases import say
from shishi.infra.record.writing import recorded, write


@recorded
def confirm_leaf(*, draft_id: int, number: str, unit: str, digest: str, by: str, now: datetime) -> None:
    """Put down that the lead unit stands by its programme as `digest` shows it. Twice changes nothing. Raises DraftRefused."""
    it = locked(draft_id, EDITING)
    leaf = next((one for one in leaves_of(it) if one.number == number), None)
    if leaf is None or unit not in [name for name, _ in leaf.units]:
        raise DraftRefused([say("{unit}不是实事 {number} 的牵头单位，不能确认；请核对责任主体。", unit=unit, number=number)])
    if leaf.digest != digest:
        raise DraftRefused([say("您打开页面之后，这项实事又有修改；请看过最新内容再确认。")])
    _, created = Confirmation.objects.get_or_create(
        draft=it, number=number, unit=unit, digest=leaf.digest, defaults={"by": by, "at": now}
    )
    if created:
        write("packs.leaf.confirmed", ref=ref_of(it), by=by, at=now, number=number, unit=unit, digest=leaf.digest)


@recorded
def answer_quota(
    *, draft_id: int, number: str, item: str, digest: str, taken: bool, why: str = "", by: str, now: datetime
) -> None:
    """Take a quota on, or object to it with a reason. Twice the same changes nothing. Raises DraftRefused."""
    it = locked(draft_id, EDITING)
    share = next((s for s in shares_of(it) if (s.number, s.item) == (number, item)), None)
    if share is None:
        raise DraftRefused([say("没有这项任务，或已被略去。")])
    if share.digest != digest:
        raise DraftRefused([say("您打开页面之后，这项任务又有修改；请看过最新数字再答复。")])
    if not taken and not why.strip():
        raise DraftRefused([say("有异议时请写明理由，如与本县实际不符之处和建议的数字。")], "why")
    answer = TakeOn.TAKEN if taken else TakeOn.OBJECTED
    told = {"answer": answer, "why": "" if taken else why.strip()}
    last = TakeOn.objects.filter(draft=it, number=number, item=item, digest=digest).last()
    if last and (last.answer, last.why) == (told["answer"], told["why"]):
        return
    TakeOn.objects.create(
        draft=it, number=number, item=item, division_code=share.division_code, digest=digest, **told, by=by, at=now
    )
    write(f"packs.quota.{answer}", ref=ref_of(it), by=by, at=now, number=number, item=item, place=share.place, why=told["why"])
