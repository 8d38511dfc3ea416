"""Keys for machines: shown once, kept as a digest, cut to named permissions, with an end."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, datetime

from shishi.base.phrases import say
from shishi.base.ref import Ref
from shishi.infra.access.models import NAME_LENGTH, Token, User
from shishi.infra.access.people import AccessRefused
from shishi.infra.access.roles import Permission
from shishi.infra.record.writing import recorded, write

_PREFIX = "shishi_"


@recorded
def make_token(*, user: User, name: str, permissions: Sequence[str], valid_to: date, by: str, now: datetime) -> str:
    """Return a new key in plain text, the only time it can be read. Raises AccessRefused."""
    known = {p.value for p in Permission}
    if unknown := [p for p in permissions if p not in known]:
        raise AccessRefused(
            [say("没有“{unknown:list}”这种权限；可用：{known:list}。", unknown=tuple(unknown), known=tuple(sorted(known)))]
        )
    if not permissions or not name.strip():
        raise AccessRefused([say("请写明密钥的用途，并至少给一项权限。")])
    if len(name.strip()) > NAME_LENGTH:
        raise AccessRefused([say("用途不超过 {most} 个字。", most=NAME_LENGTH)])
    if valid_to < now.date():
        raise AccessRefused([say("终止日期{valid_to:day}已过；请给今后的日期。", valid_to=valid_to)])
    text = _PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(
        user=user, name=name.strip(), digest=_digest(text), permissions=sorted(set(permissions)), made_at=now, valid_to=valid_to
    )
    write(
        "access.token.made",
        ref=Ref("access.token", token.pk),
        by=by,
        at=now,
        user=user.username,
        permissions=token.permissions,
        valid_to=valid_to.isoformat(),
    )
    return text


@recorded
def end_token(*, token: Token, by: str, now: datetime) -> None:
    """End a key at once. Twice changes nothing."""
    if token.ended_at is None:
        token.ended_at = now
        token.save(update_fields=["ended_at"])
        write("access.token.ended", ref=Ref("access.token", token.pk), by=by, at=now)


def token_of(text: str, *, today: date) -> Token | None:
    """Return the key that was sent, if it still holds."""
    found = Token.objects.select_related("user").filter(digest=_digest(text), ended_at__isnull=True, valid_to__gte=today)
    return found.filter(user__is_active=True).first()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
