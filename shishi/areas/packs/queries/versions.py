"""Two versions of a plan side by side, with the document that made the difference."""

from __future__ import annotations

from dataclasses import dataclass

from shishi.areas.plans import public as plans
from shishi.engines.pack import Difference, Pack, differences


@dataclass(frozen=True, slots=True)
class Amendment:
    document: str
    title: str
    issued_on: str
    effective_on: str
    why: str


@dataclass(frozen=True, slots=True)
class VersionChange:
    old: plans.PlanPack
    new: plans.PlanPack
    amendments: tuple[Amendment, ...]
    """The documents that the newer version names and the older does not."""
    rows: tuple[Difference, ...]


def version_change(*, old_id: int, new_id: int) -> VersionChange:
    """Return what changed from one version to the other. Four queries."""
    old, new = plans.pack_of_plan(plan_id=old_id), plans.pack_of_plan(plan_id=new_id)
    return VersionChange(old, new, tuple(new_amendments(old.pack, new.pack)), tuple(differences(old.pack, new.pack)))


def new_amendments(old: Pack, new: Pack) -> list[Amendment]:
    known = {i.id for i in old.of("amendment")}
    return [
        Amendment(*(str(i.get(key) or "") for key in ("document", "title", "issued_on", "effective_on", "why")))
        for i in new.of("amendment")
        if i.id not in known
    ]
