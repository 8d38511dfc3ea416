"""The list of a ledger as of any day: filtered and sorted by what its spans hold, page by key."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from shishi.areas.ledgers.models import Entry, EntryFact, EntrySpan, Ledger
from shishi.areas.ledgers.queries.definitions import definition_of, fields_now, versions_of
from shishi.engines.ledger import Definition
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.store.facts import known_by
from shishi.infra.store.spans import FOREVER, as_of
from shishi.infra.store.words import ids_holding

PAGE = 50
COUNTED = 10_000
"""A count above is told as more than this many."""
MOST_OUT = 200_000
"""So many rows leave as one file."""
_OPEN_STATE = 0
WORDS = "ledgers_entry_words"
"""The index of what entries are and were called."""
FOUND_BY_WORDS = ("name", "organisation", "text_1", "text_2", "text_3")
_NUMBER = re.compile(r"[0-9][0-9A-Za-z-]+")


@dataclass(frozen=True, slots=True)
class Filter:
    """What of a ledger is asked for. Empty is everything that is open."""

    division: str = ""
    """Digits that the division's code begins with."""
    stage: str = ""
    """The code of the furthest stage; `none` before the first; `late` where a planned day has passed."""
    words: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    """By the code of a found choice or yes-no field: its value."""
    flag: str = ""
    """out_of_order, filed_late, no_place."""
    state: str = ""
    """closed: replaced and withdrawn ones too."""
    sort: str = ""
    """The code of a found field, `name` or `due`; a leading - turns it round."""


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    number: str
    span: EntrySpan
    fields: dict[str, Any]

    @property
    def body(self) -> Mapping[str, Any]:
        return self.span.values_fact.body


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
    """Return one page of the ledger as it stood when day `on` ended; as it stands now where `on` is None. At most four queries.

    What is on the page is chosen in the index alone, and only those rows are read whole. What a filter leaves is counted as it is chosen.
    """
    definition = definition_of(ledger)
    rows = spans_of(scope=scope, ledger=ledger, definition=definition, asked=asked, on=on, today=today)
    column, down = sort_column(definition, asked.sort)
    whole = replace(asked, sort="") == Filter()
    page = _ordered(_behind(rows, column, down, after), column, down, walk=whole)
    chosen = list(page[: limit + 1] if whole or after else page[: max(limit, COUNTED) + 1])
    counted = rows.order_by()[: COUNTED + 1].count() if whole or after else len(chosen)
    held = EntrySpan.objects.select_related("entry", "values_fact").in_bulk(chosen[: limit + 1])
    found = [held[pk] for pk in chosen[: limit + 1]]
    shown = rows_of(ledger, definition, found[:limit])
    following = _key(found[limit - 1], column) if len(found) > limit else ""
    return Listing(tuple(shown), following, min(counted, COUNTED), counted > COUNTED)


def spans_of(
    *, scope: Scope, ledger: Ledger, definition: Definition, asked: Filter, on: date | None, today: date
) -> QuerySet[EntrySpan]:
    """Return the spans that a filter leaves, in no order."""
    rows = EntrySpan.objects.for_user(scope, Permission.READ_LEDGER).filter(ledger=ledger)
    rows = rows.filter(as_of(on) if on else Q(to_date=FOREVER))
    return rows.filter(_wanted(ledger, definition, asked, on or today))


def _wanted(ledger: Ledger, definition: Definition, asked: Filter, day: date) -> Q:
    wanted = Q() if asked.state == "closed" else Q(state=_OPEN_STATE)
    if asked.division:
        wanted &= Q(division_code__range=(asked.division.ljust(12, "0"), asked.division.ljust(12, "9")))
    if asked.stage == "late":
        wanted &= Q(due_date__lt=day)
    elif asked.stage == "none":
        wanted &= Q(stage=0)
    elif stage := definition.stage_by_code.get(asked.stage):
        wanted &= Q(stage=stage.order)
    for code, value in asked.values.items():
        f = definition.field_by_code.get(code)
        if f and f.find and value:
            wanted &= Q(**{f.find: value if f.find.startswith("text") else int(value) if value.isdecimal() else -1})
    if asked.flag in ("out_of_order", "filed_late"):
        wanted &= Q(**{asked.flag: True})
    elif asked.flag == "no_place":
        wanted &= Q(place_fact__isnull=True)
    for word in asked.words.split()[:6]:
        wanted &= _holding(ledger, definition, word)
    return wanted


