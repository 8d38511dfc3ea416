"""What is not a fact: imports and bulk edits on their way, and the lists that people keep."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from shishi.areas.ledgers.models.ledger import Ledger
from shishi.infra.access.scope import ScopedByProgramme


class Batch(models.Model):
    """A file or a bulk edit: read and judged first, written whole afterwards, once."""

    READING, READY, REFUSED, WRITING, WRITTEN, CANCELLED, FAILED = (
        "reading",
        "ready",
        "refused",
        "writing",
        "written",
        "cancelled",
        "failed",
    )
    objects: ClassVar[ScopedByProgramme[Batch]] = ScopedByProgramme.as_manager()  # type: ignore[assignment]
    ledger_id: int
    ledger = models.ForeignKey(Ledger, models.PROTECT, related_name="+")
    programme = models.PositiveIntegerField()
    division_code = models.CharField(max_length=12)
    kind = models.CharField(max_length=10)
    """file, bulk, paste, places."""
    file_name = models.CharField(max_length=120, blank=True)
    digest = models.CharField(max_length=64)
    """Of the file, or of what was asked."""
    outer_form = models.CharField(max_length=30, blank=True)
    state = models.CharField(max_length=10)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    told = models.JSONField(default=dict)
    """Counts of new, changed and same rows; problems; what was written."""
    proposal = models.CharField(max_length=64, blank=True)
    """The kept file that holds the judged rows, or the features of a file of places; of a refused batch, its marked copy."""
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["reading", "ready", "refused", "writing", "written", "cancelled", "failed"]),
                name="batch_state",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name}"


class SavedView(models.Model):
    """A filter of a ledger's list that somebody wants again."""

    ledger = models.ForeignKey(Ledger, models.CASCADE, related_name="+")
    username = models.CharField(max_length=80)
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=1000)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["ledger", "username", "name"], name="one_view_a_name")]

    def __str__(self) -> str:
        return self.name
