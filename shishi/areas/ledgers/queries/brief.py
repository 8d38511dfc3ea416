"""An entry in a few words, for areas that have something to do with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shishi.areas.ledgers.models import Entry, EntrySpan
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.entries import open_spans
from shishi.areas.ledgers.queries.then import stages_reached
from shishi.base.phrases import heading
from shishi.base.ref import Ref
from shishi.infra.store.spans import FOREVER


@dataclass(frozen=True, slots=True)
class StageBrief:
    label: str
    label_en: str
    planned: date | None
    reached: date | None


@dataclass(frozen=True, slots=True)
class EntryBrief:
    id: int
    number: str
    name: str
    ledger: str
    ledger_en: str
    division_code: str
    organisation: str
    programme: int
    programme_number: str
    kept_for: tuple[str, int]
    """The division and year of the plan whose ledger holds it."""
    is_open: bool
    stages: dict[str, StageBrief]
    """By code, in their order, up to the entry's goal."""

    def words(self, language: str) -> str:
        """Return what its ledger is called."""
        return heading(self.ledger, self.ledger_en, language)


def entry_brief(*, entry_id: int) -> EntryBrief | None:
    """Return an entry with its stages, or None where there is none. Four queries."""
    entry = Entry.objects.select_related("ledger").filter(pk=entry_id).first()
    if entry is None:
        return None
    span, definition = open_spans([entry_id])[entry_id], definition_of(entry.ledger)
    planned = span.values_fact.body.get("planned", {})
    done = stages_reached(ids=[entry_id], on=None).get(entry_id, {})
    stages = {
        s.code: StageBrief(
            s.label, s.label_en, date.fromisoformat(planned[s.code]) if s.code in planned else None, done.get(s.code)
        )
        for s in definition.stages
        if s.order <= span.goal
    }
    return EntryBrief(
        entry.pk,
        entry.number,
        span.name,
        definition.label,
        definition.label_en,
        entry.division_code,
        entry.organisation,
        entry.programme,
        entry.ledger.number,
        (entry.ledger.division_code, entry.ledger.year),
        span.state == 0,
        stages,
    )


def ledger_codes(entries: Iterable[int]) -> dict[int, str]:
    """Return the code of the ledger that each entry is of. One query."""
    return dict(Entry.objects.filter(pk__in=list(entries)).values_list("pk", "ledger__code"))


def titles(refs: Iterable[Ref]) -> dict[Ref, str]:
    """Return what each entry is called: its ledger's unit of speech is its number and name. One query."""
    wanted = {r.number: r for r in refs if r.kind == "ledgers.entry"}
    spans = EntrySpan.objects.filter(entry_id__among=wanted.keys(), to_date=FOREVER).select_related("entry")
    return {wanted[s.entry_id]: f"{s.entry.number} {s.name}" for s in spans}
