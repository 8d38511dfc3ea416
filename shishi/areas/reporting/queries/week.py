"""The county's week: every entry over all ledgers, filled in with what stands."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from shishi.areas.ledgers import public as ledgers
from shishi.areas.reporting.models import Coordination, Duty, ReportFact
from shishi.areas.reporting.queries.overview import coordination_for, not_sent
from shishi.areas.reporting.queries.owing import Obligation, weeks_of
from shishi.areas.reporting.queries.report import added_up, beside, returned_of
from shishi.areas.reporting.queries.said import Count, Figure, Said, ledgers_said, left_on, moment_of, said
from shishi.areas.reporting.queries.standing import BACK_DAYS
from shishi.areas.reporting.rules.said import touched_in
from shishi.engines.ledger import Definition
from shishi.infra.access.scope import Scope
from shishi.infra.store.facts import day_of

MOST_LINES = 100
"""So many lines of one ledger are a sheet; who changes more of them does it in the ledger, many at once."""


@dataclass(frozen=True, slots=True)
class Group:
    """One ledger's entries, the earliest planned where they are more than a sheet. Those that have done what they are for are folded away."""

    all: ledgers.Total
    moving: tuple[ledgers.Reported, ...]
    done: tuple[ledgers.Reported, ...]

    @property
    def left(self) -> int:
        """How many go on that the sheet does not hold."""
        return max(self.all.entries - self.all.done - len(self.moving), 0)

    @property
    def done_left(self) -> int:
        return max(self.all.done - len(self.done), 0)


@dataclass(frozen=True, slots=True)
class Turn:
    """A county's week, and the way to others by their last day; None where there is none."""

    owed: Obligation
    earlier: date | None
    running: date | None
    """The one that runs; None where this is it."""
    later: date | None


@dataclass(frozen=True, slots=True)
class About:
    """What is told of a week before its entries."""

    turn: Turn
    waiting: tuple[Coordination, ...]
    """What the county asked of departments and still waits for, as far as the reader sees it."""
    sent: ReportFact | None
    """The version asked for, or the newest."""
    returned: ReportFact | None
    """Why it came back, where it did."""
    others: tuple[tuple[Duty, str], ...]
    """(duty, unit) of what this one sheet tells besides."""
    today: date

    @property
    def owed(self) -> Obligation:
        return self.turn.owed


@dataclass(frozen=True, slots=True)
class Week:
    groups: tuple[Group, ...]
    entries: int
    cells: int
    """How many cells of the sheet are already filled."""


@dataclass(frozen=True, slots=True)
class SentGroup:
    """One ledger of a week that was sent: what it said, and the entries as they stood."""

    key: str
    number: str
    definition: Definition
    count: Count | None
    """None where the version keeps none: a machine sent it."""
    figures: tuple[Figure, ...]
    moving: tuple[ledgers.Stood, ...]
    done: tuple[ledgers.Stood, ...]

    @property
    def left(self) -> int:
        """How many went on that are not drawn."""
        return max(self.count.total - self.count.done - len(self.moving), 0) if self.count else 0


def week_shown(duties: Sequence[Duty], code: str, scope: Scope, now: datetime, last: date | None = None) -> Turn | None:
    """Return the week asked for by its last day; where none is, the earliest that is still owed, else the one that runs.

    Still owed is what is missing, has more time, or came back and was not sent again; what is missing, of the last weeks: what
    is missing since long is sent from the list of what is owed.
    """
    weeks = weeks_of(scope=scope, duties=duties, code=code, now=now)
    if not weeks:
        return None
    running = next((n for n, o in enumerate(weeks) if o.due.submit_by >= now), len(weeks) - 1)
    since = day_of(now) - timedelta(days=BACK_DAYS)
    if last:
        shown = next((n for n, o in enumerate(weeks) if o.due.period.last == last), None)
    else:
        owed = (n for n, o in enumerate(weeks[:running]) if not_sent(o) and (o.came_back or day_of(o.by.at) >= since))
        shown = next(owed, running)
    if shown is None:
        return None
    days = [o.due.period.last for o in weeks]
    later = days[shown + 1] if shown + 1 < len(days) else None
    return Turn(weeks[shown], days[shown - 1] if shown else None, days[running] if shown != running else None, later)


