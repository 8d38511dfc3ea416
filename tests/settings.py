"""The program's settings with one more app: things, facts, spans and secrets as an area would have them. The machine's own files are not seen."""

import os
import tempfile
from pathlib import Path

from shishi.site.settings import *  # noqa: F403
from shishi.site.settings import CACHES as _CACHES
from shishi.site.settings import INSTALLED_APPS as _INSTALLED_APPS

INSTALLED_APPS = [*_INSTALLED_APPS, "tests.kept"]
if not os.environ.keys() & {"SHISHI_FILES_DIR", "SHISHI_VAR_DIR"}:
    FILES_DIR = Path(tempfile.gettempdir()) / f"shishi-tests-{os.getpid()}"
CACHES = _CACHES | {name: {"BACKEND": "django.core.cache.backends.dummy.DummyCache"} for name in ("days", "lines")}
"""A test's days and lines are undone behind it."""
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
"""The real one takes its time on purpose; hundreds of accounts are made here. Served programs keep it."""
