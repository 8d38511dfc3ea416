"""Whoever owes a report is reminded: by a message that a job sends, by a phone call that is written down."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shishi.areas.reporting.models import Call, Contact
from shishi.base.phrases import Refused, say
from shishi.base.ref import Ref
from shishi.base.texts import fitting
from shishi.infra.record.writing import recorded, write
from shishi.infra.sms.rules import sending_moment
from shishi.infra.sms.sending import queue

GROUP = "reporting.group/0"
_PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}")


class ChaseRefused(Refused):
    """Nothing was written."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """What is to be said to one unit's contact; to the office's group where `contact` is None."""

    contact: int | None
    text: str
    about: Mapping[str, Any] = field(default_factory=dict)
    """Of what its words are made anew when it goes out."""


@recorded
def remind(*, reminders: Sequence[Reminder], by: str, now: datetime) -> int:
    """Write the reminders to be sent; return how many: at most one a person a day, none before working hours."""
    due_at = sending_moment(now)
    contacts = {c.pk: c for c in Contact.objects.filter(pk__in=[r.contact for r in reminders if r.contact])}
    made = 0
    for r in reminders:
        if r.contact and r.contact not in contacts:
            raise ChaseRefused([say("没有这位联系人；请先填写姓名和手机号码。")])
        phone, person = (contacts[r.contact].phone, str(Ref("reporting.contact", r.contact))) if r.contact else ("", GROUP)
        made += queue(to=phone, person=person, text=r.text, by=by, made_at=now, due_at=due_at, about=r.about) is not None
    if made:
        write("reporting.reminders.queued", ref=None, by=by, at=now, count=made, due_at=due_at.isoformat())
    return made


@recorded
def keep_contact(*, code: str, unit: str, name: str, phone: str, by: str, now: datetime) -> Contact:
    """Keep who answers for a unit's reports. Raises ChaseRefused."""
    if not name.strip() or not _PHONE.fullmatch(phone.strip()):
        raise ChaseRefused([say("请填写联系人的姓名和电话，如 13900000000 或 0936-8210000。")], "phone")
    told = {"name": fitting(name, 60), "phone": phone.strip()}
    kept, _ = Contact.objects.update_or_create(division_code=code, unit=unit, defaults=told)
    write("reporting.contact.kept", ref=Ref("reporting.contact", kept.pk), by=by, at=now, unit=unit)
    return kept


@recorded
def note_call(*, code: str, unit: str, whom: str, said: str, by: str, now: datetime) -> Call:
    """Write down a phone call. Raises ChaseRefused."""
    if not whom.strip() or not said.strip():
        raise ChaseRefused([say("请写明通话对象和通话内容。")], "said")
    made = Call.objects.create(
        division_code=code, unit=unit, called_at=now, whom=fitting(whom, 60), said=fitting(said, 400), by=by
    )
    write("reporting.call.noted", ref=Ref("reporting.call", made.pk), by=by, at=now, unit=unit)
    return made
