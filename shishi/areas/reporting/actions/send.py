"""A report is sent, signed, accepted or returned: each a fact; whatever figures it changes go through the ledgers' own actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from shishi.areas.ledgers import public as ledgers
from shishi.areas.reporting.actions.coordination import Asking, ask
from shishi.areas.reporting.models import Duty, Report, ReportFact
from shishi.areas.reporting.models.duty import ACTIVITY, FILING, WEEK
from shishi.areas.reporting.models.report import ACCEPTED, RETURNED, SENT, SIGNED
from shishi.areas.reporting.queries.report import paper_of
from shishi.areas.reporting.queries.signing import parties_to
from shishi.areas.reporting.rules.activity import unheld
from shishi.areas.reporting.rules.deadlines import too_early
from shishi.areas.reporting.rules.said import unsaid
from shishi.areas.reporting.rules.signing import Hand, Party, Person, accepting_problem, signing_problem
from shishi.areas.reporting.rules.week import next_step
from shishi.base.phrases import Phrase, Refused, say
from shishi.base.ref import Ref
from shishi.base.texts import fitting
from shishi.infra.access.listing import names_of
from shishi.infra.documents.papers import Paper
from shishi.infra.files.noting import note, stands_on
from shishi.infra.record.writing import recorded, write
from shishi.infra.store.facts import append, day_of


class ReportRefused(Refused):
    """Nothing was written."""


@dataclass(frozen=True, slots=True)
class Which:
    """The obligation that a report answers."""

    duty_id: int
    period_first: date
    period_last: date
    code: str
    unit: str


@dataclass(frozen=True, slots=True)
class Sending:
    """What a version says. `seen`: the version that the sender saw; `key`: the sender's own number of this sending."""

    which: Which
    seen: int
    body: Mapping[str, Any]
    key: str = ""
    changes: Sequence[ledgers.Change] = ()
    filings: Sequence[ledgers.Filing] = ()
    asks: Sequence[Asking] = field(default=())
    deputises: Person | None = None
    """For whom the sender stands in."""
    paper: Paper | None = None
    """Handed in with this version; where none was, that of the version before stands."""

    @property
    def papers(self) -> list[str]:
        return [self.paper.digest] if self.paper else []


@stands_on(lambda told: told["sending"].papers)
@recorded
def send(*, sending: Sending, by: str, now: datetime) -> Report:
    """Send a version, with the figures that changed, the stages reached and the problems to coordinate, whole or not at all.

    Raises ReportRefused where its period has not begun, it says nothing, another version was sent meanwhile, the report is locked, or a figure cannot be.
    The same `key` again changes nothing.
    """
    report = _opened(sending.which, now)
    if sending.key and ReportFact.objects.filter(report=report, key=sending.key).exists():
        return report
    held = paper_of(report, report.version) if report.version else None
    _admit(report, sending, held, day_of(now))
    try:
        if sending.changes:
            ledgers.change_entries(changes=sending.changes, by=by, now=now)
        if sending.filings:
            ledgers.file_stages(filings=sending.filings, by=by, now=now)
    except (ledgers.EntryRefused, ledgers.StageRefused) as refused:
        raise ReportRefused(refused.problems) from None
    for asking in sending.asks:
        ask(asking=asking, by=by, now=now)
    if sending.paper:
        note(sending.paper.digest, media_type=sending.paper.kind, now=now)
    report.version += 1
    stands = _stands_in(sending.deputises)
    row = {
        "report_id": report.pk,
        "kind": SENT,
        "version": report.version,
        "body": {**sending.body, **_told(sending.paper, held), **stands},
        "key": sending.key,
        "happened_date": day_of(now),
    }
    told = append(ReportFact, [row], by=by, now=now)
    report.state, report.sent_at, report.draft = SENT, report.sent_at or now, {}
    report.save(update_fields=["state", "sent_at", "version", "draft"])
    _write("sent", report, by, now, digest=told.digest, changed=len(sending.changes), stages=len(sending.filings), **stands)
    return report


def _told(paper: Paper | None, held: Mapping[str, str] | None) -> dict[str, Any]:
    told = asdict(paper) if paper else held
    return {"paper": dict(told)} if told else {}


def _opened(which: Which, now: datetime) -> Report:
    """Return the report's row, made where it is new, locked. Raises ReportRefused where its period has not begun."""
    duty = Duty.objects.get(pk=which.duty_id)
    if early := too_early(cadence=duty.terms["cadence"], first=which.period_first, today=day_of(now)):
        raise ReportRefused([early])
    found, _ = Report.objects.select_for_update().get_or_create(
        duty_id=which.duty_id,
        period_last=which.period_last,
        division_code=which.code,
        unit=which.unit,
        defaults={"period_first": which.period_first, "programme": duty.programme},
    )
    return found


