"""The chase desk of the demonstration: on the working day after something was due a message, on the third a call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import partial

from shishi.areas.overview.queries.chase import Debt, debts
from shishi.areas.overview.queries.reminders import Pressing, reminders, said_now
from shishi.areas.reporting import public as reporting
from shishi.infra.places.queries import division_name
from shishi.infra.sms.ports import carrier
from shishi.infra.sms.sending import send_waiting
from shishi.site.demo.days import at, is_office_day, office_day
from shishi.site.demo.posts import Desks

MESSAGES_ON, CALLS_ON = 1, 3
HOST = "https://shishi.example"
PHONE = "0099-82100{n:02d}"
"""No place has this code: nobody is ever reached."""

SAID = ("说材料还在汇总，今天下班前办。", "经办人出差，已请同事代办。", "已报分管领导审核，随后就办。")


def keep_contacts(*, desks: Desks, on: date) -> None:
    """Write down whom to press for each unit that has a post."""
    for n, ((code, unit), clerk) in enumerate(desks.clerks.items(), 1):
        told = {"name": desks.scopes[clerk].name, "phone": PHONE.format(n=n)}
        reporting.keep_contact(code=code, unit=unit, **told, by=desks.office, now=at(on, 9))


class Chases:
    """Whom one city's office presses, and for what."""

    def __init__(self, *, city: str, desks: Desks, year: int) -> None:
        self.city, self.year, self.office, self.scope = city, year, desks.office, desks.scopes[desks.office]
        self.of = Pressing(city, division_name(city), year, HOST)

    def play(self, day: date) -> None:
        now = at(day, 9)
        if is_office_day(day) and self._presses(now):
            found = debts(scope=self.scope, city_code=self.city, year=self.year, now=now)
            self._remind([d for d in found if _is_pressed(d.owed, d.answers, day, MESSAGES_ON)], now)
            for d in found:
                if d.contact.name and _is_pressed(d.owed, d.answers, day, CALLS_ON):
                    said = SAID[day.toordinal() % len(SAID)]
                    reporting.note_call(code=d.code, unit=d.unit, whom=d.contact.name, said=said, by=self.office, now=at(day, 10))

    def _presses(self, now: datetime) -> bool:
        """Tell whether anything is late for so long that it is pressed for today."""
        owed = reporting.unsent(scope=self.scope, city_code=self.city, year=self.year, now=now, ahead=timedelta())
        answers = reporting.unanswered(scope=self.scope, city_code=self.city)
        late = [o for own in owed.values() for o in own]
        return any(_is_pressed(late, answers, now.date(), after) for after in (MESSAGES_ON, CALLS_ON))

    def _remind(self, found: Sequence[Debt], now: datetime) -> None:
        if reporting.remind(reminders=reminders(found, self.of, now=now), by=self.office, now=now):
            send_waiting(carrier=carrier(), now=now, words=partial(said_now, now=now))


def _is_pressed(owed: Iterable[reporting.Obligation], answers: Iterable[reporting.Unanswered], day: date, after: int) -> bool:
    """Tell whether something of this was due so many working days ago."""
    days = [*(o.by.at.date() for o in owed if o.stands == "missing"), *(w.due_date for w in answers)]
    return any(office_day(due, after) == day for due in days)
