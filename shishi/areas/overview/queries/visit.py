"""One page before a visit: five facts, three problems, who answers, what was promised last time, two photographs. Source: practice 23."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shishi.areas.ledgers import public as ledgers
from shishi.areas.overview.rules import worst_first
from shishi.areas.plans import public as plans
from shishi.areas.progress import public as progress
from shishi.areas.reporting import public as reporting
from shishi.base.look import Look
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope, prefix_of

FACTS, PROBLEMS, PHOTOS = 5, 3, 2
_COUNTY = 6
_BROKEN = ("missing", "sent_late")
Light = tuple[progress.BoardRow, progress.Cell]


@dataclass(frozen=True, slots=True)
class Visit:
    """One programme in a county, or in the city."""

    number: str
    title: str
    area: str
    """6 digits of a county, 12 of the city."""
    place: str
    lights: tuple[Light, ...]
    """The worst first, each measure once."""
    totals: tuple[ledgers.Total, ...]
    """Of its ledgers in the place, so many as make five facts; as things stand."""
    problems: tuple[progress.Promise, ...]
    """What is behind, with what it waits for and whose turn it is."""
    late: tuple[ledgers.Late, ...]
    answering: tuple[plans.Answering, ...]
    answered: tuple[reporting.Answered, ...]
    waits: tuple[reporting.Unanswered, ...]
    said: reporting.Said | None
    broken: tuple[reporting.Standing, ...]
    """Reports that did not come in time: missing still, or sent since."""
    photos: tuple[ledgers.Photo, ...]


def visit_to(*, scope: Scope, plan: plans.PlanInForce, look: Look, number: str, area: str, now: datetime) -> Visit | None:
    """Return what to know of a programme before one goes to a place, of what the scope may see; None where it sees no such there.

    About thirty queries, and a dozen for each problem, where the board is counted.
    """
    if not plan.city_code or not scope.may(Permission.READ_LEDGER):
        return None
    board = progress.board(scope=scope, plan=plan, look=look)
    part = next((p for p in board.parts if p.number == number), None)
    rows = [(r, c) for r in part.rows for c in r.cells if c.area == area] if part else []
    if part is None or not rows:
        return None
    key = plans.programme_keys(division_code=plan.city_code, year=plan.year)[number]
    within = prefix_of(area)
    held = ledgers.ledgers_of(city=plan.city_code, year=plan.year, programme=key)
    seen = {"scope": scope, "on": look.on, "today": look.today}
    asked = {"scope": scope, "city_code": plan.city_code, "on": look.on}
    lights = _each_once([(r, c) for r, c in rows if c.is_reported and (c.whole or c.need)])
    behind = [(r, c) for r, c in lights if not c.is_calm]
    standing = reporting.reports_standing(**asked, year=plan.year, now=now)
    late = ledgers.late_entries(scope=scope, city=plan.city_code, year=plan.year, area=within, look=look)
    return Visit(
        number=number,
        title=part.title,
        area=area,
        place=rows[0][1].name,
        lights=tuple(lights[:FACTS]),
        totals=_totals(scope, plan.year, held, within, look)[: max(FACTS - len(lights), 0)],
        problems=tuple(_problem(scope, plan, look, r, c) for r, c in behind[:PROBLEMS]),
        late=tuple(x for x in late if x.programme == key),
        answering=tuple(plans.who_answers(plan=plan, number=number, on=look.day)),
        answered=tuple(reporting.answered_last(**seen, programme=key, area=within, most=PROBLEMS)),
        waits=tuple(w for w in reporting.unanswered(**asked) if w.programme == key and w.division_code.startswith(within)),
        said=reporting.said_last(
            **seen, programme=key, leads=plans.lead_units(plan_id=plan.id, number=number), code=area.ljust(12, "0")
        ),
        broken=tuple(
            s for s in standing if s.stands in _BROKEN and s.programme in (key, None) and s.division_code == area.ljust(12, "0")
        )[:PROBLEMS],
        photos=tuple(ledgers.newest_photos(**seen, ledgers=held, area=within, most=PHOTOS)),
    )


def _each_once(lights: list[Light]) -> list[Light]:
    """Half by June and all by August are one story: the worst of it is told."""
    out: dict[str, Light] = {}
    for row, cell in worst_first(lights):
        out.setdefault(row.target.measure, (row, cell))
    return list(out.values())


def _totals(scope: Scope, year: int, held: Mapping[int, Any], within: str, look: Look) -> tuple[ledgers.Total, ...]:
    if look.on or len(within) != _COUNTY:
        return ()
    asked: dict[str, Any] = {"scope": scope, "division_code": within, "year": year, "today": look.today}
    told = ledgers.reported_totals(**asked, programmes={x.programme for x in held.values()})
    return tuple(t for t in told if t.ledger_id in held)


def _problem(scope: Scope, plan: plans.PlanInForce, look: Look, row: progress.BoardRow, cell: progress.Cell) -> progress.Promise:
    target = row.target
    found = progress.promise(scope=scope, plan=plan, number=target.programme, item=target.item, area=cell.area, look=look)
    assert found is not None, "what stands on the board has its page"
    return found
