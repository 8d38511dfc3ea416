"""Who owes what now in every area, by unit, with whom to call and what was said last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shishi.areas.ledgers import public as ledgers
from shishi.areas.packs import public as packs
from shishi.areas.reporting import public as reporting
from shishi.base.owed import Owed, Place
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope, prefix_of
from shishi.infra.places.queries import counties_within, protocol_order
from shishi.infra.store.facts import day_of

SOON = timedelta(days=1)
Key = tuple[str, str]
"""(division, unit)."""


@dataclass(frozen=True, slots=True)
class LateEntries:
    """Entries of one ledger past their day, for which a unit or its contact answers."""

    label: str
    """The ledger; of a single entry its name."""
    ledger: int
    n: int
    since: date
    in_time_until: date
    place: Place


@dataclass(frozen=True, slots=True)
class Debt:
    """One unit, and what it owes now: the oldest first."""

    code: str
    unit: str
    owed: tuple[reporting.Obligation, ...]
    answers: tuple[reporting.Unanswered, ...]
    """Requests of counties whose answer is overdue or due by tomorrow."""
    entries: tuple[LateEntries, ...]
    pending: tuple[Owed, ...]
    """Parts of a draft to confirm and quotas to take on: the rows of its own front page."""
    contact: reporting.Contacted

    @property
    def late(self) -> int:
        return sum(1 for o in self.owed if o.stands == "missing")

    @property
    def n(self) -> int:
        return len(self.owed) + len(self.answers) + sum(x.n for x in self.entries) + len(self.pending)


def debts(*, scope: Scope, city_code: str, year: int, now: datetime) -> list[Debt]:
    """Return whoever owes the reader something now: a report missing or due by tomorrow, an answer, entries past their day, its word
    on a draft. Fifteen queries, and seven for each draft. Whoever only receives reports is owed nothing else.
    """
    presses = scope.cut_to(Permission.PRESS_WORK)
    city, today = city_code.ljust(12, "0"), day_of(now)
    owed = reporting.unsent(scope=scope, city_code=city_code, year=year, now=now, ahead=SOON)
    answers: dict[Key, list[reporting.Unanswered]] = defaultdict(list)
    for w in reporting.unanswered(scope=presses, city_code=city_code):
        if w.due_date <= today + SOON:
            answers[city, w.unit].append(w)
    pending: dict[Key, list[Owed]] = defaultdict(list)
    for p in packs.pending(scope=scope, city_code=city_code):
        pending[p.code, p.unit].append(p.owed)
    kept = reporting.contacts(city_code=city_code)
    named = {key: {key[1], *([kept[key].name] if key in kept else [])} for key in {*owed, *answers, *pending, *kept}}
    entries = _entries(presses, city, year, today, named)
    keys = {*owed, *answers, *entries, *pending}
    contacts = reporting.contacted(kept=kept, keys=keys)
    out = [
        Debt(
            *key,
            tuple(owed.get(key, ())),
            tuple(answers.get(key, ())),
            tuple(entries.get(key, ())),
            tuple(pending.get(key, ())),
            contacts[key],
        )
        for key in keys
    ]
    order = protocol_order(city)
    return sorted(out, key=lambda d: (-d.late, not d.owed, order.get(d.code, len(order)), d.unit))


def _entries(scope: Scope, city: str, year: int, today: date, names: Mapping[Key, set[str]]) -> Mapping[Key, list[LateEntries]]:
    """Return the late entries that name a unit or its contact, by unit and ledger; those that name none of them with their county's government."""
    found = ledgers.late_by_who_answers(
        scope=scope, city=city, year=year, named={n for own in names.values() for n in own}, today=today
    )
    out: dict[Key, list[LateEntries]] = {}
    governments = {(c.code.ljust(12, "0"), c.government): set[str]() for c in counties_within(city)}
    for key, own in (governments | dict(names)).items():
        county = "" if key[0] == city else key[0][:6]
        by_ledger: dict[int, list[ledgers.Answering]] = defaultdict(list)
        for x in found:
            if x.county.startswith(county) and (own & x.named or (key in governments and not x.named)):
                by_ledger[x.ledger].append(x)
        if by_ledger:
            out[key] = [_late(pk, told, county, city) for pk, told in by_ledger.items()]
    return out


def _late(ledger: int, told: list[ledgers.Answering], county: str, city: str) -> LateEntries:
    n, first = sum(x.n for x in told), told[0]
    days = (min(x.since for x in told), min(x.in_time_until for x in told))
    if n == 1:
        return LateEntries(first.name, ledger, 1, *days, Place("ledgers:entry", (first.entry,), "stages"))
    query = f"?division={county or prefix_of(city)}&stage=late&sort=due"
    return LateEntries(first.label, ledger, n, *days, Place("ledgers:list", (ledger,), query=query))
