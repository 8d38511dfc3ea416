"""What every measure read when a day closed. A closed day never changes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from shishi.infra.access.scope import ScopedByProgramme


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

    class Meta:
        ordering = ["date", "measure", "division_code"]
        constraints = [
            models.UniqueConstraint(fields=["date", "measure", "division_code", "year", "programme"], name="one_reading_a_day"),
            models.CheckConstraint(condition=Q(status__in=["ok", "partial", "not_reported"]), name="reading_status"),
        ]
        indexes = [models.Index(fields=["programme", "measure", "division_code", "date"], name="reading_curve")]

    def __str__(self) -> str:
        return f"{self.date} {self.measure} {self.division_code}: {self.n}"
