"""Messages go out in office hours, are claimed once and handed to the carrier outside every transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from shishi.base.texts import shortened
from shishi.infra.sms.models import Message
from shishi.infra.sms.ports import Carrier, NotSent
from shishi.infra.sms.rules import Waiting, going, sending_moment

MOST_TRIES = 3
AGAIN = timedelta(minutes=10)
A_ROUND = 500
STALE = timedelta(hours=1)
"""A claim that led to nothing for so long was its worker's death. What a dead worker may have handed over is not sent again."""
Words = Callable[[Sequence[Message]], Mapping[int, str]]
"""What messages say by now, by id: nothing where what they are about is settled. One that it leaves out says what was written."""
SETTLED = "没有发出：到发送时，所催的事已经办结，或不再由催报人催办。"
REPLACED = "没有发出：同一天有一条更晚的提醒发给同一个人。"


def queue(
    *, to: str, person: str, text: str, by: str, made_at: datetime, due_at: datetime, about: Mapping[str, Any] | None = None
) -> Message | None:
    """Write the intention; None where the person already has a message for that day. Belongs in an action's transaction."""
    made, new = Message.objects.get_or_create(
        person=person,
        due_date=due_at.date(),
        defaults={"to": to, "text": text, "by": by, "made_at": made_at, "due_at": due_at, "about": dict(about or {})},
    )
    return made if new else None


def is_waiting(*, now: datetime) -> bool:
    """Tell whether a message is due that something here could carry."""
    return settings.SMS != "none" and Message.objects.filter(claimed_at=None, due_at__lte=now).exists()


def send_waiting(*, carrier: Carrier | None, now: datetime, words: Words = lambda _messages: {}) -> int:
    """Send what is due, in `words` of this moment; return how many were carried. What is settled meanwhile is given up and kept. Each is claimed before it goes out, so that two workers never send it twice.

    Outside working hours nothing goes; what is due waits for the next moment inside them.
    """
    _give_up_stale(now)
    if carrier is None:
        return 0
    due = list(Message.objects.filter(claimed_at=None, due_at__lte=now).order_by("-due_at", "-pk")[:A_ROUND])
    at = sending_moment(timezone.localtime(now))
    goes = _put_off(due, at=at, now=now)
    if at > now:
        return 0
    sent, told = 0, words(list(Message.objects.filter(pk__in=goes)))
    for pk in sorted(goes):
        if Message.objects.filter(pk=pk, claimed_at=None).update(claimed_at=now) == 1:
            message = Message.objects.get(pk=pk)
            message.text = told.get(pk, message.text)
            if message.text:
                sent += _send(message, carrier, now)
            else:
                Message.objects.filter(pk=pk).update(failed=SETTLED)
    return sent


def _put_off(due: Sequence[Message], *, at: datetime, now: datetime) -> list[int]:
    """Let messages go at `at`, one to a person that day; what another replaces is given up and kept. Return those that go."""
    day = at.date()
    taken = set(Message.objects.filter(due_date=day, person__in={m.person for m in due}).values_list("person", flat=True))
    goes, replaced = going([Waiting(m.pk, m.person, m.due_date) for m in due], day=day, taken=taken)
    Message.objects.filter(pk__in=goes, claimed_at=None).update(due_at=at, due_date=day)
    Message.objects.filter(pk__in=replaced, claimed_at=None).update(claimed_at=now, failed=REPLACED)
    return goes


def _send(message: Message, carrier: Carrier, now: datetime) -> bool:
    held = Message.objects.filter(pk=message.pk)
    try:
        number = carrier.send(to=message.to, text=message.text, key=f"shishi-{message.pk}")
    except NotSent as refused:
        tries = message.tries + 1
        if refused.permanent or tries >= MOST_TRIES:
            held.update(tries=tries, failed=shortened(str(refused), 200))
        else:
            held.update(tries=tries, claimed_at=None, due_at=now + AGAIN)
            _put_off([message], at=sending_moment(timezone.localtime(now + AGAIN)), now=now)
        return False
    held.update(sent_at=now, text=message.text, tries=message.tries + 1, carrier_number=number[:80])
    return True


def _give_up_stale(now: datetime) -> None:
    stale = Message.objects.filter(claimed_at__lt=now - STALE, sent_at=None, failed="")
    stale.update(failed="发送时程序中断，不知是否送达；请电话联系。")
