"""What waits for a person, for the tools that person uses."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any

from django.http import Http404
from ninja import Router, Schema
from ninja.params.functions import Path
from pydantic import Field

from shishi.areas.overview import queries
from shishi.areas.packs import public as packs
from shishi.areas.plans import public as plans
from shishi.areas.progress import public as progress
from shishi.base.look import look_on
from shishi.infra import clock
from shishi.infra.access.request import Request, plan_of_name
from shishi.infra.access.shapes import Day, PlanName

router = Router(tags=["overview"])
NEWS_DAYS = 14
Area = Annotated[str, Path(pattern=r"^[0-9]{6}$", description="6 digits of a county")]


class StandingOut(Schema):
    role: str
    prefix: str
    organisation_name: str
    programme: int | None
    post: str
    deputises: str


class DueOut(Schema):
    day: date
    kind: str = Field(description="milestone, phase, deadline, filing, activity, report")
    programme: str
    title: str
    unit: str
    what: str
    to: str
    item: str
    rest_day: bool
    at: datetime | None = Field(description="The moment by which a report or filing is sent, as it counts for the key's holder.")


class MeOut(Schema):
    username: str
    name: str
    standings: list[StandingOut]
    permissions: list[str]


class OwedOut(Schema):
    kind: str
    about: str
    says: str
    count: int


class NewsOut(Schema):
    at: Any
    kind: str
    about: str
    says: str
    by: str


@router.get("/me", response=MeOut)
def me(request: Request) -> dict[str, Any]:
    """Whose key this is, and what it may do."""
    scope = request.scope
    return {
        "username": scope.username,
        "name": scope.name,
        "standings": scope.standings,
        "permissions": sorted(p.value for p in scope.only or ()),
    }


@router.get("/owed", response=list[OwedOut])
def owed(request: Request) -> Any:
    """What waits for the key's holder."""
    return queries.owed(scope=request.scope, now=clock.now())


@router.get("/news", response=list[NewsOut])
def news(request: Request) -> Any:
    """What has happened to the drafts in the last two weeks."""
    return packs.news(scope=request.scope, since=clock.now() - timedelta(days=NEWS_DAYS))


@router.get("/plans/{plan}/due", response=list[DueOut])
def due(request: Request, plan: PlanName, first: Day | None = None, last: Day | None = None, unit: str = "") -> Any:
    """What falls due from `first` to `last`, at most two years; the plan's year unless days are given."""
    found = plans.plan_in_force(scope=request.scope, **plan_of_name(plan))
    if found is None:
        raise Http404
    begins = first or date(found.year, 1, 1)
    ends = min(last or date(found.year, 12, 31), date(min(begins.year + 2, 2101), 12, 31))
    return list(queries.due_calendar(scope=request.scope, plan=found, first=begins, last=ends, unit=unit).items)


class LightOut(Schema):
    programme: str
    item: str = Field(description="the promise in its plan")
    target: str
    by_date: date | None
    n: Decimal
    need: Decimal | None
    unit: str
    light: str = Field(description="green, yellow, red; empty where it is not judged")
    clause: str
    days: int = Field(description="late where positive, left where negative")
    adjusted: str = Field(description="the colour that somebody holds it to be by a document")


class LateOut(Schema):
    programme: str
    ledger: str
    n: int
    since: date | None = Field(description="the first planned day that passed")
    filed: int = Field(description="told late then, and late no more by what was filed or corrected since; only with known_now")


class ReportOut(Schema):
    what: str
    unit: str
    to: str
    first: date
    last: date
    by: datetime
    stands: str = Field(description="missing, open, sent_late, sent")


class WaitOut(Schema):
    unit: str
    asks: str
    about: str
    asked_on: date
    due_date: date
    again: bool = Field(description="an answer before did not solve it")


class CountyOut(Schema):
    area: str
    name: str
    day: date
    lights: list[LightOut] = Field(description="the worst first; those without a light last")
    unkept: int = Field(description="promises that no ledger counts")
    late: list[LateOut]
    reports: list[ReportOut]
    waits: list[WaitOut]


@router.get("/plans/{plan}/counties/{area}", response=CountyOut)
def county_of(request: Request, plan: PlanName, area: Area, on: Day | None = None, known_now: bool = False) -> Any:
    """What a county is judged by, what of it is late or not sent, and what it waits for, as a day ended or as things stand."""
    look = look_on(on, clock.today(), known_now=known_now)
    found = plans.plan_in_force(scope=request.scope, on=look.on, **plan_of_name(plan))
    told = queries.county_page(scope=request.scope, plan=found, look=look, code=area, now=clock.now()) if found else None
    if told is None:
        raise Http404
    return {
        "area": told.county.code,
        "name": told.county.name,
        "day": look.day,
        "lights": [_light(r, c) for r, c in (*told.lights, *told.unjudged)],
        "unkept": told.unkept,
        "late": [{"programme": n, "ledger": x.ledger.label, "n": x.n, "since": x.since, "filed": x.filed} for n, x in told.late],
        "reports": told.reports,
        "waits": told.waits,
    }


def _light(r: progress.BoardRow, c: progress.Cell) -> dict[str, Any]:
    return {
        **{"programme": r.target.programme, "item": r.target.item, "target": r.target.subject, "by_date": r.target.by_date},
        **{"n": c.n, "need": c.need, "unit": r.unit, "adjusted": c.adjusted},
        **{"light": c.verdict.colour, "clause": c.verdict.clause, "days": c.verdict.days},
    }
