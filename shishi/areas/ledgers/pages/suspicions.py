"""What an inspector should look at in a ledger, as a list and as a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from shishi.areas.ledgers.forms import language
from shishi.areas.ledgers.labels import BEYOND_A_BOOK, ENTRY_KEY, suspicion_said
from shishi.areas.ledgers.models import Ledger
from shishi.areas.ledgers.pages.reach import Look, ledger_seen, look
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.suspected import (
    Searched,
    SuspectedList,
    Wanted,
    searched,
    suspected_list,
    suspected_rows,
)
from shishi.engines.ledger import Definition
from shishi.infra.access.request import Request
from shishi.infra.access.roles import Permission
from shishi.infra.documents.sheets import Cell, rows_sent


@dataclass(frozen=True, slots=True)
class SuspicionPage:
    look: Look
    ledger: Ledger
    definition: Definition
    found: SuspectedList
    searched: Searched
    after: str

    plan = None


def suspicions_(request: Request, pk: int) -> HttpResponse:
    ledger, seen, after = _seen(request, pk), look(request), request.GET.get("after", "")
    found = suspected_list(scope=request.scope, ledgers=[ledger], wanted=Wanted(), on=seen.on, after=after)
    page = SuspicionPage(seen, ledger, definition_of(ledger), found, searched([ledger]), after)
    return render(request, "ledgers/suspicions.html", {"page": page})


def suspicions_export(request: Request, pk: int, form: str) -> HttpResponse | StreamingHttpResponse:
    """All of it as CSV; as Excel as much as one sheet takes."""
    ledger, seen = _seen(request, pk), look(request)
    found = suspected_rows(scope=request.scope, ledgers=[ledger], wanted=Wanted(), on=seen.on)
    head = [str(ENTRY_KEY["number"]), str(ENTRY_KEY["name"]), str(ENTRY_KEY["division"]), _("疑点")]
    rows: Iterator[list[Cell]] = ([r.number, r.name, r.place, suspicion_said(r, language())] for r in found)
    return rows_sent(_("疑点清单"), head, rows, name=f"suspicions-{ledger.code}-{seen.day}", form=form, beyond=str(BEYOND_A_BOOK))


def _seen(request: Request, pk: int) -> Ledger:
    """Whoever only files is never shown what is suspected."""
    ledger = ledger_seen(request, pk)
    if not request.scope.may(Permission.READ_SUSPICIONS):
        raise Http404
    return ledger
