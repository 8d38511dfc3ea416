"""What the ledgers count: entries that have reached a stage, sums of a field, each as of any day; and the rows behind every figure.

Names: `ledgers:roads` (all open entries), `@accepted`, `@goal_met`, `:length_m` (the field's sum), `!wide_enough` (of those that the check
judges, those that pass), `[kind=new]`. One entry counts once for each measure that it fits. Replaced and withdrawn entries count nowhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import BigIntegerField, Count, F, Min, Q, QuerySet, Sum, Value
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Substr

from shishi.areas.ledgers.models import EntrySpan, Ledger, State
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.listing import rows_of, stages_reached
from shishi.areas.ledgers.queries.since import moved
from shishi.areas.ledgers.queries.then import furthest_then
from shishi.areas.ledgers.rules import goal_of
from shishi.base.look import Look
from shishi.base.ref import Ref
from shishi.engines.ledger import Check, Definition, Field, Stage, run, variables
from shishi.engines.ledger.definition import GOAL_MET
from shishi.engines.measures import NOT_KEPT, Measure, MeasureName, Reading, parse
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.record.counted import until_moved
from shishi.infra.store.spans import as_of

AREA = "ledgers"
_LEDGER = "ledgers.ledger"
_Read = dict[str, dict[str, Reading]]
"""By name, and then by the county's 6 digits."""
_COUNTY = 6
_ZEROS = "000000"


@dataclass(frozen=True, slots=True)
class _Asked:
    """A name with the ledger that it is about, and the conditions that it makes."""

    name: MeasureName
    ledger: Ledger
    definition: Definition
    among: Q
    """The entries that it is about: d."""
    done: Q
    """Those of them that have got there: n."""
    check: Check | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure on a page: a measure of a city and year, in a county (its digits) or in all, as a day ended or now."""

    name: str
    city: str
    year: int
    look: Look
    area: str = ""


@dataclass(frozen=True, slots=True)
class Before:
    """What measures read when a day closed, by name and area."""

    day: date
    readings: Mapping[tuple[str, str], Reading]


@dataclass(frozen=True, slots=True)
class Opened:
    """A row behind a figure."""

    ref: Ref
    title: str
    division_code: str
    quantity: int
    reason: str
    """For a gap, the clause that failed: the label of the stage that is not reached."""


def measures(*, names: Collection[str], city: str, year: int) -> dict[str, Measure]:
    """Return what each of these names means in a city's ledgers of a year; a name that they cannot count is left out. One query."""
    out = {}
    for asked in _asked(names, city, year):
        stage = asked.definition.stage_by_code.get(asked.name.stage or "")
        field = asked.definition.field_by_code.get(asked.name.field or "")
        out[str(asked.name)] = Measure(
            name=str(asked.name),
            label=" ".join(filter(None, (asked.definition.label, stage.label if stage else "", _what(asked, field)))),
            unit=field.unit if field else asked.definition.unit,
            kind="sum" if field else "count",
            scale=field.scale if field else 0,
            source="reported" if any(f.reported for f in _read_by(asked, field)) else "counted",
        )
    return out


def readings(
    *, names: Collection[str], city: str, year: int, counties: Iterable[str], look: Look, before: Before | None = None
) -> dict[tuple[str, str], Reading]:
    """Return how each measure stood when the day looked at ended, in each county (6 digits) and in the city (12 digits).

    A name that no ledger counts is not reported: never 0. `before`: what they read when an earlier day closed; then only what came since is counted,
    but for checks, which a fact may turn that changes no span. What was counted since the ledger moved last is not counted
    again on the open day. One query, and at most two a ledger and three a check.
    """
    areas = (*counties, city)
    out = {(name, area): NOT_KEPT for name in names for area in areas}
    ledgers: dict[Ref, list[_Asked]] = {}
    for asked in _asked(names, city, year, look):
        ledgers.setdefault(Ref(_LEDGER, asked.ledger.pk), []).append(asked)
    known = {name for name in names if before and all((name, area) in before.readings for area in areas)}

    def count(ledger: Ref) -> _Read:
        return _count(ledgers[ledger], look, before.day if before else None, known)

    if look.on is None:
        told = {
            ref: (held[0].ledger.version, [str(a.name) for a in held], look, before and before.day)
            for ref, held in ledgers.items()
        }
        counted = until_moved("measures", told, count=count)
    else:
        counted = {ref: count(ref) for ref in ledgers}
    for asked in (a for held in ledgers.values() for a in held):
        name = str(asked.name)
        found = counted[Ref(_LEDGER, asked.ledger.pk)][name]
        for area in areas:
            one = sum(found.values(), Reading(0, 0)) if area == city else found.get(area, Reading(0, 0))
            out[name, area] = before.readings[name, area] + one if before and _is_since(asked, known) else one
    return out


