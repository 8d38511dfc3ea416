"""Sealing what must not be read in the database file: AES-256-GCM with an algorithm byte and a key number, found again by a keyed blind index.

A sealed value is `algorithm (1 byte) · key number (2) · nonce (12) · ciphertext`, bound to its purpose, so that one column's value cannot be
moved to another. What belongs to one person is sealed with that person's own key; destroying the key erases it in every copy and backup.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import models, transaction

from shishi.infra.store import keys
from shishi.infra.store.models import SubjectKey

_AES_GCM, _AES_GCM_OF_SUBJECT = 1, 2
_HEAD = 3
_NONCE = 12
_INDEX = 16


class CannotUnseal(RuntimeError):
    """The value was altered, moved from another column, or sealed with a key that is not here."""


class Erased(LookupError):
    """The person's key was destroyed; what it sealed can never be read again."""


def seal(text: str, *, purpose: str) -> bytes:
    """Return `text` sealed for `purpose` (`area.model.field`) with the active key."""
    key = keys.ring().newest
    return _sealed(text.encode(), key.seal, _head(_AES_GCM, key.number), purpose)


def unseal(sealed: bytes, *, purpose: str) -> str:
    """Return the text. Raises CannotUnseal."""
    return _unsealed(bytes(sealed), keys.ring()[key_number(sealed)].seal, purpose).decode()


def key_number(sealed: bytes) -> int:
    """Return the number of the key that sealed it, without reading it."""
    if len(sealed) <= _HEAD + _NONCE or sealed[0] not in (_AES_GCM, _AES_GCM_OF_SUBJECT):
        raise CannotUnseal("不是本系统加密的内容，或已被改动。")
    return int.from_bytes(sealed[1:_HEAD], "big")


def blind_index(text: str, *, purpose: str) -> bytes:
    """Return what an equal text is found by; it tells nothing about the text without the key."""
    key = keys.ring().newest
    return key.number.to_bytes(2, "big") + _digest(key, text, purpose)


def blind_indexes(text: str, *, purpose: str) -> list[bytes]:
    """Return the index under every key, to look a text up while a rotation runs."""
    return [key.number.to_bytes(2, "big") + _digest(key, text, purpose) for key in keys.ring().keys.values()]


def seal_for(subject: str, text: str, *, purpose: str, now: datetime) -> bytes:
    """Seal with the own key of `subject` (a ref such as `people.person/12`), made at the first call."""
    row, _ = SubjectKey.objects.get_or_create(subject=subject, defaults={"wrapped": _new_subject_key(subject), "made_at": now})
    return _sealed(text.encode(), _subject_key(row), _head(_AES_GCM_OF_SUBJECT, 0), f"{purpose}|{subject}")


def unseal_for(subject: str, sealed: bytes, *, purpose: str) -> str:
    """Return the text. Raises Erased where the subject's key was destroyed, CannotUnseal where the value is not the subject's."""
    row = SubjectKey.objects.filter(subject=subject).first()
    if row is None:
        raise CannotUnseal(f"{subject} 没有密钥：该内容不属于此人。")
    return _unsealed(bytes(sealed), _subject_key(row), f"{purpose}|{subject}").decode()


def erase(subject: str, *, now: datetime) -> bool:
    """Destroy the subject's key for good; return whether there was one. The row stays as proof of when."""
    return bool(SubjectKey.objects.filter(subject=subject, destroyed_at=None).update(wrapped=None, destroyed_at=now))


_SEALED: list[SealedTextField] = []
"""Every sealed column there is: what a rotation has to visit."""


