"""The burden account (减负账): what reporting costs a county, week by week; what one more field would cost. Source: practice 11."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from shishi.areas.ledgers import public as ledgers
from shishi.areas.plans import public as plans
from shishi.areas.reporting.models import Contact, Duty, ReportFact
from shishi.areas.reporting.models.duty import ACT, REPORT
from shishi.areas.reporting.queries.owing import duties_for, report_place, told_by_week
from shishi.base.owed import Place
from shishi.base.weeks import Period, Weeks
from shishi.engines.ledger import Definition
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope, prefix_of
from shishi.infra.places.queries import County, counties_of
from shishi.infra.sms.models import Message
from shishi.infra.store.facts import day_of


@dataclass(frozen=True, slots=True)
class Account:
    """One county's week: what its people typed into reports and ledgers, what was filled in for them, how often they were pressed."""

    county: County
    week: Period
    typed: int
    filled: int
    reports: int
    nothing: int
    """Reports of no change among them."""
    messages: int

    @property
    def share(self) -> float | None:
        """How much of the cells was filled in already; None where there were none."""
        return self.filled / (self.typed + self.filled) if self.typed + self.filled else None


@dataclass(frozen=True, slots=True)
class Sent:
    """One sending of a report."""

    what: str
    report: Place
    at: datetime
    typed: int
    filled: int
    nothing: bool


@dataclass(frozen=True, slots=True)
class Pressed:
    """One message to whoever answers for a unit's reports."""

    unit: str
    day: date
    by: str


@dataclass(frozen=True, slots=True)
class Spent:
    """What the account of one county's week counts, each the earliest first."""

    reports: tuple[Sent, ...]
    typed: tuple[ledgers.Typed, ...]
    """In the ledgers, beside the reports."""
    messages: tuple[Pressed, ...]


@dataclass(frozen=True, slots=True)
class Twice:
    """The same figures of one programme asked by more than one duty, of the same debtor, in one cadence."""

    programme: str
    unit: str
    asked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Price:
    """What one more reported field in a ledger costs: so many cells a week, and in the rest of the year."""

    ledger: Definition
    place: Place
    """The entries that would have it."""
    entries: int
    weeks_left: int

    @property
    def cells(self) -> int:
        return self.entries * self.weeks_left


def accounts(*, scope: Scope, city_code: str, year: int, today: date, weeks: Weeks, most: int = 8) -> list[Account]:
    """Return every county's last weeks, the newest first: what was typed into reports, and into the ledgers beside them. Seven queries."""
    counties = [c for c in counties_of(city_code) if scope.may(Permission.READ_REPORT, division_code=c.code + "000000")]
    last = [weeks.of(today)]
    while len(last) < most:
        last.append(weeks.of(last[-1].first - timedelta(days=1)))
    since = last[-1].first
    held: dict[tuple[str, Period], list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])
    facts = _sent(scope, city_code, year).filter(happened_date__gte=since)
    for f in facts:
        row = held[f.report.division_code[:6], weeks.of(day_of(f.recorded_at))]
        told = (int(f.body.get("typed", 0)), int(f.body.get("filled", 0)), 1, int(bool(f.body.get("nothing"))), 0)
        for n, value in enumerate(told):
            row[n] += value
    sent = [f.recorded_at for f in facts]
    typed = ledgers.typed_cells(scope=scope, city=city_code, year=year, since=since, told=sent)
    for (county, day), n in typed.items():
        held[county, weeks.of(day)][0] += n
    contacts = _contacts()
    for person, day in _messages(contacts).filter(due_date__gte=since).values_list("person", "due_date"):
        held[contacts[person].division_code[:6], weeks.of(day)][4] += 1
    return [Account(c, week, *held[c.code, week]) for week in last for c in counties]


def spent(*, scope: Scope, city_code: str, year: int, county: str, week: Period) -> Spent:
    """Return what of a county (6 digits) is counted in a week. Seven queries, and one for each ledger that changed since."""
    within = {"happened_date__range": (week.first, week.last)}
    facts = list(_sent(scope, city_code, year).filter(**within).select_related("report__duty").order_by("recorded_at", "pk"))
    typed = ledgers.typed_rows(
        **{"scope": scope, "city": city_code, "year": year, "county": county},
        **{"since": week.first, "until": week.last, "told": [f.recorded_at for f in facts]},
    )
    contacts = {ref: c for ref, c in _contacts().items() if c.division_code.startswith(county)}
    messages = _messages(contacts).filter(due_date__range=(week.first, week.last)).order_by("due_date", "pk")
    return Spent(
        tuple(_sending(f) for f in facts if f.report.division_code.startswith(county)),
        tuple(sorted(typed, key=lambda t: t.at)),
        tuple(Pressed(contacts[m.person].unit, m.due_date, m.by) for m in messages),
    )


def _sent(scope: Scope, city_code: str, year: int) -> QuerySet[ReportFact]:
    duties = [d.pk for d in duties_for(scope=scope, city_code=city_code, year=year)]
    return ReportFact.objects.filter(report__duty_id__in=duties, kind="sent").select_related("report")


def _sending(f: ReportFact) -> Sent:
    it, told = f.report, f.body
    place = report_place(it.duty, it.period_last, it.division_code, it.unit)
    return Sent(
        it.duty.what, place, f.recorded_at, int(told.get("typed", 0)), int(told.get("filled", 0)), bool(told.get("nothing"))
    )


def _contacts() -> dict[str, Contact]:
    return {f"reporting.contact/{c.pk}": c for c in Contact.objects.only("pk", "division_code", "unit")}


def _messages(contacts: Collection[str]) -> QuerySet[Message]:
    return Message.objects.filter(person__in=contacts, failed="")


def asked_twice(*, scope: Scope, city_code: str, year: int) -> list[Twice]:
    """Return of which programme several duties ask one unit for its figures in the same cadence, and no one sheet tells them.

    A report of the whole plan asks for what the unit leads, and an act is reported with figures too, where its programme keeps any. Three queries.
    """
    city = city_code.ljust(12, "0")
    kept, led = ledgers.programmes_reported(division_code=city, year=year), plans.programmes_led(division_code=city, year=year)
    groups: dict[tuple[int, str, str, str], list[Duty]] = defaultdict(list)
    for d in duties_for(scope=scope, city_code=city, year=year):
        for code, unit in d.debtors if d.to_date is None and d.kind in (REPORT, ACT) else ():
            asked = [d.programme] if d.programme else led.get(unit, []) if code == city else kept
            for key in () if told_by_week(d, code) else asked:
                groups[key, code, unit, d.terms["cadence"]].append(d)
    return [
        Twice(number, unit, tuple(d.what for d in own))
        for programme, number in kept.items()
        for (key, _, unit, _), own in groups.items()
        if key == programme and len(own) > 1
    ]


def prices(*, scope: Scope, city_code: str, year: int, today: date) -> list[Price]:
    """Return what one more reported field would cost in each ledger until the year ends."""
    left = max((date(year, 12, 31) - today).days // 7, 0)
    counts: dict[tuple[int, Definition], int] = defaultdict(int)
    for t in ledgers.reported_totals(scope=scope, division_code=prefix_of(city_code), year=year, today=today):
        counts[t.ledger_id, t.definition] += t.entries - t.done
    return [Price(it, Place("ledgers:list", (pk,), query="?stage=going"), n, left) for (pk, it), n in counts.items() if n]
