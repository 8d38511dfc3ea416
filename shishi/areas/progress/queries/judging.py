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
from shishi.areas.progress.rules import step_of, waited
from shishi.engines.measures import Beside, Forecast, Measure, Reading, Step, Verdict, forecast, judge
from shishi.infra.access.scope import OPERATOR
from shishi.infra.places.queries import counties_of

STANDARD = "standard"
"""A standard holds for each entry: its ledger checks it there, and no sum of it means anything."""
NOT_JUDGED = Verdict("", "no_step")


class Judge:
    """What one plan's promises are judged by on one day. Seven queries, whatever the plan's size, three where nothing is judged.

    A scope cuts what is shown, not how it is judged.
    """

    def __init__(self, *, plan: plans.PlanInForce, on: date) -> None:
        self.plan, self.on = plan, on
        self.targets = [t for t in plans.measured_targets(plan=plan) if t.kind != STANDARD]
        names = {t.measure for t in self.targets}
        self.parts = counties_of(plan.city_code)
        self.counties = [c.code for c in self.parts]
        self.keys = plans.programme_keys(division_code=plan.city_code, year=plan.year)
        self.measures: Mapping[str, Measure] = ledgers.measures(names=names, city=plan.city_code, year=plan.year)

    @cached_property
    def quotas(self) -> Mapping[tuple[str, str], Mapping[str, Decimal]]:
        return plans.measured_quotas(plan=self.plan)

    @cached_property
    def past(self) -> Mapping[Place, dict[date, int]]:
        return weekly(scope=OPERATOR, year=self.plan.year, on=self.on)

    @cached_property
    def before(self) -> Mapping[Place, Light]:
        return day_lights(scope=OPERATOR, year=self.plan.year, on=self.on - timedelta(days=1))

    @cached_property
    def waits(self) -> Mapping[tuple[int, str], list[tuple[date, date | None]]]:
        return waits(programmes=self.keys.values(), on=self.on)

    def step(self, target: plans.MeasuredTarget, area: str) -> Step | None:
        """Return what the day asks for in a place: a county's own quota, or the same share; None where it has none."""
        own = target
        if area != self.plan.city_code and target.unit != "%":
            own = replace(target, quantity=self.quotas.get((target.programme, target.item), {}).get(area))
        measure = self.measures.get(target.measure)
        if measure is None:
            return None
        return step_of(quantity=own.quantity, unit=own.unit, qualifier=own.qualifier, by_date=own.by_date, measure=measure)

    def light(self, target: plans.MeasuredTarget, area: str, reading: Reading) -> Light:
        """Return how the promise stands in the place when it reads so."""
        step, whole = self.step(target, area), reading.d or 0
        if step is None or (step.is_share and not whole):
            return Light(NOT_JUDGED)
        key, division = self.keys[target.programme], area.ljust(12, "0")
        need, before = step.need(whole), self.before.get((key, target.item, division))
        told = None if step.day <= self.on or reading.n >= need else self._forecast(target, division, reading, step)
        met = self._met(reading.n >= need, before)
        spells = self.waits.get((key, division), ())
        beside = Beside(met, told.high if told else None, reading.late, waited(spells, after=step.day, on=self.on))
        warning = self.plan.warning_days
        verdict = judge([step], n=reading.n, whole=whole, on=self.on, warning_days=warning, beside=beside)
        return Light(verdict, told, met, reading.late, beside.waited_days)

    def _forecast(self, target: plans.MeasuredTarget, division: str, reading: Reading, step: Step) -> Forecast | None:
        held = self.past.get((self.keys[target.programme], target.measure, division), {})
        whole = max(reading.d or 0, step.need(reading.d or 0))
        return forecast(series(held, on=self.on, now=reading.n), on=self.on, until=step.day, whole=whole)

    def _met(self, is_met: bool, before: Light | None) -> date | None:
        """Return since when it is met, where the day before knew it was not: then it may be late, and stays so on the record."""
        if not is_met or before is None:
            return None
        was_met = before.verdict.clause in ("met", "met_late")
        return before.met_date if was_met else self.on
