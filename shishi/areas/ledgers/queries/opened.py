"""The entries behind a figure, and at which stage those wait that are still to come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Min, Q, QuerySet
from django.db.models.functions import Substr

from shishi.areas.ledgers.models import EntrySpan
from shishi.areas.ledgers.queries.asked import Asked, asked_of, judged, quantity_of, spans_of
from shishi.areas.ledgers.queries.late import late_then
from shishi.areas.ledgers.queries.then import Come, come_then
from shishi.base.look import Look
from shishi.base.ref import Ref
from shishi.engines.ledger import Check, Definition, Stage
from shishi.engines.measures import waited
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope

_COUNTY = 6


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure on a page: a measure of a city and year, in a county (its digits) or in all of it, as a day ended or now."""

    name: str
    city: str
    year: int
    look: Look
    area: str = ""


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
    spans, is_late = late_then(spans, asked.ledger, figure.look)
    wanted &= is_late if late else Q()
    found = spans.filter(wanted, entry_id__gt=after).select_related("entry").order_by("entry_id")
    found = found.annotate(quantity=quantity_of(asked))[:limit]
    come = come_then(ids=[s.entry_id for s in found if s.waited], look=figure.look) if figure.look.known_now else {}
    return [
        Opened(
            Ref("ledgers.entry", s.entry_id),
            f"{s.entry.number} {s.name}",
            s.division_code,
            s.quantity or 0,  # type: ignore[attr-defined]
            _missing(asked, s) if part == "gap" else None,
            asked.definition.stage_by_order.get(s.then),  # type: ignore[attr-defined]
            s.due,  # type: ignore[attr-defined]
            _days_late(s, come, day),
        )
        for s in found
    ]


def _days_late(span: EntrySpan, come: Mapping[int, Come], day: date) -> int:
    if not (until := span.until):  # type: ignore[attr-defined]
        return 0
    taken = waited(come[span.entry_id].spells, after=until, on=day) if span.entry_id in come else 0
    return max((day - until).days - taken, 0)


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
    spans, late = late_then(spans, asked.ledger, figure.look)
    whose = F("organisation") if figure.area else Substr("division_code", 1, _COUNTY)
    found = spans.filter(asked.among & ~asked.done).annotate(whose=whose).values("then", "whose").order_by()
    told: dict[Stage, Behind] = {}
    for row in found.annotate(n=Count("pk"), late=Count("pk", filter=late), since=Min("until", filter=late)):
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


def _missing(asked: Asked, span: EntrySpan) -> Stage | Check | None:
    if asked.barred:
        return asked.barred
    wanted = asked.definition.stage_by_code.get(asked.name.stage or "") or asked.definition.stage_by_order.get(span.goal)
    if asked.check and (not asked.name.stage or (wanted and span.then >= wanted.order)):  # type: ignore[attr-defined]
        return asked.check
    return wanted
