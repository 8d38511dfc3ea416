"""How every promise of a plan stands in each place: what was read, beside what is known of the past, of waiting and of late entries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from shishi.areas.ledgers import public as ledgers
from shishi.areas.plans import public as plans
from shishi.areas.progress.queries.history import Light, Place, day_lights, series, waits, weekly
from shishi.areas.progress.rules import step_of
from shishi.base.look import Look
from shishi.engines.measures import (
    Beside,
    Forecast,
    Measure,
    Reading,
    Spell,
    Step,
    Verdict,
    forecast,
    furthest_behind,
    judge,
    waited,
)
from shishi.infra.access.scope import OPERATOR
from shishi.infra.places.queries import counties_of

STANDARD = "standard"
"""A standard holds for each entry: its ledger checks it there, and no sum of it means anything."""
NOT_JUDGED = Verdict("", "no_step")


class Judge:
    """What one plan's promises are judged by on the day looked at. Seven queries, whatever the plan's size, three where nothing is judged.

    A scope cuts what is shown, not how it is judged.
    """

    def __init__(self, *, plan: plans.PlanInForce, look: Look) -> None:
        self.plan, self.on, self.look = plan, look.day, look
        self.targets = [t for t in plans.measured_targets(plan=plan) if t.kind != STANDARD]
        names = {t.measure for t in self.targets}
        self.parts = counties_of(plan.city_code)
        self.counties = [c.code for c in self.parts]
        self.keys = plans.programme_keys(division_code=plan.city_code, year=plan.year)
        self.measures: Mapping[str, Measure] = ledgers.measures(names=names, city=plan.city_code, year=plan.year)

    @cached_property
    def quotas(self) -> Mapping[tuple[str, str], Mapping[str, Decimal]]:
        return plans.measured_quotas(plan=self.plan, targets=self.targets, counties=self.counties)

    @cached_property
    def past(self) -> Mapping[Place, dict[date, int]]:
        return weekly(scope=OPERATOR, year=self.plan.year, on=self.on)

    @cached_property
    def before(self) -> Mapping[Place, Light]:
        return day_lights(scope=OPERATOR, year=self.plan.year, on=self.on - timedelta(days=1))

    @cached_property
    def waits(self) -> Mapping[tuple[int, str], list[Spell]]:
        return waits(programmes=self.keys.values(), on=self.on)

    def step(self, target: plans.MeasuredTarget, area: str) -> Step | None:
        """Return what the day asks for in a place: a county's own quota, the number that each is to reach, or the same share; None where it has none."""
        own = target if target.unit == "%" else replace(target, quantity=self._quantity(target, area))
        measure = self.measures.get(target.measure)
        if measure is None:
            return None
        told = {"unit": own.unit, "qualifier": own.qualifier, "kind": own.kind, "by_date": own.by_date}
        return step_of(quantity=own.quantity, **told, measure=measure)

    def _quantity(self, target: plans.MeasuredTarget, area: str) -> Decimal | None:
        if area == self.plan.city_code and not target.is_each_county:
            return target.quantity
        quotas = self.quotas.get((target.programme, target.item), {})
        return quotas.get(area) if area != self.plan.city_code else sum(quotas.values(), Decimal(0)) if quotas else None

    def light(self, target: plans.MeasuredTarget, area: str, told: Mapping[str, Reading]) -> Light:
        """Return how the promise stands in the place when each area reads so: the city as its counties do where each is to reach its own number."""
        if area != self.plan.city_code or not target.is_each_county or not self.counties:
            return self._light(target, area, told[area])
        counties = [self._light(target, c, told[c]) for c in self.counties]
        behind = counties[furthest_behind([x.verdict for x in counties])]
        needs = [x.verdict.need for x in counties if x.verdict.need is not None]
        verdict = replace(behind.verdict, need=sum(needs) if needs else None)
        return replace(behind, verdict=verdict, forecast=None, late_entries=told[area].late)

    def _light(self, target: plans.MeasuredTarget, area: str, reading: Reading) -> Light:
        step, whole = self.step(target, area), reading.d or 0
        if step is None or (step.is_share and not whole):
            return Light(NOT_JUDGED)
        key, division = self.keys[target.programme], area.ljust(12, "0")
        need, before = step.need(whole), self.before.get((key, target.item, division))
        told = None if step.day <= self.on or reading.n >= need else self._forecast(target, division, reading, step)
        met = self._met(reading.n >= need, before)
        spells = self.waits.get((key, division), ())
        beside = Beside(met, told.high if told else None, reading.late, waited(spells, after=step.day, on=self.on))
        asked = {"on": self.on, "is_over": self.look.on is not None, "warning_days": self.plan.warning_days}
        verdict = judge([step], n=reading.n, whole=whole, **asked, beside=beside)
        return Light(verdict, told, met, reading.late, beside.waited_days)

    def _forecast(self, target: plans.MeasuredTarget, division: str, reading: Reading, step: Step) -> Forecast | None:
        held = self.past.get((self.keys[target.programme], target.measure, division), {})
        whole = max(reading.d or 0, step.need(reading.d or 0))
        return forecast(series(held, on=self.on, now=reading.n), on=self.on, until=step.day, whole=whole)

    def _met(self, is_met: bool, before: Light | None) -> date | None:
        """Return since when it is met, where the day before knew it was not: then it may be late, and stays so on the record."""
        if not is_met or before is None or before.verdict.need is None:
            return None
        return before.met_date if before.verdict.is_met else self.on
