"""What an inspector should look at in a ledger: cheats and errors that the facts themselves show. Source: practice 13, 19."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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
from shishi.areas.ledgers.rules import bursts, goal_of, named_alike, softened
from shishi.engines.geometry import compare_length, drawn_together, stored
from shishi.engines.ledger import Definition, run
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.places.queries import counties_drawn
from shishi.infra.store.facts import day_of, known_by
from shishi.infra.store.spans import as_of

NAMES_ENDING = "_names"
"""A text field with this ending lists what an entry serves, parted by 、: nothing may be served twice."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    code: str
    """out_of_order, filed_late, named_twice, named_alike, drawn_twice, place_outside, burst, red_line, red_line_answered, day_follows_photo, stage_left_photo, place_follows_photo, a code of `softened`, of a length or of a piece of evidence,
    or that of a check that failed."""
    entry: int
    number: str
    name: str
    division_code: str
    figures: Mapping[str, Any] = field(default_factory=dict)


def suspicions(*, scope: Scope, ledger: Ledger, on: date | None) -> list[Suspicion]:
    """Return what is to be looked at in a ledger as known when `on` ended (now where None), by entry.

    Eleven queries; where doubts went because something was put right, one more; where its entries list what they serve, one more, and one for each other year that the ledger was kept.
    """
    definition = definition_of(ledger)
    rows = _rows(scope, ledger, on)
    ids = [r.id for r in rows]
    reached = stages_reached(ids=ids, on=on)
    out = [s for r in rows for s in _of_row(r, definition, reached.get(r.id, {}))]
    out += _named_twice(rows, definition, scope, ledger, on)
    out += _named_alike(rows)
    out += _drawn_twice(rows, definition)
    out += _placed_outside(rows, ledger)
    out += _softened(rows, definition, on)
    out += _of_evidence(rows, on)
    out += _bursts(rows, on)
    out += _on_red_lines(rows, on)
    return sorted(out, key=lambda s: (s.number, s.code))


def _of_row(r: Row, definition: Definition, reached: Mapping[str, date]) -> Iterable[Suspicion]:
    told = (r.id, r.number, r.span.name, r.span.division_code)
    if r.span.out_of_order:
        yield Suspicion("out_of_order", *told)
    if r.span.filed_late:
        yield Suspicion("filed_late", *told)
    for o in run(definition, r.fields, reached=list(reached), goal=goal_of(r.body, definition).code):
        if o.passed is False:
            yield Suspicion(o.check.code, *told, {"says": o.check.says, "says_en": o.check.says_en})
    if definition.geometry == "line" and r.span.place_fact:
        verdict = compare_length(r.fields.get(DECLARED), r.span.place_fact.body.get("length_m", 0), TOLERANCE_PERCENT)
        if verdict.code in ("declared-longer", "declared-shorter"):
            yield Suspicion(verdict.code, *told, {"declared_m": verdict.declared_m, "drawn_m": verdict.drawn_m})


def _rows(scope: Scope, ledger: Ledger, on: date | None) -> list[Row]:
    spans = EntrySpan.objects.for_user(scope, Permission.READ_SUSPICIONS).filter(ledger=ledger, state=0)
    spans = spans.filter(as_of(on)).select_related("entry", "values_fact", "place_fact")
    return rows_of(ledger, definition_of(ledger), list(spans.order_by("entry_id")))


def _named_twice(rows: Sequence[Row], definition: Definition, scope: Scope, ledger: Ledger, on: date | None) -> list[Suspicion]:
    """What two entries say they serve, in this year's ledger or in that of another."""
    codes = [f.code for f in definition.shown_fields if f.form == "text" and f.code.endswith(NAMES_ENDING)]
    kept = Ledger.objects.filter(division_code=ledger.division_code, code=ledger.code).exclude(pk=ledger.pk).order_by("year")
    others = [(x.year, _rows(scope, x, on)) for x in kept] if codes else []
    out = []
    for code in codes:
        held: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for r, served in _served(rows, code):
            held[served].append(r)
        elsewhere: dict[tuple[str, str], list[str]] = defaultdict(list)
        for year, older in others:
            for r, served in _served(older, code):
                elsewhere[served].append(f"{r.number}（{year}）")
        for served, several in held.items():
            if len(several) + len(elsewhere[served]) > 1:
                told = {"name": served[1], "in": "、".join([*(r.number for r in several), *elsewhere[served]])}
                out += [Suspicion("named_twice", r.id, r.number, r.span.name, r.span.division_code, told) for r in several]
    return out


def _served(rows: Sequence[Row], code: str) -> Iterable[tuple[Row, tuple[str, str]]]:
    """Return each row with each (county, name) that it says it serves."""
    for r in rows:
        for name in dict.fromkeys(str(r.fields.get(code) or "").replace("，", "、").split("、")):
            if name.strip():
                yield r, (r.span.division_code[:6], name.strip())


def _named_alike(rows: Sequence[Row]) -> list[Suspicion]:
    groups = named_alike((r, r.span.division_code, r.span.name) for r in rows)
    return [
        Suspicion("named_alike", r.id, r.number, r.span.name, r.span.division_code, {"in": "、".join(x.number for x in group)})
        for group in groups
        for r in group
    ]


