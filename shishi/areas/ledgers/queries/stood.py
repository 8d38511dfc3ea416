"""How entries stood when a report was sent, beside how they stand now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shishi.areas.ledgers.models import Ledger
from shishi.areas.ledgers.queries.figures import Reported, as_reported, open_spans_of, reported_entries
from shishi.areas.ledgers.queries.moment import as_at
from shishi.areas.ledgers.queries.totals import first_reported
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.store.facts import day_of


@dataclass(frozen=True, slots=True)
class Stood:
    """An entry as it stood at a past moment, and as it stands now."""

    then: Reported
    now: Reported | None
    """None where it is no longer open there."""


def reported_then(*, scope: Scope, division_code: str, year: int, moment: datetime, most: int) -> list[Stood]:
    """Return what `reported` would have read of a division at a past moment, beside how each entry stands now.

    Of each ledger so many that went on and so many that were done. Seven queries, and two for each ledger with older versions.
    """
    day = day_of(moment)
    ids = first_reported(scope=scope, division_code=division_code, year=year, most=most, on=day)
    now = {r.entry_id: r for r in reported_entries(scope=scope, division_code=division_code, year=year, ids=ids)}
    spans = open_spans_of(scope, division_code, year, Permission.READ_LEDGER, day).filter(entry_id__among=ids)
    found = list(spans.select_related("entry", "values_fact").order_by("ledger_id", "entry__number"))
    ledgers = {x.pk: x for x in Ledger.objects.filter(pk__in={s.ledger_id for s in found})}
    return [Stood(r, now.get(r.entry_id)) for r in as_reported(as_at(found, ledgers, moment), ledgers, year)]
