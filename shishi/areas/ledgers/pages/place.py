"""Where entries lie: set for one, shown for a whole ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from shishi.areas.ledgers import actions
from shishi.areas.ledgers.labels import said
from shishi.areas.ledgers.models import Entry, Ledger
from shishi.areas.ledgers.pages.listing import filter_of, query_of
from shishi.areas.ledgers.pages.outlines import outlines_at
from shishi.areas.ledgers.pages.reach import Look, entry_seen, ledger_seen, look, plan_of_ledger
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.entries import open_spans
from shishi.areas.ledgers.queries.late import by_now
from shishi.areas.ledgers.queries.placed import MOST, Placed, place_of, placed_entries, placed_of, placed_outside
from shishi.areas.plans import public as plans
from shishi.engines.geometry import (
    Datum,
    Drawn,
    GeometryRefused,
    Kind,
    drawn_length,
    read_shape,
    read_vertices,
    recognise,
    stored,
)
from shishi.engines.ledger import Definition
from shishi.infra import clock
from shishi.infra.access.request import Request
from shishi.infra.access.roles import Permission
from shishi.infra.places.queries import counties_drawn

_MOST_BYTES = 5_000_000


@dataclass(frozen=True, slots=True)
class OnePlace:
    ledger: Ledger
    definition: Definition
    entry: Entry
    name: str
    held: str
    """What its text box holds."""
    """The geometry as it is kept, or what was just typed."""
    datum: str
    wrong: str
    map: dict[str, Any]

    plan = None


def place(request: Request, pk: int) -> HttpResponse:
    """Set where an entry lies: drawn, pasted as a link or coordinates, or from a file of a phone."""
    it = entry_seen(request, pk, Permission.FILE_LEDGER)
    ledger, definition, span = it.ledger, definition_of(it.ledger), open_spans([pk])[pk]
    held = _held(pk)
    written, datum, wrong = held, request.POST.get("datum", "auto"), ""
    if request.method == "POST":
        written = request.POST.get("geometry", "")
        try:
            told = _read(request, definition.geometry, written, datum)
            if outside := placed_outside(told, it.division_code, counties_drawn(ledger.division_code)):
                raise GeometryRefused(outside.says)
            actions.place_entry(entry_id=pk, place=told, by=request.scope.username, now=clock.now())
        except GeometryRefused as refused:
            wrong = said(refused.phrase)
        except actions.EntryRefused as refused:
            wrong = said(refused.phrase)
        else:
            messages.success(request, _("位置已保存。"))
            return redirect("ledgers:entry", pk)
    drawing = {"outlines": outlines_at(ledger.division_code), "kind": definition.geometry, "county": it.division_code[:6]}
    page = OnePlace(ledger, definition, it, span.name, written, datum, wrong, drawing)
    return render(request, "ledgers/place.html", {"page": page}, status=422 if wrong else 200)


def _held(pk: int) -> str:
    found = placed_of(ids=[pk])
    return found[0].geometry if found else ""


def _read(request: Request, geometry: str, written: str, datum: str) -> dict[str, Any]:
    """Return what a place fact holds. Raises GeometryRefused."""
    kind: Kind = geometry  # type: ignore[assignment]
    file = request.FILES.get("file")
    given = Datum(datum) if datum in set(Datum) else Datum.CGCS2000
    text, source = written.strip(), "drawn"
    if file:
        shape, source = read_shape(file.read(_MOST_BYTES + 1), kind=kind, datum=given), "file"
    elif text.startswith(("{", "<")):
        shape = read_shape(text.encode(), kind=kind, datum=given)
    elif kind != "point":
        shape, source = read_vertices(text, kind=kind, datum=given), "vertices"
    else:
        first, *_others = recognise(text)
        own = given if datum != "auto" else first.datum
        lon, lat = (first.lon, first.lat) if own == first.datum else first.written
        shape = read_vertices(f"{lon},{lat}", kind=kind, datum=Datum.CGCS2000 if own == first.datum else own)
        source, given = first.source, own
    return place_of(shape, datum=given, source=source)


@dataclass(frozen=True, slots=True)
class MapPage:
    plan: plans.PlanInForce | None
    look: Look
    ledger: Ledger
    definition: Definition
    map: dict[str, Any]
    rows: tuple[Placed, ...]
    more: bool
    drawn: Drawn | None
    """Of a ledger of lines: what is drawn, overlaps counted once."""
    declared_m: int
    query: str


def map_(request: Request, pk: int) -> HttpResponse:
    """The entries that a filter leaves, on a sketch of the counties; the table beside it says the same."""
    ledger = ledger_seen(request, pk)
    definition, seen = definition_of(ledger), look(request)
    asked = filter_of(request, definition)
    wanted = by_now(scope=request.scope, ledger=ledger, asked=asked, look=seen)
    rows = placed_entries(scope=request.scope, ledger=ledger, asked=wanted.asked, on=wanted.on, today=seen.today)
    things = [
        {
            "name": r.name,
            "href": reverse("ledgers:entry", args=[r.id]),
            "state": r.state,
            "light": r.light,
            "geojson": r.geometry,
        }
        for r in rows
    ]
    line = definition.geometry == "line"
    page = MapPage(
        plan=plan_of_ledger(request, ledger),
        look=seen,
        ledger=ledger,
        definition=definition,
        map={"outlines": outlines_at(ledger.division_code), "things": things},
        rows=tuple(rows),
        more=len(rows) >= MOST,
        drawn=drawn_length(stored(r.geometry) for r in rows) if line else None,
        declared_m=sum(r.declared_m for r in rows) if line else 0,
        query=query_of(asked, seen),
    )
    return render(request, "ledgers/map.html", {"page": page})
