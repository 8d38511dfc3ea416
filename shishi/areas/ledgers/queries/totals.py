"""What the entries of a periodic report add up to: read where they are few, added up by the database where they are many."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Sum, Window
from django.db.models.expressions import Combinable
from django.db.models.functions import RowNumber, Substr

from shishi.areas.ledgers.models import EntrySpan, Ledger
from shishi.areas.ledgers.queries.definitions import definition_of, figure_filed, key_of, least_of, versions_among
from shishi.areas.ledgers.queries.figures import Reported, open_spans_of, reported_entries, reported_fields
from shishi.areas.ledgers.queries.lateness import late_on
from shishi.areas.ledgers.queries.moment import open_at, told_later
from shishi.areas.ledgers.rules import Least
from shishi.engines.ledger import Definition, Field
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.store.facts import day_of


@dataclass(frozen=True, slots=True)
class Total:
    """What the open entries of one ledger in one county add up to."""

    ledger_id: int
    key: str
    """Of the ledger, as `key_of` the report's year."""
    definition: Definition
    programme: int
    programme_number: str
    county: str
    """6 digits."""
    entries: int
    done: int
    late: int
    """Not done, and past a planned day."""
    filled: Mapping[str, int]
    """How many have a figure, by the field's code."""
    sums: Mapping[str, int]
    """What the figures that count add up to."""
    least: Mapping[str, Least]
    """From which stage on a figure counts, where a target counts it at one."""

    def known(self, code: str) -> int:
        """Return of how many entries it is known what they count for: one that has not come to the stage yet counts for nothing."""
        return self.entries if code in self.least else self.filled[code]

    @property
    def fields(self) -> tuple[Field, ...]:
        return reported_fields(self.definition)

    @property
    def cells(self) -> int:
        """How many cells of a sheet of these entries are filled in already, the stages among them."""
        return self.entries + sum(self.filled[f.code] for f in self.fields)


def reported(
    *,
    scope: Scope,
    division_code: str,
    year: int,
    today: date,
    most: int,
    also: Collection[int] = (),
    permission: Permission = Permission.READ_LEDGER,
) -> tuple[list[Total], list[Reported]]:
    """Return what the open entries of a division add up to, and the entries by ledger and number where they are not more than `most`.

    Else, of each ledger, so many that go on and so many that are done, the earliest planned first, and those of `also`.
    Three queries where they are few, nine where they are many, and one for each ledger with older versions.
    """
    asked: dict[str, Any] = {"scope": scope, "division_code": division_code, "year": year, "permission": permission}
    rows = reported_entries(**asked, most=most + 1)
    if len(rows) <= most:
        return totals_of(rows, today), rows
    ids = [*first_reported(**asked, most=most), *also]
    return reported_totals(**asked, today=today), reported_entries(**asked, ids=ids)


def totals_of(rows: Sequence[Reported], today: date) -> list[Total]:
    """Return what these entries add up to, in their order. One query."""
    by: dict[tuple[int, str], list[Reported]] = {}
    for r in rows:
        by.setdefault((r.ledger_id, r.division_code[:6]), []).append(r)
    least = least_of({r.ledger_id: (r.plan, r.definition) for r in rows})
    return [_told(own, county, least[pk], today) for (pk, county), own in by.items()]


def _told(rows: Sequence[Reported], county: str, least: Mapping[str, Least], today: date) -> Total:
    first, done = rows[0], sum(r.done for r in rows)
    late = sum(1 for r in rows if not r.done and r.is_late(today))
    codes = [f.code for f in first.definition.figures]
    filled = {code: sum(r.value(code) is not None for r in rows) for code in codes}
    sums = {code: sum(r.counted(code, least) for r in rows) for code in codes}
    whose = (first.ledger_id, first.key, first.definition, first.programme, first.programme_number, county)
    return Total(*whose, len(rows), done, late, filled, sums, least)


def reported_totals(
    *,
    scope: Scope,
    division_code: str,
    year: int,
    today: date,
    permission: Permission = Permission.READ_LEDGER,
    programmes: Collection[int] | None = None,
    left_on: date | None = None,
    moment: datetime | None = None,
) -> list[Total]:
    """Return what the open entries of a division (any of its digits) add up to, by ledger and county; of these programmes (lasting keys) or of all.

    As they stood at a moment, else as they stand now. `left_on`: with what was carried over and done only since that day, to be held against
    what was said of it then.
    Three queries, and one more where no column of the spans holds a figure. One for a moment, and seven where something was told later on its day: those
    entries are read.
    """
    asked: dict[str, Any] = {"scope": scope, "division_code": division_code, "year": year, "permission": permission}
    on = day_of(moment) if moment else None
    spans = open_spans_of(**asked, on=on, left_on=left_on)
    kept = Ledger.objects.filter(Exists(spans.filter(ledger_id=OuterRef("pk")))).order_by("-year", "order")
    if programmes is not None:
        kept = kept.filter(programme__in=programmes)
    ledgers = {x.pk: x for x in kept}
    definitions = {pk: definition_of(x) for pk, x in ledgers.items()}
    least = least_of({pk: ((x.division_code, x.year), definitions[pk]) for pk, x in ledgers.items()})
    later = told_later(division_code, moment) if moment else []
    spans = spans.exclude(entry_id__among=later) if later else spans
    told = list(_added(spans.filter(ledger_id__in=list(ledgers)), definitions, least, on or today))
    totals = [
        _total(ledger, key_of(ledger, year), definitions[pk], row, least[pk])
        for pk, ledger in ledgers.items()
        for row in sorted((r for r in told if r["ledger_id"] == pk), key=lambda r: r["county"])
    ]
    if not (moment and later):
        return totals
    rows = [r for r in open_at(ids=later, **asked, moment=moment) if programmes is None or r.programme in programmes]
    return _together(totals, totals_of(rows, day_of(moment)))


