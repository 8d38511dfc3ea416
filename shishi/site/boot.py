"""Starting Django for a command: importing this module makes the models usable."""

import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shishi.site.settings")
django.setup()

from shishi.infra.places.loading import load_city  # noqa: E402 - models need Django to be set up
from shishi.infra.store.marks import is_demonstration  # noqa: E402


def prepare_database() -> None:
    """Bring the database to the current schema, with the places of every city that has them."""
    wanted = MigrationExecutor(connection)
    if wanted.migration_plan(wanted.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
    refuse_moved_clock()
    for folder in sorted(Path(settings.PLACES_DIR).iterdir()):
        if (folder / "counties.toml").exists():
            load_city(folder)


def refuse_moved_clock() -> None:
    """End the process where the clock is moved over a database that is not a demonstration."""
    if settings.TODAY and not is_demonstration():
        print("SHISHI_TODAY 只用于演示数据库：请去掉这个设置，或用 shishi demo 另建一个演示数据库。", file=sys.stderr)
        sys.exit(2)
