"""The county's week: every entry over all ledgers, filled in with what stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shishi.areas.ledgers import public as ledgers
from shishi.areas.reporting.models import Coordination, Duty, ReportFact
from shishi.areas.reporting.queries.owing import Obligation, dues_of, obligation
from shishi.infra.access.scope import Scope

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
class Week:
    owed: Obligation
    groups: tuple[Group, ...]
    entries: int
    cells: int
    """How many cells of the sheet are already filled."""
    waiting: tuple[Coordination, ...]
    """What the county asked of departments and still waits for."""
    sent: ReportFact | None
    """The newest version."""
    returned: ReportFact | None
    """Why it came back, where it did."""
    others: tuple[tuple[Duty, str], ...]
    """(duty, unit) of what this one sheet tells besides."""
    today: date


def due_now(duties: Sequence[Duty], code: str, scope: Scope, now: datetime, last: date | None = None) -> Obligation | None:
    """Return the week that is to be sent now: the one asked for by its last day, else the last one where it is missing, else the one that runs.

    `duties`: the week's terms as they followed each other.
    """
    dues = [(duty, due) for duty in duties for due in dues_of(duty)]
    running = next((n for n, (_, due) in enumerate(dues) if due.submit_by >= now), len(dues))
    near = [(d, due) for d, due in dues if due.period.last == last] if last else dues[max(running - 1, 0) : running + 1]
    units = [next((unit for c, unit in duty.debtors if c == code), "") for duty, _ in near]
    found = [
        obligation(scope=scope, duty=duty, code=code, unit=unit, last=due.period.last, now=now)
        for (duty, due), unit in zip(near, units, strict=True)
    ]
    return next((o for o in found if o and o.stands == "missing"), found[-1] if found else None)


def week(*, scope: Scope, owed: Obligation, today: date, touched: Collection[int] = ()) -> Week:
    """Return the sheet of one county's week, with all that was touched. A dozen queries for any number of entries, and two for each ledger with older versions."""
    county = owed.code[:6]
    totals, rows = ledgers.reported(
        scope=scope, division_code=county, year=owed.duty.year, today=today, most=MOST_LINES, also=touched
    )
    groups = [_group(t, [r for r in rows if r.ledger_id == t.ledger_id]) for t in totals]
    facts = list(ReportFact.objects.filter(report=owed.report).order_by("recorded_at", "pk")) if owed.report else []
    sent = [f for f in facts if f.kind == "sent"]
    back = facts[-1] if facts and facts[-1].kind == "returned" else None
    duty = owed.duty
    beside = Duty.objects.filter(division_code=duty.division_code, year=duty.year, to_date=None, kind="report").order_by("order")
    others = tuple((d, unit) for d in beside if d.terms["cadence"] == "weekly" for code, unit in d.debtors if code == owed.code)
    return Week(
        owed,
        tuple(groups),
        sum(t.entries for t in totals),
        sum(t.cells for t in totals),
        tuple(waiting_of(owed.code)),
        sent[-1] if sent else None,
        back,
        others,
        today,
    )


def _group(total: ledgers.Total, rows: Sequence[ledgers.Reported]) -> Group:
    return Group(total, tuple(r for r in rows if not r.done), tuple(r for r in rows if r.done))


def waiting_of(code: str) -> Sequence[Coordination]:
    return list(Coordination.objects.filter(division_code=code, ended_at=None))


def counties_sent(*, scope: Scope, duty: Duty, now: datetime, last: date) -> list[Obligation]:
    """Return every county's week, sent or missing."""
    found = (obligation(scope=scope, duty=duty, code=code, unit=unit, last=last, now=now) for code, unit in duty.debtors)
    return [o for o in found if o]


def snapshot(totals: Sequence[ledgers.Total], moved: Mapping[tuple[int, str], int]) -> list[dict[str, Any]]:
    """Return the figures by ledger as a version keeps them. `moved`: by how much a ledger's field changes with it."""
    return [
        {
            "ledger": t.definition.code,
            "label": t.definition.label,
            "total": t.entries,
            "done": t.done,
            "fields": {
                f.code: {
                    "label": f.label,
                    "unit": f.unit,
                    "scale": f.scale,
                    "sum": t.sums[f.code] + moved.get((t.ledger_id, f.code), 0),
                }
                for f in t.fields
            },
        }
        for t in totals
    ]