def _is_since(asked: _Asked, known: Collection[str]) -> bool:
    """Tell whether only what came since an earlier day is counted. A check may be turned by a fact that changes no span."""
    return not asked.check and str(asked.name) in known


def _count(held: list[_Asked], look: Look, day: date | None, known: Collection[str]) -> _Read:
    """Return what the names of one ledger read in each county: those `known` only what came since the day."""
    out: _Read = {}
    more = [a for a in held if _is_since(a, known)]
    whole = [_judged(a, look) if a.check else a for a in held if not _is_since(a, known)]
    for since, group in ((day, more), (None, whole)):
        rows = {row["county"]: row for row in _counted(group, look, since)} if group else {}
        for n, asked in enumerate(group):
            out[str(asked.name)] = {county: _reading(row, n) for county, row in rows.items()}
    return out


def rows(*, scope: Scope, figure: Figure, part: str, after: int = 0, limit: int = 50) -> list[Opened]:
    """Return the entries behind a figure that the scope may read: part `n`, `d`, or `gap` (in d, not in n, with the stage that is missing).

    The same predicate as the reading's. `after`: the entry that the page before ended with.
    """
    asked, spans = _opened(scope, figure)
    if asked is None:
        return []
    wanted = {"n": asked.among & asked.done, "d": asked.among, "gap": asked.among & ~asked.done}[part]
    found = spans.filter(wanted, entry_id__gt=after).select_related("entry").order_by("entry_id")
    found = found.annotate(quantity=_quantity(asked))
    return [
        Opened(
            Ref("ledgers.entry", s.entry_id),
            f"{s.entry.number} {s.name}",
            s.division_code,
            s.quantity or 0,  # type: ignore[attr-defined]
            _reason(asked, s) if part == "gap" else "",
        )
        for s in found[:limit]
    ]


@dataclass(frozen=True, slots=True)
class Behind:
    """Entries of a gap that wait at one stage."""

    stage: Stage
    """Which they have to reach next."""
    n: int
    late: int
    """Past the day planned for it."""
    since: date | None
    """The first such day."""


def behind(*, scope: Scope, figure: Figure) -> list[Behind]:
    """Return at which stage the entries of a figure's gap wait, of those that the scope may read; the longest wait first. Two queries.

    Those that fail a check wait at none.
    """
    asked, spans = _opened(scope, figure)
    if asked is None or asked.check or not asked.name.stage:
        return []
    late = Q(due_date__lt=figure.look.day)
    found = spans.filter(asked.among & ~asked.done).values("then").order_by()
    told: dict[Stage, Behind] = {}
    for row in found.annotate(n=Count("pk"), late=Count("pk", filter=late), since=Min("due_date", filter=late)):
        stage = next((s for s in asked.definition.stages if s.order > row["then"] and not s.optional), None)
        if stage:
            held = told.get(stage, Behind(stage, 0, 0, None))
            since = min(filter(None, (held.since, row["since"])), default=None)
            told[stage] = Behind(stage, held.n + row["n"], held.late + row["late"], since)
    return sorted(told.values(), key=lambda b: (b.since is None, b.since or date.max, -b.n))


def _opened(scope: Scope, figure: Figure) -> tuple[_Asked | None, QuerySet[EntrySpan]]:
    """Return what a figure asks, and the entries of its place that the scope may read."""
    asked = next(iter(_asked([figure.name], figure.city, figure.year, figure.look)), None)
    if asked and asked.check:
        asked = _judged(asked, figure.look)
    rows = EntrySpan.objects.for_user(scope, Permission.READ_LEDGER).filter(division_code__startswith=figure.area)
    return asked, _spans(rows, asked, figure.look) if asked else rows.none()


def _reading(row: Mapping[str, int | None], n: int) -> Reading:
    return Reading(row.get(f"n{n}") or 0, row.get(f"d{n}") or 0, late=row.get(f"late{n}") or 0)


def _counted(held: list[_Asked], look: Look, since: date | None) -> Iterable[dict]:
    """Count the entries by county: all of them, or what they add to and take from the counts of a day that is closed."""
    told: dict[str, Count | Sum] = {}
    for n, asked in enumerate(held):
        if asked.name.stage and not look.known_now:
            waits = asked.among & ~asked.done
            told[f"late{n}"] = Sum("fell_due", filter=waits) if since else Count("pk", filter=waits & Q(due_date__lt=look.day))
        for part, wanted in (("n", asked.among & asked.done), ("d", asked.among)):
            if since:
                told[f"{part}{n}"] = Sum(F("turned") * _quantity(asked), filter=wanted or None)
            else:
                told[f"{part}{n}"] = (
                    Sum(_quantity(asked), filter=wanted or None) if asked.name.field else Count("pk", filter=wanted or None)
                )
    if since:
        spans = moved(EntrySpan.objects.filter(ledger=held[0].ledger.pk), since=since, today=look.day)
    else:
        spans = _spans(EntrySpan.objects.all(), held[0], look)
    return spans.annotate(county=Substr("division_code", 1, _COUNTY)).values("county").annotate(**told).order_by()


