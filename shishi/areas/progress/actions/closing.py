"""The day closes: first no more may be put on record for it, then every measure is asked once, and what it read and how it stands is fixed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from shishi.areas.ledgers import public as ledgers
from shishi.areas.plans import public as plans
from shishi.areas.progress.models import DayClosing, DayLight, DayReading
from shishi.areas.progress.queries.history import Light
from shishi.areas.progress.queries.judging import Judge
from shishi.base.look import Look
from shishi.engines.measures import Reading
from shishi.engines.measures.reading import NOT_REPORTED
from shishi.infra.access.scope import OPERATOR
from shishi.infra.record.writing import recorded, write
from shishi.infra.store.bulk import insert
from shishi.infra.store.facts import digest_of

_Row = Mapping[str, Any]


@recorded
def close_day(*, day: date, by: str, now: datetime) -> None:
    """Fix what every measure read and how every promise stood on a day that is sealed: nothing can be filed for it any more."""
    readings: list[_Row] = []
    lights: list[_Row] = []
    for known in plans.plans_to_choose(scope=OPERATOR):
        plan = plans.plan_in_force(scope=OPERATOR, city=known.code, year=known.year, on=day)
        if plan and plan.city_code:
            own = _read(plan, day)
            readings += own[0]
            lights += own[1]
    digest = digest_of([*readings, *lights])
    DayClosing.objects.create(date=day, closed_at=now, readings=len(readings), digest=digest)
    insert(DayReading, [DayReading(date=day, **row) for row in readings])
    insert(DayLight, [DayLight(date=day, **row) for row in lights])
    write("progress.day.closed", by=by, at=now, day=day.isoformat(), readings=len(readings), lights=len(lights), digest=digest)


def _read(plan: plans.PlanInForce, day: date) -> tuple[Sequence[_Row], Sequence[_Row]]:
    look = Look(day, day)
    judge = Judge(plan=plan, look=look)
    asked = dict.fromkeys((t.programme, t.measure) for t in judge.targets)
    names = {name for _, name in asked}
    told = ledgers.readings(names=names, city=plan.city_code, year=plan.year, counties=judge.counties, look=look)
    areas = (*judge.counties, plan.city_code)

    def place(number: str, area: str) -> dict[str, Any]:
        return {"division_code": area.ljust(12, "0"), "year": plan.year, "programme": judge.keys[number]}

    readings = [
        {**place(number, area), "measure": name, **_reading(told[name, area])} for number, name in asked for area in areas
    ]
    lights = [
        {**place(t.programme, area), "target": t.item, **_light(judge.light(t, area, {a: told[t.measure, a] for a in areas}))}
        for t in judge.targets
        for area in areas
        if told[t.measure, area].status != NOT_REPORTED
    ]
    return readings, lights


def _reading(it: Reading) -> _Row:
    return {"n": it.n, "d": it.d, "status": it.status, "late": it.late}


def _light(it: Light) -> _Row:
    verdict, told = it.verdict, it.forecast
    return {
        "colour": verdict.colour,
        "clause": verdict.clause,
        "days": verdict.days,
        "step_date": verdict.step,
        "need": verdict.need,
        "met_date": it.met_date,
        "low": told and told.low,
        "middle": told and told.middle,
        "high": told and told.high,
        "late_entries": it.late_entries,
        "waited_days": it.waited_days,
    }
