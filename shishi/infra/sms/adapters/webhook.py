"""Messages go to the office's IM by the address that its group robot gives: 政务微信, 钉钉, 飞书 read this shape or one much like it."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from shishi.infra.sms.ports import NotSent

_SECONDS = 10


class Carrier:
    """One post a message. A robot speaks to its group: a phone number is told as whom to mention."""

    def __init__(self) -> None:
        if not settings.SMS_WEBHOOK:
            raise ImproperlyConfigured("SHISHI_SMS 是 webhook，还缺 SHISHI_SMS_WEBHOOK；请一并设置。")

    def send(self, *, to: str, text: str, key: str) -> str:
        told = {"msgtype": "text", "text": {"content": text, "mentioned_mobile_list": [to] if to else []}, "key": key}
        request = urllib.request.Request(
            settings.SMS_WEBHOOK,
            json.dumps(told, ensure_ascii=False).encode(),
            {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": key},
        )
        try:
            with urllib.request.urlopen(request, timeout=_SECONDS) as answer:
                said = answer.read(10_000)
        except urllib.error.HTTPError as refused:
            raise NotSent(f"办公即时通讯拒绝了消息（{refused.code}）。", permanent=400 <= refused.code < 500) from None
        except OSError as refused:
            raise NotSent(f"连不上办公即时通讯：{refused}。", permanent=False) from None
        return _number(said, key)


def _number(said: bytes, key: str) -> str:
    """Return the robot's own number; an answer 200 with an error code in it is a refusal all the same."""
    try:
        told = json.loads(said or b"{}")
    except ValueError:
        return key
    if not isinstance(told, dict):
        return key
    if told.get("errcode") not in (None, 0):
        raise NotSent(f"办公即时通讯拒绝了消息：{told.get('errmsg', told['errcode'])}。", permanent=True)
    return str(told.get("msgid") or key)
