"""Duties to report as the plan in force says them, and what moved a day."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from shishi.infra.access.scope import ScopedByProgramme

WEEK, REPORT, FILING, ACT, ACTIVITY = "week", "report", "filing", "act", "activity"


class Duty(models.Model):
    """A report that is owed again and again, or once. Its obligations are worked out from it; none is stored."""

    objects: ClassVar[ScopedByProgramme[Duty]] = ScopedByProgramme.as_manager()  # type: ignore[assignment]
    division_code = models.CharField(max_length=12)
    """Of the plan: the city."""
    year = models.PositiveSmallIntegerField()
    programme = models.PositiveIntegerField(null=True)
    """The programme's lasting key; empty for what binds all."""
    number = models.CharField(max_length=20, blank=True)
    item = models.CharField(max_length=80)
    """The pack's id; `week` for the county's week."""
    kind = models.CharField(max_length=8)
    """week: the county's week on one screen; report; filing: a plan owed once; act: a check or a meeting, owed like a report;
    activity: publicity or training, owed with its day, its audience and what shows it."""
    what = models.CharField(max_length=120, blank=True)
    owner = models.CharField(max_length=80, blank=True)
    to = models.CharField(max_length=80, blank=True)
    terms = models.JSONField()
    """cadence, day, starts, hour, closes, holiday, offset_days, by_date; begins: the first day of the first period, where it follows other terms or a past day;
    owed_by: instead of a `by_date` that was past when these terms came."""
    debtors = models.JSONField()
    """[division code, unit] of whoever owes it."""
    chain = models.JSONField(default=list)
    """The posts that sign it after whoever sends it, in order."""
    owed_from = models.DateField()
    owed_to = models.DateField()
    from_date = models.DateField()
    to_date = models.DateField(null=True)
    """The last day on which the plan said so; a period belongs to the terms that hold on its last day."""
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["division_code", "-year", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "year", "number", "item"],
                condition=models.Q(to_date__isnull=True),
                name="one_duty_in_force",
            ),
        ]

    def __str__(self) -> str:
        return self.what or self.item


class Extension(models.Model):
    """A receiver's word that a period's report may come later, from one or from all. Only ever added."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="+")
    period_last = models.DateField()
    division_code = models.CharField(max_length=12, blank=True)
    unit = models.CharField(max_length=80, blank=True)
    """Empty, as the division, for all."""
    until = models.DateTimeField()
    why = models.CharField(max_length=400)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        indexes = [models.Index(fields=["duty", "period_last"], name="extensions_of_duty")]

    def __str__(self) -> str:
        return f"{self.duty} {self.period_last} → {self.until}"


class Outage(models.Model):
    """When this program itself was away. Only ever added."""

    from_at = models.DateTimeField()
    to_at = models.DateTimeField()

    class Meta:
        ordering = ["from_at"]
        constraints = [
            models.CheckConstraint(condition=models.Q(from_at__lt=models.F("to_at")), name="outage_moments"),
            models.UniqueConstraint(fields=["from_at"], name="one_outage"),
        ]

    def __str__(self) -> str:
        return f"{self.from_at} – {self.to_at}"
