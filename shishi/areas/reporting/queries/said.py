"""What a version of a report said, beside what the ledgers say now: it is drawn from itself, for they go on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from shishi.areas.ledgers import public as ledgers
from shishi.areas.reporting.models import ReportFact
from shishi.areas.reporting.queries.dues import hour_of
from shishi.areas.reporting.queries.owing import Obligation
from shishi.areas.reporting.rules.periods import moment
from shishi.areas.reporting.rules.said import Kept, as_now, kept_in
from shishi.base.calendar import day_written
from shishi.engines.ledger import Definition, Field, Stage
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.store.facts import day_of


@dataclass(frozen=True, slots=True)
class Figure:
    """One reported field of one ledger, added up; a percentage is the mean of the entries that have one."""

    key: str
    definition: Definition
    field: Field
    value: int | None
    by_county: Mapping[str, int | None]
    """By 6 digits."""
    now: int | None = None
    """What the ledger says now, of a figure that was sent."""
    goes_on: bool = True
    """False where the ledger no longer reports it, or measures another thing by it: nothing is held against it then."""
    stage: Stage | None = None
    """From which on it counts, where a target counts it at one."""

    @property
    def differs(self) -> bool:
        return self.goes_on and self.value != self.now


@dataclass(frozen=True, slots=True)
class Count:
    key: str
    """Of the ledger, as what is said of the year calls it."""
    definition: Definition
    number: str
    ledger_id: int
    total: int
    done: int
    by_county: Mapping[str, tuple[int, int]]
    """(total, done) by 6 digits."""
    now: tuple[int, int] = (0, 0)
    """(total, done) of the ledger now, of a count that was sent."""

    @property
    def differs(self) -> bool:
        return (self.total, self.done) != self.now


@dataclass(frozen=True, slots=True)
class Said:
    fact: ReportFact
    kept: Mapping[str, Kept]
    """What it keeps, by the ledger's key."""
    counts: tuple[Count, ...]
    figures: tuple[Figure, ...]
    has_come: bool = False
    """Whether a ledger holds something now of which the version knew nothing."""

    @property
    def as_of(self) -> date | None:
        """The day as of whose end it speaks; None where as of its sending."""
        return as_of(self.fact)

    @property
    def held_on(self) -> date | None:
        """The day of the activity of which it tells."""
        return day_written(self.fact.body.get("activity", {}).get("day"))

    @property
    def closed_at(self) -> datetime | None:
        """When its data closed, where it was sent late and they closed during a day."""
        return moment_of(self.fact) + timedelta(microseconds=1) if self.fact.body.get("until") else None

    @property
    def differs(self) -> bool:
        """Tell whether the ledgers say anything otherwise now."""
        return self.has_come or any(x.differs for x in (*self.counts, *self.figures))

    @property
    def sent_on(self) -> date:
        return day_of(self.fact.recorded_at)

    @property
    def later(self) -> int:
        """How much was filled in with a version that speaks of an earlier day: it counts from the day on which it was sent."""
        return len(self.fact.body.get("changed", ())) + len(self.fact.body.get("stages", ())) if self.as_of else 0

    @property
    def counties(self) -> set[str]:
        """Whose figures it keeps, by 6 digits."""
        return {county for x in (*self.counts, *self.figures) for county in x.by_county}

    def count(self, key: str) -> Count | None:
        return next((c for c in self.counts if c.key == key), None)

    def figures_of(self, key: str) -> tuple[Figure, ...]:
        return tuple(f for f in self.figures if f.key.startswith(f"{key}."))

    def before(self, key: str, entry: int, f: Field, value: int | None) -> int | None:
        """Return what stood of an entry's figure before this version changed it; `value`, which it says, where it did not."""
        kept = self.kept.get(key)
        if kept is None or (entry, f.code) not in kept.before:
            return value
        was, (shown, times) = kept.before[entry, f.code], as_now(f, kept.units.get(f.code))
        return value if shown is not f else _times(was, times)


def as_of(fact: ReportFact) -> date | None:
    return day_written(fact.body.get("as_of"))


def left_on(fact: ReportFact) -> date:
    """Return the day of which what had not been done when it ended, the version told of: its own, or the one before it was sent."""
    return as_of(fact) or day_of(fact.recorded_at) - timedelta(days=1)


def moment_of(fact: ReportFact) -> datetime:
    """Return the moment of which a version speaks."""
    day = as_of(fact)
    if day is None:
        return fact.recorded_at
    return moment(day, hour_of(fact.body.get("until") or "24:00"), timezone.get_default_timezone()) - timedelta(microseconds=1)


def ledgers_said(*, scope: Scope, owed: Obligation, fact: ReportFact) -> dict[str, tuple[ledgers.LedgerBrief, Kept]]:
    """Return what a version keeps of each ledger whose programme it is of and the reader reads, by key. One query."""
    duty = owed.duty
    kept = kept_in(fact.body, year=duty.year)
    found = ledgers.ledgers_by_key(division_code=duty.division_code, year=duty.year, keys=kept)
    return {
        key: (x, kept[key])
        for key, x in found.items()
        if duty.programme in (None, x.programme)
        and scope.may(Permission.READ_REPORT, division_code=owed.code, programme=x.programme)
    }


def said(
    fact: ReportFact,
    of: Mapping[str, tuple[ledgers.LedgerBrief, Kept]],
    counts: Sequence[Count],
    figures: Sequence[Figure],
) -> Said:
    """Return what a version said of these ledgers, beside their counts and figures now. No query."""
    counted = {c.key: (c.total, c.done) for c in counts}
    held = {f.key: f.value for f in figures}
    return Said(
        fact,
        {key: kept for key, (_, kept) in of.items()},
        tuple(
            Count(key, x.definition, x.number, x.id, *told, _pairs(kept), counted.get(key, (0, 0)))
            for key, (x, kept) in of.items()
            if (told := kept.count)
        ),
        tuple(f for key, (x, kept) in of.items() for f in _figures(key, x.definition, kept, held)),
        has_come=any(c.total and c.key not in of for c in counts),
    )


def _pairs(kept: Kept) -> dict[str, tuple[int, int]]:
    return {county: (total, done) for county, (total, done) in kept.counties.get("", {}).items()}


def _figures(key: str, definition: Definition, kept: Kept, held: Mapping[str, Any]) -> list[Figure]:
    """Return the figures that were kept of a ledger, in the present unit of their fields; of those left out of the plan since, too."""
    out = []
    for f in (f for f in definition.fields if f.code in kept.figures):
        shown, times = as_now(f, kept.units.get(f.code))
        own = {county: _times(value, times) for county, value in kept.counties.get(f.code, {}).items()}
        name, value = f"{key}.{f.code}", _times(kept.figures[f.code], times)
        out.append(Figure(name, definition, shown, value, own, held.get(name), goes_on=shown is f and not f.hidden))
    return out


def _times(value: int | None, times: int) -> int | None:
    return None if value is None else value * times
