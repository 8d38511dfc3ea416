"""What proves a stage: photographs and papers, each with what the system thinks of it. Never dropped."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from shishi.areas.ledgers.models.entry import Entry, ScopedByEntry

VERDICTS = ("pass", "doubt", "fail", "no_time")


class Evidence(models.Model):
    objects: ClassVar[ScopedByEntry[Evidence]] = ScopedByEntry.as_manager()  # type: ignore[assignment]
    entry_id: int
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")
    programme = models.PositiveIntegerField()
    division_code = models.CharField(max_length=12)
    """Where the entry was when it was handed in; it is reached where the entry is."""
    organisation = models.CharField(max_length=80, blank=True)
    stage = models.CharField(max_length=30, blank=True)
    """The code of the stage that it is to prove; empty for the entry as a whole."""
    kind = models.CharField(max_length=40)
    """photo, or the name of the paper."""
    digest = models.CharField(max_length=64, db_index=True)
    file_name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    examined = models.JSONField(default=dict)
    """What a photograph says: taken_at, lon, lat (WGS-84), width, height, software. For inspectors only."""
    phash = models.BigIntegerField(null=True)
    verdict = models.CharField(max_length=8)
    reasons = models.JSONField(default=list)
    """Each a code with its figures; said to inspectors, not to the clerk."""
    client_key = models.CharField(max_length=36, blank=True)
    """Made by the phone, so that an upload sent twice is one."""
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    withdrawn_by = models.CharField(max_length=80, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=400, blank=True)
    seen_by = models.CharField(max_length=80, blank=True)
    """The inspector who looked at a doubt."""
    seen_at = models.DateTimeField(null=True)
    seen_says = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(verdict__in=list(VERDICTS)), name="evidence_verdict"),
            models.UniqueConstraint(fields=["entry", "client_key"], condition=~Q(client_key=""), name="one_upload_a_key"),
            models.CheckConstraint(condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_why=""), name="evidence_withdrawn_why"),
        ]
        indexes = [models.Index(fields=["verdict", "seen_at", "at"], name="evidence_doubts")]

    def __str__(self) -> str:
        return f"{self.entry} {self.kind}"


class EvidenceBand(models.Model):
    """An eighth of a picture's hash with its place in it: pictures that look the same share one."""

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="+")
    band = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["evidence", "band"], name="one_band_a_place")]
        indexes = [models.Index(fields=["band", "evidence"], name="evidence_of_band")]

    def __str__(self) -> str:
        return f"{self.evidence} {self.band}"
