"""How the promises stood when the last day closed: how many at each light, which are red or yellow, and what of that is new to the office."""

from __future__ import annotations

from collections import Counter
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


@dataclass(frozen=True, slots=True)
class Lights:
    """The lights of a closed day, of what a scope may see."""

    day: date
    colours: tuple[tuple[str, int], ...]
    """(colour, how many targets): the city's where they are seen, else the counties'."""
    warned: tuple[Warned, ...]
    """What is new first, then red before yellow, in the plan's order."""


def lights(*, scope: Scope, plan: plans.PlanInForce, on: date) -> Lights | None:
    """Return the lights of the last day closed before `on` ends; None where there are none. Six queries; one where no day is closed."""
    last = last_closed()
    day = min(last, on) if last else None
    if day is None or not plan.city_code:
        return None
    now, before = (day_lights(scope=scope, on=d, year=plan.year) for d in (day, looked_last(day)))
    areas = [(plan.city_code, plan.city_code, plan.city)]
    areas += [(c.code.ljust(12, "0"), c.code, c.short_name) for c in counties_of(plan.city_code)]
    found, colours = [], Counter[tuple[str, str]]()
    for target in plans.measured_targets(plan=plan):
        places = []
        for division, area, name in areas:
            at = (target.key, target.item, division)
            if at not in now or not (colour := now[at].verdict.colour):
                continue
            colours[division, colour] += 1
            if colour in _WARNS:
                places.append(WarnedPlace(area, name, colour, at not in before or before[at].verdict.colour != colour))
        if places:
            found.append(Warned(target, tuple(places)))
    shown = {plan.city_code} & {division for division, _ in colours} or {division for division, *_ in areas}
    counted = tuple((c, sum(n for (division, colour), n in colours.items() if colour == c and division in shown)) for c in _ORDER)
    return Lights(day, counted, tuple(sorted(found, key=lambda w: (not w.is_new, _ORDER.index(w.colour))))) if colours else None
