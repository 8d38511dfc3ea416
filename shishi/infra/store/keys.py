"""The keys that seal: in a file outside the database, each with a number, one of them active."""

from __future__ import annotations

import base64
import json
import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings


class KeyFileProblem(RuntimeError):
    """One sentence: what is wrong with the key file and what would be right."""


@dataclass(frozen=True, slots=True)
class Key:
    number: int
    seal: bytes
    """32 bytes, AES-256."""
    index: bytes
    """32 bytes, HMAC-SHA-256 of the blind index."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    keys: dict[int, Key]
    active: int

    def __getitem__(self, number: int) -> Key:
        try:
            return self.keys[number]
        except KeyError:
            raise KeyFileProblem(f"{path()} 中没有第 {number} 号密钥：请从密钥备份中恢复，否则用它加密的内容无法读取。") from None

    @property
    def newest(self) -> Key:
        return self[self.active]


def path() -> Path:
    return Path(settings.KEY_FILE)


def ring() -> KeyRing:
    """Return the key ring; the first call on a new machine makes it."""
    file = path()
    if not file.exists():
        _write({}, 0)
        add_key()
    return _read(file, file.stat().st_mtime_ns)


def add_key() -> int:
    """Make a new key, active from now on; what older keys sealed stays readable. Returns its number."""
    file = path()
    keys, _ = (_load(file)) if file.exists() else ({}, 0)
    number = max(map(int, keys), default=0) + 1
    keys[str(number)] = {
        "seal": base64.b64encode(secrets.token_bytes(32)).decode(),
        "index": base64.b64encode(secrets.token_bytes(32)).decode(),
    }
    _write(keys, number)
    return number


def _write(keys: dict[str, dict[str, str]], active: int) -> None:
    file = path()
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_suffix(".new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as out:
        json.dump({"active": active, "keys": keys}, out, indent=1)
        out.flush()
        os.fsync(out.fileno())
    os.replace(new, file)


def _load(file: Path) -> tuple[dict[str, dict[str, str]], int]:
    try:
        told = json.loads(file.read_text(encoding="ascii"))
        _ = {int(n): (base64.b64decode(k["seal"]), base64.b64decode(k["index"])) for n, k in told["keys"].items()}
        return told["keys"], int(told["active"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise KeyFileProblem(f"密钥文件 {file} 无法读取（{type(problem).__name__}）：请从密钥备份中恢复。") from problem


@lru_cache(maxsize=4)
def _read(file: Path, _changed: int) -> KeyRing:
    keys, active = _load(file)
    return KeyRing(
        {int(n): Key(int(n), base64.b64decode(k["seal"]), base64.b64decode(k["index"])) for n, k in keys.items()},
        active,
    )
