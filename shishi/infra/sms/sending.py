"""Messages go out in office hours, are claimed once and handed to the carrier outside every transaction."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.conf import settings

from shishi.base.calendar import is_workday
from shishi.infra.sms.models import Message
from shishi.infra.sms.ports import Carrier, NotSent

HOURS = ((time(8, 30), time(12)), (time(14, 30), time(18)))
"""Office hours; no message goes out outside them."""
MOST_TRIES = 3
AGAIN = timedelta(minutes=10)
STALE = timedelta(hours=1)
"""A claim that led to nothing for so long was its worker's death. What a dead worker may have handed over is not sent again."""


def sending_moment(now: datetime) -> datetime:
    """Return the first moment from `now` on that lies inside working hours."""
    day = now
    for _ in range(60):
        if is_workday(day.date()) is not False:
            for opens, closes in HOURS:
                begin = datetime.combine(day.date(), opens, now.tzinfo)
                if now <= begin:
                    return begin
                if now.date() == day.date() and opens <= now.time() < closes:
                    return now
        day = day + timedelta(days=1)
    return now


def queue(*, to: str, person: str, text: str, by: str, made_at: datetime, due_at: datetime) -> Message | None:
    """Write the intention; None where the person already has a message for that day. Belongs in an action's transaction."""
    made, new = Message.objects.get_or_create(
        person=person,
        due_date=due_at.date(),
        defaults={"to": to, "text": text, "by": by, "made_at": made_at, "due_at": due_at},
    )
    return made if new else None


def is_waiting(*, now: datetime) -> bool:
    """Tell whether a message is due that something here could carry."""
    return settings.SMS != "none" and Message.objects.filter(claimed_at=None, due_at__lte=now).exists()


def send_waiting(*, carrier: Carrier | None, now: datetime) -> int:
    """Send what is due; return how many were carried. Each is claimed before it goes out, so that two workers never send it twice."""
    _give_up_stale(now)
    if carrier is None:
        return 0
    sent = 0
    for pk in list(Message.objects.filter(claimed_at=None, due_at__lte=now).values_list("pk", flat=True)[:500]):
        if Message.objects.filter(pk=pk, claimed_at=None).update(claimed_at=now) == 1:
            sent += _send(Message.objects.get(pk=pk), carrier, now)
    return sent


def _send(message: Message, carrier: Carrier, now: datetime) -> bool:
    held = Message.objects.filter(pk=message.pk)
    try:
        number = carrier.send(to=message.to, text=message.text, key=f"shishi-{message.pk}")
    except NotSent as refused:
        tries = message.tries + 1
        if refused.permanent or tries >= MOST_TRIES:
            held.update(tries=tries, failed=str(refused)[:200])
        else:
            held.update(tries=tries, claimed_at=None, due_at=now + AGAIN)
        return False
    held.update(sent_at=now, tries=message.tries + 1, carrier_number=number[:80])
    return True


def _give_up_stale(now: datetime) -> None:
    stale = Message.objects.filter(claimed_at__lt=now - STALE, sent_at=None, failed="")
    stale.update(failed="发送时程序中断，不知是否送达；请电话联系。")
