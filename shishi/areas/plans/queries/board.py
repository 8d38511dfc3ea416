"""The city's programmes as cards."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shishi.areas.plans.models import Accountability, Milestone, OpenQuestion, Programme, Target
from shishi.areas.plans.queries.plan import PlanInForce, Quotes
from shishi.areas.plans.rules import next_of, standing

_SHOWN_KINDS = ("output", "capacity", "rate", "rate_delta", "unquantified")
_MOST_TARGETS = 4


@dataclass(frozen=True, slots=True)
class TargetLine:
    quantity: Decimal | None
    quantity_to: Decimal | None
    unit: str
    qualifier: str
    subject: str
    by_date: date | None


@dataclass(frozen=True, slots=True)
class Span:
    """A phase or a step of a programme, for its bar on the year."""

    starts: date | None
    ends: date
    is_phase: bool
    what: str


@dataclass(frozen=True, slots=True)
class ProgrammeCard:
    number: str
    title: str
    full_title: str
    scheme: str
    deadline: date | None
    days_left: int | None
    standing: str
    leads: tuple[str, ...]
    leader: str
    targets: tuple[TargetLine, ...]
    more_targets: int
    next_day: date | None
    next_what: str
    milestones: int
    milestones_past: int
    questions: int
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class CityBoard:
    cards: tuple[ProgrammeCard, ...]
    schemes: int


def city_board(*, plan: PlanInForce, on: date) -> CityBoard:
    """Return every programme of the plan as of `on`. Six queries, whatever the size of the plan."""
    programmes = list(Programme.objects.filter(plan_id=plan.id).order_by("order"))
    targets, milestones, people = defaultdict(list), defaultdict(list), defaultdict(list)
    for t in Target.objects.filter(programme__plan_id=plan.id).order_by("order"):
        targets[t.programme_id].append(t)
    for m in Milestone.objects.filter(programme__plan_id=plan.id).order_by("ends", "order"):
        milestones[m.programme_id].append(m)
    for a in Accountability.objects.filter(programme__plan_id=plan.id, role__in=["lead_unit", "city_leader"]).order_by("order"):
        people[a.programme_id].append(a)
    questions = defaultdict(int)
    for pk in OpenQuestion.objects.filter(plan_id=plan.id, answer="").values_list("programme_id", flat=True):
        questions[pk] += 1
    quotes = Quotes(plan)
    cards = tuple(_card(p, targets[p.pk], milestones[p.pk], people[p.pk], questions[p.pk], quotes, on) for p in programmes)
    return CityBoard(cards, len({p.number.partition(".")[0] for p in programmes}))


def _card(
    p: Programme,
    targets: list[Target],
    milestones: list[Milestone],
    people: list[Accountability],
    questions: int,
    quotes: Quotes,
    on: date,
) -> ProgrammeCard:
    steps = sorted((m for m in milestones if m.ends), key=lambda m: m.is_phase)
    following = next_of([m.ends for m in steps], on=on)
    step = steps[following] if following is not None else None
    shown = sorted((t for t in targets if t.kind in _SHOWN_KINDS), key=lambda t: _SHOWN_KINDS.index(t.kind))
    return ProgrammeCard(
        number=p.number,
        title=p.short_title or p.title,
        full_title=p.title,
        scheme=p.scheme,
        deadline=p.deadline,
        days_left=(p.deadline - on).days if p.deadline else None,
        standing=standing(p.deadline, on=on),
        leads=tuple(a.unit for a in people if a.role == "lead_unit"),
        leader=next((f"{a.post}" for a in people if a.role == "city_leader"), ""),
        targets=tuple(target_line(t) for t in shown[:_MOST_TARGETS]),
        more_targets=max(0, len(targets) - _MOST_TARGETS),
        next_day=step.ends if step else None,
        next_what=_what(p, step, quotes) if step else "",
        milestones=len(steps),
        milestones_past=sum(1 for m in steps if m.ends and m.ends < on),
        questions=questions,
        spans=tuple(Span(m.starts, m.ends, m.is_phase, _what(p, m, quotes)) for m in steps if m.ends),
    )


def _what(p: Programme, m: Milestone, quotes: Quotes) -> str:
    return m.what or (m.phase if m.is_phase else "") or quotes.of(p.number, m.item) or m.phase


def target_line(t: Target) -> TargetLine:
    return TargetLine(t.quantity, t.quantity_to, t.unit, t.qualifier, t.subject, t.by_date)
