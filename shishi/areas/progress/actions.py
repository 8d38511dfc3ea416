"""The day closes: first no more may be put on record for it, then every measure is asked once and what it read is fixed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from shishi.areas.ledgers import public as ledgers
from shishi.areas.plans import public as plans
from shishi.areas.progress.models import DayClosing, DayReading
from shishi.infra.access.scope import OPERATOR
from shishi.infra.places.queries import counties_of
from shishi.infra.record.writing import recorded, write
from shishi.infra.store.bulk import insert
from shishi.infra.store.facts import digest_of


@recorded
def close_day(*, day: date, by: str, now: datetime) -> None:
    """Fix what every measure read on a day that is sealed: nothing can be filed for it any more, so that counting waits for nobody and nobody for it."""
    rows = [row for code, _, year in plans.plans_to_choose(scope=OPERATOR) for row in _rows(day, code, year)]
    digest = digest_of(rows)
    DayClosing.objects.create(date=day, closed_at=now, readings=len(rows), digest=digest)
    insert(DayReading, [DayReading(date=day, **row) for row in rows])
    write("progress.day.closed", by=by, at=now, day=day.isoformat(), readings=len(rows), digest=digest)


def _rows(day: date, city: str, year: int) -> Sequence[Mapping[str, Any]]:
    plan = plans.plan_in_force(scope=OPERATOR, city=city, year=year, on=day)
    if plan is None or not plan.city_code:
        return []
    asked = dict.fromkeys((t.programme, t.measure) for t in plans.measured_targets(plan=plan))
    counties = [c.code for c in counties_of(plan.city_code)]
    told = ledgers.readings(names={name for _, name in asked}, city=plan.city_code, year=year, counties=counties, on=day)
    keys = plans.programme_keys(division_code=plan.city_code, year=year)
    return [
        {
            "division_code": area.ljust(12, "0"),
            "year": year,
            "programme": keys[number],
            "measure": name,
            "n": told[name, area].n,
            "d": told[name, area].d,
            "status": told[name, area].status,
        }
        for number, name in asked
        for area in (*counties, plan.city_code)
    ]
