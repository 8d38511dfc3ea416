"""What an inspector should look at in a ledger: cheats and errors that the facts themselves show. Source: practice 13, 19."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Q

from shishi.areas.ledgers.models import SEEN, STAGE, TRUE, VALUES, EntryFact, EntrySpan, EvidenceJudgement, Ledger
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.evidence import evidence_then
from shishi.areas.ledgers.queries.inspecting import put_right, settled
from shishi.areas.ledgers.queries.listing import Row, rows_of
from shishi.areas.ledgers.queries.placed import DECLARED, TOLERANCE_PERCENT, placed_outside
from shishi.areas.ledgers.queries.red_lines import crossing_checks, crossings_of, letters_of
from shishi.areas.ledgers.queries.then import stages_reached
from shishi.areas.ledgers.rules import goal_of, idle, kind_of, softened
from shishi.engines.geometry import Outlines, compare_length
from shishi.engines.ledger import Definition, run
from shishi.infra.places.queries import counties_drawn
from shishi.infra.store.facts import day_of, known_by
from shishi.infra.store.spans import as_of

_STEP = 1000


@dataclass(frozen=True, slots=True)
class Suspicion:
    code: str
    """A code of `labels.SUSPICION`, or that of a check that failed."""
    entry: int
    number: str
    name: str
    division_code: str
    figures: Mapping[str, Any] = field(default_factory=dict)
    evidence: int | None = None
    """The piece that it is about."""

    @property
    def kind(self) -> str:
        return kind_of(self.code, of_evidence=self.evidence is not None)


def suspicion_of(r: Row, code: str, figures: Mapping[str, Any] | None = None) -> Suspicion:
    return Suspicion(code, r.id, r.number, r.span.name, r.span.division_code, figures or {})


def by_entry(*, ledger: Ledger, on: date | None, today: date) -> Iterator[Suspicion]:
    """Yield what is to be looked at in one entry of a ledger by itself, as known when `on` ended (now where None), so many entries at a time that memory does not grow with them.

    Seven queries a step; where doubts went because something was put right, one more.
    """
    definition, counties = definition_of(ledger), counties_drawn(ledger.division_code)
    for rows in rows_standing(ledger, on):
        reached = stages_reached(ids=[r.id for r in rows], on=on)
        for r in rows:
            yield from _of_row(r, definition, reached.get(r.id, {}), on or today)
        yield from _placed_outside(rows, counties)
        yield from _softened(rows, definition, on)
        yield from _of_evidence(rows, on)
        yield from _on_red_lines(rows, on)


def rows_standing(ledger: Ledger, on: date | None, ids: Sequence[int] | None = None) -> Iterator[list[Row]]:
    """Yield the entries of a ledger that were open, by id, some at a time: all, or of these. A query a step, and one behind the last."""
    spans = EntrySpan.objects.filter(as_of(on), ledger=ledger, state=0).select_related("entry", "values_fact", "place_fact")
    definition, last = definition_of(ledger), 0
    if ids is not None:
        steps = (sorted(ids)[n : n + _STEP] for n in range(0, len(ids), _STEP))
        yield from (rows_of(ledger, definition, list(spans.filter(entry_id__among=step).order_by("entry_id"))) for step in steps)
        return
    while step := list(spans.filter(entry_id__gt=last).order_by("entry_id")[:_STEP]):
        yield rows_of(ledger, definition, step)
        last = step[-1].entry_id


def _of_row(r: Row, definition: Definition, reached: Mapping[str, date], on: date) -> Iterable[Suspicion]:
    if r.span.out_of_order:
        yield suspicion_of(r, "out_of_order")
    if r.span.filed_late:
        yield suspicion_of(r, "filed_late")
    if figures := idle(reached, r.fields, definition, on=on):
        yield suspicion_of(r, "idle", figures)
    for o in run(definition, r.fields, reached=list(reached), goal=goal_of(r.body, definition).code):
        if o.passed is False:
            yield suspicion_of(r, o.check.code, {"says": o.check.says, "says_en": o.check.says_en})
    if definition.geometry == "line" and r.span.place_fact:
        verdict = compare_length(r.fields.get(DECLARED), r.span.place_fact.body.get("length_m", 0), TOLERANCE_PERCENT)
        if verdict.code in ("declared-longer", "declared-shorter"):
            yield suspicion_of(r, verdict.code, {"declared_m": verdict.declared_m, "drawn_m": verdict.drawn_m})


def _placed_outside(rows: Sequence[Row], counties: Outlines | None) -> Iterator[Suspicion]:
    """An entry that goes to another county keeps its place."""
    for r in rows:
        place, division = r.span.place_fact, r.span.division_code
        if place and (outside := placed_outside(place.body, division, counties)):
            yield suspicion_of(r, "place_outside", {"county": outside.county, "metres": outside.distance_m})


def _softened(rows: Sequence[Row], definition: Definition, on: date | None) -> list[Suspicion]:
    facts = EntryFact.objects.filter(known_by(on)) if on else EntryFact.objects.all()
    changed = facts.filter(Q(kind=VALUES) | Q(corrects__isnull=False), entry_id__among=[r.id for r in rows])
    ids = changed.exclude(pk__among=[r.span.values_fact_id for r in rows]).values_list("entry_id", flat=True).distinct()
    held: dict[int, list[EntryFact]] = defaultdict(list)
    for fact in facts.filter(entry_id__among=list(ids), kind__in=(VALUES, STAGE)).order_by("recorded_at", "pk"):
        held[fact.entry_id].append(fact)
    return [suspicion_of(r, code, figures) for r in rows for code, figures in softened(held[r.id], definition, day_of=day_of)]


def _of_evidence(rows: Sequence[Row], on: date | None) -> list[Suspicion]:
    """What is doubted of photographs and papers that no inspector found true, and what came to fit one only when it was corrected and no inspector has looked at since."""
    by_id = {r.id: r for r in rows}
    doubted, settling = ["doubt", "fail"], EvidenceJudgement.objects.filter(settles=True).values("evidence")
    wanted = (Q(verdict_then__in=doubted) & ~Q(outcome_then=TRUE)) | Q(pk__in=settling, outcome_then="")
    found = {e.pk: e for e in evidence_then(on).filter(wanted, entry_id__among=by_id.keys()).order_by("pk")}
    ended = [pk for pk, e in found.items() if e.verdict_then not in doubted]  # type: ignore[attr-defined]
    told = [
        (e, reason["code"], reason["figures"])
        for e in found.values()
        for reason in e.reasons_then  # type: ignore[attr-defined]
        if reason["verdict"] in doubted
    ]
    told += [(found[pk], *put_right(found[pk].stage, how)) for pk, how in (settled(ended, on) if ended else {}).items()]
    return [replace(suspicion_of(r, code, figures), evidence=e.pk) for e, code, figures in told if (r := by_id[e.entry_id])]


def _on_red_lines(rows: Sequence[Row], on: date | None) -> list[Suspicion]:
    """A crossing stays in the list until an inspector has looked at the land bureau's letter on it."""
    by_id, letters = {r.id: r for r in rows}, letters_of([r.id for r in rows], on)
    out = []
    for check in crossing_checks(list(by_id), on):
        r, letter = by_id[check.entry_id], letters.get(check.entry_id)
        if letter and letter.outcome_then in (SEEN, TRUE):  # type: ignore[attr-defined]
            continue
        code = "red_line_answered" if letter else "red_line"
        found = [{k: f[k] for k in ("kind", "length_m", "area_m2")} for f in crossings_of(check)]
        out.append(suspicion_of(r, code, {"found": found}))
    return out
