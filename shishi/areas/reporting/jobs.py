"""Reminders go out in the background, each once."""

from __future__ import annotations

from django_tasks import task

from shishi.infra import clock
from shishi.infra.record.writing import once_more
from shishi.infra.sms.ports import carrier
from shishi.infra.sms.sending import send_waiting


@task()
@once_more
def send_messages() -> int:
    """Send what is due; return how many were carried."""
    return send_waiting(carrier=carrier(), now=clock.now())
