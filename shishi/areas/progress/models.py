"""What every measure read when a day closed, and how its promises stood. A closed day never changes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from shishi.infra.access.scope import ScopedByProgramme
from shishi.infra.store.facts import Fact


class DayClosing(models.Model):
    """日结: the day's readings are fixed, and their hash stands in the record."""

    date = models.DateField(unique=True)
    closed_at = models.DateTimeField()
    readings = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    """SHA-256 of the day's readings in canonical JSON."""

    class Meta:
        ordering = ["-date"]

    def __str__(self) -> str:
        return f"{self.date}"


class DayReading(models.Model):
    """One measure of a city's plan in one place, as the day ended."""

    objects: ClassVar[ScopedByProgramme[DayReading]] = ScopedByProgramme.as_manager()  # type: ignore[assignment]
    date = models.DateField()
    division_code = models.CharField(max_length=12)
    """12 digits: a county's, or the city's for the whole."""
    year = models.PositiveSmallIntegerField()
    """Of the plan."""
    programme = models.PositiveIntegerField()
    measure = models.CharField(max_length=120)
    n = models.BigIntegerField()
    d = models.BigIntegerField(null=True)
    status = models.CharField(max_length=12)
    late = models.PositiveIntegerField(null=True)
    """How many of those still to come were past their own day; None where the day closed before this was kept."""

    class Meta:
        ordering = ["date", "measure", "division_code"]
        constraints = [
            models.UniqueConstraint(fields=["date", "measure", "division_code", "year", "programme"], name="one_reading_a_day"),
            models.CheckConstraint(condition=Q(status__in=["ok", "partial", "not_reported"]), name="reading_status"),
        ]
        indexes = [models.Index(fields=["programme", "measure", "division_code", "date"], name="reading_curve")]

    def __str__(self) -> str:
        return f"{self.date} {self.measure} {self.division_code}: {self.n}"


class DayLight(models.Model):
    """亮灯: one promise in one place, as it was judged when the day ended. Only what somebody reports is judged."""

    objects: ClassVar[ScopedByProgramme[DayLight]] = ScopedByProgramme.as_manager()  # type: ignore[assignment]
    date = models.DateField()
    division_code = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    programme = models.PositiveIntegerField()
    target = models.CharField(max_length=80)
    """The item of the plan."""
    colour = models.CharField(max_length=6, blank=True)
    clause = models.CharField(max_length=12)
    days = models.IntegerField()
    step_date = models.DateField(null=True)
    need = models.BigIntegerField(null=True)
    met_date = models.DateField(null=True)
    """The day on which it was met, while that is late."""
    low = models.BigIntegerField(null=True)
    middle = models.BigIntegerField(null=True)
    high = models.BigIntegerField(null=True)
    """What is expected on the step's day; none where it is too early to tell."""
    late_entries = models.PositiveIntegerField()
    waited_days = models.PositiveIntegerField()

    class Meta:
        ordering = ["date", "target", "division_code"]
        constraints = [
            models.UniqueConstraint(fields=["date", "target", "division_code", "year", "programme"], name="one_light_a_day"),
            models.CheckConstraint(condition=Q(colour__in=["", "green", "yellow", "red"]), name="light_colour"),
        ]
        indexes = [models.Index(fields=["programme", "target", "division_code", "date"], name="light_history")]

    def __str__(self) -> str:
        return f"{self.date} {self.target} {self.division_code}: {self.colour}"


class Waiting(models.Model):
    """等待上级答复: a county waits for what it cannot decide itself. The area that knows of it writes it through this area's door."""

    ref = models.CharField(max_length=80, unique=True)
    """What is waited for."""
    division_code = models.CharField(max_length=12)
    programme = models.PositiveIntegerField()
    unit = models.CharField(max_length=80)
    about = models.CharField(max_length=200, blank=True)
    cause = models.CharField(max_length=10, blank=True)
    """Of rules.CAUSES; empty where nobody said."""
    entry = models.PositiveBigIntegerField(null=True)
    """The entry of a ledger that waits; None where none is named and all that the programme promises there waits."""
    from_date = models.DateField()
    to_date = models.DateField(null=True)
    """The first day on which it waited no more; None while it waits."""
    void_date = models.DateField(null=True)
    """The day from which none of it counts: what was asked had needed no answer."""

    class Meta:
        ordering = ["from_date", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(to_date=None) | Q(to_date__gte=models.F("from_date")), name="waiting_ends_later")
        ]
        indexes = [models.Index(fields=["programme", "division_code"], name="waiting_of_county")]

    def __str__(self) -> str:
        return f"{self.ref} {self.unit}"


class LightNote(Fact):
    """批注、调整: what somebody says of a light, and which colour they hold it to be by a document. It stands beside the light."""

    thing = "target"
    objects: ClassVar[ScopedByProgramme[LightNote]] = ScopedByProgramme.as_manager()  # type: ignore[assignment]
    division_code = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    programme = models.PositiveIntegerField()
    target_id = models.CharField(max_length=80)
    """The item of the plan."""
    says = models.CharField(max_length=400)
    colour = models.CharField(max_length=6, blank=True)
    """What it is held to be; empty in a note only."""
    document = models.CharField(max_length=120, blank=True)
    paper = models.JSONField(default=dict)
    """Digest, name and media type of the document's scan."""
    by_name = models.CharField(max_length=60)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(condition=Q(colour__in=["", "green", "yellow", "red"]), name="light_note_colour"),
            models.CheckConstraint(
                condition=Q(colour="") | Q(withdrawn=True) | ~Q(document=""), name="light_adjusted_by_a_document"
            ),
        ]
        indexes = [models.Index(fields=["year", "programme", "target_id", "division_code"], name="notes_of_light")]
