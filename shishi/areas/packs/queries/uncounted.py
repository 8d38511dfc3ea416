"""Which measures of a pack nothing counts."""

from __future__ import annotations

from shishi.areas.ledgers import public as ledgers
from shishi.areas.plans import public as plans
from shishi.base.phrases import Phrase
from shishi.engines.pack import Pack


def uncounted(*, pack: Pack, division_code: str, base: int | None) -> list[Phrase]:
    """Return what the pack adds to the measures that neither its ledgers nor the plan above can count. `base`: the version before, if any."""
    problems = ledgers.measure_problems(pack=pack, division_code=division_code)
    if not problems or not base:
        return problems
    before = ledgers.measure_problems(pack=plans.pack_of_plan(plan_id=base).pack, division_code=division_code)
    return [p for p in problems if p not in before]
