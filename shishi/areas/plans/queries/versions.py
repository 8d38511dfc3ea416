"""The versions of a plan as packs, for whoever drafts the next or compares two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from shishi.areas.plans.models import Notice, Plan
from shishi.engines.pack import Pack, assemble, parsed
from shishi.infra.store.facts import day_of, end_of


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


def plan_before(*, division_code: str, year: int) -> int | None:
    """Return the id of the last version of the latest plan of a year before `year`, or None where there is none."""
    plans = Plan.objects.filter(division_code=division_code, year__lt=year).order_by("-year", "-version")
    return plans.values_list("pk", flat=True).first()


def published_on(*, division_code: str, year: int) -> date | None:
    """Return the day on which the first version of a year's plan came into force, None before there is one. One query."""
    plans = Plan.objects.filter(division_code=division_code, year=year).order_by("version")
    at = plans.values_list("loaded_at", flat=True).first()
    return day_of(at) if at else None


def version_on(*, division_code: str, year: int, on: date) -> int | None:
    """Return the version that was in force when `on` ended, None before the first. One query."""
    plans = Plan.objects.filter(division_code=division_code, year=year, loaded_at__lt=end_of(on)).order_by("-version")
    return plans.values_list("version", flat=True).first()


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


def digest_of_plan(*, plan_id: int) -> str:
    """Return the digest of a version's pack and notices, by which what was made of them can be kept. One query."""
    return Plan.objects.values_list("digest", flat=True).get(pk=plan_id)


def division_of_plan(*, plan_id: int) -> str:
    """Return the code of the division that a version is of. One query."""
    return Plan.objects.values_list("division_code", flat=True).get(pk=plan_id)


def notices_of(*, plan_id: int) -> list[Notice]:
    """Return the notices that a version was loaded with, in their order."""
    links = Plan.notices.through.objects.filter(plan_id=plan_id).select_related("notice").order_by("pk")
    return [link.notice for link in links]
