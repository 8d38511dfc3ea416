"""What an inspector looks for: of which kind each suspicion is, and works that were begun on paper only. Pure. Source: practice 19."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from shishi.engines.ledger import Definition

IDLE_DAYS = 30
"""So long after its start works that report no progress lie idle. A default of the product."""
_STARTS = ("started", "resumed")
_PROGRESS = "progress"
_KINDS = {
    "idle": ("idle", "progress_none"),
    "withdrawn": ("stage_withdrawn", "planned_later", "planned_gone", "goal_lowered"),
    "accepted": ("accepted_again",),
    "burst": ("burst", "burst_closing"),
    "length": ("declared-longer", "declared-shorter"),
    "twice": ("named_twice", "named_alike", "drawn_twice"),
    "order": ("out_of_order", "filed_late"),
    "place": ("place_outside", "red_line", "red_line_answered"),
}
_KIND_OF = {code: kind for kind, codes in _KINDS.items() for code in codes}
KINDS = (*_KINDS, "evidence", "check")


def kind_of(code: str, *, of_evidence: bool) -> str:
    """Return the kind of a suspicion, one of KINDS; what no rule of the program names is a ledger's own check."""
    return "evidence" if of_evidence else _KIND_OF.get(code, "check")


def idle(reached: Mapping[str, date], fields: Mapping[str, Any], definition: Definition, *, on: date) -> dict[str, Any] | None:
    """Return the figures of works that were begun long ago, came no further and report no progress: stage, day, count; else None."""
    furthest = max((s for s in definition.stages if s.code in reached), key=lambda s: s.order, default=None)
    if furthest is None or furthest.code not in _STARTS or _PROGRESS not in definition.field_by_code or fields.get(_PROGRESS):
        return None
    days = (on - reached[furthest.code]).days
    return {"stage": furthest.code, "day": reached[furthest.code].isoformat(), "count": days} if days >= IDLE_DAYS else None
