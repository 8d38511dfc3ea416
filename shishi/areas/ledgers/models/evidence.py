"""What proves a stage: photographs and papers, each with what the system thinks of it and what an inspector found. Never dropped."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from shishi.areas.ledgers.models.entry import Entry, ScopedByEntry

VERDICTS = ("pass", "doubt", "fail", "no_time")
TRUE, UNTRUE, WANTING, SEEN = "true", "untrue", "wanting", "seen"
OUTCOMES = (TRUE, UNTRUE, WANTING)
"""What an inspector may find; SEEN is a look from before outcomes were asked for."""
ADDED, STAGE_MOVED, PLACE_MOVED, RULES_CHANGED = WHY_JUDGED = ("added", "stage", "place", "rules")
"""Why evidence is judged: it came, its stage has another day, its entry another place, or it is judged by other rules."""


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
    """As it was judged last."""
    reasons = models.JSONField(default=list)
    """Each a code with its figures; said to inspectors, not to the clerk."""
    client_key = models.CharField(max_length=36, blank=True)
    """Made by the phone, so that an upload sent twice is one."""
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    withdrawn_by = models.CharField(max_length=80, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=400, blank=True)
    outcome = models.CharField(max_length=8, blank=True)
    """Of the look that stands; empty where none does."""
    seen_by = models.CharField(max_length=80, blank=True)
    """The inspector whose look stands."""
    seen_at = models.DateTimeField(null=True)
    seen_says = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(verdict__in=list(VERDICTS)), name="evidence_verdict"),
            models.UniqueConstraint(fields=["entry", "client_key"], condition=~Q(client_key=""), name="one_upload_a_key"),
            models.CheckConstraint(condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_why=""), name="evidence_withdrawn_why"),
            models.CheckConstraint(condition=Q(outcome__in=["", SEEN, *OUTCOMES]), name="evidence_outcome"),
            models.CheckConstraint(condition=~Q(seen_by=F("by")), name="evidence_seen_by_another"),
        ]
        indexes = [
            models.Index(fields=["verdict", "seen_at", "at"], name="evidence_doubts"),
            models.Index(fields=["entry"], condition=Q(outcome__in=[UNTRUE, WANTING]), name="evidence_wanted_anew"),
        ]

    def __str__(self) -> str:
        return f"{self.entry} {self.kind}"


class EvidenceJudgement(models.Model):
    """What was thought of a piece of evidence from a moment on, until it was judged again."""

    evidence_id: int
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="+", db_index=False)
    verdict = models.CharField(max_length=8)
    reasons = models.JSONField(default=list)
    because = models.CharField(max_length=8)
    happened_date = models.DateField(null=True)
    """The day of the stage that it was held against."""
    settles = models.BooleanField(default=False)
    """It had been in doubt, and no longer is, for somebody put right what it is judged by."""
    by = models.CharField(max_length=80)
    """Who handed it in, or put right what it is judged by."""
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(verdict__in=list(VERDICTS)), name="evidence_judgement_verdict"),
            models.CheckConstraint(condition=Q(because__in=list(WHY_JUDGED)), name="evidence_judged_because"),
        ]
        indexes = [
            models.Index(fields=["evidence", "at"], name="judgements_of_evidence"),
            models.Index(fields=["evidence"], condition=Q(settles=True), name="evidence_settled"),
        ]

    def __str__(self) -> str:
        return f"{self.evidence} {self.verdict}"


class EvidenceLook(models.Model):
    """What an inspector found of a piece of evidence, or with an empty outcome that what was found last is taken back."""

    evidence_id: int
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="+", db_index=False)
    outcome = models.CharField(max_length=8, blank=True)
    says = models.CharField(max_length=400, blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(outcome=TRUE) | ~Q(says=""), name="evidence_look_says"),
            models.CheckConstraint(condition=Q(outcome__in=["", SEEN, *OUTCOMES]), name="evidence_look_outcome"),
        ]
        indexes = [models.Index(fields=["evidence", "at"], name="looks_at_evidence")]

    def __str__(self) -> str:
        return f"{self.evidence} {self.outcome}"


class EvidenceBand(models.Model):
    """An eighth of a picture's hash with its place in it: pictures that look the same share one."""

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="+")
    band = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["evidence", "band"], name="one_band_a_place")]
        indexes = [models.Index(fields=["band", "evidence"], name="evidence_of_band")]

    def __str__(self) -> str:
        return f"{self.evidence} {self.band}"
