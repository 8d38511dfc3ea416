"""What a ledger is today, and what it was when a fact was filed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import BigIntegerField, Case, Value, When
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from shishi.areas.ledgers.models import EntryFact, Ledger, LedgerVersion
from shishi.areas.ledgers.rules import Least, least_stages
from shishi.areas.plans import public as plans
from shishi.base.weeks import Weeks
from shishi.engines.ledger import Definition, Field, factor, from_json, upgrade
from shishi.engines.measures import parse
from shishi.engines.pack.defaults import said, weeks_said

PlanOf = tuple[str, int]
"""(division, year) of the plan that a ledger is of."""


def definition_of(ledger: Ledger) -> Definition:
    """Return the definition in force. No query."""
    return from_json(ledger.definition)


@dataclass(frozen=True, slots=True)
class LedgerBrief:
    id: int
    number: str
    """The programme's in the plan."""
    programme: int
    definition: Definition


def key_of(ledger: Ledger, year: int) -> str:
    """Return what a ledger is called where a year is told of: its code; that of a year before with its own year, for the code is kept again."""
    return ledger.code if ledger.year == year else f"{ledger.code}@{ledger.year}"


def ledgers_by_key(*, division_code: str, year: int, keys: Collection[str]) -> dict[str, LedgerBrief]:
    """Return the ledgers of these keys in their order, those that no longer hold an open entry among them. One query."""
    codes = {key.partition("@")[0] for key in keys}
    found = Ledger.objects.filter(division_code=division_code, year__lte=year, code__in=codes).order_by("-year", "order")
    told = {key_of(x, year): LedgerBrief(x.pk, x.number, x.programme, definition_of(x)) for x in found}
    return {key: x for key, x in told.items() if key in keys}


def programmes_reported(*, division_code: str, year: int) -> dict[int, str]:
    """Return the programmes of a plan whose ledgers have figures that are reported: their number by lasting key, in their order. One query."""
    found = Ledger.objects.filter(division_code=division_code, year=year, dropped=False).order_by("order")
    return {x.programme: x.number for x in found if definition_of(x).figures}


def late_days_of(ledger: Ledger) -> int:
    return said(ledger.definition, "late_filing_days")


def versions_of(ledger: Ledger) -> dict[int, Definition]:
    """Return every definition that the ledger has had, by the plan's version. One query."""
    return versions_among([ledger.pk])[ledger.pk]


def versions_among(ledgers: Iterable[int]) -> dict[int, dict[int, Definition]]:
    """Return the same of each of several ledgers. One query; none for no ledger."""
    out: dict[int, dict[int, Definition]] = {pk: {} for pk in ledgers}
    for pk, version, told in LedgerVersion.objects.filter(ledger__in=out).values_list("ledger_id", "version", "definition"):
        out[pk][version] = from_json(told)
    return out


def least_of(ledgers: Mapping[int, tuple[PlanOf, Definition]]) -> dict[int, dict[str, Least]]:
    """Return of each ledger from which stage on its figures count, by the field's code. One query; none for no ledger."""
    if not ledgers:
        return {}
    named = plans.measures_named(of={of for of, _ in ledgers.values()})
    meant = {of: [parse(name) for name in names] for of, names in named.items()}
    return {pk: least_stages(definition, meant.get(of, ())) for pk, (of, definition) in ledgers.items()}


@dataclass(frozen=True, slots=True)
class DefinitionThen:
    """What a ledger was on some day."""

    definition: Definition
    version: int
    late_days: int
    warning_days: int
    weeks: Weeks


def definition_on(ledger: Ledger, on: date | None) -> DefinitionThen:
    """Return the definition that was in force when `on` ended; the present one where None, or before any was. Two queries at most."""
    loaded = plans.version_on(division_code=ledger.division_code, year=ledger.year, on=on) if on else None
    version, told = ledger.version, ledger.definition
    if loaded is not None and loaded < version:
        held = LedgerVersion.objects.filter(ledger=ledger, version__lte=loaded).order_by("-version").first()
        version, told = (held.version, held.definition) if held else (version, told)
    late_days, warning_days = (said(told, key) for key in ("late_filing_days", "warning_days"))
    return DefinitionThen(from_json(told), version, late_days, warning_days, weeks_said(told))


def figure_filed(field: Field, versions: Mapping[int, Definition]) -> Combinable:
    """Return a field's figure in its present unit as the facts of spans hold it, for a question to the database. `versions`: as `versions_of`."""
    value = Cast(KeyTextTransform(field.code, KeyTextTransform("fields", "values_fact__body")), BigIntegerField())
    were = {version: d.field_by_code[field.code] for version, d in versions.items() if field.code in d.field_by_code}
    coarser = {version: n for version, f in were.items() if (n := factor(f, field)) not in (None, 1)}
    if not coarser:
        return value
    as_now = (When(values_fact__version=version, then=_big(n)) for version, n in coarser.items())
    return value * Case(*as_now, default=_big(1))


def _big(n: int) -> Value:
    return Value(n, output_field=BigIntegerField())


class Reader:
    """Reads the fields of a ledger's facts as one of its definitions does: the one in force, unless another is named. One query where a fact is older."""

    def __init__(self, ledger: Ledger, definition: Definition | None = None, version: int = 0) -> None:
        self._ledger, self.definition, self._version = ledger, definition or definition_of(ledger), version or ledger.version

    @cached_property
    def _versions(self) -> dict[int, Definition]:
        return versions_of(self._ledger)

    def __call__(self, fact: EntryFact) -> dict[str, Any]:
        held = fact.body["fields"]
        if fact.version == self._version or fact.version not in self._versions:
            return dict(held)
        return upgrade(held, old=self._versions[fact.version], new=self.definition)

    def body(self, fact: EntryFact) -> dict[str, Any]:
        """Return all that a fact says of an entry's values, its fields among it: what a new fact may be made of."""
        return {**fact.body, "fields": self(fact)}
