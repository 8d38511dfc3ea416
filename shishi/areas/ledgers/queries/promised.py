"""What the plan names one by one and nobody has registered yet."""

from __future__ import annotations

from collections.abc import Sequence

from shishi.areas.ledgers.models import EntrySpan, Ledger
from shishi.areas.plans import public as plans
from shishi.infra.store.spans import FOREVER


def unregistered(*, ledger: Ledger, plan: plans.PlanInForce | None, under: Sequence[str]) -> tuple[plans.NamedWork, ...]:
    """Return the works of the ledger's programme below these digits that no entry of the programme is called by. Two queries; none without a plan."""
    if plan is None:
        return ()
    works = plans.works_named(plan=plan, number=ledger.number)
    own = [w for w in works if (w.division_code or plan.city_code).startswith(tuple(under))]
    spans = EntrySpan.objects.filter(ledger__programme=ledger.programme, ledger__year=ledger.year, to_date=FOREVER)
    held = set(spans.filter(name__in=[w.name for w in own]).values_list("name", flat=True)) if own else set()
    return tuple(w for w in own if w.name not in held)
