"""What an inspection asks to see of a programme in a place: each entry's stages with the evidence that the pack asks for. Source: practice 23."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from shishi.areas.ledgers.models import UNTRUE, EntrySpan, Evidence, State
from shishi.areas.ledgers.queries.counted_in import ledgers_of
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.then import stages_reached
from shishi.areas.ledgers.rules import counts
from shishi.engines.ledger import Definition, Stage
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.store.spans import FOREVER

MOST_ENTRIES = 2000


@dataclass(frozen=True, slots=True)
class Shown:
    """One kind of evidence of one stage of an entry."""

    ledger: Definition
    division_code: str
    """Where the entry is."""
    number: str
    name: str
    stage: Stage | None
    """None for evidence of the entry as a whole."""
    reached: date | None
    kind: str
    """photo, or the name of the paper."""
    files: tuple[Evidence, ...]
    """None at all where what the pack asks for is not there."""
    untrue: tuple[Evidence, ...]
    """What an inspector found untrue, taken back or not."""


@dataclass(frozen=True, slots=True)
class Inspection:
    entries: int
    more: bool
    """True where the place has more entries that got on than are shown."""
    shown: tuple[Shown, ...]

    @property
    def missing(self) -> list[Shown]:
        return [s for s in self.shown if not (s.files or s.untrue)]

    @property
    def untrue(self) -> list[Shown]:
        return [s for s in self.shown if s.untrue]


def inspection(*, scope: Scope, city: str, year: int, programme: int, area: str) -> Inspection | None:
    """Return what is there and what is missing of the entries of an area (any of its digits) that got on, of what the scope may see.

    None where it sees no entry there. Four queries, whatever their number; six below a city.
    """
    kept = ledgers_of(city=city, year=year, programme=programme)
    own = EntrySpan.objects.for_user(scope, Permission.READ_LEDGER).filter(ledger_id__in=list(kept), to_date=FOREVER)
    spans = own.filter(state=State.OPEN, division_code__startswith=area, stage__gt=0).select_related("entry")
    found = list(spans.order_by("ledger__order", "entry__number")[: MOST_ENTRIES + 1])
    if not found and not own.filter(division_code__startswith=area).exists():
        return None
    ids = [s.entry_id for s in found[:MOST_ENTRIES]]
    reached = stages_reached(ids=ids, on=None)
    proofs: dict[int, list[Evidence]] = defaultdict(list)
    handed_in = Evidence.objects.filter(Q(withdrawn_at=None) | Q(outcome=UNTRUE), entry_id__among=ids)
    for e in handed_in.order_by("at", "pk"):
        proofs[e.entry_id].append(e)
    shown = (
        s
        for span in found[:MOST_ENTRIES]
        for s in _of(span, definition_of(kept[span.ledger_id]), reached.get(span.entry_id, {}), proofs[span.entry_id])
    )
    return Inspection(len(ids), len(found) > MOST_ENTRIES, tuple(shown))


def _of(span: EntrySpan, definition: Definition, reached: dict[str, date], proofs: list[Evidence]) -> Iterator[Shown]:
    told = (definition, span.division_code, span.entry.number, span.name)
    for stage in definition.stages:
        own = [e for e in proofs if e.stage == stage.code]
        asked = stage.evidence if stage.code in reached else ()
        for kind in dict.fromkeys((*asked, *(e.kind for e in own))):
            yield Shown(*told, stage, reached.get(stage.code), kind, *_parted(own, kind))
    rest = [e for e in proofs if e.stage not in definition.stage_by_code]
    for kind in dict.fromkeys(e.kind for e in rest):
        yield Shown(*told, None, None, kind, *_parted(rest, kind))


def _parted(proofs: Sequence[Evidence], kind: str) -> tuple[tuple[Evidence, ...], tuple[Evidence, ...]]:
    own = [e for e in proofs if e.kind == kind]
    return tuple(e for e in own if counts(e)), tuple(e for e in own if e.outcome == UNTRUE)
