"""Messages go to a message centre by SMPP 3.4, as operators and the government's own gateways speak it. The protocol is smpplib's."""

from __future__ import annotations

from typing import Any

import smpplib.client
import smpplib.consts
import smpplib.exceptions
import smpplib.gsm
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from shishi.infra.sms.ports import NotSent

_SECONDS = 10
_PASSING = {
    smpplib.consts.SMPP_ESME_RTHROTTLED,
    smpplib.consts.SMPP_ESME_RMSGQFUL,
    smpplib.consts.SMPP_ESME_RSYSERR,
}
"""What a centre says when it is only busy."""


class Carrier:
    """One binding a message: they are few, and a binding left open is one more thing that breaks at night."""

    def __init__(self) -> None:
        if not settings.SMS_SMPP["HOST"]:
            raise ImproperlyConfigured("SHISHI_SMS 是 smpp，还缺 SHISHI_SMS_HOST；请一并设置。")

    def send(self, *, to: str, text: str, key: str) -> str:
        told = settings.SMS_SMPP
        if not to:
            raise NotSent("没有手机号码。", permanent=True)
        client: Any = smpplib.client.Client(told["HOST"], told["PORT"], timeout=_SECONDS, allow_unknown_opt_params=True)
        client.logger.disabled = True
        try:
            client.connect()
            client.bind_transmitter(system_id=told["ACCOUNT"], password=told["PASSWORD"])
            return _hand_over(client, to, text, told["FROM"])
        except smpplib.exceptions.PDUError as refused:
            raise NotSent(f"短信中心拒绝了消息：{refused.args[0]}。", permanent=refused.args[1] not in _PASSING) from None
        except (smpplib.exceptions.ConnectionError, smpplib.exceptions.UnknownCommandError, OSError) as refused:
            raise NotSent(f"连不上短信中心：{refused}。", permanent=False) from None
        finally:
            _leave(client)


def _hand_over(client: Any, to: str, text: str, sender: str) -> str:
    """Send every part of the text and return the centre's number of the first."""
    parts, encoding, kind = smpplib.gsm.make_parts(text)
    numbers: list[str] = []
    refused: list[int] = []

    def sent(pdu: Any) -> None:
        numbers.append((pdu.message_id or b"").decode("ascii", "replace"))
        if pdu.status:
            refused.append(pdu.status)

    client.set_message_sent_handler(sent)
    for part in parts:
        client.send_message(
            source_addr_ton=smpplib.consts.SMPP_TON_UNK,
            source_addr=sender,
            dest_addr_ton=smpplib.consts.SMPP_TON_UNK,
            destination_addr=to,
            short_message=part,
            data_coding=encoding,
            esm_class=kind,
            registered_delivery=False,
        )
    while len(numbers) < len(parts):
        client.read_once()
    return numbers[0]


def _leave(client: Any) -> None:
    try:
        client.unbind()
    except (smpplib.exceptions.ConnectionError, smpplib.exceptions.PDUError, OSError):
        pass
    finally:
        client.disconnect()
