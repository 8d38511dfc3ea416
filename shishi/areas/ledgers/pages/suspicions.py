"""What an inspector should look at in a ledger, as a list and as a file."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from shishi.areas.ledgers.forms import language
from shishi.areas.ledgers.labels import ENTRY_KEY, suspicion_words
from shishi.areas.ledgers.models import Ledger
from shishi.areas.ledgers.pages.reach import Look, ledger_seen, look
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.places import place_names
from shishi.areas.ledgers.queries.suspicions import Suspicion, suspicions
from shishi.engines.ledger import Definition
from shishi.infra.access.request import Request
from shishi.infra.access.roles import Permission
from shishi.infra.documents.sheets import Sheet, sheets_sent


@dataclass(frozen=True, slots=True)
class Told:
    it: Suspicion
    says: str
    place: str


@dataclass(frozen=True, slots=True)
class SuspicionPage:
    look: Look
    ledger: Ledger
    definition: Definition
    rows: tuple[Told, ...]

    plan = None


def suspicions_(request: Request, pk: int) -> HttpResponse:
    ledger, seen = _seen(request, pk), look(request)
    page = SuspicionPage(seen, ledger, definition_of(ledger), _rows(request, ledger, seen))
    return render(request, "ledgers/suspicions.html", {"page": page})


def suspicions_export(request: Request, pk: int, form: str) -> HttpResponse:
    ledger, seen = _seen(request, pk), look(request)
    rows = [[r.it.number, r.it.name, r.place, r.says] for r in _rows(request, ledger, seen)]
    head = [str(ENTRY_KEY["number"]), str(ENTRY_KEY["name"]), str(ENTRY_KEY["division"]), _("疑点")]
    sheet = Sheet(_("疑点清单"), head, rows)
    return sheets_sent(sheet, name=f"suspicions-{ledger.code}-{seen.day}", form=form)


def _seen(request: Request, pk: int) -> Ledger:
    """Whoever only files is never shown what is suspected."""
    ledger = ledger_seen(request, pk)
    if not request.scope.may(Permission.READ_SUSPICIONS):
        raise Http404
    return ledger


def _rows(request: Request, ledger: Ledger, seen: Look) -> tuple[Told, ...]:
    found = suspicions(scope=request.scope, ledger=ledger, on=seen.on)
    definition, places = definition_of(ledger), place_names(s.division_code for s in found)
    return tuple(Told(s, suspicion_words(s.code, s.figures, definition, language()), places[s.division_code]) for s in found)
