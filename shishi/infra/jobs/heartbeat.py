"""Whether anybody works on the jobs."""

from datetime import datetime, timedelta

from shishi.infra.jobs.models import Heartbeat

BEAT_SECONDS = 15
PATIENCE = timedelta(seconds=4 * BEAT_SECONDS)


def beat(*, worker: str, now: datetime) -> None:
    Heartbeat.objects.update_or_create(worker=worker, defaults={"beat_at": now})


def last_beat() -> datetime | None:
    """Return when any worker was last alive; None where none ever was."""
    return Heartbeat.objects.order_by("-beat_at").values_list("beat_at", flat=True).first()


def worker_alive(*, now: datetime) -> bool:
    return Heartbeat.objects.filter(beat_at__gt=now - PATIENCE).exists()
