"""How many entries of each ledger are past their day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min

from shishi.areas.ledgers.models import EntrySpan, Ledger, State
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.base.owed import Place
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.store.spans import as_of


@dataclass(frozen=True, slots=True)
class Late:
    programme: int
    """The lasting key."""
    ledger: str
    """Its label."""
    n: int
    since: date
    """The first planned day that passed."""
    place: Place
    """The rows."""


def late_entries(*, scope: Scope, city: str, year: int, area: str, on: date | None, today: date) -> list[Late]:
    """Return the open entries of an area (6 digits) past their day, by ledger, the most first: as known when `on` ended, or now. Two queries."""
    spans = EntrySpan.objects.for_user(scope, Permission.READ_LEDGER).filter(as_of(on))
    kept = {x.pk: x for x in Ledger.objects.filter(division_code=city, year=year, dropped=False)}
    late = spans.filter(
        ledger_id__in=list(kept), state=State.OPEN, division_code__startswith=area, due_date__lt=on or today
    ).order_by()
    query = f"?division={area}&stage=late&sort=due" + (f"&on={on.isoformat()}" if on else "")
    return [
        Late(
            programme=kept[c["ledger_id"]].programme,
            ledger=definition_of(kept[c["ledger_id"]]).label,
            n=c["n"],
            since=c["since"],
            place=Place("ledgers:list", (c["ledger_id"],), query=query),
        )
        for c in late.values("ledger_id").annotate(n=Count("pk"), since=Min("due_date")).order_by("-n", "ledger_id")
    ]
