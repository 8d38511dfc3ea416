"""A city's plan for a year, and its programmes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from shishi.areas.plans.models.notice import Notice
from shishi.infra.access.scope import Scoped


class Plan(models.Model):
    """One version of a pack, brought to life. The newest version of a city and year is in force; earlier ones stay."""

    objects: ClassVar[Scoped[Plan]] = Scoped.as_manager()  # type: ignore[assignment]
    city = models.CharField(max_length=60)
    division_code = models.CharField(max_length=12, blank=True)
    year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    """Of the pack's files and the notices it was loaded with."""
    title = models.CharField(max_length=300)
    notices = models.ManyToManyField(Notice, related_name="+")
    pack = models.JSONField()
    """The pack's files by name, so that it can be given out as it came in."""
    defaults = models.JSONField(default=dict)
    loaded_at = models.DateTimeField()
    loaded_by = models.CharField(max_length=60)

    class Meta:
        ordering = ["city", "-year", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["city", "year", "version"], name="one_plan_a_version"),
            models.CheckConstraint(condition=Q(year__gte=1990, year__lte=2100), name="plan_year"),
        ]

    def __str__(self) -> str:
        return f"{self.city} {self.year} v{self.version}"


class ProgrammeKey(models.Model):
    """What a programme is known by over all versions of its plan: in grants, entries, signatures."""

    division_code = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=20)

    class Meta:
        ordering = ["division_code", "year", "number"]
        constraints = [models.UniqueConstraint(fields=["division_code", "year", "number"], name="one_programme_key")]

    def __str__(self) -> str:
        return f"{self.division_code} {self.year} {self.number}"


class Programme(models.Model):
    key_id: int
    key = models.ForeignKey(ProgrammeKey, models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="programmes")
    number = models.CharField(max_length=20)
    """The pack's id: 1, 3.1 …"""
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    short_title = models.CharField(max_length=40, blank=True)
    code = models.SlugField(max_length=40, blank=True)
    scheme = models.CharField(max_length=200, blank=True)
    deadline = models.DateField(null=True)

    class Meta:
        ordering = ["plan", "order"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="one_programme_a_number")]

    def __str__(self) -> str:
        return self.short_title or self.title
