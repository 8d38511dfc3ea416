"""The list of a ledger as of any day: filtered and sorted by what its spans hold, page by key."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db.models import F, Q, QuerySet

from shishi.areas.ledgers.models import Entry, EntrySpan, Ledger
from shishi.areas.ledgers.models.entry import MAY_LACK
from shishi.areas.ledgers.queries.definitions import Reader, definition_of
from shishi.areas.ledgers.queries.lateness import late_on
from shishi.areas.ledgers.queries.paging import behind, key_of
from shishi.areas.ledgers.queries.red_lines import checks_standing
from shishi.areas.ledgers.queries.seen import seen_by
from shishi.areas.ledgers.queries.then import furthest_then, open_then, put_back
from shishi.areas.ledgers.rules import BEFORE_ALL, DONE, ENDED_TOO, GOING, LATE, LATE_NO_MORE, is_late
from shishi.base.look import Look
from shishi.base.ref import Ref
from shishi.base.texts import spellings
from shishi.engines.ledger import Definition
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.record.counted import until_moved
from shishi.infra.store.spans import FOREVER, as_of
from shishi.infra.store.words import ids_holding, is_common

PAGE = 50
COUNTED = 10_000
"""A count above is told as more than this many."""
FEW = 2_000
"""Up to so many are fetched and the page chosen among them; of more than these it is soon full on a walk."""
MOST_OUT = 200_000
"""So many rows leave as one file."""
_OPEN_STATE = 0
WORDS = "ledgers_entry_words"
"""The index of what entries are and were called."""
FOUND_BY_WORDS = ("name", "organisation", "text_1", "text_2", "text_3")
_WALKING = Q(to_date__gt=FOREVER - timedelta(days=1))
"""What stands now, said so that SQLite takes none of the indexes of just that: one that is in order is walked through. Of a past day `not to_date <=` does that."""
_NUMBER = re.compile(r"[0-9][0-9A-Za-z-]+")


@dataclass(frozen=True, slots=True)
class Filter:
    """What of a ledger is asked for. Empty is everything that is open."""

    division: str = ""
    """Digits that the division's code begins with."""
    stage: str = ""
    """The code of the furthest stage; `none` before the first; `going` before its goal, `done` at it; `late` where a planned day has passed; `late_no_more`: see `by_now`."""
    words: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    """By the code of a found choice or yes-no field: its value."""
    flag: str = ""
    """out_of_order, filed_late, no_place, red_line."""
    state: str = ""
    """closed: replaced and withdrawn ones too."""
    sort: str = ""
    """The code of a found field, `name` or `due`; a leading - turns it round."""
    entries: frozenset[int] | None = None
    """Only these, where they were found in another way."""
    then: Look | None = None
    """By what is known now: the entries of today, as far as they had come by the day looked at."""


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    number: str
    span: EntrySpan
    body: dict[str, Any]

    @property
    def fields(self) -> dict[str, Any]:
        return self.body["fields"]

    @property
    def waits(self) -> bool:
        """Whether it waits for a superior."""
        return self.span.in_time_until == FOREVER or self.span.waits_since is not None

    @property
    def waited(self) -> int:
        """Days behind its planned day that it waited and waits no more."""
        until, due = self.span.in_time_until, self.span.due_date
        return (until - due).days if until and due and not self.waits else 0

    def is_late(self, on: date) -> bool:
        return is_late(self.span.due_date, self.span.in_time_until, on=on)


@dataclass(frozen=True, slots=True)
class Listing:
    rows: tuple[Row, ...]
    next: str
    """The key of the page behind; empty on the last."""
    count: int
    more: bool
    """True where there are more than `count`."""


