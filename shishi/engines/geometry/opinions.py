"""What a land bureau may hand out of a check against its red lines: whether each work crosses, what kind, by how much; signed, without the polygons.

The signature (Ed25519) covers the canonical JSON of everything else in the document behind a line that names the format, so that it means nothing in
any other place. It proves that nothing was changed since; who signed is proved only by a public key that came on another way.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shishi.base.phrases import Phrase, say
from shishi.engines.geometry.datums import Datum
from shishi.engines.geometry.lengths import area_m2, length_m
from shishi.engines.geometry.problems import GeometryRefused
from shishi.engines.geometry.red_lines import ALLOWING, KINDS, RedLines
from shishi.engines.geometry.shapes import kind_of
from shishi.engines.geometry.works import Work

FORMAT = "shishi-redline-1"
MOST_BYTES = 200_000_000
_SIGNATURE = re.compile("[0-9a-f]{128}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[+-][0-9]{2}:[0-9]{2}")
"""One way to write each; whoever signs says nothing else in their place, for they stand beside what the program says."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    name: str
    sha256: str
    datum: Datum
    """As which its coordinates were taken."""
    count: int

    @classmethod
    def of(cls, name: str, data: bytes, datum: Datum, count: int) -> SourceFile:
        return cls(name, hashlib.sha256(data).hexdigest(), datum, count)

    def to_json(self) -> dict[str, Any]:
        return {"file": self.name, "sha256": self.sha256, "datum": str(self.datum), "count": self.count}


def judged(work: Work, red_lines: RedLines) -> dict[str, Any]:
    """Return the row of one work: no name of a red line, no coordinate."""
    found = red_lines.crossings(work.geometry)
    return {
        "work": work.id,
        "name": work.name,
        "geometry": kind_of(work.geometry),
        "length_m": length_m(work.geometry),
        "area_m2": area_m2(work.geometry),
        "crosses": any(c.kind not in ALLOWING for c in found),
        "overlaps": [
            {"kind": c.kind, "kind_name": KINDS.get(c.kind, c.kind), "length_m": c.length_m, "area_m2": c.area_m2} for c in found
        ],
    }


def opinion(
    rows: Iterable[Mapping[str, Any]], *, red: SourceFile, works: SourceFile, made_at: str, program: str
) -> dict[str, Any]:
    """Return the document that gets signed."""
    return {
        "format": FORMAT,
        "made_at": made_at,
        "program": program,
        "red_lines": red.to_json(),
        "works": works.to_json(),
        "results": [dict(row) for row in rows],
    }


def new_key() -> bytes:
    """Return a new private key as PEM."""
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def signed(document: Mapping[str, Any], private_pem: bytes) -> dict[str, Any]:
    """Return the document with the public key and the signature. Raises GeometryRefused where the key is none."""
    key: object = None
    with suppress(ValueError, TypeError, UnsupportedAlgorithm):
        key = _private(private_pem)
    if not isinstance(key, Ed25519PrivateKey):
        raise GeometryRefused(say("密钥文件不是 Ed25519 私钥：请换一个文件名，程序会生成新的密钥。"))
    told = {**document, "public_key": public_pem(key)}
    return {**told, "signature": key.sign(_message(told)).hex()}


def public_pem(key: Ed25519PrivateKey | Ed25519PublicKey | bytes) -> str:
    """Return the public half as PEM; of a private PEM too. Raises GeometryRefused where it is no key."""
    if isinstance(key, bytes):
        key = _key_in(key)
    public = key.public_key() if isinstance(key, Ed25519PrivateKey) else key
    return public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode("ascii")


def fingerprint(pem: str) -> str:
    """Return what two people read to each other: sixteen hex digits in fours of the key's SHA-256."""
    raw = serialization.load_pem_public_key(pem.encode("ascii")).public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    digits = hashlib.sha256(raw).hexdigest()[:16]
    return " ".join(digits[n : n + 4] for n in range(0, 16, 4))


def _key_in(pem: bytes) -> Ed25519PrivateKey | Ed25519PublicKey:
    key: object = None
    for load in (serialization.load_pem_public_key, _private):
        with suppress(ValueError, TypeError, UnsupportedAlgorithm):
            key = key or load(pem)
    if not isinstance(key, Ed25519PrivateKey | Ed25519PublicKey):
        raise GeometryRefused(say("公钥文件不是 Ed25519 公钥（PEM）：请重新取得。"))
    return key


def _private(pem: bytes) -> object:
    return serialization.load_pem_private_key(pem, password=None)


def load_opinion(data: bytes) -> dict[str, Any]:
    """Return a signed document as it was written. Raises GeometryRefused: not one, or a key twice, where two readers would see two things."""
    if len(data) > MOST_BYTES:
        raise GeometryRefused(say("结果文件太大：请核对是不是红线核查结果。"))
    try:
        document = json.loads(data.decode("utf-8"), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict) or document.get("format") != FORMAT or not _is_whole(document):
        raise GeometryRefused(say("不是红线核查结果：请给出 shishi redline check 写出的文件。"))
    return document


def _is_whole(document: Mapping[str, Any]) -> bool:
    rows, made_at = document.get("results"), document.get("made_at")
    is_dated = isinstance(made_at, str) and _MOMENT.fullmatch(made_at)
    return bool(is_dated) and isinstance(rows, list) and all(isinstance(row, dict) for row in rows)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({k for k, _ in pairs}) < len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def problem(document: Mapping[str, Any], *, public_key: str = "", works: bytes | None = None) -> Phrase | None:
    """Return why a signed document is not to be believed, or None.

    `public_key` (PEM) is the bureau's, got on another way; `works` the file that was handed over. Without them only changes since signing are found.
    """
    pem = document.get("public_key")
    signature = document.get("signature")
    try:
        key = _key_in(str(pem).encode("ascii"))
        sealed = bytes.fromhex(signature if isinstance(signature, str) and _SIGNATURE.fullmatch(signature) else "")
        public = key.public_key() if isinstance(key, Ed25519PrivateKey) else key
        public.verify(sealed, _message({k: v for k, v in document.items() if k != "signature"}))
    except (GeometryRefused, ValueError, InvalidSignature):
        return say("签名不符：结果在签名之后被改动过，或者不是这把密钥签的。")
    if public_key and public_pem(key) != public_key:
        return say("签名用的不是给出的公钥：结果不是该单位签发的。")
    if works is not None and _sha256_in(document, "works") != hashlib.sha256(works).hexdigest():
        return say("结果针对的是另一份工程文件：与给出的文件不同。")
    return None


def _sha256_in(document: Mapping[str, Any], name: str) -> str:
    held = document.get(name)
    return str(held.get("sha256", "")) if isinstance(held, dict) else ""


def _message(document: Mapping[str, Any]) -> bytes:
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return f"{FORMAT}\n{text}".encode("utf-8", "surrogatepass")
