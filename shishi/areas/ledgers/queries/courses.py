"""The course of entries through a year: each stage's planned day beside the day on which it happened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NotRequired, TypedDict, Unpack

from django.db.models import Case, DateField, F, Q, QuerySet, Value, When

from shishi.areas.ledgers.models import EntrySpan, Ledger
from shishi.areas.ledgers.queries.counted_in import ledgers_of, within
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.lateness import in_time_until
from shishi.areas.ledgers.queries.then import Come, come_then, due_then, furthest_then, open_then
from shishi.base.calendar import day_written
from shishi.base.look import Look
from shishi.base.numerals import whole_number
from shishi.engines.ledger import Definition, Stage
from shishi.engines.measures import Spell, last_in_time, waited
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.store.spans import FOREVER


@dataclass(frozen=True, slots=True)
class StageDays:
    stage: Stage
    planned: date | None
    happened: date | None


@dataclass(frozen=True, slots=True)
class Course:
    entry_id: int
    number: str
    name: str
    division_code: str
    ledger: Definition
    stages: tuple[StageDays, ...]
    """Those with a day of either kind, up to its goal, in their order."""
    late_days: int
    """Since the first planned day that passed without its stage, less those waited; 0 where none did."""
    waited: int
    """Days behind that day on which a superior's answer was waited for."""


class Whose(TypedDict):
    city: str
    year: int
    programme: int
    area: NotRequired[str]
    """Any digits of a place's code; else all of the city."""
    part: NotRequired[str]
    """late, those past a planned day; done, those at their goal; else all."""


def courses(*, scope: Scope, look: Look, after: str = "", limit: int = 50, **whose: Unpack[Whose]) -> tuple[list[Course], str]:
    """Return the open entries of a programme in an area, those longest behind first, and the key of the next page.

    As they were known when the day looked at ended, or by what is known now. The key is empty on the last page. Four queries; by what is known now five,
    six where some ever waited.
    """
    ledgers = ledgers_of(city=whose["city"], year=whose["year"], programme=whose["programme"])
    area, part = whose.get("area") or within(whose["city"]), whose.get("part")
    last = _last_then(_spans(scope, ledgers, look, area), ledgers, look) if look.known_now else in_time_until(look.day)
    behind = _behind(_spans(scope, ledgers, look, area), last, after)
    if part == "late":
        behind = behind.filter(last__lt=look.day)
    elif part == "done":
        behind = _at_goal(behind, ledgers, look)
    first = behind.values("pk")[: limit + 1]
    found = list(_behind(EntrySpan.objects.filter(pk__in=first).select_related("entry", "values_fact"), last))
    page = found[:limit]
    come = come_then(ids=[s.entry_id for s in page], look=look)
    told = [_course(s, definition_of(ledgers[s.ledger_id]), come[s.entry_id], look.day) for s in page]
    return told, _key(page[-1]) if len(found) > limit else ""


def _spans(scope: Scope, ledgers: dict[int, Ledger], look: Look, area: str) -> QuerySet[EntrySpan]:
    rows = EntrySpan.objects.for_user(scope, Permission.READ_LEDGER).filter(open_then(look))
    return rows.filter(ledger_id__in=list(ledgers), division_code__startswith=area)


def _at_goal(spans: QuerySet[EntrySpan], ledgers: dict[int, Ledger], look: Look) -> QuerySet[EntrySpan]:
    if look.known_now:
        come = (When(ledger_id=pk, then=furthest_then(definition_of(x), look)) for pk, x in ledgers.items())
        return spans.annotate(then=Case(*come)).filter(then__gte=F("goal"))
    return spans.filter(stage__gte=F("goal"))


def _last_then(spans: QuerySet[EntrySpan], ledgers: dict[int, Ledger], look: Look) -> Case:
    """As `in_time_until`, by what is known now. One query for those that ever waited, a second where there are any."""
    due = due_then(ledgers, look)
    waited = dict(spans.filter(waited=True).annotate(due=due).exclude(due=None).values_list("entry_id", "due"))
    come = come_then(ids=list(waited), look=look) if waited else {}
    held: defaultdict[date, list[int]] = defaultdict(list)
    for entry, planned in waited.items():
        held[_last_of(planned, come[entry].spells, look.day)].append(entry)
    own = Case(*(When(entry_id__among=ids, then=Value(last, DateField())) for last, ids in held.items()), default=due)
    return Case(When(waited=True, then=own), default=due) if held else due


def _last_of(planned: date, spells: Sequence[Spell], day: date) -> date:
    last, since = last_in_time(planned, spells)
    return last + (day + timedelta(days=1) - since) if since and since <= day else last


def _behind(rows: QuerySet[EntrySpan], last: Case, after: str = "") -> QuerySet[EntrySpan]:
    """In the order of the last day in time; what waits in time, and then what has none, comes last."""
    rows = rows.annotate(last=last)
    written, _, entry = after.partition("_")
    if entry_id := whole_number(entry):
        later = Q(last=None, entry_id__gt=entry_id)
        if day := FOREVER if written == FOREVER.isoformat() else day_written(written):
            later = Q(last__gt=day) | Q(last=day, entry_id__gt=entry_id) | Q(last=None)
        rows = rows.filter(later)
    return rows.order_by(F("last").asc(nulls_last=True), "entry_id")


def _key(span: EntrySpan) -> str:
    last: date | None = span.last  # type: ignore[attr-defined]
    return f"{last.isoformat() if last else ''}_{span.entry_id}"


def _course(span: EntrySpan, definition: Definition, come: Come, day: date) -> Course:
    planned = span.values_fact.body.get("planned", {})
    stages = tuple(
        StageDays(s, date.fromisoformat(planned[s.code]) if s.code in planned else None, come.reached.get(s.code))
        for s in definition.stages
        if s.order <= span.goal and (s.code in planned or s.code in come.reached)
    )
    furthest = max((s.order for s in definition.stages if s.code in come.reached), default=0)
    ahead = (x for x in stages if x.stage.order > furthest and (not x.stage.optional or x.stage.order == span.goal))
    due = min((x.planned for x in ahead if x.planned), default=day)
    took = waited(come.spells, after=due, on=day)
    late = max((day - due).days - took, 0)
    return Course(span.entry_id, span.entry.number, span.name, span.division_code, definition, stages, late, took)
