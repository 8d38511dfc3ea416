"""Lines of the chain, their bodies apart, the one head, what a line moved last, heads that were signed, and forms that were done."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

GENESIS = bytes(32)
"""What the first line's hash is chained to."""


class Head(models.Model):
    """One row: the last line's number and hash. Whoever holds its lock writes next."""

    number = models.BigIntegerField(default=0)
    hash = models.BinaryField(default=GENESIS)
    closed_date = models.DateField(null=True)
    """The last day that is closed: nothing may be put on record for it any more."""

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_head")]

    def __str__(self) -> str:
        return f"{self.number}"


class Line(models.Model):
    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    verb = models.CharField(max_length=80)
    ref = models.CharField(max_length=80, blank=True)
    digest = models.BinaryField()
    """SHA-256 of the body's salt and the body."""
    hash = models.BinaryField()
    body: Body

    class Meta:
        ordering = ["number"]
        indexes = [
            models.Index(fields=["ref", "number"], name="line_of_ref"),
            models.Index(fields=["by", "number"], name="line_by"),
        ]
        constraints = [models.CheckConstraint(condition=Q(number__gt=0), name="lines_count_from_one")]

    def __str__(self) -> str:
        return f"{self.number} {self.verb} {self.ref}"


class Moved(models.Model):
    """The last line of the actions that moved a subject: what is counted of it alone stands until the next one."""

    subject = models.CharField(max_length=80, primary_key=True)
    """As a ref is written."""
    hash = models.BinaryField()
    """Of that line: unlike its number, no other line ever has it."""

    def __str__(self) -> str:
        return self.subject


class Body(models.Model):
    """What a line says beyond who, what and when. Kept apart with its salt, so that the chain itself tells nothing personal."""

    line = models.OneToOneField(Line, models.PROTECT, primary_key=True, related_name="body")
    salt = models.BinaryField()
    body = models.TextField()
    """Canonical JSON."""

    def __str__(self) -> str:
        return self.body[:60]


class SignedHead(models.Model):
    number = models.BigIntegerField()
    hash = models.BinaryField()
    at = models.DateTimeField()
    public_key = models.TextField()
    """PEM."""
    signature = models.BinaryField()

    class Meta:
        ordering = ["number", "at"]

    def __str__(self) -> str:
        return f"{self.number} {self.at:%F}"


class SentForm(models.Model):
    """A form that a browser sent and that was done, so that sending it again does nothing again."""

    key = models.CharField(max_length=64, primary_key=True)
    """SHA-256 of who sent it, where to, its page's token and all that it says."""
    answer = models.TextField()
    """The address that its sender was led to."""
    at = models.DateTimeField(db_default=Now())
    """By the database's clock, which also tells when it may go."""

    def __str__(self) -> str:
        return self.answer
