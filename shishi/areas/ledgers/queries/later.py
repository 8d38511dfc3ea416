"""What was put on record after a day ended and tells of that day or a day before it: filed late, corrected, taken back. Source: practice 14."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from shishi.areas.ledgers.models import STAGE, EntryFact, EntrySpan
from shishi.areas.ledgers.queries.counted_in import ledgers_by_programme, within
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.engines.ledger import Definition, Stage
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.store.facts import end_of
from shishi.infra.store.spans import FOREVER


@dataclass(frozen=True, slots=True)
class Later:
    """One such fact."""

    pk: int
    entry: int
    title: str
    division_code: str
    ledger: Definition
    stage: Stage | None
    happened_date: date
    before: date | None
    """The day that it corrects or takes back."""
    recorded_at: datetime
    by: str
    why: str
    withdrawn: bool

    @property
    def kind(self) -> str:
        """filed, corrected, withdrawn."""
        return "withdrawn" if self.withdrawn else "corrected" if self.before else "filed"


def later_facts(*, scope: Scope, city: str, year: int, on: date, after: int = 0, limit: int = 50) -> list[Later]:
    """Return the stages filed, corrected or taken back after `on` ended that say otherwise how it stood then, the newest first. Three queries.

    `after`: the fact that the page before ended with.
    """
    facts = _facts(scope, city, year, on).select_related("entry__ledger", "corrects").order_by("-pk")
    rows = list(facts.filter(pk__lt=after)[:limit] if after else facts[:limit])
    spans = EntrySpan.objects.filter(entry_id__among={f.entry_id for f in rows}, to_date=FOREVER)
    names = dict(spans.values_list("entry_id", "name"))
    return [_told(f, definition_of(f.entry.ledger), names[f.entry_id]) for f in rows]


def _facts(scope: Scope, city: str, year: int, on: date) -> QuerySet[EntryFact]:
    ended = end_of(on)
    kept = {x.pk for _, x in ledgers_by_programme(city=city, year=year)}
    since = EntryFact.objects.for_user(scope, Permission.READ_LEDGER).filter(entry__ledger__in=kept, kind=STAGE)
    since = since.filter(entry__division_code__startswith=within(city)) if within(city) else since
    return since.filter(Q(happened_date__lte=on) | Q(corrects__recorded_at__lt=ended), recorded_at__gte=ended)


def _told(f: EntryFact, definition: Definition, name: str) -> Later:
    return Later(
        pk=f.pk,
        entry=f.entry_id,
        title=f"{f.entry.number} {name}",
        division_code=f.entry.division_code,
        ledger=definition,
        stage=definition.stage_by_code.get(f.stage),
        happened_date=f.happened_date,
        before=f.corrects.happened_date if f.corrects else None,
        recorded_at=f.recorded_at,
        by=f.by,
        why=f.why,
        withdrawn=f.withdrawn,
    )
