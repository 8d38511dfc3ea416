"""Targets that are split over the counties, for the map and the table beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from shishi.areas.plans.models import Quota, Target
from shishi.areas.plans.queries.plan import PlanInForce
from shishi.areas.plans.rules import gap, shares
from shishi.engines.notice.target_words import is_each_county


@dataclass(frozen=True, slots=True)
class CountyTarget:
    programme: str
    title: str
    item: str
    subject: str
    unit: str
    quantity: Decimal | None
    by_county: dict[str, Decimal]
    """By the county's 6 digits."""
    others: Decimal
    """What institutions, not counties, have taken of it."""
    gap: Decimal | None


@dataclass(frozen=True, slots=True)
class CountyTargets:
    split: tuple[CountyTarget, ...]
    not_split: int
    """How many outputs of the plan the notice leaves in one piece."""


def county_targets(*, plan: PlanInForce, counties: Sequence[str]) -> CountyTargets:
    """Return every target of which a county has a part. Two queries, whatever the size of the plan."""
    quotas: dict[int, list[Quota]] = defaultdict(list)
    for quota in Quota.objects.filter(programme__plan_id=plan.id).order_by("order"):
        quotas[quota.target_id].append(quota)
    targets = Target.objects.filter(programme__plan_id=plan.id).select_related("programme").order_by("programme__order", "order")
    split = tuple(
        _split(t, quotas[t.pk], counties)
        for t in targets
        if any(q.division_code for q in quotas[t.pk]) or (counties and is_number_of_each(t))
    )
    return CountyTargets(split, sum(1 for t in targets if t.kind == "output" and not quotas[t.pk] and not is_number_of_each(t)))


def is_number_of_each(t: Target) -> bool:
    """Tell whether each county is to reach the target's number by itself: neither a share of its own things nor what holds for each of them."""
    return t.quantity is not None and t.unit != "%" and t.kind != "standard" and is_each_county(t.place)


def _split(t: Target, quotas: list[Quota], counties: Sequence[str]) -> CountyTarget:
    by_county: dict[str, Decimal] = defaultdict(Decimal)
    for q in quotas:
        if q.division_code:
            by_county[q.division_code[:6]] += q.quantity
    each = is_number_of_each(t)
    if each and t.quantity is not None:
        by_county |= shares(t.quantity, own=by_county, counties=counties)
    return CountyTarget(
        programme=t.programme.number,
        title=t.programme.short_title or t.programme.title,
        item=t.item,
        subject=t.subject,
        unit=t.unit,
        quantity=sum(by_county.values(), Decimal(0)) if each else t.quantity,
        by_county=dict(by_county),
        others=sum((q.quantity for q in quotas if not q.division_code), Decimal(0)),
        gap=Decimal(0) if each else gap(t.quantity_to or t.quantity, [q.quantity for q in quotas]),
    )
