"""The kept files that something stands on."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Blob(models.Model):
    """A kept file that some action names; one without is removed after a while. What it says of itself is kept by the area that judged it."""

    digest = models.CharField(max_length=64, primary_key=True)
    """SHA-256 of the content."""
    size = models.BigIntegerField()
    """Bytes."""
    media_type = models.CharField(max_length=100, blank=True)
    """Empty where only the area knows it."""
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ["digest"]
        constraints = [models.CheckConstraint(condition=Q(size__gte=0), name="blob_has_a_size")]

    def __str__(self) -> str:
        return f"{self.digest[:12]} {self.media_type}"
