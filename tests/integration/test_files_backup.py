"""A backup holds what a bucket keeps, goes back into another bucket or onto a disk, and the doctor finds what is amiss there."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.buckets import make_bucket, served

ROOT = Path(__file__).resolve().parents[2]
SHISHI = str(Path(sys.executable).parent / "shishi")
SCANS = [b"a scan", b"", b"x" * 9_000_000]
RESTORED = ("another-city", "on-disk")
"""What is put back begins with nothing."""
HAND_IN = """
import sys
from datetime import datetime
from shishi.site import boot
from shishi.infra import files
from shishi.infra.clock import SHANGHAI
from shishi.infra.files.noting import note
for data in (b"a scan", b"", b"x" * 9_000_000):
    note(files.keep(data), media_type="application/pdf", now=datetime.now(SHANGHAI))
"""
READ = (
    "from shishi.site import boot\nfrom shishi.infra import files\nimport sys\nprint([len(files.read(d)) for d in sys.argv[1:]])"
)
DROP = "from shishi.site import boot\nfrom shishi.infra.files.ports import storage\nimport sys\nstorage().drop(sys.argv[1])"


@pytest.fixture(scope="module")
def bucket_server():
    with served() as endpoint:
        yield endpoint


@pytest.fixture
def run(tmp_path, bucket_server, migrated):
    def started(name, *command, store="s3", ok=True):
        if name not in RESTORED and not (tmp_path / name).exists():
            migrated.put_into(tmp_path / name)
        told = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
        told |= {"SHISHI_VAR_DIR": str(tmp_path / name), "SHISHI_SECRET_KEY": "test", "SHISHI_FILES": store}
        told |= {"SHISHI_BUCKET_NAME": name, "SHISHI_BUCKET_ENDPOINT": bucket_server}
        told |= {"SHISHI_BUCKET_KEY": "key", "SHISHI_BUCKET_SECRET": "secret"}
        done = subprocess.run([*map(str, command)], env=told, cwd=ROOT, capture_output=True, text=True)
        assert (done.returncode == 0) is ok, done.stderr
        return done.stdout + ("" if ok else done.stderr)

    return started


def test_a_bucket_is_backed_up_and_restored_and_watched(run, bucket_server, tmp_path):
    digests = [hashlib.sha256(data).hexdigest() for data in SCANS]
    for name in ("one-city", "another-city"):
        make_bucket(bucket_server, name)
    run("one-city", sys.executable, "-c", HAND_IN)

    run("one-city", SHISHI, "backup", tmp_path / "all.tar", "--keys", tmp_path / "keys.tar")
    run("another-city", SHISHI, "restore", tmp_path / "all.tar", "--keys", tmp_path / "keys.tar")
    run("on-disk", SHISHI, "restore", tmp_path / "all.tar", "--keys", tmp_path / "keys.tar", store="disk")

    for name, store in (("another-city", "s3"), ("on-disk", "disk")):
        assert json.loads(run(name, sys.executable, "-c", READ, *digests, store=store)) == [len(d) for d in SCANS]
    assert doctor(run, "another-city") == ("ok", "3 个文件")
    run("another-city", sys.executable, "-c", DROP, digests[0])
    state, says = doctor(run, "another-city", ok=False)
    assert state == "fail"
    assert f"1 个文件丢失或不完整（{digests[0][:12]} 等）" in says


def test_a_bucket_that_is_not_there_is_said_by_every_command(run, tmp_path):
    state, says = doctor(run, "no-such-bucket", ok=False)

    assert (state, says) == ("fail", "没有名为 no-such-bucket 的存储桶；请先建立，或核对 SHISHI_BUCKET_NAME。")
    assert "NoSuchBucket" in run("no-such-bucket", SHISHI, "backup", tmp_path / "all.tar", ok=False)
    assert not (tmp_path / "all.tar").exists()


def doctor(run, name, *, ok=True):
    checks = json.loads(run(name, SHISHI, "doctor", "--json", ok=ok).partition("]\n")[0] + "]")
    return next((c["state"], c["says"]) for c in checks if c["name"] == "文件")