def about(*, scope: Scope, turn: Turn, today: date, version: int = 0) -> About:
    """Return what is told of a week before its entries. Three queries."""
    owed = turn.owed
    facts = list(ReportFact.objects.filter(report=owed.report).order_by("recorded_at", "pk")) if owed.report else []
    sent = [f for f in facts if f.kind == "sent" and version in (0, f.version)]
    duty = owed.duty
    beside = Duty.objects.filter(division_code=duty.division_code, year=duty.year, to_date=None, kind="report").order_by("order")
    others = tuple((d, unit) for d in beside if d.terms["cadence"] == "weekly" for code, unit in d.debtors if code == owed.code)
    waiting = coordination_for(scope).filter(division_code=owed.code, ended_at=None)
    return About(turn, tuple(waiting), sent[-1] if sent else None, returned_of(facts), others, today)


def week(*, scope: Scope, owed: Obligation, today: date, touched: Collection[int] = ()) -> Week:
    """Return the sheet of one county's week, with all that was touched. As many queries as `reported` takes."""
    county = owed.code[:6]
    totals, rows = ledgers.reported(
        scope=scope, division_code=county, year=owed.duty.year, today=today, most=MOST_LINES, also=touched
    )
    groups = [_group(t, [r for r in rows if r.ledger_id == t.ledger_id]) for t in totals]
    return Week(tuple(groups), sum(t.entries for t in totals), sum(t.cells for t in totals))


@dataclass(frozen=True, slots=True)
class ClosedLedger:
    """One ledger of a late week as its data closed, with what stands now beside it."""

    count: Count
    figures: tuple[Figure, ...]


def closed_ledgers(*, totals: Sequence[ledgers.Total], now: Week) -> tuple[ClosedLedger, ...]:
    """Return what a late week will say (`totals`) beside what its sheet holds."""
    kept = {f"{t.key}.{f.code}" for t in totals for f in t.fields}
    counts, figures = beside(*added_up(totals), *added_up([g.all for g in now.groups]))
    return tuple(ClosedLedger(c, tuple(f for f in figures if f.key in kept and f.key.startswith(f"{c.key}."))) for c in counts)


def sent_week(*, scope: Scope, owed: Obligation, fact: ReportFact, today: date) -> tuple[Said, tuple[SentGroup, ...]]:
    """Return a version of one county's week as it was sent: its own counts and figures, and the entries as they stood at the moment that it speaks of.

    A dozen queries for any number of entries, and two for each ledger with older versions.
    """
    asked: dict[str, Any] = {"scope": scope, "division_code": owed.code[:6], "year": owed.duty.year}
    counts, figures = added_up(ledgers.reported_totals(**asked, today=today, left_on=left_on(fact)))
    told = said(fact, ledgers_said(scope=scope, owed=owed, fact=fact), counts, figures)
    lines: dict[str, list[ledgers.Stood]] = defaultdict(list)
    for s in ledgers.reported_then(**asked, moment=moment_of(fact), most=MOST_LINES, also=touched_in(fact.body)):
        lines[s.then.key].append(s)
    heads = {c.key: (c.number, c.definition) for c in told.counts}
    heads |= {key: (own[0].then.programme_number, own[0].then.definition) for key, own in lines.items() if key not in heads}
    groups = (
        SentGroup(
            key,
            number,
            definition,
            told.count(key),
            told.figures_of(key),
            tuple(s for s in lines[key] if not s.then.done),
            tuple(s for s in lines[key] if s.then.done),
        )
        for key, (number, definition) in heads.items()
    )
    return told, tuple(groups)


def _group(total: ledgers.Total, rows: Sequence[ledgers.Reported]) -> Group:
    return Group(total, tuple(r for r in rows if not r.done), tuple(r for r in rows if r.done))


@dataclass(frozen=True, slots=True)
class Moved:
    """What a version itself changes of the totals that it was read with."""

    sums: Counter[tuple[int, str]] = field(default_factory=Counter)
    """By ledger and field, as `filled`."""
    filled: Counter[tuple[int, str]] = field(default_factory=Counter)
    done: Counter[int] = field(default_factory=Counter)


def snapshot(totals: Sequence[ledgers.Total], moved: Moved) -> list[dict[str, Any]]:
    """Return the figures by ledger as a version keeps them."""
    return [
        {
            "ledger": t.key,
            "label": t.definition.label,
            "total": t.entries,
            "done": t.done + moved.done[t.ledger_id],
            "fields": {
                f.code: {
                    "label": f.label,
                    "unit": f.unit,
                    "scale": f.scale,
                    "sum": t.sums[f.code] + moved.sums[t.ledger_id, f.code],
                    "filled": t.known(f.code) + moved.filled[t.ledger_id, f.code],
                }
                for f in t.fields
            },
        }
        for t in totals
    ]
