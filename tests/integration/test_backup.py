import errno
import io
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
import typer
from django.db import connection

from shishi.site import backup
from shishi.site.commands.backup import command
from shishi.site.trouble import in_the_way

ROOT = Path(__file__).resolve().parents[2]
SHISHI = str(Path(sys.executable).parent / "shishi")


def _shishi(var, *args, url=None, ok=True):
    environment = {**os.environ, "SHISHI_VAR_DIR": str(var), "SHISHI_SECRET_KEY": "test"}
    environment.pop("DATABASE_URL", None)
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    if url:
        environment["DATABASE_URL"] = url
    done = subprocess.run([SHISHI, *map(str, args)], env=environment, capture_output=True, text=True)
    assert (done.returncode == 0) is ok, done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def places():
    """Two databases: one with a plan in it, one empty. SQLite unless a server was started for the tests."""
    url = os.environ.get("DATABASE_URL", "")
    base = url.rpartition("/")[0]
    return (f"{base}/source", f"{base}/restored") if url.startswith("postgres") else (None, None)


@pytest.fixture(scope="module")
def made(tmp_path_factory, places, migrated):
    var = tmp_path_factory.mktemp("source")
    migrated.put_into(var)
    notice = ROOT / "examples/zhangye-2022/notice.docx"
    _shishi(var, "plan", "load", ROOT / "packs/zhangye-2022", "--notice", notice, url=places[0])
    (var / "files/ab").mkdir(parents=True)
    kept = "cd" * 31
    (var / "files/ab" / kept).write_bytes(b"a scan")
    _shishi(var, "record", "sign", var / "head.json", url=places[0])
    said = _shishi(var, "backup", var / "all.tar", "--keys", var / "keys.tar", url=places[0])
    return var, said


@pytest.mark.db
def test_a_backup_is_restored_verified_with_the_same_head(made, places, tmp_path):
    source, said = made
    restored = _shishi(tmp_path, "restore", source / "all.tar", "--keys", source / "keys.tar", url=places[1])

    head = json.loads((source / "head.json").read_text())["hash"]
    assert head[:16] in said
    assert head[:16] in restored
    _shishi(tmp_path, "record", "check", url=places[1])
    assert (tmp_path / "files/ab" / ("cd" * 31)).read_bytes() == b"a scan"
    again = json.loads(_shishi(tmp_path, "plan", "diff", ROOT / "packs/zhangye-2022", "1", "--json", url=places[1]))
    assert again == []
    assert (tmp_path / "keys/record-signing.pem").read_bytes() == (source / "keys/record-signing.pem").read_bytes()
    assert "已有数据" in _shishi(tmp_path, "restore", source / "all.tar", url=places[1], ok=False)


def test_the_keys_are_not_in_the_backup(made):
    source, _said = made

    with tarfile.open(source / "all.tar") as archive:
        names = archive.getnames()
    assert not any("key" in name or "pem" in name or "sealing" in name for name in names)
    assert oct((source / "keys.tar").stat().st_mode)[-3:] == "600"


@pytest.mark.parametrize("what", ["flipped", "cut", "not a backup"])
def test_a_backup_that_was_touched_is_refused_and_nothing_is_put_in_place(made, tmp_path, what):
    source, _said = made
    data = bytearray((source / "all.tar").read_bytes())
    if what == "flipped":
        data[len(data) // 2] ^= 1
    broken = tmp_path / "broken.tar"
    broken.write_bytes({"flipped": data, "cut": data[: len(data) // 2], "not a backup": b"hello"}[what])

    said = _shishi(tmp_path, "restore", broken, ok=False)

    assert "损坏" in said or "不是完整的备份" in said
    assert not (tmp_path / "shishi.sqlite3").exists() or (tmp_path / "shishi.sqlite3").stat().st_size == 0


def again(source, to, **changed):
    """Write the backup again with its manifest changed."""
    with tarfile.open(source) as old, tarfile.open(to, "w") as new:
        for member in old.getmembers():
            data = old.extractfile(member).read()
            if member.name == "manifest.json":
                data = json.dumps({**json.loads(data), **changed}).encode()
                member.size = len(data)
            new.addfile(member, io.BytesIO(data))
    return to


@pytest.mark.parametrize(
    ("changed", "says"), [({"number": 1}, "链头"), ({"digests": 5}, "不是完整"), ({"digests": {}}, "不是完整")]
)
def test_a_backup_with_another_manifest_is_refused_before_anything_is_in_place(made, tmp_path, changed, says):
    source, _said = made

    said = _shishi(tmp_path / "var", "restore", again(source / "all.tar", tmp_path / "again.tar", **changed), ok=False)

    assert says in said
    assert "Traceback" not in said
    assert [p.name for p in (tmp_path / "var").rglob("*") if p.is_file()] == []


def test_only_a_backup_of_keys_is_taken_for_one(made, tmp_path):
    source, _said = made

    said = _shishi(tmp_path / "var", "restore", source / "all.tar", "--keys", source / "all.tar", ok=False)

    assert "不是密钥备份" in said
    assert not (tmp_path / "var/shishi.sqlite3").exists()


def test_a_backup_that_cannot_be_written_whole_is_not_begun(made, tmp_path):
    source, _said = made
    for to, keys in ((tmp_path, None), (tmp_path / "no/all.tar", None), (tmp_path / "all.tar", tmp_path / "no/keys.tar")):
        assert "不能写入" in _shishi(source, "backup", to, *(["--keys", keys] if keys else []), ok=False)

    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fills_meanwhile_is_told_in_a_sentence(tmp_path, monkeypatch, capsys):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(backup, "backup", full)
    with pytest.raises(typer.Exit):
        command(tmp_path / "all.tar")

    assert f"{tmp_path / 'all.tar'} 无法写入（磁盘已满）" in capsys.readouterr().err
    assert "文件 无法读写（磁盘已满）" in in_the_way(OSError(errno.ENOSPC, "No space left on device"))


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's own command copies its database")
def test_a_database_that_cannot_be_copied_is_told_in_a_sentence(tmp_path):
    with pytest.raises(backup.BackupProblem, match="没有复制成"):
        backup._dump(tmp_path)
