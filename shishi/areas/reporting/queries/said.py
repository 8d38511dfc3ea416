"""What a version of a report said, beside what the ledgers say now: it is drawn from itself, for they go on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shishi.areas.ledgers import public as ledgers
from shishi.areas.reporting.models import Duty, ReportFact
from shishi.areas.reporting.rules.said import Kept, kept_in
from shishi.engines.ledger import Definition, Field, Stage


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
    stage: Stage | None = None
    """From which on it counts, where a target counts it at one."""

    @property
    def differs(self) -> bool:
        return self.value != self.now


@dataclass(frozen=True, slots=True)
class Count:
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
    counts: tuple[Count, ...]
    figures: tuple[Figure, ...]

    @property
    def differs(self) -> bool:
        """Tell whether the ledgers say anything otherwise now."""
        return any(x.differs for x in (*self.counts, *self.figures))

    @property
    def counties(self) -> set[str]:
        """Whose figures it keeps, by 6 digits."""
        return {county for x in (*self.counts, *self.figures) for county in x.by_county}

    def count(self, ledger_id: int) -> Count | None:
        return next((c for c in self.counts if c.ledger_id == ledger_id), None)

    def figures_of(self, definition: Definition) -> tuple[Figure, ...]:
        return tuple(f for f in self.figures if f.definition.code == definition.code)


def said(*, duty: Duty, fact: ReportFact, counts: Sequence[Count], figures: Sequence[Figure]) -> Said:
    """Return what a version said of the programme of its duty, beside the counts and figures of the ledgers now. One query."""
    kept = kept_in(fact.body)
    found = ledgers.ledgers_by_code(division_code=duty.division_code, year=duty.year, codes=kept)
    meant = {code: x for code, x in found.items() if duty.programme in (None, x.programme)}
    counted = {c.definition.code: (c.total, c.done) for c in counts}
    held = {f.key: f.value for f in figures}
    return Said(
        fact,
        tuple(
            Count(x.definition, x.number, x.id, *told, _pairs(kept[code]), counted.get(code, (0, 0)))
            for code, x in meant.items()
            if (told := kept[code].count)
        ),
        tuple(f for code, x in meant.items() for f in _figures(code, x.definition, kept[code], held)),
    )


def _pairs(kept: Kept) -> dict[str, tuple[int, int]]:
    return {county: (total, done) for county, (total, done) in kept.counties.get("", {}).items()}


def _figures(code: str, definition: Definition, kept: Kept, held: Mapping[str, Any]) -> list[Figure]:
    """Return the figures that were kept of a ledger, in the present unit of their fields."""
    out = []
    for f in definition.shown_fields:
        if f.code in kept.figures:
            value, finer = kept.figures[f.code], f.scale - kept.scales.get(f.code, f.scale)
            in_unit = value * 10**finer if value is not None and finer > 0 else value
            key = f"{code}.{f.code}"
            out.append(Figure(key, definition, f, in_unit, kept.counties.get(f.code, {}), held.get(key)))
    return out
