"""Where of the notice a promise stands."""

from __future__ import annotations

from dataclasses import dataclass

from shishi.areas.plans.models import Sentence
from shishi.areas.plans.queries.plan import PlanInForce, Quote, Quotes


@dataclass(frozen=True, slots=True)
class Basis:
    sentence: int
    """Which of its sentences, from 1."""
    quote: Quote


def basis_of(*, plan: PlanInForce, number: str, item: str) -> Basis | None:
    """Return the sentence of the notice that a promise is judged by; None where it was not read from the notice. Two queries."""
    quotes = Quotes(plan)
    start = quotes.start(number, item)
    if plan.notice is None or start is None:
        return None
    before = Sentence.objects.filter(notice=plan.notice, start__lte=start).count()
    return Basis(max(before, 1), quotes.around(number, item))
