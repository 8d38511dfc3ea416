"""Starting Django for a command: importing this module makes the models usable."""

import os
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shishi.site.settings")
django.setup()

from shishi.infra.places.loading import load_city  # noqa: E402 - models need Django to be set up


def prepare_database() -> None:
    """Bring the database to the current schema, with the places of every city that has them."""
    call_command("migrate", verbosity=0, interactive=False)
    for folder in sorted(Path(settings.PLACES_DIR).iterdir()):
        if (folder / "counties.toml").exists():
            load_city(folder)
