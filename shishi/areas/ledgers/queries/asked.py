"""What the name of a measure asks of a ledger: the entries that it is about, those of them that have got there, and what each counts for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from django.db.models import BigIntegerField, F, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from shishi.areas.ledgers.models import EntrySpan, Ledger
from shishi.areas.ledgers.queries.counted_in import counted_in, within
from shishi.areas.ledgers.queries.definitions import definition_of, figure_filed, versions_among
from shishi.areas.ledgers.queries.listing import rows_of
from shishi.areas.ledgers.queries.then import furthest_then, open_then, stages_reached, stood_at
from shishi.areas.ledgers.rules import goal_of
from shishi.base.look import Look
from shishi.engines.ledger import Check, Definition, Stage, run, variables
from shishi.engines.ledger.definition import GOAL_MET
from shishi.engines.measures import MeasureName, parse
from shishi.engines.pack.meant import LEDGERS, lacking


@dataclass(frozen=True, slots=True)
class Asked:
    """A name with the ledger that it is about, and the conditions that it makes."""

    name: MeasureName
    ledger: Ledger
    definition: Definition
    among: Q
    """The entries that it is about: d."""
    done: Q
    """Those of them that have got there: n."""
    base: Q
    """The entries that it is about, at whatever stage."""
    least: int | F | None
    """From which stage on they have got there, or from their own goal."""
    check: Check | None = None
    barred: Stage | None = None
    """At which the entries that count have never been."""
    within: str = ""
    """The digits in which an entry has to lie; empty where all of the ledger count."""
    versions: Mapping[int, Definition] = field(default_factory=dict)
    """Every definition that the ledger has had, where a field is added up that has no column."""


def spans_of(among: QuerySet[EntrySpan], asked: Asked, look: Look) -> QuerySet[EntrySpan]:
    """Return the open entries of a ledger as a day ended. By what is known now: those of today, with `then`, the furthest stage that had happened."""
    held = entries_of(asked, among).filter(open_then(look))
    return held.annotate(then=furthest_then(asked.definition, look) if look.known_now else F("stage"))


def entries_of(asked: Asked, among: QuerySet[EntrySpan]) -> QuerySet[EntrySpan]:
    """Return the spans of the ledger's entries that the plan counts, whatever the day."""
    own = among.filter(ledger=asked.ledger.pk)
    return own.filter(division_code__startswith=asked.within) if asked.within else own


def asked_of(names: Collection[str], city: str, year: int, look: Look | None = None) -> list[Asked]:
    parsed = [name for name in map(parse, dict.fromkeys(names)) if name.area == LEDGERS and len(name.nouns) == 1]
    codes = {name.nouns[0] for name in parsed}
    held = counted_in(city=city, year=year, codes=codes)
    column = "then" if look and look.known_now else "stage"
    told = (_meant(name, held[name.nouns[0]], column) for name in parsed if name.nouns[0] in held)
    meant = [replace(asked, within=within(city)) for asked in told if asked]
    versions = versions_among(a.ledger.pk for a in meant if (code := a.name.field) and not a.definition.field_by_code[code].find)
    known = (replace(a, versions=versions.get(a.ledger.pk, {})) for a in meant)
    return [replace(a, done=Q(~stood_at(a.barred, a.definition, look))) if look and a.barred else a for a in known]


def _meant(name: MeasureName, ledger: Ledger, column: str) -> Asked | None:
    """Return what the name asks of the ledger; None where the ledger has no such stage, field, check or filter.

    `column`: where the furthest stage stands. Of those that were never at a stage `done` depends on the day.
    """
    definition = definition_of(ledger)
    stage = definition.stage_by_code.get(name.stage or "")
    check = next((c for c in definition.checks if c.code == name.check), None)
    barred = definition.stage_by_code.get(name.check or "") if name.stage and not check else None
    if lacking(name, definition):
        return None
    among = Q()
    for key, value in name.filters:
        field = definition.field_by_code.get(key)
        if field is None or not field.find.startswith("text"):
            return None
        among &= Q(**{field.find: value})
    least = stage.order if stage else F("goal") if name.stage == GOAL_MET else None
    done = Q() if least is None else Q(**{f"{column}__gte": least})
    return Asked(name, ledger, definition, among & done if barred else among, done, among, least, check, barred)


def judged(asked: Asked, look: Look) -> Asked:
    """Return what is asked of the entries that the check judges, as they stood when the day ended: d of them, n that pass it."""
    spans = spans_of(EntrySpan.objects.filter(asked.among), asked, look).select_related("entry", "values_fact")
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


def quantity_of(asked: Asked) -> Combinable:
    """Return what one entry counts for: 1, or what stands in its field."""
    if not asked.name.field:
        return Value(1, output_field=BigIntegerField())
    own = asked.definition.field_by_code[asked.name.field]
    if own.find:
        return Coalesce(F(own.find), 0)
    return Coalesce(figure_filed(own, asked.versions), 0)
