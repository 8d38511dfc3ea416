"""How many entries of each ledger are past their day, by either clock."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, F, Min, Q, QuerySet, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, Substr

from shishi.areas.ledgers.models import EntrySpan, Ledger, State
from shishi.areas.ledgers.queries.counted_in import ledgers_by_programme, within
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.lateness import in_time_until, late_on
from shishi.areas.ledgers.queries.listing import Filter
from shishi.areas.ledgers.queries.then import come_then, due_then, open_then
from shishi.areas.ledgers.rules import LATE, LATE_NO_MORE
from shishi.base.look import Look
from shishi.base.owed import Place
from shishi.engines.ledger import Definition
from shishi.engines.measures import last_in_time
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.store.spans import as_of


@dataclass(frozen=True, slots=True)
class Late:
    programme: int
    """The lasting key."""
    ledger: Definition
    n: int
    since: date | None
    """The first planned day that passed; None where none is late."""
    filed: int
    """By what is known now: told late when the day ended, and late no more by what was filed or corrected since."""
    place: Place
    """Those that are told late."""
    filed_place: Place
    """Those that are told late no more."""


def late_entries(*, scope: Scope, city: str, year: int, area: str, look: Look) -> list[Late]:
    """Return the open entries of an area (any of its digits) past their day that each programme of a plan counts, by ledger, the most first.

    Two queries, four below a city; one more by what is known now.
    """
    counted = ledgers_by_programme(city=city, year=year)
    kept = {x.pk: x for _, x in counted}
    spans = EntrySpan.objects.for_user(scope, Permission.READ_LEDGER)
    spans = spans.filter(open_then(look), ledger_id__in=list(kept), division_code__startswith=area).order_by()
    told = _known_now(spans, kept, look) if look.known_now else _known_then(spans, look)
    found = [_late(key, x, *told[x.pk], area, look) for key, x in counted if x.pk in told]
    return sorted(found, key=lambda x: (-x.n, -x.filed, x.place.args))


def _known_then(spans: QuerySet[EntrySpan], look: Look) -> dict[int, tuple[int, date | None, int]]:
    late = spans.filter(late_on(look.day)).values("ledger_id")
    return {c["ledger_id"]: (c["n"], c["since"], 0) for c in late.annotate(n=Count("pk"), since=Min("due_date"))}


def _known_now(spans: QuerySet[EntrySpan], kept: Mapping[int, Ledger], look: Look) -> dict[int, tuple[int, date | None, int]]:
    spans, late = late_now(spans, kept, look)
    told = told_late(kept, look)
    counts = spans.values("ledger_id").annotate(
        n=Count("pk", filter=late),
        since=Min("due", filter=late),
        told=Count("pk", filter=told),
        both=Count("pk", filter=told & late),
    )
    return {c["ledger_id"]: (c["n"], c["since"], c["told"] - c["both"]) for c in counts if c["n"] or c["told"]}


@dataclass(frozen=True, slots=True)
class Answering:
    """Entries past their day for which the same units and people answer, of one ledger and county."""

    named: frozenset[str]
    """The project unit, and whoever the entries name by post; empty of those that name none of whom was asked for."""
    county: str
    """6 digits."""
    ledger: int
    label: str
    n: int
    since: date
    """The first planned day that passed."""
    in_time_until: date
    """The last day on which the first of them was in time: later than planned by what it waited."""
    entry: int
    name: str
    """Of the only one, where there is but one."""


def late_by_who_answers(*, scope: Scope, city: str, year: int, named: Collection[str], today: date) -> list[Answering]:
    """Return the open entries past their day by which of these units or people answer for them, and by county those for which none does. Three queries, five below a city."""
    kept = {x.pk: x for _, x in ledgers_by_programme(city=city, year=year)}
    posts = {p for x in kept.values() for p in definition_of(x).responsibles}
    by_post = {
        f"post{n}": Coalesce(
            KeyTextTransform(p, KeyTextTransform("responsible", "values_fact__body")), Value(""), output_field=TextField()
        )
        for n, p in enumerate(sorted(posts))
    }
    one_of = Q(organisation__in=named)
    for column in by_post:
        one_of |= Q(**{f"{column}__in": named})
    spans = EntrySpan.objects.for_user(scope, Permission.READ_LEDGER).filter(as_of(None), ledger_id__in=list(kept))
    spans = spans.filter(late_on(today), state=State.OPEN, division_code__startswith=within(city)).annotate(
        **by_post, county=Substr("division_code", 1, 6)
    )
    who = ("organisation", *by_post)
    told = [
        row
        for rows in (
            spans.filter(one_of).values("ledger_id", "county", *who),
            spans.exclude(one_of).values("ledger_id", "county"),
        )
        for row in rows.order_by("ledger_id", "county").annotate(
            n=Count("pk"), since=Min("due_date"), until=Min(in_time_until(today)), entry=Min("entry_id"), first_name=Min("name")
        )
    ]
    return [
        Answering(
            frozenset(name for column in who if (name := row.get(column))),
            row["county"],
            row["ledger_id"],
            definition_of(kept[row["ledger_id"]]).label,
            row["n"],
            row["since"],
            row["until"],
            row["entry"],
            row["first_name"],
        )
        for row in told
    ]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a ledger is listed, as it was known when which day ended; None: as is known now."""

    asked: Filter
    on: date | None


