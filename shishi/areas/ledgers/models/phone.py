"""Filings that a phone held until it had a network."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from shishi.areas.ledgers.models.entry import Entry, ScopedByEntry


class PhoneFiling(models.Model):
    """A filing taken from a phone's outbox, by the name that the phone gave it: sent again it is answered again. Only ever added."""

    objects: ClassVar[ScopedByEntry[PhoneFiling]] = ScopedByEntry.as_manager()  # type: ignore[assignment]
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")
    programme = models.PositiveIntegerField()
    division_code = models.CharField(max_length=12)
    """Where the entry was when it was sent; it is reached where the entry is."""
    organisation = models.CharField(max_length=80, blank=True)
    client_key = models.UUIDField()
    """Made by the phone when the filing was saved."""
    digest = models.CharField(max_length=64)
    """Of all that was sent, photos included."""
    photos = models.PositiveSmallIntegerField()
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["by", "client_key"], name="one_phone_filing_a_key")]

    def __str__(self) -> str:
        return f"{self.entry} {self.client_key}"
