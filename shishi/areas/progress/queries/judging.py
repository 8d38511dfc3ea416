"""How every promise of a plan stands in each place: what was read, beside what is known of the past, of waiting and of late entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from shishi.areas.ledgers import public as ledgers
from shishi.areas.plans import public as plans
from shishi.areas.progress.queries.history import Light, Place, series, waits, weekly
from shishi.areas.progress.rules import PERCENT, ahead_of, met_after, step_of
from shishi.base.look import Look
from shishi.engines.measures import (
    Beside,
    Forecast,
    Measure,
    MeasureName,
    Reading,
    Spell,
    Step,
    Verdict,
    forecast,
    furthest_behind,
    judge,
    parse,
    waited,
    waited_of,
)
from shishi.engines.measures.reading import NOT_REPORTED
from shishi.infra.access.scope import OPERATOR
from shishi.infra.places.queries import counties_of

STANDARD = "standard"
"""A standard holds for each entry: its ledger checks it there, and no sum of it means anything."""
NOT_JUDGED = Verdict("", "no_step")


class Judge:
    """What one plan's promises are judged by on the day looked at. Six queries, whatever the plan's size, two where nothing is judged.

    Three more for each that was met behind its day this week, and for each that is past its day while entries waited.

    A scope cuts what is shown, not how it is judged.
    """

    def __init__(self, *, plan: plans.PlanInForce, look: Look) -> None:
        self.plan, self.on, self.look = plan, look.day, look
        measured = plans.measured_targets(plan=plan)
        self.targets = [t for t in measured if t.kind != STANDARD]
        names = {t.measure for t in self.targets}
        self.parts = counties_of(plan.city_code)
        self.counties = [c.code for c in self.parts]
        self.keys = {t.programme: t.key for t in measured}
        self._held: dict[str, Mapping[str, Mapping[date, int]]] = {}
        self._left: dict[str, Mapping[int, int]] = {}
        self._come: dict[str, Mapping[int, Sequence[tuple[date, int]]]] = {}
        self.above = ledgers.programmes_above(names=names, city=plan.city_code, year=plan.year)
        """The programme of the plan above whose ledger counts a measure, by the measure."""
        self.measures: Mapping[str, Measure] = ledgers.measures(names=names, city=plan.city_code, year=plan.year)

    @cached_property
    def quotas(self) -> Mapping[tuple[str, str], Mapping[str, Decimal]]:
        return plans.measured_quotas(plan=self.plan, targets=self.targets, counties=self.counties)

    @cached_property
    def past(self) -> Mapping[Place, dict[date, int]]:
        return weekly(scope=OPERATOR, year=self.plan.year, on=self.on, last=self._week_before)

    @cached_property
    def _week_before(self) -> date:
        """The last day of the reporting week before this one."""
        return self.plan.weeks.of(self.on).first - timedelta(days=1)

    @cached_property
    def waits(self) -> Mapping[tuple[int, str], Mapping[int | None, list[Spell]]]:
        return waits(programmes=[*self.keys.values(), *self.above.values()], look=self.look)

    def programmes_of(self, target: plans.MeasuredTarget) -> set[int]:
        """Return the programmes whose waiting a target is spared: its own, and that of the plan above whose entries it counts."""
        own = self.keys[target.programme]
        return {own, self.above.get(target.measure, own)}

    def _waits_of(self, target: plans.MeasuredTarget, division: str) -> dict[int | None, list[Spell]]:
        out: dict[int | None, list[Spell]] = {}
        for key in self.programmes_of(target):
            for entry, spells in self.waits.get((key, division), {}).items():
                out[entry] = [*out.get(entry, ()), *spells]
        return out

    def step(self, target: plans.MeasuredTarget, area: str) -> Step | None:
        """Return what the day asks for in a place; None where it has none."""
        step = self._asked(target, area)
        return step if isinstance(step, Step) else None

    def _asked(self, target: plans.MeasuredTarget, area: str) -> Step | str:
        """Return what the day asks for: a county's own quota, the number that each is to reach, or the same share; else the clause that says why nothing."""
        if target.quantity is None:
            return "no_number"
        own = target if target.unit == PERCENT else replace(target, quantity=self._quantity(target, area))
        measure = self.measures.get(target.measure)
        if measure is None:
            return NOT_REPORTED
        told = {"unit": own.unit, "qualifier": own.qualifier, "kind": own.kind, "by_date": own.by_date}
        step = step_of(quantity=own.quantity, **told, measure=measure)
        return replace(step, line_from=self.line_from(target)) if isinstance(step, Step) else step

    def _quantity(self, target: plans.MeasuredTarget, area: str) -> Decimal | None:
        if area == self.plan.city_code and not target.is_each_county:
            return target.quantity
        quotas = self.quotas.get((target.programme, target.item), {})
        return quotas.get(area) if area != self.plan.city_code else sum(quotas.values(), Decimal(0)) if quotas else None

    def line_from(self, target: plans.MeasuredTarget) -> date | None:
        """Return from when on so much is asked for as the days make of it; None where nothing is before the day."""
        return (self.plan.issued or self.plan.published) if target.is_line else None

    def whole(self, target: plans.MeasuredTarget, area: str, d: int) -> int:
        """Return of how much a share is taken: of what is registered, or of what was promised of it where that is more. Source: ADR 14."""
        if target.unit != PERCENT:
            return d
        numbers = self.numbers.get((target.programme, _counted(target)), ())
        return max([d, *(s.need(0) for t in numbers if (s := self.step(t, area)))])

    @cached_property
    def numbers(self) -> Mapping[tuple[str, MeasureName], list[plans.MeasuredTarget]]:
        """The targets that promise a number, by programme and by what is counted."""
        out: dict[tuple[str, MeasureName], list[plans.MeasuredTarget]] = {}
        for t in self.targets:
            if t.unit != PERCENT:
                out.setdefault((t.programme, _counted(t)), []).append(t)
        return out

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
        step, whole = self._asked(target, area), self.whole(target, area, reading.d or 0)
        if isinstance(step, str):
            return Light(Verdict("", step))
        if step.is_share and not whole:
            return Light(Verdict("", "no_whole"))
        division, need = area.ljust(12, "0"), step.need(whole)
        told = None if reading.n >= need else self._forecast(target, division, reading.n, step, whole)
        met = self._met(target, area, step.day, n=reading.n, need=need) if reading.n >= need and step.day < self.on else None
        if met:
            days = self._waited_for(target, division, step.day, met, short=need - reading.n)
        else:
            days = self._waited(target, division, step.day, short=need - reading.n)
        beside = Beside(met, told if step.day > self.on else None, reading.late, days)
        asked = {
            "on": self.on,
            "is_over": self.look.on is not None,
            "warning_days": self.plan.warning_days,
            "weeks": self.plan.weeks,
        }
        verdict = judge([step], n=reading.n, whole=whole, **asked, beside=beside)
        return Light(verdict, told, met, reading.late, beside.waited_days)

    def _forecast(self, target: plans.MeasuredTarget, division: str, n: int, step: Step, whole: int) -> Forecast | None:
        held = self.past.get((self.keys[target.programme], target.measure, division), {})
        until = ahead_of(step.day, on=self.on)
        most = max(whole, step.need(whole)) if self.measures[target.measure].has_whole else None
        return forecast(series(held, on=self.on, now=n), on=self.on, until=until, whole=most)

    def _waited(self, target: plans.MeasuredTarget, division: str, day: date, *, short: int) -> int:
        """Return how many days behind `day` are taken off what is short in a place: an entry's waiting off no more than it is to bring."""
        held = self._waits_of(target, division)
        if short <= 0 or not held:
            return 0
        common = held.get(None, [])
        taken = {entry: waited([*spells, *common], after=day, on=self.on) for entry, spells in held.items() if entry}
        left = self.outstanding(target.measure) if any(taken.values()) else {}
        waiting = [(left[entry], days) for entry, days in taken.items() if entry in left]
        return waited_of(short, waiting, least=waited(common, after=day, on=self.on))

    def _waited_for(self, target: plans.MeasuredTarget, division: str, day: date, met: date, *, short: int) -> int:
        """Return how many days behind `day` are taken off what came on `met` and later, of which all but -`short` was needed: what came itself had waited."""
        held = self._waits_of(target, division)
        if not held:
            return 0
        common = held.get(None, [])
        needed = short + sum(n for d, n in self._came(target.measure).get(division[:6], {}).items() if d >= met)
        came = self._brought(target.measure)
        waiting = [
            (sum(n for d, n in came.get(entry, ()) if d >= met), waited([*spells, *common], after=day, on=met))
            for entry, spells in held.items()
            if entry
        ]
        return waited_of(needed, [w for w in waiting if w[0]], least=waited(common, after=day, on=met))

    def _brought(self, measure: str) -> Mapping[int, Sequence[tuple[date, int]]]:
        """Return what each entry that waits, or waited, brought to the measure on the days of this reporting week."""
        if measure not in self._come:
            entries = {entry for held in self.waits.values() for entry in held if entry}
            asked = {"name": measure, "city": self.plan.city_code, "year": self.plan.year, "look": self.look}
            self._come[measure] = ledgers.brought(**asked, after=self._week_before, entries=entries)
        return self._come[measure]

    def outstanding(self, measure: str) -> Mapping[int, int]:
        """Return what each entry that waits, or waited, still has to bring to the measure."""
        if measure not in self._left:
            entries = {entry for held in self.waits.values() for entry in held if entry}
            asked = {"name": measure, "city": self.plan.city_code, "year": self.plan.year, "look": self.look}
            self._left[measure] = ledgers.outstanding(**asked, entries=entries)
        return self._left[measure]

    def _met(self, target: plans.MeasuredTarget, area: str, day: date, *, n: int, need: int) -> date | None:
        """Return on which day of this reporting week it came to be met behind its day, by when things happened; None where it was met before.

        What the last day closed before this week read is enough to know that; by what is known now it is not asked.
        """
        past = self.past.get((self.keys[target.programme], target.measure, area.ljust(12, "0")), {})
        if not self.look.known_now and (read := [d for d in past if d <= self._week_before]) and past[max(read)] >= need:
            return None
        counties = self._came(target.measure)
        held = counties.values() if area == self.plan.city_code else [counties.get(area, {})]
        return met_after(sum(map(Counter, held), Counter()), n=n, need=need, day=day)

    def _came(self, measure: str) -> Mapping[str, Mapping[date, int]]:
        """Return what the days of this reporting week brought, by county: for longer nothing is said of what was met late."""
        if measure not in self._held:
            asked = {"name": measure, "city": self.plan.city_code, "year": self.plan.year, "look": self.look}
            self._held[measure] = ledgers.came(**asked, after=self._week_before)
        return self._held[measure]


def _counted(target: plans.MeasuredTarget) -> MeasureName:
    """What a target counts, whatever the stage that it asks for."""
    return replace(parse(target.measure), stage=None)
