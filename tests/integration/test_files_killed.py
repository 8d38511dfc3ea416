"""A process that keeps files is killed at any moment: every row has its whole file, and a sweep takes what is left over."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests import kills

ROOT = Path(__file__).resolve().parents[2]
KEEP = """
import random, sys
from datetime import datetime
import django
django.setup()
from shishi.infra import files
from shishi.infra.clock import SHANGHAI
from shishi.infra.files.noting import note, stands_on
from shishi.infra.record.writing import recorded, write
from tests.kept.models import Thing

@stands_on(lambda told: [told['digest']])
@recorded
def hand_in(*, digest, now):
    Thing.objects.create(name=digest[:40])
    note(digest, media_type="image/jpeg", now=now)
    write("kept.file.handed_in", by="keeper", at=now, digest=digest)

dice = random.Random(sys.argv[1])
while True:
    chunks = [dice.randbytes(dice.randrange(1, 400_000)) for _ in range(dice.randrange(1, 8))]
    hand_in(digest=files.keep_stream(chunks), now=datetime.now(SHANGHAI))
    print("kept", flush=True)
"""
TELL = """
import json
from datetime import datetime, timedelta
import django
django.setup()
from shishi.infra import files
from shishi.infra.clock import SHANGHAI
from shishi.infra.files.models import Blob
from shishi.infra.files.ports import storage
from shishi.infra.files.sweeping import sweep
from shishi.infra.record import keeping
from tests.kept.models import Thing

swept = sweep(now=datetime.now(SHANGHAI) + timedelta(days=1), grace=timedelta())
rows = dict(Blob.objects.values_list("digest", "size"))
print(json.dumps({
    "rows": rows,
    "things": sorted(Thing.objects.values_list("name", flat=True)),
    "whole": {d: len(files.read(d)) for d in rows},
    "stored": [s.digest for s in storage().stored()],
    "orphans": len(swept.orphans),
    "missing": swept.missing,
    "record": keeping.check(),
}))
"""


@pytest.fixture
def outside(tmp_path):
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path}/outside.sqlite3",
        "SHISHI_VAR_DIR": str(tmp_path),
        "SHISHI_FILES": "disk",
        "SHISHI_FILES_DIR": str(tmp_path / "files"),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": str(ROOT),
    }

    def start(*arguments):
        return subprocess.Popen([sys.executable, *arguments], env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)

    assert start("-m", "django", "migrate", "-v0").wait() == 0
    return start


def test_killed_at_any_moment_every_row_has_its_whole_file(outside, tmp_path):
    dice, done = kills.dice(), 0
    for kill in range(kills.COUNT):
        keeper = outside("-c", KEEP, str(kill))
        for _ in range(dice.randrange(1, 25)):
            assert keeper.stdout.readline() == "kept\n"
            done += 1
        keeper.send_signal(signal.SIGKILL)
        keeper.wait()
    on_disk = [p for p in (tmp_path / "files").rglob("*") if p.is_file()]

    told = json.loads(outside("-c", TELL).communicate()[0])

    assert len(told["rows"]) >= done
    assert told["whole"] == told["rows"]
    assert told["stored"] == sorted(told["rows"])
    assert told["things"] == sorted(d[:40] for d in told["rows"])
    assert (told["missing"], told["record"]) == ([], [])
    remaining = [p for p in (tmp_path / "files").rglob("*") if p.is_file()]
    assert len(remaining) == len(told["rows"]) <= len(on_disk)
    assert all(hashlib.sha256(p.read_bytes()).hexdigest() == p.parent.name + p.name for p in remaining)