def _holding(ledger: Ledger, definition: Definition, word: str) -> Q:
    """What may hold the word is found by its pairs, and then looked at."""
    columns = ["name", "organisation", *(f.find for f in definition.fields if f.find.startswith("text") and f.form == "text")]
    held = Q(*(Q(**{f"{column}__icontains": word}) for column in columns), _connector=Q.OR)
    wanted = Q(entry_id__in=ids_holding(WORDS, word, kind=str(ledger.pk))) & held
    if _NUMBER.fullmatch(word):
        wanted |= Q(entry_id__in=Entry.objects.filter(ledger=ledger, number__startswith=word).values("pk"))
    return wanted


def sort_column(definition: Definition, sort: str) -> tuple[str, bool]:
    """Return (column, whether from the largest down) of a sort that was asked for; by entry where there is none."""
    down, code = sort.startswith("-"), sort.removeprefix("-")
    f = definition.field_by_code.get(code)
    if f and f.find:
        return f.find, down
    return {"name": "name", "due": "due_date"}.get(code, "entry_id"), down


def _ordered(rows: QuerySet[EntrySpan], column: str, down: bool, *, walk: bool) -> QuerySet[EntrySpan, int]:
    """Return the ids of these spans in order. `walk`: most of them are wanted, so the entries may be walked through one by one.

    Where a filter leaves few, walking to the fifty that are wanted would look at every row of the ledger: the index that holds what is filtered by
    is read instead, and what it leaves is put in order.
    """
    entry = F("entry_id") if walk else F("entry_id") + 0
    order = [entry.desc() if down else entry.asc()]
    if column != "entry_id":
        order.insert(0, F(column).desc(nulls_last=True) if down else F(column).asc(nulls_last=True))
    return rows.order_by(*order).values_list("pk", flat=True)


def _key(span: EntrySpan, column: str) -> str:
    value = getattr(span, column)
    told = json.dumps([value.isoformat() if isinstance(value, date) else value, span.entry_id], ensure_ascii=False)
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def _behind(rows: QuerySet[EntrySpan], column: str, down: bool, after: str) -> QuerySet[EntrySpan]:
    """Return what lies behind the key; a key that is none begins at the first."""
    try:
        value, entry = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        entry = int(entry)
        if column == "due_date" and value is not None:
            value = date.fromisoformat(value)
    except (ValueError, TypeError):
        return rows
    step = "lt" if down else "gt"
    if column == "entry_id":
        return rows.filter(**{f"entry_id__{step}": entry})
    unknown = Q(**{f"{column}__isnull": True})
    beside = {f"entry_id__{step}": entry}
    if value is None:
        return rows.filter(unknown, **beside)
    return rows.filter(Q(**{column: value}, **beside) | Q(**{f"{column}__{step}": value}) | unknown)


def rows_of(ledger: Ledger, definition: Definition, spans: Sequence[EntrySpan]) -> list[Row]:
    """Return the spans with their fields as today's definition reads them. One query more where some were filed under an earlier one."""
    older = any(s.values_fact.version != ledger.version for s in spans)
    versions = versions_of(ledger) if older else {}
    return [
        Row(
            s.entry_id,
            s.entry.number,
            s,
            fields_now(s.values_fact, now=definition, versions=versions, version=ledger.version),
        )
        for s in spans
    ]


def stages_reached(*, ids: Sequence[int], on: date | None) -> dict[int, dict[str, date]]:
    """Return the day of each stage that stood, by entry, as known when `on` ended. One query."""
    facts = EntryFact.objects.filter(entry_id__among=ids, kind="stage")
    if on:
        facts = facts.filter(known_by(on))
    held: dict[int, dict[int, tuple[str, date]]] = {}
    for pk, entry, stage, day, corrects, withdrawn in facts.order_by("recorded_at", "pk").values_list(
        "pk", "entry_id", "stage", "happened_date", "corrects_id", "withdrawn"
    ):
        own = held.setdefault(entry, {})
        own.pop(corrects, None)
        if not withdrawn:
            own[pk] = (stage, day)
    return {entry: {stage: day for stage, day in facts.values()} for entry, facts in held.items()}
