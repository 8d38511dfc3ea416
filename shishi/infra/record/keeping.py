"""Handing the record out and holding it against what was published: exports, signed heads, the check of the database itself."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import transaction

from shishi.infra.record.models import Head, Line, SignedHead
from shishi.infra.record.verify import head_message, problems
from shishi.infra.record.writing import as_json, written_at


class SigningKeyProblem(RuntimeError):
    """One sentence: what is wrong with the signing key and what would be right."""


def export(lines_to: TextIO, bodies_to: TextIO | None = None) -> int:
    """Write the whole chain as lines of JSON, and where asked the bodies with their salts; return how many lines.

    One transaction, so that what is being written meanwhile is not half in it.
    """
    count = 0
    with transaction.atomic():
        for line in _lines(with_bodies=bodies_to is not None):
            lines_to.write(_json(as_json(line)))
            if bodies_to is not None:
                told = {"number": line.number, "salt": bytes(line.body.salt).hex(), "body": line.body.body}
                bodies_to.write(_json(told))
            count += 1
    return count


def check() -> list[str]:
    """Verify the chain in the database with its bodies and its head; return one sentence for each problem."""
    with transaction.atomic():
        head = Head.objects.get(pk=1)
        bodies: dict[int, dict[str, Any]] = _Bodies()
        chain = (_kept(line, bodies) for line in _lines(with_bodies=True))
        return list(problems(chain, {"number": head.number, "hash": bytes(head.hash).hex()} if head.number else None, bodies))


class _Bodies(dict[int, dict[str, Any]]):
    """Holds the body of the one line that is being verified."""

    def __setitem__(self, number: int, body: dict[str, Any]) -> None:
        self.clear()
        super().__setitem__(number, body)


def _kept(line: Line, bodies: dict[int, dict[str, Any]]) -> dict[str, Any]:
    bodies[line.number] = {"salt": bytes(line.body.salt).hex(), "body": line.body.body}
    return as_json(line)


def _lines(*, with_bodies: bool) -> Iterator[Line]:
    lines = Line.objects.order_by("number")
    return (lines.select_related("body") if with_bodies else lines).iterator(chunk_size=2000)


def sign_head(*, now: datetime) -> dict[str, Any]:
    """Sign the head as it stands; the returned document is what gets published, printed and handed out."""
    with transaction.atomic():
        head = Head.objects.get(pk=1)
        signed = {"number": head.number, "hash": bytes(head.hash).hex(), "at": written_at(now), "public_key": public_key()}
        signature = _private_key().sign(head_message(signed))
        SignedHead.objects.create(
            number=head.number, hash=head.hash, at=now, public_key=signed["public_key"], signature=signature
        )
    return signed | {"signature": signature.hex()}


def public_key() -> str:
    """Return the signing key's public half as PEM; the pair is made at the first call and kept outside the database."""
    return (
        _private_key()
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode("ascii")
    )


def _private_key() -> Ed25519PrivateKey:
    path = Path(settings.SIGNING_KEY_FILE)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(made)
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise SigningKeyProblem(f"{path} 不是 Ed25519 私钥：请从密钥备份中恢复。")
    return key


def _json(told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n"
