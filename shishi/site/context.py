"""What the frame of every page needs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from shishi.infra import clock
from shishi.infra.access.roles import Permission
from shishi.infra.jobs.heartbeat import worker_alive
from shishi.infra.store.marks import is_demonstration


def frame(request: HttpRequest) -> dict[str, Any]:
    scope = getattr(request, "scope", None)
    return {
        "worker_alive": worker_alive(now=clock.now()),
        "today": clock.today(),
        "demonstration": is_demonstration(),
        "base_map": settings.BASE_MAP,
        "has_reports": scope is not None and (scope.may(Permission.READ_REPORT) or scope.may(Permission.RECEIVE_REPORT)),
    }
