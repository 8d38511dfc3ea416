"""One file that holds the whole database and every kept file, with the head of the record; the keys go into another, kept elsewhere.

Restored, it is verified before it counts: each part against its digest, the record as a chain, its head against the one written down.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from shishi.site.boot import prepare_database  # isort: skip - starts Django before the models are imported

from django.conf import settings
from django.db import connection

from shishi.infra import clock, files
from shishi.infra.files.ports import FilesUnreachable, storage
from shishi.infra.record import keeping
from shishi.infra.record.models import Head
from shishi.infra.record.writing import written_at

_MANIFEST, _DATABASE, _FILES = "manifest.json", "database", "files/"
_KEYS = {"sealing.json": "KEY_FILE", "record-signing.pem": "SIGNING_KEY_FILE"}
Told = Callable[[str], None]


class BackupProblem(RuntimeError):
    """One sentence: what is wrong and what would be right."""


@dataclass(frozen=True, slots=True)
class Manifest:
    engine: str
    made_at: str
    number: int
    """Of the record's last line."""
    hash: str
    digests: dict[str, str]
    """SHA-256 of each member by name."""


def backup(to: Path, *, keys_to: Path | None, told: Told) -> Manifest:
    """Write a backup, whole or not at all. Raises BackupProblem."""
    prepare_database()
    if keys_to and keys_to.resolve() == to.resolve():
        raise BackupProblem("密钥要与数据分开保存：请给 --keys 另一个文件，最好放在另一处。")
    for path in filter(None, (to, keys_to)):
        if not os.access(path.parent, os.W_OK) or (path.exists() and not path.is_file()):
            raise BackupProblem(f"{path} 不能写入：请给出一个文件，放在已有的、可以写入的文件夹里。")
    with tempfile.TemporaryDirectory(dir=to.parent) as work:
        told("正在复制数据库……")
        dump = Path(work) / _DATABASE
        _dump(dump)
        number, head = _head_of(dump)
        new = Path(work) / "backup.tar"
        digests = {_DATABASE: _digest(dump)}
        told("正在写入文件……")
        with tarfile.open(new, "w") as archive:
            archive.add(dump, _DATABASE, recursive=False)
            for name, path in _kept(Path(work) / "one"):
                digests[name] = _digest(path)
                archive.add(path, name, recursive=False)
            manifest = Manifest(connection.vendor, written_at(clock.now()), number, head, digests)
            _add(archive, _MANIFEST, json.dumps(asdict(manifest), indent=1).encode())
        _settle(new, to)
    if keys_to:
        _write_keys(keys_to)
    return manifest


def restore(source: Path, *, keys_from: Path | None, told: Told) -> Manifest:
    """Put a backup in place of an empty database. Nothing is in place before all of it is verified. Raises BackupProblem."""
    with tempfile.TemporaryDirectory(dir=settings.VAR_DIR if settings.VAR_DIR.exists() else None) as work:
        told("正在核对备份……")
        manifest = _unpack(source, Path(work))
        if manifest.engine != connection.vendor:
            raise BackupProblem(
                f"备份来自 {manifest.engine}，现在的数据库是 {connection.vendor}；请把 DATABASE_URL 指向同一种数据库。"
            )
        if not _is_empty():
            raise BackupProblem(
                "现在的数据库里已有数据；请指向一个空的数据库（DATABASE_URL、SHISHI_VAR_DIR），核对无误后再切换。"
            )
        if _head_of(Path(work) / _DATABASE) != (manifest.number, manifest.hash):
            raise BackupProblem(f"{source} 里的链头与备份时写下的不同；请勿使用，换一份备份。")
        if keys_from:
            _read_keys(keys_from)
        told("正在恢复数据库……")
        for path in (Path(work) / "files").glob("*"):
            try:
                files.put_back(path.name, path)
            except FilesUnreachable as problem:
                raise BackupProblem(str(problem)) from None
            path.unlink()
        _load(Path(work) / _DATABASE)
    told("正在核对记录……")
    prepare_database()
    if problems := keeping.check():
        raise BackupProblem(f"恢复后的记录核对不上：{problems[0]}")
    head = Head.objects.get(pk=1)
    if (head.number, bytes(head.hash).hex()) != (manifest.number, manifest.hash):
        raise BackupProblem("恢复后的链头与备份时写下的不同；请勿使用，换一份备份。")
    return manifest


def _kept(beside: Path) -> Iterator[tuple[str, Path]]:
    """Yield each kept file's name in the backup with a copy of it, which the next one replaces. Renditions can be made again."""
    held = storage()
    try:
        for found in held.stored():
            with suppress(FileNotFoundError):  # swept meanwhile, so nothing named it
                held.copy(found.digest, beside)
                yield f"{_FILES}{found.digest}", beside
    except FilesUnreachable as problem:
        raise BackupProblem(str(problem)) from None