def _admit(report: Report, sending: Sending, held: Mapping[str, str] | None, today: date) -> None:
    kind, has_paper = report.duty.kind, bool(sending.paper or held)
    if kind == ACTIVITY:
        told = sending.body.get("activity", {})
        if wrong := unheld(told, year=report.duty.year, today=today, has_paper=has_paper):
            raise ReportRefused(wrong)
    elif kind != WEEK and (empty := unsaid(sending.body, is_filing=kind == FILING, has_paper=has_paper)):
        raise ReportRefused([empty])
    if report.state == ACCEPTED:
        raise ReportRefused([say("这份报告已经接收，不能再改；如有变化，请在下一期填报，或请接收单位退回。")])
    if report.version != sending.seen:
        by = ReportFact.objects.filter(report=report, kind=SENT).order_by("-version").values_list("by", flat=True).first() or ""
        raise ReportRefused([say("{by}刚刚报送过这一期；请刷新后再看，您的内容没有保存。", by=names_of([by])[by])])


def _write(verb: str, report: Report, by: str, now: datetime, **body: Any) -> None:
    ref = Ref("reporting.report", report.pk)
    told = {"version": report.version, "unit": report.unit, "period": report.period_last.isoformat(), **body}
    write(f"reporting.report.{verb}", ref=ref, by=by, at=now, **told)


@recorded
def save_draft(*, which: Which, draft: Mapping[str, Any], by: str, now: datetime) -> Report:
    """Keep what is written and not sent; the next one to open it goes on from there."""
    report = _opened(which, now)
    if report.state == ACCEPTED:
        raise ReportRefused([say("这份报告已经接收，不能再改。")])
    report.draft = {**draft, "by": by, "at": now.isoformat()}
    report.save(update_fields=["draft"])
    return report


@recorded
def step(*, report_id: int, kind: str, seen: int, by: str, now: datetime, hand: Hand | None = None, why: str = "") -> Report:
    """Sign a report by a hand, accept it by one, or return it, accepted or not, with a reason. Raises ReportRefused."""
    why = fitting(why, 400)
    report = Report.objects.select_for_update().select_related("duty").get(pk=report_id)
    facts = list(ReportFact.objects.filter(report=report, version=report.version).order_by("recorded_at", "pk"))
    signed = [f.body["post"] for f in facts if f.kind == SIGNED]
    duty = report.duty
    waits = next_step(state=report.state, chain=duty.chain, signed=signed, accepts=True)
    if report.version != seen:
        raise ReportRefused([say("这份报告又报送了新的一版；请刷新后再办。")])
    turn = duty.chain[len(signed)] if waits == "sign" else ""
    parties = parties_to(facts, report.version)
    if problem := _unsigned(hand, turn, parties) if kind == SIGNED else _unjudged(kind, report.state, turn, why):
        raise ReportRefused([problem])
    if hand and kind == ACCEPTED and (problem := accepting_problem(hand, parties)):
        raise ReportRefused([problem])
    by_hand = {"post": hand.post, **_stands_in(hand.deputises)} if hand else {}
    row = {
        "report_id": report.pk,
        "kind": kind,
        "version": report.version,
        "body": by_hand,
        "why": why,
        "happened_date": day_of(now),
    }
    told = append(ReportFact, [row], by=by, now=now)
    if kind != SIGNED:
        report.state = kind
        report.save(update_fields=["state"])
    _write(kind, report, by, now, digest=told.digest, **by_hand, why=why)
    return report


def _stands_in(holder: Person | None) -> dict[str, str]:
    """Return what is kept of whom a deputy stood in for."""
    return {"deputises": holder.name, "holder": holder.username} if holder else {}


def _unsigned(hand: Hand | None, turn: str, parties: Sequence[Party]) -> Phrase | None:
    """Return what keeps the hand from signing a version."""
    if hand is None or not turn:
        return say("这份报告现在不用签批。")
    if hand.post != turn:
        return say("现在轮到{post}签批。", post=turn)
    return signing_problem(hand, parties)


def _unjudged(kind: str, state: str, turn: str, why: str) -> Phrase | None:
    """Return what keeps a report from being accepted or returned."""
    if kind == RETURNED:
        if state not in (SENT, ACCEPTED):
            return say("这份报告现在没有可退回的内容。")
        return None if why else say("退回时请写明原因，报送人才知道改什么。")
    if turn:
        return say("还没有签批完：轮到{post}。", post=turn)
    return None if state == SENT else say("这份报告现在不能接收。")
