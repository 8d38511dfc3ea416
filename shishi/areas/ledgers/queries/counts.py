"""What an entry counts for: which of the plan's targets name its ledger, and whether it is in their count yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shishi.areas.ledgers.rules import OPEN
from shishi.areas.plans import public as plans
from shishi.engines.ledger import GOAL_MET, Definition, Field, Outcome, Stage
from shishi.engines.measures import parse


@dataclass(frozen=True, slots=True)
class CountsFor:
    target: plans.MeasuredTarget
    stage: Stage | None
    """From which on it counts; None where it counts once it is registered."""
    field: Field | None
    """What of it is added up; None where it counts as one."""
    value: Any
    worked_out: bool
    """The target takes a figure that is worked out from all entries, such as an average."""
    check: Outcome | None
    """How the check turned out that the target asks for."""
    barred: Stage | None
    """At which the target wants no entry ever to have been, and this one was."""
    unmet: tuple[tuple[Field, Any], ...]
    """What the target asks of an entry and this one is not: a field and the value wanted."""
    counted: bool


def counts_for(
    targets: Iterable[plans.MeasuredTarget],
    *,
    definition: Definition,
    columns: Mapping[str, Any],
    fields: Mapping[str, Any],
    checks: Sequence[Outcome] = (),
    reached: Collection[str] = (),
) -> tuple[CountsFor, ...]:
    """Return what each target takes of an entry; `columns` are its span's, `checks` how those of its ledger turned out, `reached` its stages.

    No query. Source: design, Measures.
    """
    return tuple(_one(t, definition, columns, fields, checks, reached) for t in targets)


def _one(
    target: plans.MeasuredTarget,
    definition: Definition,
    columns: Mapping[str, Any],
    fields: Mapping[str, Any],
    checks: Sequence[Outcome],
    been: Collection[str],
) -> CountsFor:
    name = parse(target.measure)
    own = name.stage == GOAL_MET
    stage = definition.stage_by_order.get(columns["goal"]) if own else definition.stage_by_code.get(name.stage or "")
    field = definition.field_by_code.get(name.field or "")
    asked = [(f, _wanted(f, text)) for key, text in name.filters if (f := definition.field_by_code.get(key))]
    unmet = tuple((f, wanted) for f, wanted in asked if fields.get(f.code) != wanted)
    reached = stage is None or columns["stage"] >= stage.order
    value = fields.get(field.code) if field else None
    worked_out = name.field is not None and field is None
    check = next((o for o in checks if o.check.code == name.check), None)
    barred = None if check else definition.stage_by_code.get(name.check or "")
    passed = barred.code not in been if barred else name.check is None or (check is not None and check.passed is True)
    counted = reached and passed and not unmet and columns["state"] == OPEN and (field is None or value is not None)
    return CountsFor(target, stage, field, value, worked_out, check, None if passed else barred, unmet, counted)


def _wanted(field: Field, text: str) -> Any:
    if field.form == "yes_no":
        return text in ("yes", "true")
    return int(text) if field.form == "integer" and text.isdecimal() else text