def entry_list(
    *, scope: Scope, ledger: Ledger, asked: Filter, on: date | None, today: date, after: str = "", limit: int = PAGE
) -> Listing:
    """Return one page of the ledger as it stood when day `on` ended; as it stands now where `on` is None.

    At most eight queries, and one a word; three where it was asked for before and the ledger did not move since. Where a filter leaves few, the
    page is chosen among those and the ledger is not walked through.
    """
    definition = definition_of(ledger)
    column, down = sort_column(definition, asked.sort)
    wanted = partial(spans_of, scope=scope, ledger=ledger, definition=definition, asked=asked, on=on, today=today)

    def count() -> tuple[int, list[int]]:
        return _counted(wanted())

    def choose() -> tuple[int, list[int]]:
        number, few = _kept("found", scope, ledger, replace(asked, sort=""), on, today, count=count)
        if few:
            rows = spans_on(ledger, on).filter(entry_id__among=few)
            return number, list(_ordered(behind(rows, column, down, after), column, down)[: limit + 1])
        return number, _walked(behind(wanted(walked=True), column, down, after), column, down, limit + 1) if number else []

    number, chosen = _kept("chosen", scope, ledger, asked, on, today, after, limit, count=choose)
    stood = spans_on(ledger, on)
    spans = stood.filter(entry_id__among=chosen).select_related("entry", "values_fact") if chosen else ()
    held = {s.entry_id: s for s in spans}
    found = [held[entry] for entry in chosen]
    following = key_of(found[limit - 1], column) if len(found) > limit else ""
    if asked.then:
        put_back(found, ledger, asked.then)
    return Listing(tuple(rows_of(ledger, definition, found[:limit])), following, min(number, COUNTED), number > COUNTED)


def _counted(rows: QuerySet[EntrySpan]) -> tuple[int, list[int]]:
    """Return (how many there are, up to one more than are counted; which, where they are few)."""
    ids = rows.order_by().values_list("entry_id", flat=True)
    few = list(ids[: FEW + 1])
    return (len(few), few) if len(few) <= FEW else (ids[: COUNTED + 1].count(), [])


def _kept(
    name: str, scope: Scope, ledger: Ledger, *asked: object, count: Callable[[], tuple[int, list[int]]]
) -> tuple[int, list[int]]:
    """Whoever turns the page, or comes back to the list from an entry, finds it counted, until the ledger moves."""
    ref, seen = Ref("ledgers.ledger", ledger.pk), seen_by(scope)
    return until_moved(f"list.{name}", {ref: (ledger.version, seen, *asked)}, count=lambda _: count(), kept="lists")[ref]


def spans_of(
    *,
    scope: Scope,
    ledger: Ledger,
    definition: Definition,
    asked: Filter,
    on: date | None,
    today: date,
    walked: bool = False,
) -> QuerySet[EntrySpan]:
    """Return the spans that a filter leaves, in no order. `walked`: few of many are wanted, in the order of an index that is walked through."""
    seen = EntrySpan.objects.for_user(scope, Permission.READ_LEDGER)
    stood = seen & spans_on(ledger, on, walked=walked)
    if asked.then and asked.stage:
        stood = stood.annotate(then=furthest_then(definition, asked.then))
    return stood.filter(_wanted(ledger, definition, asked, on or today, walked))


def spans_on(ledger: Ledger, on: date | None, *, walked: bool = False) -> QuerySet[EntrySpan]:
    """Return the spans of the ledger that stood when the day ended, one an entry; those that stand now where it is None."""
    stood = as_of(on)
    if walked:
        stood = Q(from_date__lte=on) & ~Q(to_date__lte=on) if on else _WALKING
    return EntrySpan.objects.filter(stood, ledger=ledger)


def _wanted(ledger: Ledger, definition: Definition, asked: Filter, day: date, walked: bool) -> Q:
    wanted = _going(ledger, asked)
    if asked.division:
        wanted &= Q(division_code__range=(asked.division.ljust(12, "0"), asked.division.ljust(12, "9")))
    if asked.entries is not None:
        wanted &= Q(entry_id__among=asked.entries)
    wanted &= _staged(definition, asked, day)
    for code, value in asked.values.items():
        f = definition.field_by_code.get(code)
        if f and f.find and value:
            wanted &= Q(
                **{f.find: value if f.find.startswith("text") else int(value) if value.isdecimal() and len(value) < 18 else -1}
            )
    wanted &= _flagged(asked.flag, day)
    for word in asked.words.split()[:6]:
        wanted &= Q(*(_holding(ledger, definition, w, walked) for w in spellings(word)), _connector=Q.OR)
    return wanted


