"""What inspectors should look at in all ledgers, in the evidence and in the reports: counted by kind, programme and county, listed, page by key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shishi.areas.ledgers import public as ledgers
from shishi.areas.plans import public as plans
from shishi.areas.reporting import public as reporting
from shishi.base.look import Look
from shishi.base.owed import Place
from shishi.infra.access.scope import Scope
from shishi.infra.places.queries import County, counties_of, names_of
from shishi.infra.store.facts import day_of

PAGE = 50
REPORT = "report"
KINDS = (*ledgers.KINDS, REPORT)


@dataclass(frozen=True, slots=True)
class Line:
    """One suspicion. The words are those of the area that it comes from: `ledger` or `report` says what they are made of."""

    kind: str
    about: str
    number: str
    where: str
    programme: int | None
    since: date
    place: Place | None
    ledger: ledgers.SuspectedRow | None = None
    report: reporting.Suspected | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there are: by (kind, county) of the chosen programme, by (programme, kind) of the chosen county; None stands for all."""

    counties: Counter[tuple[str, str | None]]
    programmes: Counter[tuple[int | None, str | None]]

    @property
    def total(self) -> int:
        return sum(n for (_, county), n in self.counties.items() if county is None)


@dataclass(frozen=True, slots=True)
class Suspicions:
    plan: plans.PlanInForce
    look: Look
    wanted: ledgers.Wanted
    counts: Counts
    counties: tuple[County, ...]
    programmes: tuple[tuple[int, str], ...]
    lines: tuple[Line, ...]
    next: str
    """The key of the page behind; empty on the last."""
    count: int
    more: bool
    """True where there are more than `count`."""
    searched: ledgers.Searched


def suspicions(
    *, scope: Scope, plan: plans.PlanInForce, look: Look, wanted: ledgers.Wanted, now: datetime, after: str
) -> Suspicions:
    """Return one page of what the reader may look at, the reports before the entries. At most 25 queries."""
    held = ledgers.ledgers_for(scope=scope, city=plan.city_code, year=plan.year)
    reports = _reports(scope, plan, look, now)
    chosen = [r for r in reports if _is_wanted(r, wanted)]
    came = after.removeprefix("r") if after.startswith("r") else ""
    first = min(int(came), len(chosen)) if came.isdecimal() and len(came) < 9 else 0 if not after else len(chosen)
    lines = _report_lines(chosen[first : first + PAGE], plan)
    following, count, more = f"r{first + PAGE}", len(chosen), False
    if wanted.kind != REPORT:
        room = PAGE - len(lines)
        rest = ledgers.suspected_list(
            scope=scope, ledgers=held, wanted=wanted, on=look.on, after="" if after.startswith("r") else after, limit=max(room, 1)
        )
        lines += [_ledger_line(r, look) for r in rest.rows[:room]]
        following = following if first + PAGE <= len(chosen) and rest.count else rest.next
        count, more = count + rest.count, rest.more
    elif first + PAGE >= len(chosen):
        following = ""
    return Suspicions(
        plan,
        look,
        wanted,
        _counts(ledgers.suspected_counts(scope=scope, ledgers=held, on=look.on), reports, wanted),
        counties_of(plan.city_code),
        tuple(plans.programmes_to_choose(plan=plan)),
        tuple(lines),
        following,
        count,
        more,
        ledgers.searched(held),
    )


def suspicion_lines(
    *, scope: Scope, plan: plans.PlanInForce, look: Look, wanted: ledgers.Wanted, now: datetime
) -> Iterator[Line]:
    """Yield all of it in the same order, so many entries at a time that memory does not grow with them."""
    held = ledgers.ledgers_for(scope=scope, city=plan.city_code, year=plan.year)
    yield from _report_lines([r for r in _reports(scope, plan, look, now) if _is_wanted(r, wanted)], plan)
    if wanted.kind != REPORT:
        for r in ledgers.suspected_rows(scope=scope, ledgers=held, wanted=wanted, on=look.on):
            yield _ledger_line(r, look)


def _reports(scope: Scope, plan: plans.PlanInForce, look: Look, now: datetime) -> list[reporting.Suspected]:
    found = reporting.suspected(scope=scope, city_code=plan.city_code, year=plan.year, now=now)
    return [s for s in found if day_of(s.at) <= look.day]


def _is_wanted(s: reporting.Suspected, wanted: ledgers.Wanted) -> bool:
    return wanted.kind in ("", REPORT) and s.division_code.startswith(wanted.county) and wanted.programme in (None, s.programme)


def _report_lines(found: Sequence[reporting.Suspected], plan: plans.PlanInForce) -> list[Line]:
    places = names_of(s.division_code or plan.city_code.ljust(12, "0") for s in found)
    return [
        Line(
            REPORT,
            s.what,
            s.unit,
            places[s.division_code or plan.city_code.ljust(12, "0")],
            s.programme,
            day_of(s.at),
            s.place,
            report=s,
        )
        for s in found
    ]


def _ledger_line(r: ledgers.SuspectedRow, look: Look) -> Line:
    place = Place("ledgers:entry", (r.it.entry_id,), query=look.query)
    if r.it.evidence_id:
        place = Place("ledgers:evidence", (r.it.evidence_id,))
    return Line(r.it.kind, r.name, r.number, r.place, r.it.programme, r.it.from_date, place, ledger=r)


def _counts(
    entries: Sequence[tuple[str, int, str, int]], reports: Sequence[reporting.Suspected], wanted: ledgers.Wanted
) -> Counts:
    counts = Counts(Counter(), Counter())
    told = [*entries, *((REPORT, s.programme, s.division_code[:6], 1) for s in reports)]
    for kind, programme, county, n in told:
        if wanted.programme in (None, programme):
            for place in (county, None):
                counts.counties[kind, place] += n
        if county.startswith(wanted.county):
            for what in (kind, None):
                counts.programmes[programme, what] += n
    return counts
