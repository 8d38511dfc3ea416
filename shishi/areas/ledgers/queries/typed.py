"""How many cells people typed into the ledgers: what forms, bulk edits and pasted lines changed. Source: practice 11."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast

from shishi.areas.ledgers.models import STAGE, VALUES, Batch, EntryFact
from shishi.areas.ledgers.queries.definitions import versions_among
from shishi.areas.ledgers.queries.entries import ledgers_for
from shishi.engines.ledger import upgrade
from shishi.infra.access.listing import people_of_counties
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.store.facts import day_of, end_of

_STEP = 2000
_BY_DOCUMENT = "postponed"
"""Says a planned day once more."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed of one entry at once."""

    entry: int
    number: str
    county: str
    """6 digits."""
    at: datetime
    cells: int


def typed_cells(*, scope: Scope, city: str, year: int, since: date, told: Collection[datetime]) -> Counter[tuple[str, date]]:
    """Return by county (6 digits) and day how many cells its own people typed into its ledgers from a day on, as `typed_rows` has them."""
    out: Counter[tuple[str, date]] = Counter()
    for row in typed_rows(scope=scope, city=city, year=year, since=since, told=told):
        out[row.county, day_of(row.at)] += row.cells
    return out


def typed_rows(
    *, scope: Scope, city: str, year: int, since: date, told: Collection[datetime], until: date | None = None, county: str = ""
) -> Iterator[Typed]:
    """Give how many values of its entries a county's own people changed, and stages they filed, from a day on.

    A table that was read in was typed elsewhere. What was held before is read as the ledger's fields are when it is changed: nobody typed that they became
    others. `told`: the moments of what a report has counted already. Three queries, and one for each ledger that such a fact is older of.
    """
    homes = people_of_counties(city)
    facts = _facts(scope, city, year, since).filter(by__among=homes.keys(), entry__division_code__startswith=county)
    facts = (facts.filter(recorded_at__lt=end_of(until)) if until else facts).exclude(recorded_at__in=told)
    before = EntryFact.objects.filter(entry=OuterRef("entry"), kind=VALUES, recorded_at__lt=OuterRef("recorded_at"))
    newest = before.order_by("-recorded_at").annotate(says=_text())
    asked = facts.annotate(says=_text(), was=Subquery(newest.values("says")[:1]), older=Subquery(newest.values("version")[:1]))
    rows = asked.values_list(
        "kind",
        "by",
        "recorded_at",
        "entry",
        "entry__number",
        "entry__division_code",
        "says",
        "was",
        "entry__ledger",
        "older",
        "version",
    )
    versions = cache(lambda ledger: versions_among([ledger])[ledger])
    for kind, by, at, entry, number, division, says, was, ledger, older, version in rows.iterator(chunk_size=_STEP):
        if division[:6] not in homes[by]:
            continue
        held = json.loads(was or "{}")
        if was and older != version and {older, version} <= versions(ledger).keys():
            held["fields"] = upgrade(held["fields"], old=versions(ledger)[older], new=versions(ledger)[version])
        if cells := 1 if kind == STAGE else _changed(held, json.loads(says)):
            yield Typed(entry, number, division[:6], at, cells)


def _facts(scope: Scope, city: str, year: int, since: date) -> QuerySet[EntryFact]:
    kept = [x.pk for x in ledgers_for(scope=scope, city=city, year=year)]
    read_in = Batch.objects.filter(ledger__in=kept, kind="file").values("pk")
    facts = EntryFact.objects.for_user(scope, Permission.READ_LEDGER)
    facts = facts.filter(recorded_at__gte=end_of(since - timedelta(days=1)), entry__ledger__in=kept)
    return facts.filter(Q(batch=None) | ~Q(batch__in=read_in), kind__in=(VALUES, STAGE))


def _text() -> Cast:
    """The body as it is kept, read only where it is wanted."""
    return Cast("body", TextField())


def _changed(was: Mapping[str, Any], says: Mapping[str, Any]) -> int:
    n = 0
    for key in was.keys() | says.keys():
        old, new = was.get(key), says.get(key)
        if old == new or key == _BY_DOCUMENT:
            continue
        if isinstance(old, dict) or isinstance(new, dict):
            n += _changed(old or {}, new or {})
        elif (old, new) not in ((None, ""), ("", None)):
            n += 1
    return n
