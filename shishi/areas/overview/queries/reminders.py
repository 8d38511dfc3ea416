"""What is said of debts in a message: made of what is owed at the moment at which it is written or goes out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from shishi.areas.overview.queries.chase import Debt, debts
from shishi.areas.overview.rules.chase import Asked, Behind, Due, Pending, Thing, group_words, short_words
from shishi.areas.reporting import public as reporting
from shishi.base.owed import Place
from shishi.base.ref import Ref
from shishi.infra.access.models import User
from shishi.infra.access.scope import scope_of
from shishi.infra.sms.models import Message
from shishi.infra.store.facts import day_of


@dataclass(frozen=True, slots=True)
class Pressing:
    """Whose debts are pressed for: the city's code, what it is called, and the year; and where the pages are (https://host)."""

    city_code: str
    city: str
    year: int
    root: str

    def about(self, found: Sequence[Debt]) -> dict[str, Any]:
        """Return what a message about these debts is made of when it goes out."""
        told = {"city_code": self.city_code, "city": self.city, "year": self.year, "root": self.root}
        return told | {"things": sorted(key for d in found for key in _things(d, self.root))}


def things(d: Debt, root: str, among: Collection[str] | None = None) -> list[Thing]:
    """Return all that a unit owes, or of it what is `among` these, each with the page of its row."""
    return [thing for key, thing in _things(d, root).items() if among is None or key in among]


def group_reminder(found: Sequence[Debt], of: Pressing, *, now: datetime) -> reporting.Reminder:
    """Return one message to the office's group."""
    return reporting.Reminder(None, _to_group(found, of.city, of.root, None, now), of.about(found))


def reminders(found: Sequence[Debt], of: Pressing, *, now: datetime) -> list[reporting.Reminder]:
    """Return one message a person, about all that the units owe for which that person answers."""
    by_person: dict[int, list[Debt]] = defaultdict(list)
    for d in found:
        if d.contact.person:
            by_person[d.contact.person].append(d)
    return [reporting.Reminder(person, _to_person(own, of.root, None, now), of.about(own)) for person, own in by_person.items()]


def said_now(messages: Sequence[Message], *, now: datetime) -> Mapping[int, str]:
    """Return what each message says of what it was written about, as that is owed now to who wrote it; nothing where none of it is.

    What was written without it is left out. As many queries as `debts` for each who wrote and each plan, whatever the number of messages.
    """
    by_plan: dict[tuple[str, str, int], list[Message]] = defaultdict(list)
    for m in messages:
        if m.about:
            by_plan[m.by, m.about["city_code"], m.about["year"]].append(m)
    writers, local = (
        {u.username: u for u in User.objects.filter(username__in={by for by, _, _ in by_plan})},
        timezone.localtime(now),
    )
    out = {}
    for (by, city_code, year), own in by_plan.items():
        scope = scope_of(writers[by], today=day_of(now))
        found = debts(scope=scope, city_code=city_code, year=year, now=local)
        out |= {m.pk: _said(m, found, local) for m in own}
    return out


def _said(m: Message, found: Sequence[Debt], now: datetime) -> str:
    root, among = m.about["root"], frozenset(m.about["things"])
    if m.person == reporting.GROUP:
        return _to_group(found, m.about["city"], root, among, now)
    return _to_person([d for d in found if m.person == str(Ref("reporting.contact", d.contact.person or 0))], root, among, now)


def _to_group(found: Sequence[Debt], city: str, root: str, among: Collection[str] | None, now: datetime) -> str:
    owed = [(d.unit, own) for d in found if (own := things(d, root, among))]
    return group_words(owed, city=city, now=now) if owed else ""


def _to_person(found: Sequence[Debt], root: str, among: Collection[str] | None, now: datetime) -> str:
    owed = [(d.unit, own) for d in found if (own := things(d, root, among))]
    if not owed:
        return ""
    every = list(dict.fromkeys(x for _, own in owed for x in own))
    return short_words("、".join(unit for unit, _ in owed), every, all_link=root + reverse("overview:front"), now=now)


def _things(d: Debt, root: str) -> dict[str, Thing]:
    """Return all that a unit owes, by what it is: the same however long it is owed."""
    whose = f"{d.code}/{d.unit}"
    out: dict[str, Thing] = {}
    for o in d.owed:
        period, by = o.due.period, timezone.localtime(o.by.at)
        due = Due(o.duty.what, period.first, period.last, by, o.stands == "missing", _opens(root, o.short_place))
        out[f"{whose}/{o.duty.number}/{o.duty.item}/{period.last}"] = due
    for w in d.answers:
        out[f"{whose}{_path(w.place)}"] = Asked(w.county, w.asks, w.due_date, _opens(root, w.place))
    for x in d.entries:
        waited = (x.in_time_until - x.since).days
        out[f"{whose}/ledger/{x.ledger}"] = Behind(x.label, x.since, _opens(root, x.place), x.n, waited)
    for p in d.pending:
        out[f"{whose}{_path(p.place)}/{p.kind}"] = Pending(p.kind, p.about, p.says, _opens(root, p.place))
    return out


def _path(place: Place) -> str:
    return reverse(place.name, args=place.args) + place.query + (f"#{place.anchor}" if place.anchor else "")


def _opens(root: str, place: Place) -> str:
    return root + _path(place)