def _spans(among: QuerySet[EntrySpan], asked: _Asked, look: Look) -> QuerySet[EntrySpan]:
    """Return the open entries of a ledger as a day ended. By what is known now: those of today, with `then`, the furthest stage that had happened."""
    held = among.filter(ledger=asked.ledger.pk, state=State.OPEN)
    if not look.known_now:
        return held.filter(as_of(look.on)).annotate(then=F("stage"))
    return held.filter(as_of(look.as_known)).annotate(then=furthest_then(asked.definition, look))


def _asked(names: Collection[str], city: str, year: int, look: Look | None = None) -> list[_Asked]:
    parsed = [name for name in map(parse, dict.fromkeys(names)) if name.area == AREA and len(name.nouns) == 1]
    codes = {name.nouns[0] for name in parsed}
    held = {x.code: x for x in Ledger.objects.filter(division_code=city, year=year, code__in=codes, dropped=False)}
    column = "then" if look and look.known_now else "stage"
    told = (_meant(name, held[name.nouns[0]], column) for name in parsed if name.nouns[0] in held)
    return [asked for asked in told if asked]


def _meant(name: MeasureName, ledger: Ledger, column: str) -> _Asked | None:
    """Return what the name asks of the ledger; None where the ledger has no such stage, field, check or filter.

    `column`: where the furthest stage stands.
    """
    definition = definition_of(ledger)
    stage = definition.stage_by_code.get(name.stage or "")
    check = next((c for c in definition.checks if c.code == name.check), None)
    if (name.check and not check) or (name.stage and not stage and name.stage != GOAL_MET):
        return None
    if name.field and getattr(definition.field_by_code.get(name.field), "form", "") != "integer":
        return None
    among = Q()
    for key, value in name.filters:
        field = definition.field_by_code.get(key)
        if field is None or not field.find.startswith("text"):
            return None
        among &= Q(**{field.find: value})
    least = stage.order if stage else F("goal") if name.stage == GOAL_MET else None
    done = Q() if least is None else Q(**{f"{column}__gte": least})
    return _Asked(name, ledger, definition, among, done, check)


def _judged(asked: _Asked, look: Look) -> _Asked:
    """Return what is asked of the entries that the check judges, as they stood when the day ended: d of them, n that pass it."""
    spans = _spans(EntrySpan.objects.filter(asked.among), asked, look).select_related("entry", "values_fact")
    rows = rows_of(asked.ledger, asked.definition, list(spans))
    staged = {"stage", "reached"} & set(variables(asked.check))  # type: ignore[arg-type]
    known = stages_reached(ids=[r.id for r in rows], on=look.as_known) if staged else {}
    one = replace(asked.definition, checks=(asked.check,))
    verdicts: dict[int, bool] = {}
    for r in rows:
        reached = [stage for stage, day in known.get(r.id, {}).items() if day <= look.day]
        (told,) = run(one, r.fields, reached=reached, goal=goal_of(r.body, one).code)
        if told.passed is not None:
            verdicts[r.id] = told.passed
    passed = {pk for pk, it in verdicts.items() if it}
    return replace(asked, among=Q(entry_id__among=verdicts), done=asked.done & Q(entry_id__among=passed))


def _what(asked: _Asked, field: Field | None) -> str:
    if asked.check:
        return asked.check.says.rstrip("。")
    return field.label if field else ""


def _read_by(asked: _Asked, field: Field | None) -> list[Field]:
    """Return the fields that the figure is made of."""
    if asked.check:
        return [f for code in variables(asked.check) if (f := asked.definition.field_by_code.get(code))]
    return [field] if field else []


def _quantity(asked: _Asked) -> Combinable:
    """Return what one entry counts for: 1, or what stands in its field."""
    if not asked.name.field:
        return Value(1, output_field=BigIntegerField())
    field = asked.definition.field_by_code[asked.name.field]
    if field.find:
        return Coalesce(F(field.find), 0)
    return Coalesce(Cast(KeyTextTransform(field.code, KeyTextTransform("fields", "values_fact__body")), BigIntegerField()), 0)


def _reason(asked: _Asked, span: EntrySpan) -> str:
    wanted = asked.definition.stage_by_code.get(asked.name.stage or "") or asked.definition.stage_by_order.get(span.goal)
    if asked.check and (not asked.name.stage or (wanted and span.then >= wanted.order)):  # type: ignore[attr-defined]
        return asked.check.says
    return wanted.label if wanted else ""
