"""What offices put their name to in a draft: a leaf plan confirmed, a quota taken on, a signature. Only ever added."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shishi.areas.packs.models.draft import Draft


class Confirmation(models.Model):
    """A lead unit's word for its programme as it stood: it lapses when the programme is changed."""

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="confirmations")
    number = models.CharField(max_length=20)
    unit = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["draft", "number", "unit", "digest"], name="confirmed_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.unit}"


class TakeOn(models.Model):
    """A county's answer to a quota as it stood: taken on, or objected to with a reason. The last answer counts."""

    TAKEN, OBJECTED = "taken", "objected"
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="take_ons")
    number = models.CharField(max_length=20)
    item = models.CharField(max_length=80)
    division_code = models.CharField(max_length=12)
    answer = models.CharField(max_length=10)
    why = models.TextField(blank=True)
    digest = models.CharField(max_length=64)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="taken") | (Q(answer="objected") & ~Q(why="")), name="objection_has_a_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.item}: {self.answer}"


class Signature(models.Model):
    """A step of the sign chain, done: by the post itself, by its deputy, or by the scan of a page signed and sealed."""

    SIGNED, DELEGATED, SCAN = "signed", "delegated", "scan"
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="signatures")
    round = models.PositiveSmallIntegerField()
    step = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=80)
    post = models.CharField(max_length=30)
    digest = models.CharField(max_length=64)
    """Of the whole draft as it was signed."""
    how = models.CharField(max_length=10)
    for_name = models.CharField(max_length=60, blank=True)
    """Whom a deputy stood in for, or who signed the page of the scan."""
    scan = models.CharField(max_length=64, blank=True)
    """The kept file's digest."""
    scan_name = models.CharField(max_length=120, blank=True)
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["round", "step"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "round", "step"], name="one_signature_a_step"),
            models.CheckConstraint(condition=Q(how__in=["signed", "delegated", "scan"]), name="signature_how"),
            models.CheckConstraint(condition=Q(how="scan", scan__gt="") | (~Q(how="scan") & Q(scan="")), name="scan_is_kept"),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.post}"
