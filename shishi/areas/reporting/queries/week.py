"""The county's week: every entry over all ledgers, filled in with what stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from shishi.areas.ledgers import public as ledgers
from shishi.areas.reporting.models import Coordination, Duty, ReportFact
from shishi.areas.reporting.queries.owing import Obligation, dues_of, obligation
from shishi.engines.ledger import Definition
from shishi.infra.access.scope import Scope


@dataclass(frozen=True, slots=True)
class Group:
    """One ledger's entries. Those that have done what they are for are folded away."""

    definition: Definition
    number: str
    ledger_id: int
    moving: tuple[ledgers.Reported, ...]
    done: tuple[ledgers.Reported, ...]
    late: int
    """How many are past a planned day."""


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


def due_now(duty: Duty, code: str, scope: Scope, now: datetime, last: date | None = None) -> Obligation | None:
    """Return the week that is to be sent now: the one asked for by its last day, else the last one where it is missing, else the one that runs."""
    unit = next((unit for c, unit in duty.debtors if c == code), "")
    dues = dues_of(duty)
    running = next((n for n, d in enumerate(dues) if d.submit_by >= now), len(dues))
    near = [d.period.last for d in dues[max(running - 1, 0) : running + 1]]
    found = [obligation(scope=scope, duty=duty, code=code, unit=unit, last=day, now=now) for day in ([last] if last else near)]
    return next((o for o in found if o and o.stands == "missing"), found[-1] if found else None)


def week(*, scope: Scope, owed: Obligation, today: date) -> Week:
    """Return the sheet of one county's week. Nine queries for any number of entries, and one for each ledger with older versions."""
    rows = ledgers.reported_entries(scope=scope, division_code=owed.code[:6])
    groups = []
    for _, own in groupby(rows, key=lambda r: r.ledger_id):
        of = list(own)
        moving = tuple(r for r in of if not r.done)
        groups.append(
            Group(
                of[0].definition,
                of[0].programme_number,
                of[0].ledger_id,
                moving,
                tuple(r for r in of if r.done),
                _late(moving, today),
            )
        )
    facts = list(ReportFact.objects.filter(report=owed.report).order_by("recorded_at", "pk")) if owed.report else []
    sent = [f for f in facts if f.kind == "sent"]
    back = facts[-1] if facts and facts[-1].kind == "returned" else None
    duty = owed.duty
    beside = Duty.objects.filter(division_code=duty.division_code, year=duty.year, to_date=None, kind="report").order_by("order")
    others = tuple((d, unit) for d in beside if d.terms["cadence"] == "weekly" for code, unit in d.debtors if code == owed.code)
    return Week(
        owed,
        tuple(groups),
        len(rows),
        sum(1 for r in rows for f in r.fields if r.value(f.code) is not None) + len(rows),
        tuple(waiting_of(owed.code)),
        sent[-1] if sent else None,
        back,
        others,
        today,
    )


def _late(rows: Sequence[ledgers.Reported], today: date) -> int:
    return sum(1 for r in rows if r.due and r.due < today)


def waiting_of(code: str) -> Sequence[Coordination]:
    return list(Coordination.objects.filter(division_code=code, ended_at=None))


def counties_sent(*, scope: Scope, duty: Duty, now: datetime, last: date) -> list[Obligation]:
    """Return every county's week, sent or missing."""
    found = (obligation(scope=scope, duty=duty, code=code, unit=unit, last=last, now=now) for code, unit in duty.debtors)
    return [o for o in found if o]


def snapshot(rows: Sequence[ledgers.Reported]) -> list[dict[str, Any]]:
    """Return the figures by ledger as a version keeps them."""
    out = []
    for _, own in groupby(rows, key=lambda r: r.ledger_id):
        of = list(own)
        fields = {
            f.code: {"label": f.label, "unit": f.unit, "scale": f.scale, "sum": sum(r.value(f.code) or 0 for r in of)}
            for f in of[0].fields
        }
        done = sum(1 for r in of if r.done)
        out.append(
            {"ledger": of[0].definition.code, "label": of[0].definition.label, "total": len(of), "done": done, "fields": fields}
        )
    return out
