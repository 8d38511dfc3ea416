"""Entries, the facts about them, and what those add up to from day to day."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from django.db import models
from django.db.models import Q

from shishi.areas.ledgers.models.ledger import Ledger
from shishi.infra.access.scope import Scoped, ScopedByUnit
from shishi.infra.store.facts import Fact
from shishi.infra.store.spans import FOREVER, Span, span_constraints

VALUES, STAGE, PLACE, CLOSED, WAIT = "values", "stage", "place", "closed", "wait"


_STANDS = Q(to_date__gte=FOREVER)
"""SQLite takes these indexes where a question says the same; it holds the last day for one like any other, and `=` for an answer of few rows."""
_COUNTED = ("division_code", "stage", "goal")
_LISTED = ("due_date", "entry", "out_of_order", "filed_late", "number_1", "number_2", "number_3", "text_1", "in_time_until")
"""Lists of any day are counted and put in order in the index, which leaves out what ended before: the rows themselves are not looked at."""
_KNOWN = (
    "division_code",
    "state",
    "stage",
    "goal",
    "happened_date",
    "due_date",
    "began_date",
    "ended_date",
    "waited",
    "reached_days",
    "due_days",
)
_FOUND = ("number_1", "number_2", "number_3", "text_1", "text_2", "text_3")
"""A past day by what is known now is counted in the index alone as well."""
MAY_LACK = ("due_date", "number_1", "number_2", "number_3")
"""What a list is put in order by and an entry may be without."""


Row = TypeVar("Row", bound=models.Model)


class ScopedByEntry(Scoped[Row]):
    """Rows that belong to an entry and are reached by whoever reaches it, wherever it is now."""

    division_column = "entry__division_code"
    programme_column = "entry__programme"
    organisation_column = "entry__organisation"


class State(models.IntegerChoices):
    OPEN = 0
    REPLACED = 1
    WITHDRAWN = 2


class Entry(models.Model):
    """One line of a ledger: a canteen, a road. What is true of it stands in its facts."""

    objects: ClassVar[ScopedByUnit[Entry]] = ScopedByUnit.as_manager()  # type: ignore[assignment]
    ledger_id: int
    replaces_id: int | None
    ledger = models.ForeignKey(Ledger, models.PROTECT, related_name="+", db_index=False)
    programme = models.PositiveIntegerField()
    division_code = models.CharField(max_length=12)
    """Where it is now: county, township or village."""
    organisation = models.CharField(max_length=80, blank=True)
    """The project unit that it belongs to now."""
    number = models.CharField(max_length=40)
    """What people call it by in its ledger; it never changes."""
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ["ledger", "number"]
        constraints = [
            models.UniqueConstraint(fields=["ledger", "number"], name="one_entry_a_number"),
            models.UniqueConstraint(fields=["replaces"], name="replaced_once"),
            models.CheckConstraint(condition=~Q(replaces=models.F("id")), name="entry_replaces_another"),
        ]

    def __str__(self) -> str:
        return self.number


class EntryFact(Fact):
    """Something said of an entry: all its values, a stage reached, where it lies, what it waits for, its end."""

    objects: ClassVar[ScopedByEntry[EntryFact]] = ScopedByEntry.as_manager()  # type: ignore[assignment]
    thing = "entry"
    entry_id: int
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=8)
    stage = models.CharField(max_length=30, blank=True)
    """The code of the stage reached."""
    body = models.JSONField(default=dict)
    """values: name, division, organisation, goal, responsible (people by post), planned (days by stage), postponed (those of them that a
    document set) and `fields`, the ledger's own; place: geometry (GeoJSON, CGCS2000), datum and source as given; wait: what is waited for, whose turn it
    is, and the day on which it was over; closed: state and document."""
    version = models.PositiveSmallIntegerField()
    """The plan's version that the body was written under."""
    batch = models.BigIntegerField(null=True)
    """The import or bulk edit that it came with."""

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(condition=Q(kind__in=[VALUES, STAGE, PLACE, CLOSED, WAIT]), name="entry_fact_kind"),
            models.CheckConstraint(condition=Q(kind=STAGE, stage__gt="") | (~Q(kind=STAGE) & Q(stage="")), name="stage_is_named"),
        ]
        indexes = [models.Index(fields=["entry", "recorded_at"], name="facts_of_entry")]


