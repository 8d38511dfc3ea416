"""What the ledgers count: entries that have reached a stage, sums of a field, each as of any day; and the rows behind every figure.

Names: `ledgers:roads` (all open entries), `@accepted`, `@goal_met`, `:length_m` (the field's sum), `!wide_enough` (of those that the check
judges, those that pass), `@accepted!rejected` (of those accepted, those never rejected), `[kind=new]`. One entry counts once for each measure that it fits. Replaced and withdrawn entries count nowhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet, Sum
from django.db.models.functions import Substr

from shishi.areas.ledgers.models import EntrySpan
from shishi.areas.ledgers.queries.asked import Asked, asked_of, judged, quantity_of, spans_of
from shishi.areas.ledgers.queries.lateness import in_time_until, late_on
from shishi.areas.ledgers.queries.since import moved
from shishi.base.look import Look
from shishi.base.ref import Ref
from shishi.engines.ledger import Check, Definition, Field, Stage, variables
from shishi.engines.measures import NOT_KEPT, Measure, Reading
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.record.counted import until_moved

_LEDGER = "ledgers.ledger"
_Read = dict[str, dict[str, Reading]]
"""By name, and then by the county's 6 digits."""
_COUNTY = 6


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
    missing: Stage | Check | None
    """For a gap, the clause that failed: the stage that is not reached, else the check that it does not pass."""
    stage: Stage | None
    """The furthest that it reached."""
    due: date | None
    """The earliest planned day of a stage not yet reached."""
    late_days: int
    """Days behind it, what was waited taken off; 0 in time."""


