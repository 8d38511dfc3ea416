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
from shishi.base.look import look_on
from shishi.infra import clock
from shishi.infra.access.request import Request
from shishi.infra.access.roles import Permission

router = Router(tags=["progress"])
PlanName = Annotated[str, Path(pattern=r"^[^-/]{1,60}-\d{4}$", description="620700000000-2022")]
Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2100, 12, 31))]


class BoardCell(Schema):
    programme: str
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


@router.get("/plans/{plan}/board", response=list[BoardCell])
def board_of(request: Request, plan: PlanName, on: Day | None = None, known_now: bool = False) -> Any:
    """Every promise that names a measure, in the city and each county that the reader sees, as a day ended or as things stand.

    `known_now`: of a past day what is known now, not what was known then.
    """
    code, _, year = plan.rpartition("-")
    found = plans.plan_in_force(scope=request.scope, city=code, year=int(year))
    if found is None or not found.city_code or not request.scope.may(Permission.READ_LEDGER):
        raise Http404
    told = board(scope=request.scope, plan=found, look=look_on(on, clock.today(), known_now=known_now))
    return [
        {
            **{"programme": r.target.programme, "target": r.target.subject, "measure": r.target.measure},
            **{"by_date": r.target.by_date, "unit": r.unit, "area": c.area, "is_reported": c.is_reported},
            **{"n": c.n, "need": c.need, "whole": c.whole},
            **{"light": c.verdict.colour, "clause": c.verdict.clause, "days": c.verdict.days},
            **{"late_entries": c.late_entries, "waited_days": c.waited_days, "turn": c.turn},
            "adjusted": c.adjusted,
        }
        for part in told.parts
        for r in part.rows
        for c in r.cells
    ]
