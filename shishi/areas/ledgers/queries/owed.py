"""What of the ledgers waits for a reader: planned days that have passed or come near, evidence to look at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Count, Min, QuerySet

from shishi.areas.ledgers.models import EntrySpan, Ledger
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.inspecting import Anew, doubts_for, wanted_anew
from shishi.areas.ledgers.queries.lateness import late_on
from shishi.base.owed import Owed, Place
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.store.spans import FOREVER

SOON_DAYS = 14
_FEW = 8
"""Up to so many entries are named one by one; more stand as one line for each ledger."""


def owed(*, scope: Scope, today: date) -> list[Owed]:
    """Return the reader's own entries whose day has passed or comes within two weeks, and what inspectors found wanting in them; doubts for inspectors. At most eight queries."""
    out = []
    if scope.may(Permission.FILE_LEDGER):
        spans = EntrySpan.objects.for_user(scope, Permission.FILE_LEDGER).filter(to_date__gte=FOREVER, state=0)
        late = spans.filter(late_on(today))
        soon = spans.filter(due_date__gte=today, due_date__lte=today + timedelta(days=SOON_DAYS))
        out = [*_anew(wanted_anew(scope=scope)), *_days("late", late), *_days("soon", soon)]
    if scope.may(Permission.INSPECT_EVIDENCE):
        doubts = doubts_for(scope=scope).count()
        out += [Owed("doubt", "", "", Place("ledgers:doubts"), count=doubts)] if doubts else []
    return out


def _anew(found: Sequence[Anew]) -> list[Owed]:
    return [
        Owed(
            "anew",
            x.name,
            f"{x.number} {x.stage.label if x.stage else ''}：{x.says}",
            Place("ledgers:entry", (x.entry,), _anchor(x)),
        )
        for x in found
    ]


def _anchor(x: Anew) -> str:
    return f"stage-{x.stage.code}" if x.stage else "stages"


def _days(kind: str, spans: QuerySet[EntrySpan]) -> list[Owed]:
    found = list(spans.select_related("entry").order_by("due_date", "entry_id")[: _FEW + 1])
    if len(found) <= _FEW:
        return [
            Owed(kind, s.name, s.entry.number, Place("ledgers:entry", (s.entry_id,), "stages"), due=s.due_date) for s in found
        ]
    counts = spans.order_by().values("ledger_id").annotate(n=Count("pk"), first=Min("due_date"))
    ledgers = {x.pk: x for x in Ledger.objects.filter(pk__in=[c["ledger_id"] for c in counts])}
    query = "?stage=late" if kind == "late" else "?sort=due"
    return [
        Owed(
            kind,
            definition.label,
            str(c["n"]),
            Place("ledgers:list", (c["ledger_id"],), query=query),
            due=c["first"],
            count=c["n"],
            about_en=definition.words("en"),
        )
        for c in counts
        for definition in [definition_of(ledgers[c["ledger_id"]])]
    ]
