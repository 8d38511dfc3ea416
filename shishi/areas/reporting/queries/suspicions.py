"""What an inspector should look at in how reports were asked for and sent. Source: practice 7, 17, 19."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from shishi.areas.reporting.models import Coordination, Extension
from shishi.areas.reporting.models.coordination import NEEDLESS, WITHDRAWN
from shishi.areas.reporting.queries.owing import Obligation, dues_of, duties_for, extensions_given, obligations, outages
from shishi.areas.reporting.rules.asking import deadline_problem
from shishi.areas.reporting.rules.periods import Period
from shishi.base.owed import Place
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope, prefix_of
from shishi.infra.places.queries import names_of
from shishi.infra.store.facts import day_of


@dataclass(frozen=True, slots=True)
class ExtendedLate:
    """More time that was given when the time had passed: what was late became in time."""

    duty: int
    what: str
    code: str
    unit: str
    """Empty, as the division, where all were given it."""
    period: Period
    passed: datetime
    at: datetime
    until: datetime
    why: str
    by: str
    programme: int | None

    def place(self, scope: Scope) -> Place | None:
        """Return the report's page, where it is one unit's and the reader may see it."""
        if not self.unit or not scope.may(Permission.READ_REPORT, division_code=self.code):
            return None
        return Place("reporting:report", (self.duty, self.period.last.isoformat(), self.code, self.unit))


@dataclass(frozen=True, slots=True)
class Doubted:
    """A request for coordination that takes days off a county's lateness and should not, or one of several that do."""

    code: str
    """needless; repeated: of one entry, or where it names none of one programme by one department; distant: the answer due too far off."""
    it: Coordination
    county: str
    n: int


def doubted(*, scope: Scope, city_code: str) -> list[Doubted]:
    """Return the requests to be looked at, the newest first. Two queries.

    What was asked again since an answer did not solve it is no repetition; what names no programme or was withdrawn takes nothing off.
    """
    found = Coordination.objects.for_user(scope, Permission.READ_SUSPICIONS).exclude(programme=None).exclude(outcome=WITHDRAWN)
    rows = list(found.filter(division_code__startswith=prefix_of(city_code)).order_by("-asked_at", "-pk"))
    groups: dict[tuple[object, ...], list[Coordination]] = defaultdict(list)
    for c in rows:
        if c.again_of_id is None:  # type: ignore[attr-defined]
            groups[(c.entry,) if c.entry else (c.division_code, c.programme, c.unit)].append(c)
    several = [("repeated", own[0], len(own)) for own in groups.values() if len(own) > 1]
    distant = [("distant", c, 1) for c in rows if deadline_problem(c.due_date, asked=day_of(c.asked_at))]
    told = [*(("needless", c, 1) for c in rows if c.outcome == NEEDLESS), *several, *distant]
    names = names_of(c.division_code for _, c, _ in told)
    return [Doubted(code, c, names[c.division_code], n) for code, c, n in sorted(told, key=lambda t: t[1].asked_at, reverse=True)]


def sent_again_late(*, scope: Scope, city_code: str, year: int, now: datetime) -> list[Obligation]:
    """Return the reports that came back and were sent again too late, also where that was excused afterwards, the longest first. Five queries."""
    found = [o for o in obligations(scope=scope, city_code=city_code, year=year, now=now) if any(b.missed for b in o.came_back)]
    own = [o for o in found if o.report and o.report.duty_id == o.duty.pk]
    seen = [o for o in own if scope.may(Permission.READ_SUSPICIONS, division_code=o.code, programme=o.duty.programme)]
    return sorted(seen, key=lambda o: -max(b.days for b in o.came_back if b.missed))


def extended_late(*, scope: Scope, city_code: str, year: int) -> list[ExtendedLate]:
    """Return the extensions of a plan's reports that were given too late, the newest first. Three queries."""
    duties = {d.pk: d for d in duties_for(scope=scope, city_code=city_code, year=year)}
    held: dict[tuple[str, str, date], list[Extension]] = defaultdict(list)
    for e in Extension.objects.filter(duty_id__in=duties.keys()):
        given_under = duties[e.duty_id]  # type: ignore[attr-defined]
        held[given_under.number, given_under.item, e.period_last].append(e)
    away, out = outages(), []
    owed = [(d, code, due) for d in duties.values() for code in ("", d.division_code) for due in dues_of(d, code)]
    for duty, code, due in owed:
        for e, passed in extensions_given(due, held[duty.number, duty.item, due.period.last], away):
            place, of_city = e.division_code or duty.division_code, e.division_code == duty.division_code
            if (
                passed
                and of_city is (code == duty.division_code)
                and scope.may(Permission.READ_SUSPICIONS, division_code=place, programme=duty.programme)
            ):
                told = (duty.pk, duty.what, e.division_code, e.unit, due.period)
                out.append(
                    ExtendedLate(*told, passed=passed, at=e.at, until=e.until, why=e.why, by=e.by, programme=duty.programme)
                )
    return sorted(out, key=lambda s: s.at, reverse=True)


@dataclass(frozen=True, slots=True)
class Suspected:
    """Any of these, told alike."""

    code: str
    """extended_late, again_late, or a code of `Doubted`."""
    division_code: str
    programme: int | None
    """Its lasting key."""
    unit: str
    """Empty where all were given more time."""
    what: str
    """The report, or what was asked for."""
    at: datetime
    figures: Mapping[str, object]
    place: Place | None


def suspected(*, scope: Scope, city_code: str, year: int, now: datetime) -> list[Suspected]:
    """Return all of these of a plan, the newest first. Ten queries."""
    late = [
        Suspected(
            "extended_late",
            s.code,
            s.programme,
            s.unit,
            s.what,
            s.at,
            {"passed": s.passed, "at": s.at, "until": s.until},
            s.place(scope),
        )
        for s in extended_late(scope=scope, city_code=city_code, year=year)
    ]
    again = [
        Suspected(
            "again_late",
            o.code,
            o.duty.programme,
            o.unit,
            o.duty.what,
            b.at,
            {"at": b.at, "by": b.missed, "again": b.again},
            o.report_place,
        )
        for o in sent_again_late(scope=scope, city_code=city_code, year=year, now=now)
        for b in o.came_back
        if b.missed
    ]
    asked = [
        Suspected(
            d.code if d.code != "repeated" or d.it.entry else "repeated_programme",
            d.it.division_code,
            d.it.programme,
            d.county,
            d.it.asks,
            d.it.asked_at,
            {"day": d.it.asked_at, "unit": d.it.unit, "due": d.it.due_date, "n": d.n},
            Place("ledgers:entry", (d.it.entry,)) if d.it.entry else Place("reporting:coordination"),
        )
        for d in doubted(scope=scope, city_code=city_code)
    ]
    return sorted([*late, *again, *asked], key=lambda s: s.at, reverse=True)
