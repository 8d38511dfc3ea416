"""Files of an installation from before files had rows."""

from datetime import datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps

from shishi.infra import files
from shishi.infra.clock import SHANGHAI
from shishi.infra.files.models import Blob
from shishi.infra.files.noting import note
from shishi.infra.files.sweeping import sweep

pytestmark = [pytest.mark.django_db, pytest.mark.db]
NOW = datetime(2022, 5, 12, 9, 0, tzinfo=SHANGHAI)
LATER = datetime.now(SHANGHAI) + timedelta(days=30)
upgrade = import_module("shishi.infra.files.migrations.0002_name_what_is_kept").name_what_is_kept


def test_what_was_kept_before_files_had_rows_is_named_and_not_swept(settings, tmp_path):
    settings.FILES, settings.FILES_DIR = "disk", tmp_path
    scan, named = files.keep(b"a signed scan"), files.keep(b"named already")
    note(named, media_type="text/plain", now=NOW)

    upgrade(apps, None)

    assert sweep(now=LATER).orphans == ()
    assert files.read(scan) == b"a signed scan"
    rows = {b.digest: (b.size, b.media_type) for b in Blob.objects.all()}
    assert rows == {scan: (13, ""), named: (13, "text/plain")}


def test_where_nothing_was_kept_nothing_is_named(settings, tmp_path):
    settings.FILES, settings.FILES_DIR = "disk", tmp_path / "not-there"

    upgrade(apps, None)

    assert not Blob.objects.exists()
