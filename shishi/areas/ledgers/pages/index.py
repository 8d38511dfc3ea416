"""All ledgers of a plan: how many lines each has, how far they are, what is late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from shishi.areas.ledgers.pages.reach import Look, look
from shishi.areas.ledgers.queries.board import LedgerCount, ledger_counts
from shishi.areas.ledgers.queries.counted_in import ledgers_lent
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.entries import ledgers_for
from shishi.areas.plans import public as plans
from shishi.engines.ledger import Definition
from shishi.infra.access.request import Request
from shishi.infra.access.roles import ROLES, Permission
from shishi.infra.access.scope import prefix_of
from shishi.infra.places.queries import County, counties_of


@dataclass(frozen=True, slots=True)
class CountyCell:
    county: County
    total: int
    done: int
    late: int


@dataclass(frozen=True, slots=True)
class LedgerRow:
    count: LedgerCount
    parts: tuple[tuple[int, int, float, float], ...]
    """(stage's place in the row, 0 before the first; how many; where it begins; how wide), on a bar of 1000."""
    cells: tuple[CountyCell, ...]


@dataclass(frozen=True, slots=True)
class Index:
    plan: plans.PlanInForce | None
    look: Look
    rows: tuple[LedgerRow, ...]
    lent: tuple[tuple[int, Definition, str], ...]
    """(key, what it is called, the digits of the plan's division) of each ledger of the plan above in which its entries stand."""
    counties: tuple[County, ...]
    may_file: bool
    may_inspect: bool
    own_rows: bool
    """True for who sees the entries of its own unit alone: what it does not see may well be registered."""


def index(request: Request) -> HttpResponse:
    plan = plans.plan_in_force(scope=request.scope, **request.chosen_plan)
    seen = look(request)
    held = ledgers_for(scope=request.scope, city=plan.city_code if plan else "", year=plan.year if plan else None)
    counties = counties_of(plan.city_code) if plan and plan.city_code else ()
    counts = ledger_counts(scope=request.scope, ledgers=held, on=seen.on, today=seen.today)
    may_file = any(request.scope.may(p) for p in (Permission.FILE_LEDGER, Permission.ACCEPT_STAGE))
    rows = tuple(LedgerRow(c, _parts(c), _cells(c, counties)) for c in counts)
    may_inspect = request.scope.may(Permission.INSPECT_EVIDENCE)
    own_rows = all(ROLES[s.role].own_rows for s in request.scope.with_permission(Permission.READ_LEDGER))
    page = Index(plan, seen, rows, _lent(request, plan), counties, may_file, may_inspect, own_rows)
    return render(request, "ledgers/index.html", {"page": page})


def _lent(request: Request, plan: plans.PlanInForce | None) -> tuple[tuple[int, Definition, str], ...]:
    found = ledgers_lent(city=plan.city_code, year=plan.year) if plan and plan.city_code else []
    seen = {x.pk for x in ledgers_for(scope=request.scope, year=found[0].year)} if found else set()
    return tuple((x.pk, definition_of(x), prefix_of(plan.city_code)) for x in found if plan and x.pk in seen)


def _parts(count: LedgerCount) -> tuple[tuple[int, int, float, float], ...]:
    out, x = [], 0.0
    for place, (_, n) in enumerate(count.by_stage):
        if n:
            width = 1000 * n / count.total
            out.append((place, n, round(x, 1), round(width, 1)))
            x += width
    return tuple(out)


def _cells(count: LedgerCount, counties: Sequence[County]) -> tuple[CountyCell, ...]:
    return tuple(CountyCell(c, *count.by_county.get(c.code, (0, 0, 0))) for c in counties)
