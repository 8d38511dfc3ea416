"""Whether anybody works on the jobs."""

from datetime import datetime, timedelta

from shishi.infra.jobs.models import Heartbeat

BEAT_SECONDS = 15
PATIENCE = timedelta(seconds=4 * BEAT_SECONDS)


def beat(*, worker: str, now: datetime) -> None:
    Heartbeat.objects.update_or_create(worker=worker, defaults={"beat_at": now})


def worker_alive(*, now: datetime) -> bool:
    return Heartbeat.objects.filter(beat_at__gt=now - PATIENCE).exists()
