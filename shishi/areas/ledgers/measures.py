"""What the ledgers count: entries that have reached a stage, sums of a field, each as of any day.

Names: `ledgers:roads` (all open entries), `@accepted`, `@goal_met`, `:length_m` (the field's sum), `!wide_enough` (of those that the check
judges, those that pass), `@accepted!rejected` (of those accepted, those never rejected), `[kind=new]`. One entry counts once for each measure that it fits. Replaced and withdrawn entries count nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.db.models import Case, Count, F, Sum, Value, When
from django.db.models.functions import Substr

from shishi.areas.ledgers.models import EntrySpan
from shishi.areas.ledgers.queries.asked import Asked, asked_of, entries_of, judged, quantity_of, spans_of
from shishi.areas.ledgers.queries.late import late_though_waited, past_day
from shishi.areas.ledgers.queries.lateness import late_on
from shishi.areas.ledgers.queries.since import moved
from shishi.areas.ledgers.queries.then import due_then, open_then
from shishi.base.look import Look
from shishi.base.phrases import Phrase, say
from shishi.base.ref import Ref
from shishi.engines.ledger import Field, Stage, variables
from shishi.engines.measures import NOT_KEPT, Measure, Reading
from shishi.infra.record.counted import until_moved

_LEDGER = "ledgers.ledger"
_Read = dict[str, dict[str, Reading]]
"""By name, and then by the county's 6 digits."""
_LateThoughWaited = Callable[[], "list[int] | None"]
"""See `late_though_waited`; asked once for all ledgers, when the first of them is counted by what is known now."""
_COUNTY = 6


@dataclass(frozen=True, slots=True)
class Before:
    """What measures read when a day closed, by name and area."""

    day: date
    readings: Mapping[tuple[str, str], Reading]


