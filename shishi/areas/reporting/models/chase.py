"""Whom to call about a report, and what was said on the phone."""

from __future__ import annotations

from django.db import models

from shishi.infra.store.sealing import SealedTextField


class Contact(models.Model):
    """Who answers for a unit's reports. Not a fact: people and numbers change."""

    division_code = models.CharField(max_length=12)
    unit = models.CharField(max_length=80)
    name = models.CharField(max_length=60)
    phone = SealedTextField()

    class Meta:
        ordering = ["division_code", "unit"]
        constraints = [models.UniqueConstraint(fields=["division_code", "unit"], name="one_contact_a_unit")]

    def __str__(self) -> str:
        return self.name


class Call(models.Model):
    """A phone call about what is owed: when, whom, what was said. Only ever added."""

    division_code = models.CharField(max_length=12)
    unit = models.CharField(max_length=80)
    called_at = models.DateTimeField()
    whom = models.CharField(max_length=60)
    said = models.CharField(max_length=400)
    by = models.CharField(max_length=80)

    class Meta:
        ordering = ["-called_at", "-pk"]
        indexes = [models.Index(fields=["division_code", "unit"], name="calls_of_unit")]

    def __str__(self) -> str:
        return f"{self.unit} {self.called_at}"