def _drawn_twice(rows: Sequence[Row], definition: Definition) -> list[Suspicion]:
    if definition.geometry != "line":
        return []
    placed = [(r, r.span.place_fact.body["geometry"]) for r in rows if r.span.place_fact]
    beside: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for one, other, metres in drawn_together([stored(geometry) for _, geometry in placed]):
        beside[one].append((other, metres))
        beside[other].append((one, metres))
    return [
        Suspicion(
            "drawn_twice", r.id, r.number, r.span.name, r.span.division_code,
            {"in": "、".join(placed[n][0].number for n, _ in found), "shared_m": max(metres for _, metres in found)},
        )
        for at, found in beside.items()
        if (r := placed[at][0])
    ]  # fmt: skip


def _placed_outside(rows: Sequence[Row], ledger: Ledger) -> list[Suspicion]:
    """An entry that goes to another county keeps its place."""
    counties, out = counties_drawn(ledger.division_code), []
    for r in rows:
        place, division = r.span.place_fact, r.span.division_code
        if place and (outside := placed_outside(place.body, division, counties)):
            told = {"county": outside.county, "metres": outside.distance_m}
            out.append(Suspicion("place_outside", r.id, r.number, r.span.name, division, told))
    return out


def _softened(rows: Sequence[Row], definition: Definition, on: date | None) -> list[Suspicion]:
    facts = EntryFact.objects.filter(known_by(on)) if on else EntryFact.objects.all()
    changed = facts.filter(Q(kind=VALUES) | Q(withdrawn=True), entry_id__among=[r.id for r in rows])
    ids = changed.exclude(pk__among=[r.span.values_fact_id for r in rows]).values_list("entry_id", flat=True).distinct()
    held: dict[int, list[EntryFact]] = defaultdict(list)
    for fact in facts.filter(entry_id__among=list(ids), kind__in=(VALUES, STAGE)).order_by("recorded_at", "pk"):
        held[fact.entry_id].append(fact)
    return [
        Suspicion(code, r.id, r.number, r.span.name, r.span.division_code, figures)
        for r in rows
        for code, figures in softened(held[r.id], definition, day_of=day_of)
    ]


def _of_evidence(rows: Sequence[Row], on: date | None) -> list[Suspicion]:
    """What is doubted of photographs and papers, and what came to fit one only when it was corrected and no inspector has looked at since."""
    by_id = {r.id: r for r in rows}
    doubted, settling = ["doubt", "fail"], EvidenceJudgement.objects.filter(settles=True).values("evidence")
    wanted = Q(verdict_then__in=doubted) | Q(pk__in=settling, outcome_then="")
    found = {e.pk: e for e in evidence_then(on).filter(wanted, entry_id__among=by_id.keys()).order_by("pk")}
    ended = [pk for pk, e in found.items() if e.verdict_then not in doubted]  # type: ignore[attr-defined]
    told = [
        (e, reason["code"], reason["figures"])
        for e in found.values()
        for reason in e.reasons_then  # type: ignore[attr-defined]
        if reason["verdict"] in doubted
    ]
    told += [(found[pk], *put_right(found[pk].stage, how)) for pk, how in (settled(ended, on) if ended else {}).items()]
    return [
        Suspicion(code, r.id, r.number, r.span.name, r.span.division_code, figures)
        for e, code, figures in told
        if (r := by_id[e.entry_id])
    ]


def _on_red_lines(rows: Sequence[Row], on: date | None) -> list[Suspicion]:
    """A crossing stays in the list until an inspector has looked at the land bureau's letter on it."""
    by_id, letters = {r.id: r for r in rows}, letters_of([r.id for r in rows], on)
    out = []
    for check in crossing_checks(list(by_id), on):
        r, letter = by_id[check.entry_id], letters.get(check.entry_id)
        if letter and letter.outcome_then in (SEEN, TRUE):  # type: ignore[attr-defined]
            continue
        code = "red_line_answered" if letter else "red_line"
        out.append(Suspicion(code, r.id, r.number, r.span.name, r.span.division_code, {"found": crossings_of(check)}))
    return out


def _bursts(rows: Sequence[Row], on: date | None) -> list[Suspicion]:
    by_id = {r.id: r for r in rows}
    facts = EntryFact.objects.filter(entry_id__among=by_id.keys(), kind=STAGE, corrects=None)
    if on:
        facts = facts.filter(known_by(on))
    days: dict[str, Counter[date]] = defaultdict(Counter)
    held: dict[tuple[str, date], dict[int, None]] = defaultdict(dict)
    for entry, at in facts.order_by("pk").values_list("entry_id", "recorded_at"):
        county, day = by_id[entry].span.division_code[:6], day_of(at)
        days[county][day] += 1
        held[county, day][entry] = None
    return [
        Suspicion("burst", r.id, r.number, r.span.name, r.span.division_code, {"day": day.isoformat(), "count": count})
        for county, counts in days.items()
        for day, count in bursts(counts)
        for entry in held[county, day]
        if (r := by_id[entry])
    ]