def _staged(definition: Definition, asked: Filter, day: date) -> Q:
    column, stage = "then" if asked.then else "stage", definition.stage_by_code.get(asked.stage)
    order = {GOING: {f"{column}__lt": F("goal")}, DONE: {f"{column}__gte": F("goal")}, BEFORE_ALL: {column: 0}}
    if asked.stage == LATE:
        return late_on(day)
    if asked.stage == LATE_NO_MORE:
        return Q(pk__in=[])
    return Q(**order.get(asked.stage, {column: stage.order} if stage else {}))


def _going(ledger: Ledger, asked: Filter) -> Q:
    ended = asked.state == ENDED_TOO
    if asked.then:
        return open_then(asked.then, ended=ended)
    return Q() if ended else Q(state=_OPEN_STATE)


def _flagged(flag: str, day: date) -> Q:
    if flag in ("out_of_order", "filed_late"):
        return Q(**{flag: True})
    if flag == "no_place":
        return Q(place_fact__isnull=True)
    return Q(entry_id__in=checks_standing(day).filter(crosses=True).values("entry_id")) if flag == "red_line" else Q()


def _holding(ledger: Ledger, definition: Definition, word: str, walked: bool) -> Q:
    """What may hold the word is found by its pairs, and then looked at; where very many hold it, or a page is soon full, looked at only."""
    columns = ["name", "organisation", *(f.find for f in definition.fields if f.find.startswith("text") and f.form == "text")]
    held = Q(*(Q(**{f"{column}__icontains": word}) for column in columns), _connector=Q.OR)
    numbers = None
    if _NUMBER.fullmatch(word):
        numbers = Entry.objects.filter(ledger=ledger, number__startswith=word).order_by().values("pk")
        held |= Q(entry__number__startswith=word)
    if walked or is_common(WORDS, word, kind=str(ledger.pk)):
        return held
    return Q(entry_id__in=ids_holding(WORDS, word, kind=str(ledger.pk), also=numbers)) & held


def sort_column(definition: Definition, sort: str) -> tuple[str, bool]:
    """Return (column, whether from the largest down) of a sort that was asked for; by entry where there is none."""
    down, code = sort.startswith("-"), sort.removeprefix("-")
    f = definition.field_by_code.get(code)
    if f and f.find:
        return f.find, down
    return {"name": "name", "due": "due_date"}.get(code, "entry_id"), down


def _ordered(rows: QuerySet[EntrySpan], column: str, down: bool) -> QuerySet[EntrySpan, int]:
    """Return the entries of these spans in order, those without a value last either way."""
    by = F(column).desc(nulls_last=True) if down else F(column).asc(nulls_last=True)
    entry = "-entry_id" if down else "entry_id"
    order = (entry,) if column == "entry_id" else (by, entry) if column in MAY_LACK else (f"-{column}" if down else column, entry)
    return rows.order_by(*order).values_list("entry_id", flat=True)


def _walked(rows: QuerySet[EntrySpan], column: str, down: bool, most: int) -> list[int]:
    """Return the first of them in that order, by the indexes that hold nothing without a value: first what has one, then what has none."""
    if column not in MAY_LACK:
        return list(_ordered(rows, column, down)[:most])
    known, unknown, sign = (
        rows.filter(**{f"{column}__isnull": False}),
        rows.filter(**{f"{column}__isnull": True}),
        "-" if down else "",
    )
    found = list(known.order_by(f"{sign}{column}", f"{sign}entry_id").values_list("entry_id", flat=True)[:most])
    return found + list(_ordered(unknown, "entry_id", down)[: most - len(found)]) if len(found) < most else found


def rows_of(ledger: Ledger, definition: Definition, spans: Sequence[EntrySpan]) -> list[Row]:
    """Return the spans with their values as today's definition reads them. One query more where some were filed under an earlier one."""
    reader = Reader(ledger, definition)
    return [Row(s.entry_id, s.entry.number, s, reader.body(s.values_fact)) for s in spans]
