"""A county asks a department, which answers; the county says whether it helped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from shishi.areas.ledgers import public as ledgers
from shishi.areas.progress import public as progress
from shishi.areas.reporting.models import Coordination, CoordinationFact
from shishi.areas.reporting.models.coordination import ANSWERED, ASKED, NEEDLESS, NOT_SOLVED, PARTLY, RATED, SOLVED, WITHDRAWN
from shishi.areas.reporting.queries.coordination import made_of_several
from shishi.areas.reporting.rules.asking import deadline_problem
from shishi.base.phrases import Refused, say
from shishi.base.ref import Ref
from shishi.base.texts import fitting, shortened
from shishi.infra.record.writing import recorded, write
from shishi.infra.store.facts import append, day_of

_NOT_ONE = say("请的不是一个部门，没有谁能答复：从今天起不再算等待，已等的天数照扣；请另请一个部门协调。")


class CoordinationRefused(Refused):
    """Nothing was written."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A problem that a county cannot solve alone, and whom it asks, to be answered by a day."""

    code: str
    unit: str
    asks: str
    due_date: date
    programme: int | None = None
    entry: int | None = None
    about: str = ""
    cause: str = ""
    """Of progress.CAUSE; empty where nobody says."""


@recorded
def ask(*, asking: Asking, by: str, now: datetime) -> Coordination:
    """Press a department. Raises CoordinationRefused."""
    if not asking.asks.strip() or not asking.unit:
        raise CoordinationRefused([say("请写明需要协调的问题，并选择由哪个部门协调。")], "asks" if asking.unit else "unit")
    if asking.cause and asking.cause not in progress.CAUSE:
        raise CoordinationRefused([say("请从名单中选择是哪类问题：用地、手续、资金、施工单位或其他。")], "cause")
    return _opened(asking, by, now)


@recorded
def answer(*, pk: int, says: str, by: str, now: datetime, needless: bool = False) -> Coordination:
    """Answer a request; the first answer stops its clock, and takes nothing off where it says that none was needed. Raises CoordinationRefused."""
    it = Coordination.objects.select_for_update().get(pk=pk)
    if not says.strip():
        raise CoordinationRefused([say("请写明答复：怎么办、由谁办、何时办成。")], "says")
    if it.outcome == WITHDRAWN:
        raise CoordinationRefused([say("县区已经撤回，不需要答复。")])
    if it.rating is not None:
        raise CoordinationRefused([say("这次答复已经评价过，不能再改；请刷新后再看。")])
    if needless and it.outcome:
        raise CoordinationRefused([say("已经答复过，不能再改成不需要协调。")])
    _ended(it, NEEDLESS if needless else ANSWERED, by, now, says=says)
    return it


@recorded
def withdraw(*, pk: int, says: str, by: str, now: datetime) -> Coordination:
    """Take a request back that has not been answered: nobody has to answer any more, and no waiting is taken off. Raises CoordinationRefused."""
    it = Coordination.objects.select_for_update().get(pk=pk)
    if not says.strip():
        raise CoordinationRefused([say("请写明为什么撤回。")], "says")
    if it.outcome:
        raise CoordinationRefused([say("已经撤回。") if it.outcome == WITHDRAWN else say("已经答复，不能撤回；请评价答复。")])
    _ended(it, WITHDRAWN, by, now, says=says)
    return it


@recorded
def end_unanswerable(*, by: str, now: datetime) -> int:
    """Let what was asked of several units at once, while that could be, wait no more from today; return how many. What was waited until then stays taken off."""
    found = made_of_several(Coordination.objects.select_for_update().filter(ended_at=None).order_by("pk"))
    for it in found:
        _ended(it, ANSWERED, by, now, says=str(_NOT_ONE))
    return len(found)