def _together(some: Sequence[Total], others: Sequence[Total]) -> list[Total]:
    """Return both added up, in the order of the first."""
    places = {pk: n for n, pk in enumerate(dict.fromkeys(t.ledger_id for t in (*some, *others)))}
    out: dict[tuple[int, str], Total] = {}
    for t in (*some, *others):
        at = (places[t.ledger_id], t.county)
        out[at] = _plus(out[at], t) if at in out else t
    return [out[at] for at in sorted(out)]


def _plus(one: Total, other: Total) -> Total:
    return replace(
        one,
        entries=one.entries + other.entries,
        done=one.done + other.done,
        late=one.late + other.late,
        filled={code: n + other.filled[code] for code, n in one.filled.items()},
        sums={code: n + other.sums[code] for code, n in one.sums.items()},
    )


def _added(
    spans: QuerySet[EntrySpan], definitions: Mapping[int, Definition], least: Mapping[int, Mapping[str, Least]], today: date
) -> QuerySet[EntrySpan, dict[str, Any]]:
    versions = versions_among(pk for pk, d in definitions.items() if not all(f.find for f in d.figures))
    among: dict[str, dict[Least | None, list[int]]] = {}
    values: dict[str, Combinable] = {}
    for pk, definition in definitions.items():
        for f in definition.figures:
            name = _name(pk, f)
            among.setdefault(name, {}).setdefault(least[pk].get(f.code), []).append(pk)
            values[name] = F(f.find) if f.find else figure_filed(f, versions[pk])
    sums: dict[str, Any] = {}
    for name, groups in among.items():
        sums[f"filled_{name}"] = Count(values[name], filter=Q(ledger_id__in=[pk for pks in groups.values() for pk in pks]))
        sums[f"sum_{name}"] = Sum(values[name], filter=reduce(or_, (_counting(pks, f) for f, pks in groups.items())))
    done, late = Q(stage__gte=F("goal")), late_on(today) & Q(stage__lt=F("goal"))
    by = spans.annotate(county=Substr("division_code", 1, 6)).values("ledger_id", "county").order_by()
    return by.annotate(entries=Count("pk"), done=Count("pk", filter=done), late=Count("pk", filter=late), **sums)


def _counting(ledgers: Collection[int], least: Least | None) -> Q:
    """Return what says that an entry of these ledgers has come to where a figure counts."""
    of = Q(ledger_id__in=ledgers)
    if least and least.stage:
        of &= Q(stage__gte=least.stage.order)
    return of & Q(stage__gte=F("goal")) if least and least.goal else of


def _name(ledger_id: int, f: Field) -> str:
    """One column of the spans is added up once for all ledgers that keep a figure in it."""
    return f.find or f"{ledger_id}_{f.code}"


def _total(ledger: Ledger, key: str, definition: Definition, row: Mapping[str, Any], least: Mapping[str, Least]) -> Total:
    names = {f.code: _name(ledger.pk, f) for f in definition.figures}
    return Total(
        ledger.pk,
        key,
        definition,
        ledger.programme,
        ledger.number,
        row["county"],
        row["entries"],
        row["done"],
        row["late"],
        {code: row[f"filled_{name}"] for code, name in names.items()},
        {code: int(row[f"sum_{name}"] or 0) for code, name in names.items()},
        least,
    )


def first_reported(
    *,
    scope: Scope,
    division_code: str,
    year: int,
    most: int,
    permission: Permission = Permission.READ_LEDGER,
    on: date | None = None,
) -> list[int]:
    """Return of each ledger so many open entries that go on, and so many that are done, the earliest planned first, as of a day or now. One query."""
    nth = Window(
        RowNumber(),
        partition_by=[F("ledger_id"), ExpressionWrapper(Q(stage__gte=F("goal")), BooleanField())],
        order_by=[F("due_date").asc(nulls_last=True), F("entry_id").asc()],
    )
    spans = open_spans_of(scope, division_code, year, permission, on).annotate(nth=nth).filter(nth__lte=most)
    return list(spans.order_by().values_list("entry_id", flat=True))
