"""Run as a program beside a served one: for each line on its input it says what the database holds, and whether all of it is whole.

What differs between two runs of the same act is left out: moments, salts and what follows from them, sessions, signs of life.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from shishi.site import boot  # noqa: F401  isort: skip - starts Django before the models are imported

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import BinaryField, DateTimeField

from shishi.infra import clock
from shishi.infra.files.sweeping import sweep
from shishi.infra.record import keeping
from shishi.infra.record.models import Line

PASSING = {"sessions.session", "usersessions.usersession", "jobs.heartbeat", "django_tasks_database.dbtaskresult"}
DRAWN = {"access.token": {"digest"}, "access.user": {"password"}, "record.sentform": {"answer"}}
"""Columns that are random, or told behind the act: where the sender of a form was led is kept once that is known."""


def state() -> dict[str, str]:
    """Return a digest of the rows of each table."""
    models = apps.get_models(include_auto_created=True)
    return {m._meta.label_lower: _digest(m) for m in models if m._meta.label_lower not in PASSING and m._meta.managed}


def _digest(model: Any) -> str:
    drawn = DRAWN.get(model._meta.label_lower, set())
    fields = [f for f in model._meta.concrete_fields if not isinstance(f, BinaryField | DateTimeField) and f.name not in drawn]
    rows = sorted(repr(row) for row in model._base_manager.order_by().values_list(*(f.attname for f in fields)))
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:16]


def problems() -> list[str]:
    found = keeping.check()
    found += [f"no file behind {digest}" for digest in sweep(now=clock.now(), remove=False).missing]
    for path in Path(settings.FILES_DIR).glob("??/*"):
        name = path.parent.name + path.name
        if len(name) == 64 and hashlib.sha256(path.read_bytes()).hexdigest() != name:
            found.append(f"a file is not what its name says: {name}")
    return found


def main() -> None:
    for _asked in sys.stdin:
        told = {"state": state(), "problems": problems(), "verbs": sorted(set(Line.objects.values_list("verb", flat=True)))}
        connection.close()
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
