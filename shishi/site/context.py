"""What the frame of every page needs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from shishi.areas.plans import public as plans
from shishi.infra import clock
from shishi.infra.access.roles import Permission
from shishi.infra.jobs.heartbeat import BEAT_SECONDS, worker_alive
from shishi.infra.store.marks import is_demonstration


def frame(request: HttpRequest) -> dict[str, Any]:
    scope = getattr(request, "scope", None)
    return {
        "worker_alive": _worker_alive(),
        "today": clock.today(),
        "demonstration": is_demonstration(),
        "base_map": settings.BASE_MAP,
        "answers": scope is not None and scope.may(Permission.ANSWER_COORDINATION),
        "plans_to_choose": SimpleLazyObject(lambda: plans.plans_to_choose(scope=scope) if scope else []),
        "has_reports": scope is not None and (scope.may(Permission.READ_REPORT) or scope.may(Permission.RECEIVE_REPORT)),
    }


def _worker_alive() -> bool:
    """Tell whether anybody works on the jobs; who did is not asked after again until the next beat."""
    kept = caches["pages"]
    alive = bool(kept.get("worker_alive")) or worker_alive(now=clock.now())
    if alive:
        kept.add("worker_alive", True, BEAT_SECONDS)
    return alive
