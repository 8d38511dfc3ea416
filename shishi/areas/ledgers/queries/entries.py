"""Entries as the actions need them: locked, with what stands of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet

from shishi.areas.ledgers.models import Entry, EntryFact, EntrySpan, Ledger
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.rules import Filed
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.store.spans import FOREVER


def entries_for(*, scope: Scope, permission: Permission) -> QuerySet[Entry]:
    """Return the entries that the scope reaches with a permission, a project unit's own only."""
    return Entry.objects.for_user(scope, permission)


def ledgers_for(*, scope: Scope, city: str = "", year: int | None = None, pk: int | None = None) -> list[Ledger]:
    """Return the ledgers of the plans that the scope may read, of programmes that its grants name or leave open: all, or those asked for. One query.

    A ledger is the city's, its entries are the counties': which of those are shown is another matter.
    """
    programmes = {s.programme for s in scope.with_permission(Permission.READ_LEDGER)}
    wanted = {"division_code": city or None, "year": year, "pk": pk}
    rows = (
        Ledger.objects.for_user(scope, Permission.READ_PLAN)
        .filter(dropped=False, **{key: value for key, value in wanted.items() if value is not None})
        .order_by("-year", "division_code", "order")
    )
    return [x for x in rows if None in programmes or x.programme in programmes] if programmes else []


def ledger_for(*, scope: Scope, pk: int) -> Ledger | None:
    return next(iter(ledgers_for(scope=scope, pk=pk)), None)


def entry_for(*, scope: Scope, pk: int, permission: Permission = Permission.READ_LEDGER) -> Entry | None:
    return entries_for(scope=scope, permission=permission).select_related("ledger").filter(pk=pk).first()


def entries_read(*, scope: Scope, ids: Iterable[int]) -> dict[int, Entry]:
    """Return by id those of these entries that the scope may read. One query."""
    rows = entries_for(scope=scope, permission=Permission.READ_LEDGER).select_related("ledger")
    return {e.pk: e for e in rows.filter(pk__among=set(ids))}


def may_file(*, scope: Scope, entry: Entry) -> bool:
    """Tell whether the scope files stages and values of this entry."""
    return scope.may(
        Permission.FILE_LEDGER,
        division_code=entry.division_code,
        programme=entry.programme,
        organisation=entry.organisation,
    )


def may_accept(*, scope: Scope, entry: Entry) -> bool:
    """Tell whether the scope files the gated stages of this entry: inspection and supervision."""
    return scope.may(Permission.ACCEPT_STAGE, division_code=entry.division_code, programme=entry.programme)


def reads_suspicions(*, scope: Scope, entry: Entry) -> bool:
    """Tell whether the scope is shown what the system thinks of this entry's evidence, and the evidence with all that its camera wrote."""
    return scope.may(Permission.READ_SUSPICIONS, division_code=entry.division_code, programme=entry.programme)


def may_inspect(*, scope: Scope, entry: Entry) -> bool:
    """Tell whether the scope says of this entry's evidence what is so."""
    return scope.may(Permission.INSPECT_EVIDENCE, division_code=entry.division_code, programme=entry.programme)


def may_file_stage(*, scope: Scope, entry: Entry, stage: str) -> bool:
    """Tell whether the scope files this stage of the entry: who files the entry any, to be told of a gated one; inspection and supervision those alone."""
    if may_file(scope=scope, entry=entry):
        return True
    wanted = definition_of(entry.ledger).stage_by_code.get(stage)
    return wanted is not None and wanted.gated and may_accept(scope=scope, entry=entry)


def may_prove(*, scope: Scope, entry: Entry, stage: str) -> bool:
    """Tell whether the scope hands in evidence of this stage of the entry, or of the entry: of a gated one inspection and supervision alone."""
    wanted = definition_of(entry.ledger).stage_by_code.get(stage)
    return (may_accept if wanted and wanted.gated else may_file)(scope=scope, entry=entry)


def locked_entries(ids: Iterable[int]) -> dict[int, Entry]:
    """Return these entries by id, locked in the order of their ids, so that two actions never wait for each other."""
    rows = Entry.objects.select_for_update().filter(pk__among=ids).order_by("pk")
    return {e.pk: e for e in rows}


def open_spans(ids: Iterable[int]) -> dict[int, EntrySpan]:
    """Return how each entry stands now. One query."""
    rows = EntrySpan.objects.filter(entry_id__among=ids, to_date=FOREVER).select_related("values_fact", "entry")
    return {s.entry_id: s for s in rows}


def filed(entries: dict[int, Entry]) -> dict[int, Filed]:
    """Return what a filing is judged by, for each entry. Three queries for any number of them."""
    ledgers = {x.pk: definition_of(x) for x in Ledger.objects.filter(pk__in={e.ledger_id for e in entries.values()})}
    states = dict(EntrySpan.objects.filter(entry_id__among=entries.keys(), to_date=FOREVER).values_list("entry_id", "state"))
    stages = _stages(entries.keys())
    return {pk: Filed(e.number, ledgers[e.ledger_id], states.get(pk, 0), stages[pk]) for pk, e in entries.items()}


def _stages(ids: Iterable[int]) -> dict[int, dict[str, int]]:
    rows = EntryFact.objects.filter(entry_id__among=ids, kind="stage").order_by("recorded_at", "pk")
    held: dict[int, dict[int, str]] = defaultdict(dict)
    for pk, entry, stage, corrects, withdrawn in rows.values_list("pk", "entry_id", "stage", "corrects_id", "withdrawn"):
        held[entry].pop(corrects, None)
        if not withdrawn:
            held[entry][pk] = stage
    return defaultdict(dict, {entry: {stage: pk for pk, stage in facts.items()} for entry, facts in held.items()})
