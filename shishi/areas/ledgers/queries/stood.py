"""How entries stood when a report was sent, beside how they stand now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from shishi.areas.ledgers.models import VALUES, EntryFact, EntrySpan, Ledger, State
from shishi.areas.ledgers.queries.figures import Reported, as_reported, open_of, prefix_asked
from shishi.areas.ledgers.queries.moment import open_at
from shishi.areas.ledgers.queries.totals import first_reported
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.store.facts import day_of, end_of
from shishi.infra.store.spans import FOREVER, as_of


@dataclass(frozen=True, slots=True)
class Stood:
    """An entry as it stood at a past moment, and as it stands now."""

    then: Reported
    now: Reported | None
    """None where it is not open any more, or the reader does not see it where it is."""
    ended: bool
    """True where it was replaced or withdrawn since."""
    moved: bool
    """True where it is in another county since."""


def reported_then(
    *, scope: Scope, division_code: str, year: int, moment: datetime, most: int, also: Collection[int] = ()
) -> list[Stood]:
    """Return what `reported` would have read of a division at a past moment, beside how each entry stands now.

    Of each ledger so many that went on and so many that were done, and those of `also`, be it that they were done by then and of a year before.
    Eight queries, and two for each ledger with older versions.
    """
    asked, day = {"division_code": division_code, "year": year}, day_of(moment)
    ids = {*first_reported(scope=scope, **asked, most=most, on=day), *also, *_left(**asked, moment=moment, most=most)}
    then = open_at(scope=scope, permission=Permission.READ_LEDGER, **asked, moment=moment, ids=ids, also=also)
    rows = EntrySpan.objects.filter(entry_id__among=ids, to_date=FOREVER).select_related("entry", "values_fact")
    held = {s.entry_id: s for s in rows}
    ledgers = {x.pk: x for x in Ledger.objects.filter(pk__in={r.ledger_id for r in then})}
    seen = [s for s in held.values() if s.state == State.OPEN and _reads(scope, s)]
    now = {r.entry_id: r for r in as_reported(seen, ledgers, year)}
    return [_stood(r, now.get(r.entry_id), held[r.entry_id]) for r in then]


def _left(*, division_code: str, year: int, moment: datetime, most: int) -> list[int]:
    """Return entries that stood in the division and, by what was recorded later on that day, did not when it ended. One query."""
    day = day_of(moment)
    later = EntryFact.objects.filter(recorded_at__gt=moment, recorded_at__lt=end_of(day))
    said = EntryFact.objects.filter(entry=OuterRef("entry"), kind=VALUES, recorded_at__lte=moment)
    here = said.filter(body__division__startswith=prefix_asked(division_code))
    spans = EntrySpan.objects.filter(as_of(day), Exists(here), entry__in=later.values("entry"))
    return list(spans.exclude(open_of(division_code, year)).order_by("entry").values_list("entry_id", flat=True)[:most])


def _reads(scope: Scope, s: EntrySpan) -> bool:
    return scope.may(Permission.READ_LEDGER, division_code=s.division_code, programme=s.programme, organisation=s.organisation)


def _stood(then: Reported, now: Reported | None, held: EntrySpan) -> Stood:
    return Stood(then, now, held.state != State.OPEN, held.division_code[:6] != then.division_code[:6])
