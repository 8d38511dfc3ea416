"""The board, for machines."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.http import Http404
from ninja import Router, Schema
from ninja.params.functions import Path
from pydantic import Field

from shishi.areas.plans import public as plans
from shishi.areas.progress.queries import board
from shishi.areas.progress.queries.course import year_of
from shishi.areas.progress.queries.promise import promise
from shishi.base.look import Look, look_on
from shishi.infra import clock
from shishi.infra.access.request import Request, plan_of_name
from shishi.infra.access.roles import Permission
from shishi.infra.access.shapes import Day, PlanName

router = Router(tags=["progress"])
Number = Annotated[str, Path(max_length=20, description="the programme's number in its plan")]
Item = Annotated[str, Path(pattern=r"^[-a-zA-Z0-9_]{1,80}$", description="the promise in its plan")]
Area = Annotated[str, Path(pattern=r"^[0-9]{6}([0-9]{6})?$", description="6 digits of a county, 12 of the city")]


class BoardCell(Schema):
    programme: str
    item: str = Field(description="the promise in its plan")
    target: str
    measure: str
    by_date: date | None
    area: str = Field(description="6 digits of a county, 12 of the city")
    is_reported: bool
    n: Decimal
    need: Decimal | None
    whole: Decimal | None
    unit: str
    light: str = Field(description="green, yellow, red; empty where it is not judged")
    clause: str
    days: int = Field(description="late where positive, left where negative")
    late_entries: int = Field(description="still to come and past their own planned day")
    waited_days: int = Field(description="for a superior's answer, taken off")
    turn: str = Field(description="better, worse: against a week before")
    adjusted: str = Field(description="the colour that somebody holds it to be by a document; empty where nobody does")
    counties_short: list[str] | None = Field(description="of the city, where each county is to reach its own number: who has not")


def _plan_named(request: Request, name: str, look: Look) -> plans.PlanInForce:
    found = plans.plan_in_force(scope=request.scope, on=look.on, **plan_of_name(name))
    if found is None or not found.city_code or not request.scope.may(Permission.READ_LEDGER):
        raise Http404
    return found


@router.get("/plans/{plan}/board", response=list[BoardCell])
def board_of(request: Request, plan: PlanName, on: Day | None = None, known_now: bool = False) -> Any:
    """Every promise that names a measure, in the city and each county that the reader sees, as a day ended or as things stand.

    `known_now`: of a past day what is known now, not what was known then.
    """
    look = look_on(on, clock.today(), known_now=known_now)
    told = board(scope=request.scope, plan=_plan_named(request, plan, look), look=look)
    return [
        {
            **{"programme": r.target.programme, "item": r.target.item, "target": r.target.subject, "measure": r.target.measure},
            **{"by_date": r.target.by_date, "unit": r.unit, "area": c.area, "is_reported": c.is_reported},
            **{"n": c.n, "need": c.need, "whole": c.whole},
            **{"light": c.verdict.colour, "clause": c.verdict.clause, "days": c.verdict.days},
            **{"late_entries": c.late_entries, "waited_days": c.waited_days, "turn": c.turn},
            **{"adjusted": c.adjusted, "counties_short": list(c.counties.short) if c.counties else None},
        }
        for part in told.parts
        for r in part.rows
        for c in r.cells
    ]


class PromiseDueOut(Schema):
    item: str
    target: str
    by_date: date
    met: date | None = Field(description="the day on which it came to be met, by when things happened")
    expected: date | None = Field(description="when it will be met at the pace of the weeks behind")
    light: str


class StepOut(Schema):
    day: date
    what: str


class StageDaysOut(Schema):
    stage: str
    label: str
    planned: date | None
    happened: date | None


class CourseOut(Schema):
    id: int
    number: str
    name: str
    division_code: str
    late_days: int = Field(description="since the first planned day that passed without its stage, less those waited")
    waited_days: int = Field(description="behind that day, waiting for a superior's answer")
    stages: list[StageDaysOut]


class CountyCourseOut(Schema):
    area: str
    name: str
    n: int
    done: int
    late: int
    planned: list[date] = Field(description="the first and the last planned day")
    happened: list[date] = Field(description="the first and the last day on which one reached the stage it is at")


class YearOut(Schema):
    number: str
    title: str
    area: str
    promises: list[PromiseDueOut]
    steps: list[StepOut]
    entries: list[CourseOut] = Field(description="the longest behind first, 50 a page")
    following: str = Field(description="`after` of the next page; empty on the last")
    counties: list[CountyCourseOut] = Field(description="where a city has more entries than a page holds")


@router.get("/plans/{plan}/board/{number}/year", response=YearOut)
def year_of_programme(
    request: Request,
    plan: PlanName,
    number: Number,
    area: Annotated[str, Field(pattern=r"^([0-9]{6}|[0-9]{12})?$")] = "",
    on: Day | None = None,
    known_now: bool = False,
    after: Annotated[str, Field(max_length=40)] = "",
) -> Any:
    """The year of a programme in the city or a county, else in the first place that the reader sees: planned, happened and expected days."""
    look = look_on(on, clock.today(), known_now=known_now)
    held = _plan_named(request, plan, look)
    found = year_of(scope=request.scope, plan=held, number=number, area=area, look=look, after=after)
    if found is None:
        raise Http404
    return {
        **{"number": found.number, "title": found.title, "area": found.area, "following": found.following},
        "promises": [
            {
                **{"item": d.row.target.item, "target": d.row.target.subject, "by_date": d.row.target.by_date},
                **{"met": d.met, "expected": d.expected, "light": d.cell.verdict.colour},
            }
            for d in found.dues
        ],
        "steps": found.steps,
        "entries": [
            {
                **{"id": e.entry_id, "number": e.number, "name": e.name, "division_code": e.division_code},
                **{"late_days": e.late_days, "waited_days": e.waited},
                "stages": [
                    {"stage": x.stage.code, "label": x.stage.label, "planned": x.planned, "happened": x.happened}
                    for x in e.stages
                ],
            }
            for e in found.entries
        ],
        "counties": [
            {
                **{"area": c.area, "name": name, "n": c.n, "done": c.done, "late": c.late},
                **{"planned": c.planned, "happened": c.happened},
            }
            for name, c in found.counties
        ],
    }


class NoteOut(Schema):
    id: int
    day: date
    name: str
    says: str
    colour: str = Field(description="what the light is held to be; empty: a note only")
    document: str
    withdrawn: date | None
    why: str = Field(description="why it was taken back")


@router.get("/plans/{plan}/board/{number}/{item}/{area}/notes", response=list[NoteOut])
def notes_beside(
    request: Request, plan: PlanName, number: Number, item: Item, area: Area, on: Day | None = None, known_now: bool = False
) -> Any:
    """What people said of a promise's light in one place, newest first; what was taken back stays to be read."""
    look = look_on(on, clock.today(), known_now=known_now)
    held = _plan_named(request, plan, look)
    found = promise(scope=request.scope, plan=held, number=number, item=item, area=area, look=look)
    if found is None:
        raise Http404
    return [
        {
            **{"id": n.pk, "day": n.day, "name": n.name, "says": n.says, "colour": n.colour, "document": n.document},
            **{"withdrawn": n.withdrawn[0] if n.withdrawn else None, "why": n.withdrawn[2] if n.withdrawn else ""},
        }
        for n in found.notes
    ]