class SealedTextField(models.BinaryField):
    """Text in Python, sealed in the table. Not to be searched: keep a `blind_index` column beside it for that."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "editable": False})

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        if not cls._meta.abstract and cls.__module__ != "__fake__":
            _SEALED.append(self)

    @property
    def purpose(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    def from_db_value(self, value: bytes | None, expression: object, connection: object) -> str | None:
        return None if value is None else unseal(bytes(value), purpose=self.purpose)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        sealed = seal(value, purpose=self.purpose) if isinstance(value, str) else value
        return super().get_db_prep_value(sealed, connection, prepared)


def reseal(*, told: Callable[[str, int], None] = lambda name, done: None, step: int = 500) -> int:
    """Seal again with the active key whatever an older one sealed; return how many values. Can be killed and started again."""
    total = 0
    for field in _SEALED:
        total += _reseal_rows(field.model, field.name, step, told)
    rewrapped = 0
    active = keys.ring().active
    for row in SubjectKey.objects.filter(destroyed_at=None).iterator(step):
        if row.wrapped and key_number(bytes(row.wrapped)) != active:
            row.wrapped = _wrap(_subject_key(row), row.subject)
            rewrapped += SubjectKey.objects.filter(pk=row.pk, destroyed_at=None).update(wrapped=row.wrapped)
    told("store.subjectkey.wrapped", rewrapped)
    return total + rewrapped


def _reseal_rows(model: type[models.Model], name: str, step: int, told: Callable[[str, int], None]) -> int:
    active = keys.ring().active.to_bytes(2, "big")
    done = last = 0
    old = model._default_manager.exclude(**{name: None})
    while rows := list(old.filter(pk__gt=last).order_by("pk")[:step].only("pk", name)):
        last = rows[-1].pk
        with transaction.atomic():
            stale = dict(_stale(model, name, [r.pk for r in rows], active))
            for row in rows:
                if row.pk in stale:
                    done += model._default_manager.filter(pk=row.pk).update(**{name: getattr(row, name)})
        told(f"{model._meta.label_lower}.{name}", done)
    return done


def _stale(model: type[models.Model], name: str, ids: list[int], active: bytes) -> list[tuple[int, bytes]]:
    raw = models.Func(models.F(name), function="", template="%(expressions)s", output_field=models.BinaryField())
    rows = model._default_manager.filter(pk__among=ids).annotate(raw=raw).values_list("pk", "raw")
    return [(pk, bytes(value)) for pk, value in rows if bytes(value)[1:_HEAD] != active]


def _head(algorithm: int, number: int) -> bytes:
    return bytes([algorithm]) + number.to_bytes(2, "big")


def _sealed(plain: bytes, key: bytes, head: bytes, purpose: str) -> bytes:
    nonce = os.urandom(_NONCE)
    return head + nonce + AESGCM(key).encrypt(nonce, plain, head + purpose.encode())


def _unsealed(sealed: bytes, key: bytes, purpose: str) -> bytes:
    head, nonce, rest = sealed[:_HEAD], sealed[_HEAD : _HEAD + _NONCE], sealed[_HEAD + _NONCE :]
    try:
        return AESGCM(key).decrypt(nonce, rest, head + purpose.encode())
    except InvalidTag:
        raise CannotUnseal(f"{purpose.split('|')[0]} 的加密内容已被改动，或不是为此处加密的。") from None


def _digest(key: keys.Key, text: str, purpose: str) -> bytes:
    return hmac.new(key.index, f"{purpose}|{text}".encode(), hashlib.sha256).digest()[:_INDEX]


def _new_subject_key(subject: str) -> bytes:
    return _wrap(os.urandom(32), subject)


def _wrap(subject_key: bytes, subject: str) -> bytes:
    key = keys.ring().newest
    return _sealed(subject_key, key.seal, _head(_AES_GCM, key.number), f"subject|{subject}")


def _subject_key(row: SubjectKey) -> bytes:
    if row.wrapped is None:
        raise Erased(f"{row.subject} 的个人信息已依法删除，不能再读取。")
    wrapped = bytes(row.wrapped)
    return _unsealed(wrapped, keys.ring()[key_number(wrapped)].seal, f"subject|{row.subject}")
