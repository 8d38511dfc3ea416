"""The versions of a plan as packs, for whoever drafts the next or compares two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shishi.areas.plans.models import Notice, Plan
from shishi.engines.pack import Pack, assemble, parsed


@dataclass(frozen=True, slots=True)
class PlanPack:
    id: int
    city: str
    division_code: str
    year: int
    version: int
    loaded_at: datetime
    loaded_by: str
    pack: Pack
    notice_id: int | None
    """The notice that the pack's spans stand in; else the first it was loaded with."""


def newest_plan(*, division_code: str, year: int) -> int | None:
    """Return the id of the version in force, or None where there is no plan."""
    plans = Plan.objects.filter(division_code=division_code, year=year).order_by("-version")
    return plans.values_list("pk", flat=True).first()


def pack_of_plan(*, plan_id: int) -> PlanPack:
    """Return a version with its pack. Two queries."""
    plan = Plan.objects.get(pk=plan_id)
    pack = assemble(parsed(plan.pack))
    told = notices_of(plan_id=plan_id)
    quoted = next((n for n in told if n.sha256 == pack.source.sha256), told[0] if told else None)
    return PlanPack(
        plan.pk,
        plan.city,
        plan.division_code,
        plan.year,
        plan.version,
        plan.loaded_at,
        plan.loaded_by,
        pack,
        quoted.pk if quoted else None,
    )


def notices_of(*, plan_id: int) -> list[Notice]:
    """Return the notices that a version was loaded with, in their order."""
    links = Plan.notices.through.objects.filter(plan_id=plan_id).select_related("notice").order_by("pk")
    return [link.notice for link in links]
