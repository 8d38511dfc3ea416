"""Targets by the measure that counts them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from django.db.models import Exists, OuterRef, Subquery

from shishi.areas.plans.models import Plan, Programme, Quota, Target
from shishi.areas.plans.queries.plan import PlanInForce
from shishi.areas.plans.rules import shares
from shishi.engines.notice.target_words import is_each_county


@dataclass(frozen=True, slots=True)
class MeasuredTarget:
    programme: str
    title: str
    item: str
    subject: str
    measure: str
    kind: str
    quantity: Decimal | None
    quantity_to: Decimal | None
    unit: str
    qualifier: str
    by_date: date | None
    place: str = ""
    key: int = 0
    """The programme's lasting key."""
    is_line: bool = False
    """Whether as much is asked for on each day as the days make of it."""

    @property
    def is_each_county(self) -> bool:
        """Each county is to reach the number by itself."""
        return is_each_county(self.place)


def measured_targets(*, plan: PlanInForce, prefix: str = "") -> Sequence[MeasuredTarget]:
    """Return the plan's targets that name a measure, of one ledger where `prefix` is its name; in the plan's order. One query a version."""
    began = (f"{prefix}@", f"{prefix}:", f"{prefix}[")
    return [t for t in _of_version(plan.id, plan.digest) if not prefix or t.measure == prefix or t.measure.startswith(began)]


@lru_cache(maxsize=16)
def _of_version(plan: int, _digest: str) -> tuple[MeasuredTarget, ...]:
    """Return the measured targets of a version, which never change."""
    rows = Target.objects.filter(programme__plan_id=plan).exclude(measure="").select_related("programme")
    return tuple(
        MeasuredTarget(
            t.programme.number,
            t.programme.short_title or t.programme.title,
            t.item,
            t.subject,
            t.measure,
            t.kind,
            t.quantity,
            t.quantity_to,
            t.unit,
            t.qualifier,
            t.by_date,
            t.place,
            t.programme.key_id,
            t.is_line,
        )
        for t in rows.order_by("programme__order", "by_date", "order")
    )


def programmes_uncounted(*, plan: PlanInForce) -> dict[str, str]:
    """Return the name of each programme none of whose targets names a measure, by its number, in the plan's order. One query."""
    counted = Target.objects.filter(programme=OuterRef("pk")).exclude(measure="")
    rows = Programme.objects.filter(~Exists(counted), plan_id=plan.id).order_by("order")
    return {p.number: str(p) for p in rows}


def measures_named(*, of: Collection[tuple[str, int]]) -> dict[tuple[str, int], set[str]]:
    """Return the measures that the targets of these plans in force name, by (division, year). One query."""
    plans = Plan.objects.filter(division_code__in={code for code, _ in of}, year__in={year for _, year in of})
    newest = plans.filter(division_code=OuterRef("division_code"), year=OuterRef("year")).order_by("-version")
    in_force = plans.filter(pk=Subquery(newest.values("pk")[:1]))
    rows = Target.objects.filter(programme__plan__in=in_force).exclude(measure="").order_by()
    out: dict[tuple[str, int], set[str]] = defaultdict(set)
    for code, year, measure in rows.values_list("programme__plan__division_code", "programme__plan__year", "measure"):
        out[code, year].add(measure)
    return out


def measures_by_programme(*, division_code: str, year: int) -> dict[int, set[str]]:
    """Return the measures that the targets of each programme (its lasting key) name in the plan in force. One query."""
    newest = Plan.objects.filter(division_code=division_code, year=year).order_by("-version")
    rows = Target.objects.filter(programme__plan=Subquery(newest.values("pk")[:1])).exclude(measure="").order_by()
    out: dict[int, set[str]] = defaultdict(set)
    for key, measure in rows.values_list("programme__key_id", "measure"):
        out[key].add(measure)
    return out


def measured_quotas(
    *, plan: PlanInForce, targets: Sequence[MeasuredTarget], counties: Sequence[str]
) -> dict[tuple[str, str], dict[str, Decimal]]:
    """Return what each county (6 digits) is to reach of the targets that were split or that each is to reach, by (programme, item). One query."""
    rows = Quota.objects.filter(programme__plan_id=plan.id, division_code__gt="").exclude(target__measure="")
    out: dict[tuple[str, str], dict[str, Decimal]] = {}
    for number, item, code, amount in rows.values_list("programme__number", "target__item", "division_code", "quantity"):
        out.setdefault((number, item), {})[code] = amount
    for t in targets:
        if t.is_each_county and t.quantity is not None:
            at = t.programme, t.item
            out[at] = shares(t.quantity, own=out.get(at, {}), counties=counties)
    return out
