"""What changed since the office last looked: promises whose light is no longer the one of then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shishi.areas.plans import public as plans
from shishi.areas.progress.queries.days import last_closed
from shishi.areas.progress.queries.history import Light, day_lights
from shishi.areas.progress.rules import looked_last
from shishi.engines.measures.lights import GREEN, RED, YELLOW
from shishi.infra.access.scope import Scope
from shishi.infra.places.queries import counties_of

_ORDER = (RED, YELLOW, GREEN)


@dataclass(frozen=True, slots=True)
class Turned:
    """One promise in one place whose colour changed."""

    target: plans.MeasuredTarget
    area: str
    """6 digits of a county, 12 of the city."""
    place: str
    before: str
    light: Light


def turned(*, scope: Scope, plan: plans.PlanInForce, on: date) -> tuple[date | None, list[Turned]]:
    """Return the last day closed before `on` ends, and what changed colour since the office last looked, of what the scope may see.

    Red first, the city before its counties. Seven queries; one where no day is closed.
    """
    last = last_closed()
    day = min(last, on) if last else None
    if day is None or not plan.city_code:
        return None, []
    now, before = (day_lights(scope=scope, on=d, year=plan.year) for d in (day, looked_last(day)))
    keys = plans.programme_keys(division_code=plan.city_code, year=plan.year)
    targets = {(keys[t.programme], t.item): t for t in plans.measured_targets(plan=plan)}
    places = {plan.city_code: (plan.city_code, plan.city)}
    places |= {c.code.ljust(12, "0"): (c.code, c.short_name) for c in counties_of(plan.city_code)}
    found = [
        Turned(targets[at[:2]], *places[at[2]], before[at].verdict.colour, light)
        for at, light in now.items()
        if at[:2] in targets and at[2] in places and at in before
        if light.verdict.colour in _ORDER and light.verdict.colour != before[at].verdict.colour
    ]
    order = list(places.values())
    return day, sorted(found, key=lambda t: (_ORDER.index(t.light.verdict.colour), order.index((t.area, t.place))))
