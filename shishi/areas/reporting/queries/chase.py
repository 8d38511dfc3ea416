"""Who owes what now, by unit, with whom to call and what was said last."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from shishi.areas.reporting.models import Call, Contact
from shishi.areas.reporting.queries.coordination import Unanswered, unanswered
from shishi.areas.reporting.queries.overview import BACK_DAYS, not_sent, once
from shishi.areas.reporting.queries.owing import Obligation, may_receive, obligations
from shishi.infra.access.scope import Scope
from shishi.infra.sms.models import Message
from shishi.infra.store.facts import day_of

SOON_DAYS = 1


@dataclass(frozen=True, slots=True)
class Debt:
    """One unit, and what it owes now: the oldest first."""

    code: str
    unit: str
    owed: tuple[Obligation, ...]
    contact: Contact | None
    calls: tuple[Call, ...]
    message: Message | None
    """The last one to its contact."""

    @property
    def late(self) -> int:
        return sum(1 for o in self.owed if o.stands == "missing")


def debts(*, scope: Scope, city_code: str, year: int, now: datetime) -> list[Debt]:
    """Return whoever owes the reader a report now: missing, or due by tomorrow. Seven queries."""
    today = day_of(now)
    found = obligations(
        scope=scope,
        city_code=city_code,
        year=year,
        now=now,
        first=today - timedelta(days=BACK_DAYS),
        last=today + timedelta(days=SOON_DAYS),
    )
    by_unit: dict[tuple[str, str], list[Obligation]] = defaultdict(list)
    for o in once(found):
        if not_sent(o) and o.stands != "ahead" and may_receive(scope, o.duty, o.code, o.unit):
            by_unit[o.code, o.unit].append(o)
    contacts = {(c.division_code, c.unit): c for c in Contact.objects.filter(unit__in={u for _, u in by_unit})}
    calls: dict[tuple[str, str], list[Call]] = defaultdict(list)
    for call in Call.objects.filter(unit__in={u for _, u in by_unit})[:500]:
        calls[call.division_code, call.unit].append(call)
    refs = {f"reporting.contact/{c.pk}": key for key, c in contacts.items()}
    messages = {refs[m.person]: m for m in Message.objects.filter(person__in=refs).order_by("due_date")}
    out = [
        Debt(code, unit, tuple(own), contacts.get((code, unit)), tuple(calls[code, unit][:3]), messages.get((code, unit)))
        for (code, unit), own in by_unit.items()
    ]
    return sorted(out, key=lambda d: (-d.late, d.code, d.unit))


def answers_due(*, scope: Scope, city_code: str, now: datetime) -> list[Unanswered]:
    """Return the requests of counties whose answer is overdue or due by tomorrow, of what the scope may see. Two queries."""
    soon = day_of(now) + timedelta(days=SOON_DAYS)
    return [w for w in unanswered(scope=scope, city_code=city_code) if w.due_date <= soon]