@recorded
def rate(*, pk: int, rating: int, says: str, by: str, now: datetime, until: date | None = None) -> Coordination:
    """Say whether the answer helped: SOLVED, PARTLY or NOT_SOLVED. What is not solved is asked again, to be answered anew by `until`.

    Returns the request that was rated. Raises CoordinationRefused.
    """
    it = Coordination.objects.select_for_update().get(pk=pk)
    if it.outcome not in (ANSWERED, NEEDLESS):
        raise CoordinationRefused([say("还没有答复，不能评价。")])
    if it.rating is not None:
        raise CoordinationRefused([say("这次答复已经评价过了。")])
    if rating not in (SOLVED, PARTLY, NOT_SOLVED):
        raise CoordinationRefused([say("请选择：已解决、部分解决或未解决。")], "rating")
    if rating == NOT_SOLVED and made_of_several([it]):
        raise CoordinationRefused([say("请的不是一个部门，再提出也没有谁能答复；请另请一个部门协调。")])
    if rating == NOT_SOLVED and until is None:
        raise CoordinationRefused([say("未解决的要再答复；请填写再答复的期限。")], "until")
    it.rating = rating
    it.save(update_fields=["rating"])
    _tell(it, RATED, by, now, says=fitting(says, 400), rating=rating)
    if rating == NOT_SOLVED and until:
        told = {"code": it.division_code, "unit": it.unit, "asks": it.asks, "about": it.about, "cause": it.cause}
        _opened(Asking(**told, due_date=until, programme=it.programme, entry=it.entry), by, now, again_of=it)
    return it


def _opened(asking: Asking, by: str, now: datetime, *, again_of: Coordination | None = None) -> Coordination:
    """Let a request wait for its answer from today on."""
    if problem := deadline_problem(asking.due_date, asked=day_of(now)):
        raise CoordinationRefused([problem], "until")
    made = Coordination.objects.create(
        division_code=asking.code,
        programme=asking.programme,
        entry=asking.entry,
        about=shortened(asking.about, 160),
        cause=asking.cause,
        asks=fitting(asking.asks, 400),
        unit=asking.unit,
        again_of=again_of,
        due_date=asking.due_date,
        asked_at=now,
    )
    _tell(made, ASKED, by, now, says=made.asks)
    if asking.programme:
        awaited = progress.Awaited(_ref(made), asking.code, asking.programme, asking.unit, made.asks, asking.cause, made.entry)
        progress.wait_begins(awaited=awaited, on=day_of(now))
    if made.entry:
        ledgers.entry_waits(entry_id=made.entry, wait=_wait(made), by=by, now=now)
    return made


def _ended(it: Coordination, outcome: str, by: str, now: datetime, *, says: str) -> None:
    """Let it wait no more; what its first answer was stays."""
    it.ended_at, it.outcome = it.ended_at or now, it.outcome or outcome
    it.save(update_fields=["ended_at", "outcome"])
    _tell(it, outcome, by, now, says=fitting(says, 400))
    is_void = it.outcome in (NEEDLESS, WITHDRAWN)
    progress.wait_ends(ref=_ref(it), on=day_of(it.ended_at))
    if is_void:
        progress.wait_is_void(ref=_ref(it), on=day_of(now))
    if it.entry:
        tell = ledgers.entry_waited_for_nothing if is_void else ledgers.entry_waits_no_more
        tell(entry_id=it.entry, wait=_wait(it), by=by, now=now)


def _tell(it: Coordination, kind: str, by: str, now: datetime, *, says: str, rating: int | None = None) -> None:
    row = {"coordination_id": it.pk, "kind": kind, "says": says, "rating": rating, "happened_date": day_of(now)}
    told = append(CoordinationFact, [row], by=by, now=now)
    write(
        f"reporting.coordination.{kind}", ref=_ref(it), by=by, at=now, digest=told.digest, unit=it.unit, division=it.division_code
    )


def _wait(it: Coordination) -> ledgers.Wait:
    return ledgers.Wait(_ref(it), it.unit, it.asks, day_of(it.asked_at), day_of(it.ended_at) if it.ended_at else None)


def _ref(it: Coordination) -> Ref:
    return Ref("reporting.coordination", it.pk)
