"""How many entries of each ledger are past their day, by either clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from shishi.areas.ledgers.models import EntryFact, EntrySpan, Ledger, State
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.listing import stages_reached
from shishi.areas.ledgers.rules import due_date
from shishi.base.look import Look
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
    since: date | None
    """The first planned day that passed; None where none is late."""
    filed: int
    """By what is known now: told late when the day ended, and late no more by what was filed or corrected since."""
    place: Place
    """The rows as they were known when the day ended."""


def late_entries(*, scope: Scope, city: str, year: int, area: str, look: Look) -> list[Late]:
    """Return the open entries of an area (6 digits) past their day, by ledger, the most first. Two queries; four by what is known now."""
    kept = {x.pk: x for x in Ledger.objects.filter(division_code=city, year=year, dropped=False)}
    spans = EntrySpan.objects.for_user(scope, Permission.READ_LEDGER)
    spans = spans.filter(ledger_id__in=list(kept), state=State.OPEN, division_code__startswith=area).order_by()
    told = _known_now(spans, kept, look) if look.known_now else _known_then(spans, look)
    found = [_late(kept[pk], *one, area, look) for pk, one in told.items()]
    return sorted(found, key=lambda x: (-x.n, -x.filed, x.place.args))


def _known_then(spans: QuerySet[EntrySpan], look: Look) -> dict[int, tuple[int, date | None, int]]:
    late = spans.filter(as_of(look.on), due_date__lt=look.day).values("ledger_id")
    return {c["ledger_id"]: (c["n"], c["since"], 0) for c in late.annotate(n=Count("pk"), since=Min("due_date"))}


def _known_now(spans: QuerySet[EntrySpan], kept: Mapping[int, Ledger], look: Look) -> dict[int, tuple[int, date | None, int]]:
    """Only what is late now, was late then, or got on since can have been late."""
    told_late = EntrySpan.objects.filter(as_of(look.on), entry=OuterRef("entry"), state=State.OPEN, due_date__lt=look.day)
    since = EntryFact.objects.filter(entry=OuterRef("entry"), kind="stage", happened_date__gt=look.day)
    rows = spans.filter(as_of(None)).annotate(told=Exists(told_late), since=Exists(since))
    rows = rows.filter(Q(due_date__lt=look.day) | Q(told=True) | Q(since=True))
    found = list(rows.values_list("entry_id", "ledger_id", "goal", "told", "values_fact__body"))
    reached = stages_reached(ids=[entry for entry, *_ in found], on=None)
    out: dict[int, tuple[int, date | None, int]] = {}
    for entry, ledger, goal, told, body in found:
        definition = definition_of(kept[ledger])
        days = reached.get(entry, {}).items()
        furthest = max((definition.stage_by_code[c].order for c, day in days if day <= look.day), default=0)
        due = due_date(body, definition, furthest=furthest, goal=goal)
        is_late = due is not None and due < look.day
        n, first, filed = out.get(ledger, (0, None, 0))
        if is_late or told:
            first = min(filter(None, (first, due if is_late else None)), default=None)
            out[ledger] = (n + is_late, first, filed + (told and not is_late))
    return out


def _late(ledger: Ledger, n: int, since: date | None, filed: int, area: str, look: Look) -> Late:
    query = f"?division={area}&stage=late&sort=due" + (f"&on={look.on.isoformat()}" if look.on else "")
    place = Place("ledgers:list", (ledger.pk,), query=query)
    return Late(ledger.programme, definition_of(ledger).label, n, since, filed, place)
