"""Who owes what now, by unit, with whom to call and what was said last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shishi.areas.ledgers import public as ledgers
from shishi.areas.reporting.models import Call, Contact
from shishi.areas.reporting.queries.coordination import Unanswered, unanswered
from shishi.areas.reporting.queries.overview import BACK_DAYS, not_sent, once
from shishi.areas.reporting.queries.owing import Obligation, may_receive, obligations
from shishi.base.owed import Place
from shishi.base.ref import Ref
from shishi.infra.access.scope import Scope
from shishi.infra.sms.models import Message
from shishi.infra.store.facts import day_of

SOON_DAYS = 1
Key = tuple[str, str]
"""(division, unit)."""


@dataclass(frozen=True, slots=True)
class LateEntries:
    """Entries of one ledger past their day, for which a unit or its contact answers."""

    label: str
    """The ledger; of a single entry its name."""
    n: int
    since: date
    place: Place


@dataclass(frozen=True, slots=True)
class Debt:
    """One unit, and what it owes now: the oldest first."""

    code: str
    unit: str
    owed: tuple[Obligation, ...]
    answers: tuple[Unanswered, ...]
    """Requests of counties whose answer is overdue or due by tomorrow."""
    entries: tuple[LateEntries, ...]
    contact: Contact | None
    person: int | None
    """Its contact, or the first of several that have the same telephone: one person, one message."""
    calls: tuple[Call, ...]
    message: Message | None
    """The last one to its contact."""

    @property
    def late(self) -> int:
        return sum(1 for o in self.owed if o.stands == "missing")

    @property
    def n(self) -> int:
        return len(self.owed) + len(self.answers) + sum(x.n for x in self.entries)


def debts(*, scope: Scope, city_code: str, year: int, now: datetime) -> list[Debt]:
    """Return whoever owes the reader something now: a report missing or due by tomorrow, an answer, entries past their day. Eleven queries."""
    city = city_code.ljust(12, "0")
    owed = _reports(scope, city_code, year, now)
    answers: dict[Key, list[Unanswered]] = defaultdict(list)
    for w in unanswered(scope=scope, city_code=city_code):
        if w.due_date <= day_of(now) + timedelta(days=SOON_DAYS):
            answers[city, w.unit].append(w)
    contacts = {(c.division_code, c.unit): c for c in Contact.objects.filter(division_code__startswith=city_code[:4])}
    entries = _entries(scope, city, year, day_of(now), contacts, {*owed, *answers, *contacts})
    keys = {*owed, *answers, *entries}
    calls: dict[Key, list[Call]] = defaultdict(list)
    for call in Call.objects.filter(unit__in={u for _, u in keys})[:500]:
        calls[call.division_code, call.unit].append(call)
    first: dict[str, int] = {}
    persons = {key: first.setdefault(c.phone, c.pk) for key, c in sorted(contacts.items(), key=lambda kept: kept[1].pk)}
    refs = {str(Ref("reporting.contact", persons[key])) for key in keys if key in persons}
    messages = {m.person: m for m in Message.objects.filter(person__in=refs).order_by("due_date")}
    out = [
        Debt(
            *key,
            tuple(owed.get(key, ())),
            tuple(answers.get(key, ())),
            tuple(entries.get(key, ())),
            contacts.get(key),
            persons.get(key),
            tuple(calls[key][:3]),
            messages.get(str(Ref("reporting.contact", persons[key]))) if key in persons else None,
        )
        for key in keys
    ]
    return sorted(out, key=lambda d: (-d.late, not d.owed, d.code, d.unit))


def _reports(scope: Scope, city_code: str, year: int, now: datetime) -> Mapping[Key, list[Obligation]]:
    today = day_of(now)
    span = {"first": today - timedelta(days=BACK_DAYS), "last": today + timedelta(days=SOON_DAYS)}
    out: dict[Key, list[Obligation]] = defaultdict(list)
    for o in once(obligations(scope=scope, city_code=city_code, year=year, now=now, **span)):
        if not_sent(o) and o.stands != "ahead" and may_receive(scope, o.duty, o.code, o.unit):
            out[o.code, o.unit].append(o)
    return out


def _entries(
    scope: Scope, city: str, year: int, today: date, contacts: Mapping[Key, Contact], keys: Iterable[Key]
) -> Mapping[Key, list[LateEntries]]:
    """Return the late entries that name a unit or its contact, by unit and ledger."""
    names = {key: {key[1], *([contacts[key].name] if key in contacts else [])} for key in keys}
    found = ledgers.late_by_who_answers(
        scope=scope, city=city, year=year, named={n for own in names.values() for n in own}, today=today
    )
    out: dict[Key, list[LateEntries]] = {}
    for key, own in names.items():
        county = "" if key[0] == city else key[0][:6]
        by_ledger: dict[int, list[ledgers.Answering]] = defaultdict(list)
        for x in found:
            if own & x.named and x.county.startswith(county):
                by_ledger[x.ledger].append(x)
        if by_ledger:
            out[key] = [_late(pk, told, county) for pk, told in by_ledger.items()]
    return out


def _late(ledger: int, told: list[ledgers.Answering], county: str) -> LateEntries:
    n, since, first = sum(x.n for x in told), min(x.since for x in told), told[0]
    if n == 1:
        return LateEntries(first.name, 1, since, Place("ledgers:entry", (first.entry,), "stages"))
    query = f"?division={county or first.county[:4]}&stage=late&sort=due"
    return LateEntries(first.label, n, since, Place("ledgers:list", (ledger,), query=query))