def measures(*, names: Collection[str], city: str, year: int) -> dict[str, Measure]:
    """Return what each of these names means in a city's ledgers of a year; a name that they cannot count is left out. One query."""
    out = {}
    for asked in asked_of(names, city, year):
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
    but for checks, which a fact may turn that changes no span. On the open day, and by what is known now, a ledger is counted once until it is moved.
    One query, and at most two a ledger and three a check.
    """
    areas = (*counties, city)
    out = {(name, area): NOT_KEPT for name in names for area in areas}
    ledgers: dict[Ref, list[Asked]] = {}
    for asked in asked_of(names, city, year, look):
        ledgers.setdefault(Ref(_LEDGER, asked.ledger.pk), []).append(asked)
    known = {name for name in names if before and all((name, area) in before.readings for area in areas)}

    def count(ledger: Ref) -> _Read:
        return _count(ledgers[ledger], look, before.day if before else None, known)

    if look.on is None or look.known_now:
        told = {
            ref: (held[0].ledger.version, [(str(a.name), _is_since(a, known)) for a in held], look, before and before.day)
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


def _is_since(asked: Asked, known: Collection[str]) -> bool:
    """Tell whether only what came since an earlier day is counted. A check, or having been at a stage, may be turned by a fact that changes no span."""
    return not (asked.check or asked.barred) and str(asked.name) in known


def _count(held: list[Asked], look: Look, day: date | None, known: Collection[str]) -> _Read:
    """Return what the names of one ledger read in each county: those `known` only what came since the day."""
    out: _Read = {}
    more = [a for a in held if _is_since(a, known)]
    whole = [judged(a, look) if a.check else a for a in held if not _is_since(a, known)]
    for since, group in ((day, more), (None, whole)):
        rows = list(_counted(group, look, since)) if group else []
        for n, asked in enumerate(group):
            read = out[str(asked.name)] = {}
            for row in rows:
                read[row["county"]] = read.get(row["county"], Reading(0, 0)) + _reading(row, n, asked)
    return out


def stages_of(*, figure: Figure) -> dict[str, Stage]:
    """Return the stages of the ledger that a figure counts, by code. One query."""
    return {s.code: s for asked in asked_of([figure.name], figure.city, figure.year) for s in asked.definition.stages}


def rows(
    *, scope: Scope, figure: Figure, part: str, waits: Stage | None = None, late: bool = False, after: int = 0, limit: int = 50
) -> list[Opened]:
    """Return the entries behind a figure that the scope may read: part `n`, `d`, or `gap` (in d, not in n, with the stage that is missing).

    The same predicate as the reading's. `waits`: only those that have to reach the stage next; `late`: only those past their day. `after`: the
    entry that the page before ended with.
    """
    asked, spans = _opened(scope, figure)
    if asked is None:
        return []
    day = figure.look.day
    wanted = {"n": asked.among & asked.done, "d": asked.among, "gap": asked.among & ~asked.done}[part]
    wanted &= _next_is(waits, asked.definition) if waits else Q()
    wanted &= late_on(day) if late else Q()
    found = spans.filter(wanted, entry_id__gt=after).select_related("entry").order_by("entry_id")
    found = found.annotate(quantity=quantity_of(asked), until=in_time_until(day))
    return [
        Opened(
            Ref("ledgers.entry", s.entry_id),
            f"{s.entry.number} {s.name}",
            s.division_code,
            s.quantity or 0,  # type: ignore[attr-defined]
            _missing(asked, s) if part == "gap" else None,
            asked.definition.stage_by_order.get(s.then),  # type: ignore[attr-defined]
            s.due_date,
            max((day - s.until).days, 0) if s.until else 0,  # type: ignore[attr-defined]
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
    """The last day on which the first of them was in time."""
    whose: Mapping[str, int]
    """How many of them are whose: in the city by county (6 digits), in a county by unit, empty where none is named."""


def behind(*, scope: Scope, figure: Figure) -> list[Behind]:
    """Return at which stage the entries of a figure's gap wait, of those that the scope may read; the longest wait first. Two queries.

    Those that fail a check wait at none.
    """
    asked, spans = _opened(scope, figure)
    if asked is None or asked.check or asked.barred or not asked.name.stage:
        return []
    late = late_on(figure.look.day)
    whose = F("organisation") if figure.area else Substr("division_code", 1, _COUNTY)
    found = spans.filter(asked.among & ~asked.done).annotate(whose=whose).values("then", "whose").order_by()
    told: dict[Stage, Behind] = {}
    for row in found.annotate(
        n=Count("pk"), late=Count("pk", filter=late), since=Min(in_time_until(figure.look.day), filter=late)
    ):
        stage = next((s for s in asked.definition.stages if s.order > row["then"] and not s.optional), None)
        if stage:
            held = told.get(stage, Behind(stage, 0, 0, None, {}))
            since = min(filter(None, (held.since, row["since"])), default=None)
            those = {**held.whose, row["whose"]: held.whose.get(row["whose"], 0) + row["n"]}
            told[stage] = Behind(stage, held.n + row["n"], held.late + row["late"], since, those)
    return sorted(told.values(), key=lambda b: (b.since is None, b.since or date.max, -b.n))


def _next_is(stage: Stage, definition: Definition) -> Q:
    """The entries that have to reach the stage next."""
    before = max((s.order for s in definition.stages if s.order < stage.order and not s.optional), default=0)
    return Q(then__gte=before, then__lt=stage.order)


def _opened(scope: Scope, figure: Figure) -> tuple[Asked | None, QuerySet[EntrySpan]]:
    """Return what a figure asks, and the entries of its place that the scope may read."""
    asked = next(iter(asked_of([figure.name], figure.city, figure.year, figure.look)), None)
    if asked and asked.check:
        asked = judged(asked, figure.look)
    rows = EntrySpan.objects.for_user(scope, Permission.READ_LEDGER).filter(division_code__startswith=figure.area)
    return asked, spans_of(rows, asked, figure.look) if asked else rows.none()


def _reading(row: Mapping[str, Any], n: int, asked: Asked) -> Reading:
    is_there = asked.check or "then" not in row or _is_there(row, asked.least)
    d = (row[f"d{n}"] or 0) if is_there or not asked.barred else 0
    return Reading((row[f"n{n}"] or 0) if is_there else 0, d, late=row.get(f"late{n}") or 0)


def _is_there(row: Mapping[str, Any], least: int | F | None) -> bool:
    """Tell whether the entries of a row, all at one stage and with one goal, have come to the least stage."""
    return least is None or row["then"] >= (row["goal"] if isinstance(least, F) else least)


def _counted(held: list[Asked], look: Look, since: date | None) -> Iterable[dict]:
    """Count the entries by county: all of them, or what they add to and take from the counts of a day that is closed.

    By what is known now by stage and goal as well: how far each had come is found once, and not once for each name.
    """
    told: dict[str, Count | Sum] = {}
    for n, asked in enumerate(held):
        if asked.name.stage and not asked.barred and not look.known_now:
            waits = asked.among & ~asked.done
            told[f"late{n}"] = Sum("fell_due", filter=waits) if since else Count("pk", filter=waits & late_on(look.day))
        staged = look.known_now and not asked.check
        among = asked.base if staged else asked.among
        for part, wanted in (("n", among & asked.done if asked.barred or not staged else among), ("d", among)):
            if since:
                told[f"{part}{n}"] = Sum(F("turned") * quantity_of(asked), filter=wanted or None)
            else:
                told[f"{part}{n}"] = (
                    Sum(quantity_of(asked), filter=wanted or None)
                    if asked.name.field
                    else Count("entry_id", filter=wanted or None)
                )
    if since:
        spans = moved(EntrySpan.objects.filter(ledger=held[0].ledger.pk), since=since, today=look.day)
    else:
        spans = spans_of(EntrySpan.objects.all(), held[0], look)
    by = ("county", "then", "goal") if look.known_now else ("county",)
    return spans.annotate(county=Substr("division_code", 1, _COUNTY)).values(*by).annotate(**told).order_by()


def _what(asked: Asked, field: Field | None) -> str:
    if asked.check:
        return asked.check.says.rstrip("。")
    if asked.barred:
        return f"没有过“{asked.barred.label}”"
    return field.label if field else ""


def _read_by(asked: Asked, field: Field | None) -> list[Field]:
    """Return the fields that the figure is made of."""
    if asked.check:
        return [f for code in variables(asked.check) if (f := asked.definition.field_by_code.get(code))]
    return [field] if field else []


def _missing(asked: Asked, span: EntrySpan) -> Stage | Check | None:
    if asked.barred:
        return asked.barred
    wanted = asked.definition.stage_by_code.get(asked.name.stage or "") or asked.definition.stage_by_order.get(span.goal)
    if asked.check and (not asked.name.stage or (wanted and span.then >= wanted.order)):  # type: ignore[attr-defined]
        return asked.check
    return wanted
