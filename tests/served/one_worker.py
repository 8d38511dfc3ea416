"""Run as a program in the environment of a test server: a worker, ready to begin, that does what lies in the queue once it is told to."""

from __future__ import annotations

import sys

from shishi.site import boot  # noqa: F401  isort: skip - starts Django before the models are imported

from django.core.management import call_command
from django.db import connections
from django.urls import get_resolver

from shishi.areas.ledgers import jobs
from shishi.infra.jobs.models import Heartbeat


def main() -> None:
    get_resolver().url_patterns  # noqa: B018 - what a worker knows before its first job
    assert jobs and Heartbeat.objects.count() >= 0
    connections.close_all()
    print("ready", flush=True)
    if not sys.stdin.readline():
        return
    call_command("db_worker", batch=True, verbosity=0, interval=0, startup_delay=False)
    print("done", flush=True)


if __name__ == "__main__":
    main()
