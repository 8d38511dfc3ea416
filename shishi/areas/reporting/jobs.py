"""In the background what nobody can answer ends."""

from __future__ import annotations

from django_tasks import task

from shishi.areas.reporting import actions
from shishi.infra import clock
from shishi.infra.record.writing import once_more


@task()
@once_more
def end_unanswerable() -> int:
    """End the requests that nobody can answer; return how many."""
    return actions.end_unanswerable(by="system", now=clock.now())
