"""What has not been sent, by unit; whom to call about what a unit owes, and what was said last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from shishi.areas.reporting.models import Call, Contact
from shishi.areas.reporting.queries.overview import not_sent, once
from shishi.areas.reporting.queries.owing import Obligation, may_receive, obligations
from shishi.base.ref import Ref
from shishi.infra.access.scope import Scope
from shishi.infra.sms.models import Message
from shishi.infra.store.facts import day_of

_CALLS = 3
Key = tuple[str, str]
"""(division, unit)."""


@dataclass(frozen=True, slots=True)
class Contacted:
    """Whom to call for a unit, and what was said last."""

    name: str = ""
    person: int | None = None
    """The unit's contact, or the first of several that have the same telephone: one person, one message."""
    calls: tuple[Call, ...] = ()
    message: Message | None = None
    """The last one to its contact."""


def unsent(*, scope: Scope, city_code: str, year: int, now: datetime, ahead: timedelta) -> Mapping[Key, list[Obligation]]:
    """Return the reports that the reader receives and that are missing or due within `ahead`, by who owes them. Four queries."""
    out: dict[Key, list[Obligation]] = defaultdict(list)
    for o in once(obligations(scope=scope, city_code=city_code, year=year, now=now, last=day_of(now) + ahead)):
        if not_sent(o) and o.stands != "ahead" and may_receive(scope, o.duty, o.code, o.unit):
            out[o.code, o.unit].append(o)
    return out


def contacts(*, city_code: str) -> dict[Key, Contact]:
    """Return who answers for each unit of a city. One query."""
    return {(c.division_code, c.unit): c for c in Contact.objects.filter(division_code__startswith=city_code[:4])}


def contacted(*, kept: Mapping[Key, Contact], keys: Collection[Key]) -> dict[Key, Contacted]:
    """Return for each of these units, of all contacts kept, whom to call and what was said. Two queries."""
    calls: dict[Key, list[Call]] = defaultdict(list)
    for call in Call.objects.filter(unit__in={u for _, u in keys})[:500]:
        calls[call.division_code, call.unit].append(call)
    first: dict[str, int] = {}
    persons = {key: first.setdefault(c.phone, c.pk) for key, c in sorted(kept.items(), key=lambda one: one[1].pk)}
    refs = {key: str(Ref("reporting.contact", persons[key])) for key in keys if key in persons}
    messages = {m.person: m for m in Message.objects.filter(person__in=set(refs.values())).order_by("due_date")}
    return {
        key: Contacted(
            kept[key].name if key in kept else "",
            persons.get(key),
            tuple(calls[key][:_CALLS]),
            messages.get(refs.get(key, "")),
        )
        for key in keys
    }
