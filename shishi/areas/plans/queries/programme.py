"""One programme, whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

from shishi.areas.plans.models import (
    AcceptanceStep,
    Accountability,
    Activity,
    Attachment,
    Filing,
    FundingRule,
    Milestone,
    OpenQuestion,
    Programme,
    Quota,
    ReportDuty,
    Safeguard,
    Target,
    Work,
)
from shishi.areas.plans.queries.counties import is_number_of_each
from shishi.areas.plans.queries.plan import PlanInForce, Quote, Quotes
from shishi.areas.plans.rules import gap, next_of, shares, standing

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row(Generic[T]):
    """An item with the sentence it stands on."""

    item: T
    quote: Quote


@dataclass(frozen=True, slots=True)
class TargetRow:
    item: Target
    quote: Quote
    by_county: dict[str, Decimal]
    others: tuple[Quota, ...]
    gap: Decimal | None
    """What the quotas leave of the whole; None where there are none."""


@dataclass(frozen=True, slots=True)
class StepRow:
    item: Milestone
    quote: Quote
    standing: str
    is_next: bool


@dataclass(frozen=True, slots=True)
class Neighbour:
    number: str
    title: str


@dataclass(frozen=True, slots=True)
class ProgrammePage:
    programme: Programme
    standing: str
    days_left: int | None
    targets: tuple[TargetRow, ...]
    standards: tuple[TargetRow, ...]
    phases: tuple[StepRow, ...]
    steps: tuple[StepRow, ...]
    accountability: tuple[Accountability, ...]
    funding: tuple[Row[FundingRule], ...]
    reports: tuple[Row[ReportDuty], ...]
    general_reports: tuple[ReportDuty, ...]
    filings: tuple[Row[Filing], ...]
    activities: tuple[Row[Activity], ...]
    acceptance: tuple[Row[AcceptanceStep], ...]
    safeguards: tuple[Safeguard, ...]
    attachments: tuple[Attachment, ...]
    works: tuple[Work, ...]
    questions: tuple[OpenQuestion, ...]
    before: Neighbour | None
    after: Neighbour | None


def programme_page(*, plan: PlanInForce, number: str, on: date, counties: Sequence[str]) -> ProgrammePage | None:
    """Return one programme with all it promises as of `on`, or None where the plan has no such number."""
    everyone = list(Programme.objects.filter(plan_id=plan.id).order_by("order"))
    place = next((n for n, p in enumerate(everyone) if p.number == number), None)
    if place is None:
        return None
    p = everyone[place]
    quotes = Quotes(plan)
    targets = _targets(p, quotes, counties)
    milestones = list(Milestone.objects.filter(programme=p).order_by("order"))
    dated = sorted((m for m in milestones if m.ends), key=lambda m: m.is_phase)
    following = next_of([m.ends for m in dated], on=on)
    next_pk = dated[following].pk if following is not None else None
    steps = [StepRow(m, quotes.around(number, m.item), standing(m.ends, on=on), m.pk == next_pk) for m in milestones]
    reports = list(ReportDuty.objects.filter(plan_id=plan.id).order_by("order"))
    return ProgrammePage(
        programme=p,
        standing=standing(p.deadline, on=on),
        days_left=(p.deadline - on).days if p.deadline else None,
        targets=tuple(t for t in targets if t.item.kind != "standard"),
        standards=tuple(t for t in targets if t.item.kind == "standard"),
        phases=tuple(s for s in steps if s.item.is_phase),
        steps=tuple(sorted((s for s in steps if not s.item.is_phase), key=lambda s: (s.item.ends or date.max, s.item.order))),
        accountability=tuple(Accountability.objects.filter(programme=p).order_by("order")),
        funding=tuple(Row(f, quotes.around(number, f.item)) for f in FundingRule.objects.filter(programme=p).order_by("order")),
        reports=tuple(Row(r, quotes.around(number, r.item)) for r in reports if r.programme_id == p.pk),
        general_reports=tuple(r for r in reports if r.programme_id is None),
        filings=tuple(
            Row(f, quotes.around(number, f.item)) for f in Filing.objects.filter(programme=p).order_by("by_date", "order")
        ),
        activities=tuple(
            Row(a, quotes.around(number, a.item)) for a in Activity.objects.filter(programme=p).order_by("by_date", "order")
        ),
        acceptance=tuple(
            Row(s, quotes.around(number, s.item)) for s in AcceptanceStep.objects.filter(programme=p).order_by("order")
        ),
        safeguards=tuple(Safeguard.objects.filter(programme=p).order_by("order")),
        attachments=tuple(Attachment.objects.filter(programme=p).order_by("order")),
        works=tuple(Work.objects.filter(programme=p).order_by("order")),
        questions=tuple(OpenQuestion.objects.filter(programme=p, answer="").order_by("order")),
        before=_neighbour(everyone[place - 1]) if place else None,
        after=_neighbour(everyone[place + 1]) if place + 1 < len(everyone) else None,
    )


def _neighbour(p: Programme) -> Neighbour:
    return Neighbour(p.number, p.short_title or p.title)


def _targets(p: Programme, quotes: Quotes, counties: Sequence[str]) -> list[TargetRow]:
    quotas: dict[int, list[Quota]] = defaultdict(list)
    for quota in Quota.objects.filter(programme=p).order_by("order"):
        quotas[quota.target_id].append(quota)
    out = []
    for t in Target.objects.filter(programme=p).order_by("order"):
        own = quotas[t.pk]
        left = gap(t.quantity_to or t.quantity, [q.quantity for q in own])
        by_county = {q.division_code: q.quantity for q in own if q.division_code}
        if t.quantity is not None and is_number_of_each(t):
            by_county, left = shares(t.quantity, own=by_county, counties=counties), Decimal(0)
        out.append(TargetRow(t, quotes.around(p.number, t.item), by_county, tuple(q for q in own if not q.division_code), left))
    return out
