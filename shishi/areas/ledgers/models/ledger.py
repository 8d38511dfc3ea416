"""Ledgers, and what each version of the plan says of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from shishi.infra.access.scope import ScopedByProgramme


class Ledger(models.Model):
    """What a programme keeps a line for each of: canteens, roads, works. It lasts over all versions of its plan."""

    objects: ClassVar[ScopedByProgramme[Ledger]] = ScopedByProgramme.as_manager()  # type: ignore[assignment]
    division_code = models.CharField(max_length=12)
    """Of the plan: the city."""
    programme = models.PositiveIntegerField()
    """The lasting key of the programme."""
    year = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=20)
    """The programme's number in the plan."""
    code = models.CharField(max_length=30)
    order = models.PositiveSmallIntegerField()
    definition = models.JSONField()
    """As the version in force says, with what it must keep of earlier ones."""
    version = models.PositiveSmallIntegerField()
    """The plan's version that the definition is of."""
    dropped = models.BooleanField(default=False)
    """True where the plan in force no longer has it; it never held an entry."""

    class Meta:
        ordering = ["division_code", "-year", "order"]
        constraints = [models.UniqueConstraint(fields=["division_code", "year", "code"], name="one_ledger_a_code")]

    def __str__(self) -> str:
        return f"{self.year} {self.code}"


class LedgerVersion(models.Model):
    """The definition under which values of a version were filed: they are read through it for ever. Only ever added."""

    ledger = models.ForeignKey(Ledger, models.PROTECT, related_name="versions")
    version = models.PositiveSmallIntegerField()
    definition = models.JSONField()

    class Meta:
        ordering = ["ledger", "version"]
        constraints = [models.UniqueConstraint(fields=["ledger", "version"], name="one_ledger_version")]

    def __str__(self) -> str:
        return f"{self.ledger} v{self.version}"
