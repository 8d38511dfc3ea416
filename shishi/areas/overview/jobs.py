"""Reminders go out in the background, each once, in words of that moment."""

from __future__ import annotations

from functools import partial

from django_tasks import task

from shishi.areas.overview.queries.reminders import said_now
from shishi.infra import clock
from shishi.infra.record.writing import once_more
from shishi.infra.sms.ports import carrier
from shishi.infra.sms.sending import send_waiting


@task()
@once_more
def send_messages() -> int:
    """Send what is due; return how many were carried."""
    now = clock.now()
    return send_waiting(carrier=carrier(), now=now, words=partial(said_now, now=now))
