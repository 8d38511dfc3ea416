"""The plan for machines: whatever its pages show."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import Http404
from ninja import Router, Schema
from ninja.params.functions import Path, Query

from shishi.areas.plans import queries
from shishi.areas.plans.labels import said
from shishi.infra import clock
from shishi.infra.access.request import ChosenPlan, Request, plan_of_name
from shishi.infra.access.shapes import Day, PlanName
from shishi.infra.places.queries import counties_of

router = Router(tags=["plans"])
Version = Annotated[int, Query(ge=0, le=9999)]


class PlanOut(Schema):
    plan: str
    city: str
    year: int


class VersionOut(Schema):
    version: int
    loaded_at: datetime


class TargetLineOut(Schema):
    quantity: Decimal | None
    quantity_to: Decimal | None
    unit: str
    qualifier: str
    subject: str
    by_date: date | None


class CardOut(Schema):
    number: str
    title: str
    full_title: str
    scheme: str
    deadline: date | None
    days_left: int | None
    standing: str
    leads: list[str]
    leader: str
    targets: list[TargetLineOut]
    next_day: date | None
    next_what: str
    milestones: int
    milestones_past: int
    questions: int


class FindingOut(Schema):
    number: int
    code: str
    family: str
    severity: str
    programme: str
    says: str
    arithmetic: str
    why: str
    question: str


class HitOut(Schema):
    kind: str
    plan: str
    city: str
    year: int
    programme: str
    title: str
    text: str
    line: int


class PlanItemOut(Schema):
    kind: str
    item: str
    order: int
    values: dict[str, Any]
    quote: str


class ProgrammeOut(Schema):
    number: str
    title: str
    short_title: str
    scheme: str
    deadline: date | None
    standing: str
    days_left: int | None
    items: list[PlanItemOut]


def plan_named(request: Request, name: str, *, version: int = 0, on: date | None = None) -> queries.PlanInForce:
    wanted: ChosenPlan = {**plan_of_name(name), "version": version} if version else plan_of_name(name)
    plan = queries.plan_in_force(scope=request.scope, on=on, **wanted)
    if plan is None:
        raise Http404
    return plan


@router.get("/plans", response=list[PlanOut])
def plans(request: Request) -> list[dict[str, Any]]:
    """The plans in force that the key may read, newest year first."""
    return [{"plan": p.name, "city": p.city, "year": p.year} for p in queries.plans_to_choose(scope=request.scope)]


@router.get("/plans/{plan}/versions", response=list[VersionOut])
def versions(request: Request, plan: PlanName) -> list[dict[str, Any]]:
    rows = queries.versions_of(plan=plan_named(request, plan))
    return [{"version": number, "loaded_at": at} for number, at in rows]


@router.get("/plans/{plan}/pack", response=dict[str, str])
def pack(request: Request, plan: PlanName, version: Version = 0) -> dict[str, str]:
    """The pack's files by name, byte for byte as they came in."""
    return queries.pack_files(plan_id=plan_named(request, plan, version=version).id)


@router.get("/plans/{plan}/programmes", response=list[CardOut])
def programmes(request: Request, plan: PlanName, on: Day | None = None, version: Version = 0) -> Any:
    """Every programme as of a day; today unless the day is given."""
    found = plan_named(request, plan, version=version, on=on)
    return list(queries.city_board(plan=found, on=found.day_shown(clock.today(), on).day).cards)


@router.get("/plans/{plan}/programmes/{number}", response=ProgrammeOut)
def programme(
    request: Request, plan: PlanName, number: Annotated[str, Path(max_length=20)], on: Day | None = None, version: Version = 0
) -> Any:
    """One programme with every item and the words of the notice behind it."""
    found = plan_named(request, plan, version=version, on=on)
    counties = [c.code for c in counties_of(found.city_code)] if found.city_code else []
    page = queries.programme_page(plan=found, number=number, on=found.day_shown(clock.today(), on).day, counties=counties)
    if page is None:
        raise Http404
    p = page.programme
    return {
        "number": p.number,
        "title": p.title,
        "short_title": p.short_title,
        "scheme": p.scheme,
        "deadline": p.deadline,
        "standing": page.standing,
        "days_left": page.days_left,
        "items": queries.programme_items(plan=found, number=number),
    }


@router.get("/plans/{plan}/findings", response=list[FindingOut])
def findings(
    request: Request, plan: PlanName, severity: Annotated[str, Query(pattern="^(error|doubt|gap|ok)?$")] = ""
) -> list[dict[str, Any]]:
    """What the notice contradicts, leaves in doubt or does not say."""
    rows, _version, _spans = queries.findings_of(notice=plan_named(request, plan).notice)
    return [
        {
            "number": f.number,
            "code": f.code,
            "family": f.family,
            "severity": f.severity,
            "programme": f.programme,
            "says": said(f.says),
            "arithmetic": said(f.arithmetic),
            "why": said(f.why),
            "question": said(f.question),
        }
        for f in rows
        if not severity or f.severity == severity
    ]


@router.get("/search", response=list[HitOut])
def search(request: Request, q: Annotated[str, Query(max_length=100)]) -> list[Any]:
    """Programmes, targets, units and sentences that hold every word."""
    return [hit for hits in queries.search(scope=request.scope, written=q).values() for hit in hits]
