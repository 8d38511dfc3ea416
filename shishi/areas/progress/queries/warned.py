"""What is late or may be: promises whose light was red or yellow when the last day closed, and what of that is new to the office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shishi.areas.plans import public as plans
from shishi.areas.progress.queries.days import last_closed
from shishi.areas.progress.queries.history import day_lights
from shishi.areas.progress.rules import looked_last
from shishi.engines.measures.lights import GREEN, RED, YELLOW
from shishi.infra.access.scope import Scope
from shishi.infra.places.queries import counties_of

_WARNS = (RED, YELLOW)
_ORDER = (*_WARNS, GREEN)


@dataclass(frozen=True, slots=True)
class WarnedPlace:
    area: str
    """6 digits of a county, 12 of the city."""
    name: str
    colour: str
    is_new: bool
    """True where the colour is another than when the office last looked."""


@dataclass(frozen=True, slots=True)
class Warned:
    """One promise, and where it is red or yellow: the city before its counties."""

    target: plans.MeasuredTarget
    places: tuple[WarnedPlace, ...]

    @property
    def is_new(self) -> bool:
        return any(p.is_new for p in self.places)

    @property
    def colour(self) -> str:
        return min((p.colour for p in self.places), key=_ORDER.index)


def warned(*, scope: Scope, plan: plans.PlanInForce, on: date) -> tuple[date | None, list[Warned]]:
    """Return the last day closed before `on` ends, and what was red or yellow as it ended, of what the scope may see.

    What is new first, then red before yellow, in the plan's order. Six queries; one where no day is closed.
    """
    last = last_closed()
    day = min(last, on) if last else None
    if day is None or not plan.city_code:
        return None, []
    now, before = (day_lights(scope=scope, on=d, year=plan.year) for d in (day, looked_last(day)))
    areas = [(plan.city_code, plan.city_code, plan.city)]
    areas += [(c.code.ljust(12, "0"), c.code, c.short_name) for c in counties_of(plan.city_code)]
    found = []
    for target in plans.measured_targets(plan=plan):
        places = []
        for division, area, name in areas:
            at = (target.key, target.item, division)
            if at in now and (colour := now[at].verdict.colour) in _WARNS:
                places.append(WarnedPlace(area, name, colour, at not in before or before[at].verdict.colour != colour))
        if places:
            found.append(Warned(target, tuple(places)))
    return day, sorted(found, key=lambda w: (not w.is_new, _ORDER.index(w.colour)))