def measures(*, names: Collection[str], city: str, year: int) -> dict[str, Measure]:
    """Return what each of these names means in a city's ledgers of a year; a name that they cannot count is left out. One query."""
    out = {}
    for asked in asked_of(names, city, year):
        stage = asked.definition.stage_by_code.get(asked.name.stage or "")
        field = asked.definition.field_by_code.get(asked.name.field or "")
        out[str(asked.name)] = Measure(
            name=str(asked.name),
            label=_label(asked, stage, field),
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
    One query, and at most two a ledger and three a check; by what is known now two more.
    """
    areas = (*counties, city)
    out = {(name, area): NOT_KEPT for name in names for area in areas}
    ledgers: dict[Ref, list[Asked]] = {}
    for asked in asked_of(names, city, year, look):
        ledgers.setdefault(Ref(_LEDGER, asked.ledger.pk), []).append(asked)
    known = {name for name in names if before and all((name, area) in before.readings for area in areas)}
    day = before.day if before else None

    @cache
    def late() -> list[int] | None:
        kept = {of[0].ledger.pk: of[0].ledger for of in ledgers.values()}
        spans = EntrySpan.objects.filter(open_then(look), ledger_id__in=list(kept)).order_by()
        return late_though_waited(spans.annotate(due=due_then(kept, look)), look)

    def count(ledger: Ref) -> _Read:
        return _count(ledgers[ledger], look, day, known, late)

    if look.on is None or look.known_now:
        told = {
            ref: (of[0].ledger.version, of[0].within, [(str(a.name), _is_since(a, known)) for a in of], look, day)
            for ref, of in ledgers.items()
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


def _count(held: list[Asked], look: Look, day: date | None, known: Collection[str], late: _LateThoughWaited) -> _Read:
    """Return what the names of one ledger read in each county: those `known` only what came since the day."""
    out: _Read = {}
    more = [a for a in held if _is_since(a, known)]
    whole = [judged(a, look) if a.check else a for a in held if not _is_since(a, known)]
    for since, group in ((day, more), (None, whole)):
        rows = list(_counted(group, look, since, late)) if group else []
        for n, asked in enumerate(group):
            read = out[str(asked.name)] = {}
            for row in rows:
                read[row["county"]] = read.get(row["county"], Reading(0, 0)) + _reading(row, n, asked)
    return out


def _reading(row: Mapping[str, Any], n: int, asked: Asked) -> Reading:
    is_there = asked.check or "then" not in row or _is_there(row, asked.least)
    d = (row[f"d{n}"] or 0) if is_there or not asked.barred else 0
    return Reading((row[f"n{n}"] or 0) if is_there else 0, d, late=_late(row, n, asked))


def _late(row: Mapping[str, Any], n: int, asked: Asked) -> int:
    """Return how many of a row are still to come and past their day: by what is known now a row is of those late, or of those in time."""
    if "is_late" in row and (not row["is_late"] or (not asked.check and _is_there(row, asked.least))):
        return 0
    return row.get(f"late{n}") or 0


def _is_there(row: Mapping[str, Any], least: int | F | None) -> bool:
    """Tell whether the entries of a row, all at one stage and with one goal, have come to the least stage."""
    return least is None or row["then"] >= (row["goal"] if isinstance(least, F) else least)


def _counted(held: list[Asked], look: Look, since: date | None, late: _LateThoughWaited) -> Iterable[dict]:
    """Count the entries by county: all of them, or what they add to and take from the counts of a day that is closed.

    By what is known now by stage, goal and lateness as well: how far each had come is found once, and not once for each name.
    """
    told: dict[str, Count | Sum] = {}
    for n, asked in enumerate(held):
        staged = look.known_now and not asked.check
        among = asked.base if staged else asked.among
        if asked.name.stage and not asked.barred:
            waits = among if staged else among & ~asked.done
            past = waits if look.known_now else waits & late_on(look.day)
            told[f"late{n}"] = Sum("fell_due", filter=waits) if since else Count("entry_id", filter=past or None)
        for part, wanted in (("n", among & asked.done if asked.barred or not staged else among), ("d", among)):
            if since:
                told[f"{part}{n}"] = Sum(F("turned") * quantity_of(asked), filter=wanted or None)
            else:
                told[f"{part}{n}"] = (
                    Sum(quantity_of(asked), filter=wanted or None)
                    if asked.name.field
                    else Count("entry_id", filter=wanted or None)
                )
    by: tuple[str, ...] = ("county",)
    if since:
        spans = moved(entries_of(held[0], EntrySpan.objects.all()), since=since, today=look.day)
    else:
        spans = spans_of(EntrySpan.objects.all(), held[0], look)
    if look.known_now:
        spans = spans.annotate(due=due_then({held[0].ledger.pk: held[0].ledger}, look))
        spans = spans.annotate(is_late=Case(When(past_day(look, late()), then=Value(True)), default=Value(False)))
        by = ("county", "then", "goal", "is_late")
    return spans.annotate(county=Substr("division_code", 1, _COUNTY)).values(*by).annotate(**told).order_by()


def _label(asked: Asked, stage: Stage | None, field: Field | None) -> Phrase:
    """Return what is counted in words: the ledger's, the stage's, and what else is asked of an entry."""
    named = [say("{it:label}", it=(x.label, x.label_en)) for x in (asked.definition, stage) if x]
    if asked.check:
        named.append(say("{it:label}", it=(asked.check.says.rstrip("。"), asked.check.says_en.rstrip("."))))
    elif asked.barred:
        named.append(say("没有过“{it:label}”", it=(asked.barred.label, asked.barred.label_en)))
    elif field:
        named.append(say("{it:label}", it=(field.label, field.label_en)))
    return say("{told:sentences}", told=tuple(named))


def _read_by(asked: Asked, field: Field | None) -> list[Field]:
    """Return the fields that the figure is made of."""
    if asked.check:
        return [f for code in variables(asked.check) if (f := asked.definition.field_by_code.get(code))]
    return [field] if field else []