def _digest(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    archive.addfile(info, io.BytesIO(data))


def _settle(new: Path, to: Path) -> None:
    with new.open("rb+") as written:
        os.fsync(written.fileno())
    new.chmod(0o600)
    os.replace(new, to)


def _unpack(source: Path, work: Path) -> Manifest:
    try:
        with tarfile.open(source) as archive:
            archive.extractall(work, filter="data")
        told: dict[str, Any] = json.loads((work / _MANIFEST).read_text(encoding="utf-8"))
        manifest = Manifest(**told)
        _ = manifest.digests[_DATABASE]
    except (tarfile.TarError, OSError, ValueError, TypeError, KeyError):
        raise BackupProblem(f"{source} 不是完整的备份；请给出由 shishi backup 写成的文件。") from None
    for name, digest in manifest.digests.items():
        path = work / name
        if not path.is_file() or _digest(path) != digest:
            raise BackupProblem(f"{source} 中的 {name} 已损坏或被改动；请换一份备份。")
    return manifest


# The database


def _dump(to: Path) -> None:
    """A copy of one moment, taken while others go on writing."""
    if connection.vendor == "sqlite":
        try:
            with closing(sqlite3.connect(_sqlite_path())) as source, closing(sqlite3.connect(to)) as copy:
                source.backup(copy)
        except sqlite3.Error as error:
            raise BackupProblem(f"数据库没有复制成（{error}）；请核对磁盘空间，或换一个位置。") from None
        return
    _run(["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={to}"])


def _load(dump: Path) -> None:
    connection.close()
    if connection.vendor == "sqlite":
        place = Path(_sqlite_path())
        for beside in ("-wal", "-shm"):
            place.with_name(place.name + beside).unlink(missing_ok=True)
        _settle(Path(shutil.copy(dump, place.with_name(place.name + ".new"))), place)
        return
    _run(
        [
            "pg_restore",
            "--no-owner",
            "--no-privileges",
            "--exit-on-error",
            "--single-transaction",
            f"--dbname={_database()['NAME']}",
            str(dump),
        ]
    )


def _head_of(dump: Path) -> tuple[int, str]:
    """Return the head in the copy, not in the database, which has gone on."""
    if connection.vendor == "sqlite":
        try:
            with closing(sqlite3.connect(dump)) as copy:
                number, head = copy.execute("SELECT number, hash FROM record_head WHERE id = 1").fetchone()
        except (sqlite3.Error, TypeError):
            raise BackupProblem("备份里的数据库不能打开；请换一份备份。") from None
        return number, bytes(head).hex()
    told = _run(["pg_restore", "--data-only", "--table=record_head", "--file=-", str(dump)])
    lines = told.split("FROM stdin;\n", 1)[1].split("\n\\.", 1)[0].splitlines()
    columns = told.split("COPY ", 1)[1].split("(", 1)[1].split(")", 1)[0].replace('"', "").split(", ")
    row = dict(zip(columns, lines[0].split("\t"), strict=True))
    return int(row["number"]), row["hash"].removeprefix("\\\\x")


def _is_empty() -> bool:
    if connection.vendor == "sqlite":
        path = Path(_sqlite_path())
        if not path.exists() or path.stat().st_size == 0:
            return True
    return not connection.introspection.table_names()


def _database() -> dict[str, Any]:
    return connection.settings_dict


def _sqlite_path() -> str:
    return str(_database()["NAME"])


def _run(command: list[str]) -> str:
    told = _database()
    named = {"PGHOST": told["HOST"], "PGPORT": str(told["PORT"] or ""), "PGUSER": told["USER"], "PGPASSWORD": told["PASSWORD"]}
    environment = {**os.environ, "PGDATABASE": told["NAME"], **{k: v for k, v in named.items() if v}}
    try:
        return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    except FileNotFoundError:
        raise BackupProblem(f"没有找到 {command[0]}；请安装与服务器同版本的 postgresql-client。") from None
    except subprocess.CalledProcessError as error:
        raise BackupProblem(f"{command[0]} 没有成功：{(error.stderr or '').strip().splitlines()[-1:] or '没有说明'}") from None


# The keys


@contextmanager
def _private(path: Path) -> Iterator[tarfile.TarFile]:
    new = path.with_name(path.name + ".new")
    with (
        os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out,
        tarfile.open(fileobj=out, mode="w") as archive,
    ):
        yield archive
    os.replace(new, path)


def _write_keys(to: Path) -> None:
    with _private(to) as archive:
        for name, setting in _KEYS.items():
            path = Path(getattr(settings, setting))
            if path.exists():
                _add(archive, name, path.read_bytes())


def _read_keys(source: Path) -> None:
    try:
        with tarfile.open(source) as archive:
            held = {m.name: archive.extractfile(m).read() for m in archive.getmembers()}  # type: ignore[union-attr]
    except (tarfile.TarError, OSError, AttributeError):
        held = {source.name: b""}
    if not held.keys() <= _KEYS.keys():
        raise BackupProblem(f"{source} 不是密钥备份；请给出 shishi backup --keys 写成的文件。")
    for name, data in held.items():
        path = Path(getattr(settings, _KEYS[name]))
        if path.exists() and path.read_bytes() != data:
            raise BackupProblem(f"{path} 已有另一把密钥；请先移走它，以免两把混用。")
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(data)
