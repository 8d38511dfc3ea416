"""A ledger's own checks, run over what an entry holds. A check whose fields are not all there says so and decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from shishi.engines.ledger.definition import Check, Definition

if TYPE_CHECKING:
    import cel

NAMES_BESIDE_FIELDS = ("stage", "reached", "goal")
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    check: Check
    passed: bool | None
    """None where it was not judged."""
    missing: tuple[str, ...] = ()
    """The codes of the fields that it reads and the entry does not have."""


def run(definition: Definition, values: Values, *, reached: Sequence[str] = (), goal: str = "") -> list[Outcome]:
    """Return how each check of the ledger turns out for one entry."""
    return _run(definition, definition.checks, values, reached, goal)


def refused(definition: Definition, values: Values) -> list[Outcome]:
    """Return the checks that keep an entry of these values from being kept."""
    return [o for o in _run(definition, _refusing(definition), values, (), "") if o.passed is False]


def read_by_refusals(definition: Definition) -> tuple[str, ...]:
    """Return the codes of the fields that `refused` reads."""
    named = {v for check in _refusing(definition) for v in variables(check)}
    return tuple(f.code for f in definition.fields if f.code in named)


def _refusing(definition: Definition) -> list[Check]:
    return [c for c in definition.checks if c.severity == "refuse"]


def _run(definition: Definition, checks: Sequence[Check], values: Values, reached: Sequence[str], goal: str) -> list[Outcome]:
    if not checks:
        return []
    stages = [s.code for s in definition.stages if s.code in reached]
    context = {**_context(definition, values), "reached": stages, "stage": stages[-1] if stages else "", "goal": goal}
    return [_outcome(check, context) for check in checks]


def _outcome(check: Check, context: Mapping[str, Any]) -> Outcome:
    program = compiled(check.expr)
    missing = tuple(sorted(set(program.variables()) - context.keys()))
    if missing:
        return Outcome(check, None, missing)
    try:
        told = program.execute(dict(context))
    except (RuntimeError, ValueError, KeyError, TypeError, ArithmeticError):
        return Outcome(check, None)
    return Outcome(check, bool(told))


def variables(check: Check) -> tuple[str, ...]:
    """Return the names that a check reads: codes of fields, and of `NAMES_BESIDE_FIELDS`."""
    return tuple(compiled(check.expr).variables())


@lru_cache(maxsize=1024)
def compiled(expr: str) -> cel.Program:
    import cel  # noqa: PLC0415 - it brings a command line of its own; what reads a notice need not wait for it

    return cel.compile(expr)


def _context(definition: Definition, values: Values) -> dict[str, Any]:
    """Numbers as doubles in the unit that people write, days as moments: CEL mixes neither int with double nor takes a day."""
    out: dict[str, Any] = {}
    for code, value in values.items():
        field = definition.field_by_code.get(code)
        if field is None or value is None or field.hidden:
            continue
        if field.form == "integer":
            out[code] = value / 10**field.scale
        elif field.form == "date":
            day = date.fromisoformat(value)
            out[code] = datetime(day.year, day.month, day.day, tzinfo=UTC)
        else:
            out[code] = value
    return out
