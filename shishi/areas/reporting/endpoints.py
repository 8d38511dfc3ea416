"""What the pages of the reports show, for machines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any

from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from shishi.areas.ledgers import public as ledgers
from shishi.areas.plans import public as plans
from shishi.areas.reporting import actions
from shishi.areas.reporting.queries.burden import accounts
from shishi.areas.reporting.queries.coordination import in_order
from shishi.areas.reporting.queries.overview import coordination_for
from shishi.areas.reporting.queries.owing import Obligation, duty_for, may_send, obligation, obligations
from shishi.areas.reporting.queries.report import report_page, units_of
from shishi.areas.reporting.queries.said import Figure as ToldFigure
from shishi.areas.reporting.queries.signing import stood_in_for
from shishi.areas.reporting.queries.week import Moved, snapshot
from shishi.areas.reporting.rules.cut import Cut
from shishi.areas.reporting.rules.week import is_no_percentage
from shishi.base.phrases import Phrase, say
from shishi.engines.ledger import below_zero
from shishi.infra import clock
from shishi.infra.access.request import Request, plan_of_name
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import prefix_of
from shishi.infra.access.shapes import Day, PlanName

router = Router(tags=["reports"])
Figure = Annotated[int, Field(ge=-(10**15), le=10**15)]
FigureName = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}(@[0-9]{4})?\.[a-z0-9_]{1,40}$")]
Words = Annotated[str, Field(max_length=4000)]


class Refused(Schema):
    problems: list[str]


class ObligationOut(Schema):
    duty: int
    programme: str
    kind: str
    what: str
    to: str
    code: str
    unit: str
    first: date
    last: date
    closes_at: datetime
    submit_by: datetime
    clause: str = Field(description="as-planned, extended, outage; returned: it came back and is to be sent again by then")
    stands: str = Field(description="sent, sent_late, missing, open, ahead")
    excused: bool = Field(description="True where it stands so only by an extension that was given when its moment had passed.")
    again_days: int = Field(description="So many days after a return it was sent again, where that was too late; else 0.")
    early_days: int = Field(
        description="So many days before its data closed the newest version of a report was sent; of these it says nothing."
    )
    sent_at: datetime | None
    version: int
    state: str


class CoordinationOut(Schema):
    id: int
    division_code: str
    unit: str
    cause: str = Field(description="land, papers, money, contractor, other; empty where nobody said")
    asks: str
    about: str
    entry: int | None
    due_date: date
    asked_at: datetime
    ended_at: datetime | None
    outcome: str = Field(
        description="empty while it waits; answered; needless: the department answered that it was not needed; withdrawn: of both no waiting is taken off"
    )
    rating: int | None = Field(description="3 solved, 2 partly, 1 not: then it is asked again")
    again_of_id: int | None = Field(description="the request whose answer did not solve it")


class AccountOut(Schema):
    county: str
    first: date = Field(description="of the reporting week")
    last: date
    typed: int
    filled: int
    reports: int
    nothing: int
    messages: int


class ActivityIn(Schema):
    day: Annotated[Day, Field(description="on which it was held")]
    audience: Annotated[str, Field(max_length=400)]
    people: Annotated[int, Field(ge=1, le=10**8)]
    place: Annotated[str, Field(max_length=400)] = ""
    shows: Annotated[str, Field(max_length=400, description="an address on the web, or the number of a document")]


class SendingIn(Schema):
    duty: Annotated[int, Field(ge=1, le=2**62)]
    last: Annotated[Day, Field(description="The last day of the period.")]
    code: Annotated[str, Field(pattern=r"^[0-9]{12}$")]
    unit: Annotated[str, Field(min_length=1, max_length=80)]
    seen: Annotated[int, Field(ge=0, le=32000, description="The version that was seen; 0 for none.")] = 0
    key: Annotated[
        str, Field(pattern=r"^[A-Za-z0-9-]{8,36}$", description="The sender's own number: the same again changes nothing.")
    ]
    text: Words = ""
    problems: Words = ""
    activity: Annotated[ActivityIn | None, Field(description="of publicity and training, which are told of by it")] = None
    why_now: Annotated[
        str, Field(max_length=400, description="of a week sent late: why it says what stands now, not when its data closed")
    ] = ""
    figures: Annotated[
        dict[FigureName, Figure],
        Field(max_length=60, description="ledger.field, in the smallest unit; of a ledger carried over: ledger@its year.field."),
    ] = {}


def plan_named(request: Request, name: str, *others: Permission) -> plans.PlanInForce:
    """Return the plan whose reports the key reads, or of which it does one of the others; whoever does none learns nothing of it."""
    found = plans.plan_in_force(scope=request.scope, **plan_of_name(name))
    if found is None or not found.city_code or not any(request.scope.may(p) for p in (Permission.READ_REPORT, *others)):
        raise Http404
    return found


def _out(o: Obligation) -> dict[str, Any]:
    return {
        "duty": o.duty.pk,
        "programme": o.duty.number,
        "kind": o.duty.kind,
        "what": o.duty.what,
        "to": o.duty.to,
        "code": o.code,
        "unit": o.unit,
        "first": o.due.period.first,
        "last": o.due.period.last,
        "closes_at": o.due.closes_at,
        "submit_by": o.by.at,
        "clause": o.by.clause,
        "stands": o.stands,
        "excused": o.excused,
        "again_days": o.again_days,
        "early_days": o.early_days,
        "sent_at": o.report.sent_at if o.report else None,
        "version": o.report.version if o.report else 0,
        "state": o.report.state if o.report else "",
    }


@router.get("/plans/{plan}/obligations", response=list[ObligationOut])
def obligations_of(request: Request, plan: PlanName, first: Day | None = None, last: Day | None = None) -> Any:
    """Who owes which report by when, and how it stands, as far as the key reads or receives them: to 35 days ahead unless asked otherwise."""
    found = plan_named(request, plan, Permission.RECEIVE_REPORT)
    asked = {"scope": request.scope, "city_code": found.city_code, "year": found.year, "first": first, "last": last}
    return [_out(o) for o in obligations(**asked, now=clock.now())]


@router.get("/plans/{plan}/coordination", response=list[CoordinationOut])
def coordination_of(request: Request, plan: PlanName) -> Any:
    """Requests for coordination that the reader sees: those that wait, by deadline, then those that ended, the newest first; at most 500."""
    found = plan_named(request, plan, Permission.ANSWER_COORDINATION)
    rows = coordination_for(request.scope).filter(division_code__startswith=prefix_of(found.city_code))
    return list(in_order(rows)[:500])


@router.get("/plans/{plan}/burden", response=list[AccountOut])
def burden_of(request: Request, plan: PlanName) -> Any:
    """What reporting cost each county in the last eight weeks."""
    found = plan_named(request, plan)
    told = accounts(scope=request.scope, city_code=found.city_code, year=found.year, today=clock.today(), weeks=found.weeks)
    keys = ("typed", "filled", "reports", "nothing", "messages")
    return [
        {"county": a.county.code, "first": a.week.first, "last": a.week.last, **{k: getattr(a, k) for k in keys}} for a in told
    ]


@router.post("/reports", response={200: ObligationOut, 422: Refused})
def send_report(request: Request, told: SendingIn) -> Any:
    """Send a report; a county's week takes its figures from the ledgers, so it is sent with a text alone."""
    duty = duty_for(scope=request.scope, pk=told.duty)
    wanted = {"code": told.code, "unit": told.unit, "last": told.last}
    owed = obligation(scope=request.scope, duty=duty, **wanted, now=clock.now()) if duty else None  # type: ignore[arg-type]
    if owed is None or not may_send(request.scope, told.code, told.unit):
        raise Http404
    if owed.is_week and owed.duty.kind != "week":
        return 422, {"problems": [_("这一期在县区周报里一并报送，不用另报。")]}
    if owed.is_week and told.figures:
        return 422, {"problems": [_("县区周报的数字取自台账，请在台账中逐条填报；这里只报文字。")]}
    held = report_page(scope=request.scope, owed=owed, now=clock.now()).figures if told.figures else ()
    if wrong := _cannot_be(held, told.figures):
        return 422, {"problems": [plans.labels.said(p) for p in wrong]}
    which = actions.Which(owed.duty.pk, owed.due.period.first, owed.due.period.last, told.code, told.unit)
    nothing = not (told.text or told.problems or told.figures)
    cut = owed.cut(clock.now(), is_now=bool(told.why_now), why=told.why_now) if owed.is_week else Cut()
    figures = _of_ledgers(request, owed, cut) if owed.is_week else told.figures
    words: dict[str, Any] = {"text": told.text, "problems": told.problems}
    if told.activity:
        words["activity"] = told.activity.model_dump(mode="json")
    body = {**words, "figures": figures, "units": units_of(held), "nothing": nothing, "flags": [], **cut.body}
    try:
        sending = actions.Sending(which, told.seen, body, told.key, deputises=stood_in_for(request.scope, owed))
        actions.send(sending=sending, by=request.scope.username, now=clock.now())
    except actions.ReportRefused as refused:
        return 422, {"problems": [plans.labels.said(p) for p in refused.problems]}
    again = obligation(scope=request.scope, duty=owed.duty, **wanted, now=clock.now())  # type: ignore[arg-type]
    return 200, _out(again or owed)


def _of_ledgers(request: Request, owed: Obligation, cut: Cut) -> list[dict[str, Any]]:
    whose: dict[str, Any] = {"scope": request.scope, "division_code": owed.code[:6], "year": owed.duty.year}
    totals = ledgers.reported_totals(**whose, today=clock.today(), moment=cut.moment)
    return snapshot(totals, Moved())


def _cannot_be(meant: Sequence[ToldFigure], figures: Mapping[str, int]) -> list[Phrase]:
    """Return one sentence for each figure below 0 that the plan does not let be, and for each that is no percentage."""
    held = {f.key: f.field for f in meant}
    out = []
    for key, value in figures.items():
        f = held.get(key)
        if value < 0 and not (f and f.signed):
            out.append(say("{name}：{says}", name=key, says=below_zero(str(value))))
        elif f and is_no_percentage(value, unit=f.unit, scale=f.scale):
            out.append(say("{number}：{field:label}应是 0 到 100 之间的数。", number=key, field=(f.label, f.label_en)))
    return out
