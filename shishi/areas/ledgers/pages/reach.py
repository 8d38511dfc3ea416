"""What every page of the ledgers begins with: the ledger or entry that the reader may see, and the day that is looked from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import Http404

from shishi.areas.ledgers.models import Entry, Ledger
from shishi.areas.ledgers.queries.entries import entry_for, ledger_for
from shishi.base.calendar import day_written
from shishi.infra import clock
from shishi.infra.access.request import Request
from shishi.infra.access.roles import Permission


@dataclass(frozen=True, slots=True)
class Look:
    """The day that a page shows."""

    on: date | None
    """None: as things stand."""
    today: date
    known_now: bool
    """现口径: what is known now to have been so then; else 当时口径: what was known when the day ended."""

    @property
    def day(self) -> date:
        return self.on or self.today

    @property
    def query(self) -> str:
        if self.on is None:
            return ""
        return f"?on={self.on.isoformat()}" + ("&known=now" if self.known_now else "")


def look(request: Request) -> Look:
    today = clock.today()
    asked = day_written(request.GET.get("on"))
    on = asked if asked and asked < today else None
    return Look(on, today, on is not None and request.GET.get("known") == "now")


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


def prefixes(request: Request, permission: Permission) -> list[str]:
    """Return the digits under which the reader may do this."""
    return sorted({s.prefix for s in request.scope.with_permission(permission)})
