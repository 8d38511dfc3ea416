"""Plans and sentences found by their words. Chinese has no blanks: any run of signs is a word, two signs too."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from shishi.areas.plans.models import Accountability, Plan, Programme, Sentence, Target
from shishi.base.texts import spellings
from shishi.infra.access.request import plan_name
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope

MOST = 50
_MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Hit:
    kind: str
    """programme, target, unit, sentence."""
    plan: str
    """As an address names it: 620700000000-2022."""
    city: str
    year: int
    programme: str
    """The programme's number; empty for a sentence of the notice or a unit."""
    title: str
    text: str
    line: int
    """The paragraph of the notice, where a sentence was found."""


def words_of(written: str) -> list[str]:
    """Return the words that are looked for: what blanks part, at most six."""
    return list(dict.fromkeys(written.split()))[:_MOST_WORDS]


def search(*, scope: Scope, written: str) -> dict[str, list[Hit]]:
    """Return what holds every word, by kind, of the plans in force that the scope may read. Five queries."""
    words = words_of(written)
    if not words:
        return {}
    plans = _in_force(scope)
    by_plan = {p.pk: p for p in plans}
    notices = {n: p for p, n in Plan.notices.through.objects.filter(plan_id__in=by_plan).values_list("plan_id", "notice_id")}
    found: dict[str, list[Hit]] = {"programme": [], "target": [], "unit": [], "sentence": []}
    for p in _holding(Programme.objects.filter(plan__in=plans), ("title", "short_title", "scheme"), words).order_by(
        "plan", "order"
    )[:MOST]:
        found["programme"].append(_hit("programme", by_plan[p.plan_id], p.number, str(p), p.title))  # type: ignore[attr-defined]
    targets = _holding(Target.objects.filter(programme__plan__in=plans), ("subject", "place"), words).select_related("programme")
    for t in targets.order_by("programme__plan", "programme__order", "order")[:MOST]:
        p = t.programme
        found["target"].append(_hit("target", by_plan[p.plan_id], p.number, str(p), t.subject))
    units = _holding(Accountability.objects.filter(programme__plan__in=plans).exclude(unit=""), ("unit",), words)
    for plan_id, unit in units.order_by().values_list("programme__plan_id", "unit").distinct()[:MOST]:
        found["unit"].append(_hit("unit", by_plan[plan_id], "", unit, ""))
    for s in _holding(Sentence.objects.filter(notice_id__in=notices), ("text",), words).order_by("notice", "start")[:MOST]:
        plan = by_plan[notices[s.notice_id]]  # type: ignore[attr-defined]
        found["sentence"].append(_hit("sentence", plan, "", "", s.text, s.line))
    return {kind: hits for kind, hits in found.items() if hits}


def _in_force(scope: Scope) -> list[Plan]:
    """Return the newest version of each city's year, without its pack."""
    newest: dict[tuple[str, int], Plan] = {}
    rows = Plan.objects.for_user(scope, Permission.READ_PLAN).defer("pack")
    for p in rows.order_by("-year", "city", "-version"):
        newest.setdefault((p.city, p.year), p)
    return list(newest.values())


def _holding(rows: QuerySet, columns: tuple[str, ...], words: list[str]) -> QuerySet:
    for word in words:
        told = (Q(**{f"{column}__icontains": w}) for w in spellings(word) for column in columns)
        rows = rows.filter(Q(*told, _connector=Q.OR))
    return rows


def _hit(kind: str, plan: Plan, programme: str, title: str, text: str, line: int = 0) -> Hit:
    return Hit(kind, plan_name(plan.division_code or plan.city, plan.year), plan.city, plan.year, programme, title, text, line)
