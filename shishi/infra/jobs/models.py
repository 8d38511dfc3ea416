"""The worker's sign of life."""

from django.db import models


class Heartbeat(models.Model):
    worker = models.CharField(max_length=60, unique=True)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.worker} {self.beat_at:%F %T}"
