"""What every page of the ledgers begins with: the ledger or entry that the reader may see, and the day that is looked from."""

from __future__ import annotations

from django.http import Http404

from shishi.areas.ledgers.models import Entry, Ledger
from shishi.areas.ledgers.queries.entries import entry_for, ledger_for
from shishi.areas.plans import public as plans
from shishi.base.look import Look, look_asked
from shishi.infra import clock
from shishi.infra.access.request import Request
from shishi.infra.access.roles import Permission


def look(request: Request) -> Look:
    return look_asked(request.GET, clock.today())


def ledger_seen(request: Request, pk: int) -> Ledger:
    """Return the ledger; whoever may not see it learns nothing of it."""
    found = ledger_for(scope=request.scope, pk=pk)
    if found is None:
        raise Http404
    return found


def entry_seen(request: Request, pk: int, permission: Permission = Permission.READ_LEDGER) -> Entry:
    found = entry_for(scope=request.scope, pk=pk, permission=permission)
    if found is None:
        raise Http404
    return found


def plan_of_ledger(request: Request, ledger: Ledger) -> plans.PlanInForce | None:
    """Return the plan that the ledger is kept for, whichever the reader looks at; None for who may not read it."""
    return plans.plan_in_force(scope=request.scope, city=ledger.division_code, year=ledger.year)


def prefixes(request: Request, permission: Permission) -> list[str]:
    """Return the digits under which the reader may do this."""
    return sorted({s.prefix for s in request.scope.with_permission(permission)})
