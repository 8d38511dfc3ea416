"""A notice as it was read: the text, its hash, and what each version of the reader found."""

from django.db import models
from django.db.models import Q

SENTENCES = ("says", "arithmetic", "why", "question")
"""What a finding is made of, in order."""


class Notice(models.Model):
    sha256 = models.CharField(max_length=64, unique=True)
    file_name = models.CharField(max_length=255)
    text = models.TextField()
    document_number = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=300)
    issuer = models.CharField(max_length=120, blank=True)
    issued_date = models.DateField(null=True)
    received_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.document_number or self.title


class NoticeReading(models.Model):
    """One version of the reader's look at a notice; findings stand beside those of earlier versions."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="readings")
    reader_version = models.CharField(max_length=20)
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "reader_version"], name="one_reading_a_version")]

    def __str__(self) -> str:
        return f"{self.notice} ({self.reader_version})"


class Finding(models.Model):
    reading = models.ForeignKey(NoticeReading, models.PROTECT, related_name="findings")
    number = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=60)
    family = models.CharField(max_length=20)
    severity = models.CharField(max_length=10)
    programme_id_read = models.CharField(max_length=20, blank=True)
    """The programme's id in the reading; empty for the notice as a whole."""
    spans = models.JSONField()
    says = models.TextField()
    arithmetic = models.TextField(blank=True)
    why = models.TextField()
    question = models.TextField(blank=True)
    phrases = models.JSONField(default=dict)
    """The four sentences again, each as its template and what fills it, for other languages."""

    class Meta:
        ordering = ["reading", "number"]
        constraints = [
            models.UniqueConstraint(fields=["reading", "number"], name="finding_number"),
            models.CheckConstraint(condition=Q(severity__in=["error", "doubt", "gap", "ok"]), name="finding_severity"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.says[:40]}"


class Sentence(models.Model):
    """One sentence of a notice, to be found by its words. Made from the text, and made again whenever that is needed."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="sentences")
    line = models.PositiveIntegerField()
    """The paragraph that it stands in, from 0."""
    start = models.PositiveIntegerField()
    text = models.TextField()

    class Meta:
        ordering = ["notice", "start"]
        constraints = [models.UniqueConstraint(fields=["notice", "start"], name="one_sentence_a_place")]

    def __str__(self) -> str:
        return self.text[:40]