def by_now(*, scope: Scope, ledger: Ledger, asked: Filter, look: Look) -> Wanted:
    """Return what a filter wants of a past day by the clock that is looked by: `late` by what is known now is what is now known to have been
    late then, `late_no_more` what was told late then and is so no more. Two queries for these by what is known now, else none.
    """
    if not look.known_now:
        return Wanted(asked, look.on)
    asked = replace(asked, then=look)
    if asked.stage not in (LATE, LATE_NO_MORE):
        return Wanted(asked, None)
    seen = EntrySpan.objects.for_user(scope, Permission.READ_LEDGER)
    spans = seen.filter(open_then(look), ledger=ledger).order_by()
    spans, late = late_now(spans, {ledger.pk: ledger}, look)
    among = spans if asked.stage == LATE else spans.filter(told_late([ledger.pk], look))
    entries = frozenset(among.filter(late).values_list("entry_id", flat=True))
    if asked.stage == LATE_NO_MORE:
        entries = frozenset(among.values_list("entry_id", flat=True)) - entries
    return Wanted(replace(asked, stage="", entries=entries), None)


def late_now(spans: QuerySet[EntrySpan], kept: Mapping[int, Ledger], look: Look) -> tuple[QuerySet[EntrySpan], Q]:
    """Return these spans of today with `due`, the planned day that was ahead on the day looked at, and which of them were late then, by what is known now.

    One query for those that ever waited, a second where there are any.
    """
    spans = spans.annotate(due=due_then(kept, look))
    return spans, past_day(look, late_though_waited(spans, look))


def late_though_waited(spans: QuerySet[EntrySpan], look: Look) -> list[int] | None:
    """Return which entries of spans with `due` were late on the day looked at though they had waited; None where none past its day ever waited."""
    waited = dict(spans.filter(due__lt=look.day, waited=True).values_list("entry_id", "due"))
    come = come_then(ids=list(waited), look=look) if waited else {}
    late = [entry for entry, due in waited.items() if last_in_time(due, come[entry].spells)[0] < look.day]
    return late if waited else None


def past_day(look: Look, late: Sequence[int] | None) -> Q:
    """The spans with `due` that were late on the day looked at; `late`: what `late_though_waited` found among them or more."""
    past = Q(due__lt=look.day)
    return past if late is None else past & (Q(waited=False) | Q(entry_id__among=late))


def late_then(spans: QuerySet[EntrySpan], ledger: Ledger, look: Look) -> tuple[QuerySet[EntrySpan], Q]:
    """Return the spans of one ledger with `due`, what was planned next when the day looked at ended, and `until`, the last day in time; and which were late then.

    By what is known now `until` is told without what was waited, and a query or two are asked.
    """
    if look.known_now:
        spans, late = late_now(spans, {ledger.pk: ledger}, look)
        return spans.annotate(until=F("due")), late
    return spans.annotate(due=F("due_date"), until=in_time_until(look.day)), late_on(look.day)


def told_late(ledgers: Collection[int], look: Look) -> Q:
    """The spans of entries that were told late when the day looked at ended."""
    told = EntrySpan.objects.filter(as_of(look.on), late_on(look.day), ledger_id__in=list(ledgers), state=State.OPEN)
    return Q(entry_id__in=told.order_by().values("entry_id"))


def _late(programme: int, ledger: Ledger, n: int, since: date | None, filed: int, area: str, look: Look) -> Late:
    def opened(stage: str) -> Place:
        return Place("ledgers:list", (ledger.pk,), query=f"{look.opening}division={area}&stage={stage}&sort=due")

    return Late(programme, definition_of(ledger), n, since, filed, opened(LATE), opened(LATE_NO_MORE))
