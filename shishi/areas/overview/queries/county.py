"""A county's page: what it is judged by, and what that waits for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shishi.areas.ledgers import public as ledgers
from shishi.areas.overview.rules import worst_first
from shishi.areas.plans import public as plans
from shishi.areas.progress import public as progress
from shishi.areas.reporting import public as reporting
from shishi.base.look import Look
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.places.queries import County


@dataclass(frozen=True, slots=True)
class CountyPage:
    plan: plans.PlanInForce
    look: Look
    county: County
    programmes: tuple[tuple[str, str], ...]
    """(number, title) of those that promise something here."""
    lights: tuple[tuple[progress.BoardRow, progress.Cell], ...]
    """Of the promises that are judged here, the worst first."""
    unjudged: tuple[tuple[progress.BoardRow, progress.Cell], ...]
    """What is counted here and has no share or no day."""
    colours: tuple[tuple[str, int], ...]
    """(light, how many promises)."""
    unkept: int
    """Promises that no ledger counts."""
    late: tuple[tuple[str, ledgers.Late], ...]
    """(number of the programme, its entries past their day)."""
    reports: tuple[reporting.Standing, ...]
    waits: tuple[reporting.Unanswered, ...]


def county_page(*, scope: Scope, plan: plans.PlanInForce, look: Look, code: str, now: datetime) -> CountyPage | None:
    """Return what the scope sees of a county (6 digits) in a plan; None where it sees no such county."""
    if not plan.city_code or not scope.may(Permission.READ_LEDGER):
        return None
    board = progress.board(scope=scope, plan=plan, look=look)
    found = next((c for c in board.counties if c.code == code), None)
    if found is None:
        return None
    rows = [(r, c) for p in board.parts for r in p.rows for c in r.cells if c.area == code]
    kept = [(r, c) for r, c in rows if c.is_reported]
    judged = worst_first([(r, c) for r, c in kept if c.verdict.colour])
    asked = {"scope": scope, "city_code": plan.city_code, "on": look.on}
    standing = reporting.reports_standing(**asked, year=plan.year, now=now)
    return CountyPage(
        plan=plan,
        look=look,
        county=found,
        programmes=tuple((p.number, p.title) for p in board.parts if any(c.area == code for r in p.rows for c in r.cells)),
        lights=tuple(judged),
        unjudged=tuple((r, c) for r, c in kept if not c.verdict.colour),
        colours=tuple((x, sum(c.verdict.colour == x for _, c in judged)) for x in ("red", "yellow", "green")),
        unkept=len(rows) - len(kept),
        late=_late(scope, plan, look, code),
        reports=tuple(s for s in standing if s.division_code.startswith(code)),
        waits=tuple(w for w in reporting.unanswered(**asked) if w.division_code.startswith(code)),
    )


def _late(scope: Scope, plan: plans.PlanInForce, look: Look, code: str) -> tuple[tuple[str, ledgers.Late], ...]:
    numbers = {key: number for number, key in plans.programme_keys(division_code=plan.city_code, year=plan.year).items()}
    found = ledgers.late_entries(scope=scope, city=plan.city_code, year=plan.year, area=code, look=look)
    return tuple((numbers.get(x.programme, ""), x) for x in found)
