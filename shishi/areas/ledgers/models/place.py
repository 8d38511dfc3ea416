"""What a place shares with red lines, judged when it was set and again whenever red lines changed. Only ever added to and ended."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shishi.areas.ledgers.models.entry import Entry, EntryFact


class PlaceCheck(models.Model):
    entry_id: int
    place_fact_id: int
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")
    place_fact = models.ForeignKey(EntryFact, models.PROTECT, related_name="+")
    against = models.JSONField()
    """The kinds whose red lines cover its county: what is not among them was not looked at."""
    crosses = models.BooleanField()
    """Some part lies where works may not."""
    found = models.JSONField()
    """By kind: kind, length_m, area_m2, and part, the GeoJSON of what lies inside; empty where the place is too large for it to be shown."""
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    """When another took its place."""

    class Meta:
        ordering = ["entry", "at"]
        constraints = [models.UniqueConstraint(fields=["entry"], condition=Q(until__isnull=True), name="one_place_check_stands")]
        indexes = [models.Index(fields=["place_fact", "at"], name="check_of_place")]

    def __str__(self) -> str:
        return f"{self.entry} {self.at:%F}"
