"""From which stage on a figure that somebody reports counts: a report says no more of it than the target does. Pure. Source: law 1, practice 6."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shishi.engines.ledger import Definition, Stage
from shishi.engines.ledger.definition import GOAL_MET
from shishi.engines.measures import MeasureName

PERCENT = "%"


@dataclass(frozen=True, slots=True)
class Least:
    """The furthest stage at which a target counts a field."""

    stage: Stage | None = None
    goal: bool = False
    """True where a target counts it of entries that have reached their own goal."""

    def is_reached(self, stage: int, *, goal: int) -> bool:
        return stage >= max(self.stage.order if self.stage else 0, goal if self.goal else 0)


def least_stages(definition: Definition, measures: Iterable[MeasureName]) -> dict[str, Least]:
    """Return from which stage on the ledger's figures count, by the field's code: those that a measure counts at a stage. A mean counts as it is."""
    out: dict[str, Least] = {}
    sums = {f.code for f in definition.figures if f.unit != PERCENT}
    for name in measures:
        stage = definition.stage_by_code.get(name.stage or "")
        if name.nouns == (definition.code,) and name.field in sums and (stage or name.stage == GOAL_MET):
            held = out.get(name.field, Least())
            further = max((held.stage, stage), key=lambda s: s.order if s else 0)
            out[name.field] = Least(further, held.goal or name.stage == GOAL_MET)
    return out