class EntrySpan(Span):
    """How an entry stood from one day to the next change. Narrow: what it held is read from the facts that it points to."""

    objects: ClassVar[ScopedByUnit[EntrySpan]] = ScopedByUnit.as_manager()  # type: ignore[assignment]
    facts = EntryFact
    of_now = ("began_date", "ended_date", "reached_days", "due_days", "waited")
    entry_id: int
    values_fact_id: int
    place_fact_id: int | None
    ledger_id: int
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+", db_index=False)
    ledger = models.ForeignKey(Ledger, models.PROTECT, related_name="+", db_index=False)
    programme = models.PositiveIntegerField()
    division_code = models.CharField(max_length=12)
    organisation = models.CharField(max_length=80, blank=True)
    name = models.CharField(max_length=120)
    values_fact = models.ForeignKey(EntryFact, models.PROTECT, related_name="+", db_index=False)
    place_fact = models.ForeignKey(EntryFact, models.PROTECT, null=True, related_name="+", db_index=False)
    state = models.PositiveSmallIntegerField(choices=State, default=State.OPEN)
    stage = models.PositiveSmallIntegerField(default=0)
    """The order of the furthest stage; 0 before the first."""
    happened_date = models.DateField(null=True)
    """Of the furthest stage."""
    goal = models.PositiveSmallIntegerField()
    """The order of the stage at which this entry has done what it is for."""
    due_date = models.DateField(null=True)
    """The earliest planned day of a stage not yet reached."""
    in_time_until = models.DateField(null=True)
    """The last day on which it is not late where that is not its planned day: what was waited behind it added, so a day before the answer came;
    the last of all days while it waits."""
    waits_since = models.DateField(null=True)
    """Of what waits and was late when it began to: the first day that makes it no later."""
    out_of_order = models.BooleanField(default=False)
    """手续倒置: a stage happened before one that should precede it."""
    filed_late = models.BooleanField(default=False)
    """补录: some stage was recorded too long after it happened."""
    began_date = models.DateField(null=True)
    """From which day on it was there, by what is known now: registered, or a stage of it reached."""
    ended_date = models.DateField(null=True)
    """On which it was replaced or withdrawn; null while it is open."""
    reached_days = models.TextField(null=True)
    """The day of each stage that stands: see `rules.known`."""
    due_days = models.TextField(null=True)
    """The earliest planned day ahead before each stage was reached."""
    waited = models.BooleanField(null=True)
    """Whether it waits or ever waited for a superior."""
    text_1 = models.CharField(max_length=60, blank=True)
    text_2 = models.CharField(max_length=60, blank=True)
    text_3 = models.CharField(max_length=60, blank=True)
    number_1 = models.BigIntegerField(null=True)
    number_2 = models.BigIntegerField(null=True)
    number_3 = models.BigIntegerField(null=True)

    class Meta:  # pyright: ignore[reportIncompatibleVariableOverride]
        constraints = span_constraints("entry", "entry_span")
        indexes = [
            models.Index(fields=["ledger", "to_date", "state", *_COUNTED, "from_date", *_LISTED], name="entry_day"),
            models.Index(fields=["organisation", "ledger", "entry"], condition=Q(to_date=FOREVER), name="entry_unit"),
            models.Index(fields=["ledger", "entry", "from_date", "to_date"], name="entry_walk"),
            models.Index(fields=["due_date", "ledger"], condition=_STANDS & Q(state=0), name="entry_due"),
            models.Index(fields=["ledger", "from_date"], condition=_STANDS, name="entry_since"),
            models.Index(fields=["ledger", "to_date", *_KNOWN, "entry", *_FOUND], condition=_STANDS, name="entry_known"),
            models.Index(fields=["ledger", "name", "entry", "from_date", "to_date"], name="entry_by_name"),
            models.Index(
                fields=[
                    "ledger",
                    "division_code",
                    "to_date",
                    "state",
                    "stage",
                    "from_date",
                    "goal",
                    "due_date",
                    "entry",
                    "in_time_until",
                ],
                name="entry_there",
            ),
            *(
                models.Index(
                    fields=["ledger", column, "entry", "from_date", "to_date"],
                    condition=Q(**{f"{column}__isnull": False}),
                    name=f"entry_by_{column}",
                )
                for column in MAY_LACK
            ),
            *(
                models.Index(fields=["ledger", column, "entry"], condition=Q(to_date=FOREVER), name=f"entry_{column}")
                for column in ("text_2", "text_3")
            ),
        ]
