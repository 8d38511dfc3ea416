"""In the background reminders go out, each once, and what nobody can answer ends."""

from __future__ import annotations

from django_tasks import task

from shishi.areas.reporting import actions
from shishi.infra import clock
from shishi.infra.record.writing import once_more
from shishi.infra.sms.ports import carrier
from shishi.infra.sms.sending import send_waiting


@task()
@once_more
def end_unanswerable() -> int:
    """End the requests that nobody can answer; return how many."""
    return actions.end_unanswerable(by="system", now=clock.now())


@task()
@once_more
def send_messages() -> int:
    """Send what is due; return how many were carried."""
    return send_waiting(carrier=carrier(), now=clock.now())
