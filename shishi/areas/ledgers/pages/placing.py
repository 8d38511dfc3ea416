"""Places of many entries at once: a file is shown against what stands, and what the clerk ticks is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import shapely
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from shishi.areas.ledgers import actions
from shishi.areas.ledgers.labels import said
from shishi.areas.ledgers.models import Batch, Ledger
from shishi.areas.ledgers.pages.outlines import outlines_at
from shishi.areas.ledgers.pages.reach import ledger_seen
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.placing import Drawing, Placing, placing
from shishi.areas.ledgers.queries.views import batch_for
from shishi.engines.geometry import MANY, Datum, GeometryRefused, canonical
from shishi.engines.ledger import Definition
from shishi.infra import clock
from shishi.infra.access.request import Request
from shishi.infra.access.roles import Permission

_SHOWN_DEGREES = 0.00005
"""Five metres: the picture is no nearer."""


@dataclass(frozen=True, slots=True)
class PlacesPage:
    ledger: Ledger
    definition: Definition
    datum: str
    most: int
    """Features of a file."""
    wrong: str

    plan = None


def places(request: Request, pk: int) -> HttpResponse:
    """Take in a file with the places of many entries; nothing is written yet."""
    ledger = ledger_seen(request, pk)
    definition = definition_of(ledger)
    if definition.geometry == "none":
        raise Http404
    if not request.scope.may(Permission.FILE_LEDGER):
        raise PermissionDenied
    datum, wrong = request.POST.get("datum", ""), ""
    if request.method == "POST":
        file = request.FILES.get("file")
        try:
            if file is None:
                wrong = _("请选择位置文件。")
            elif datum not in set(Datum):
                wrong = _("请选择坐标系；不清楚的请问一下测绘单位。")
            else:
                told = {"file_name": file.name or "", "data": file.read(MANY.size + 1), "datum": Datum(datum)}
                kept = actions.receive_places(ledger=ledger, scope=request.scope, **told, now=clock.now())
                return redirect("ledgers:placing", kept.pk)
        except GeometryRefused as refused:
            wrong = said(refused.phrase)
    page = PlacesPage(ledger, definition, datum, MANY.features, wrong)
    return render(request, "ledgers/places.html", {"page": page}, status=422 if wrong else 200)


@dataclass(frozen=True, slots=True)
class OnePlacing:
    it: Batch
    ledger: Ledger
    definition: Definition
    found: Placing | None
    """None where it is written or let go."""
    left: frozenset[int]
    """The rows that the clerk left out, by their first feature."""
    wrong: str
    map: dict[str, Any]

    plan = None

    @property
    def rows(self) -> list[tuple[Drawing, bool]]:
        """Each row, and whether it is ticked; first what waits for the clerk, last what changes nothing."""
        rows = self.found.rows if self.found else ()
        ordered = sorted(rows, key=lambda r: (not r.problem, r.entry is not None, r.is_same))
        return [(r, r.numbers[0] not in self.left) for r in ordered]

    @property
    def counts(self) -> Mapping[str, int]:
        rows = self.found.rows if self.found else ()
        return {
            "drawn": sum(r.may_be_taken for r in rows),
            "same": sum(r.is_same for r in rows),
            "wrong": sum(bool(r.problem) for r in rows),
            "unmeant": sum(r.entry is None for r in rows),
        }


def placing_(request: Request, pk: int) -> HttpResponse:
    """What the file would draw for each entry, beside what stands; the clerk names entries, ticks rows and writes them."""
    it = batch_for(scope=request.scope, pk=pk)
    if it is None or it.kind != "places":
        raise Http404
    act, chosen, ticked = request.POST.get("act", ""), _chosen(request.POST), _numbers(request.POST.getlist("take"))
    wrong = ""
    if act == "cancel":
        actions.cancel_batch(batch_id=pk, now=clock.now())
        messages.success(request, _("已取消，没有写入任何内容。"))
        return redirect("ledgers:places", it.ledger_id)
    if act == "write":
        told = {"scope": request.scope, "chosen": chosen, "taken": ticked, "seal": request.POST.get("seal", "")}
        try:
            actions.write_places(batch_id=pk, **told, by=request.scope.username, now=clock.now())
        except actions.BatchRefused as refused:
            wrong = said(refused.phrase)
        except actions.EntryRefused as refused:
            wrong = said(refused.phrase)
        else:
            return redirect("ledgers:placing", pk)
    found = placing(batch=it, scope=request.scope, chosen=chosen) if it.state == Batch.READY else None
    left = _numbers(request.POST.getlist("shown")) - ticked if act else frozenset()
    shown = {
        "outlines": outlines_at(it.ledger.division_code),
        "things": [_thing(r, r.shape) for r in found.rows if r.shape] if found else [],
    }
    page = OnePlacing(it, it.ledger, definition_of(it.ledger), found, frozenset(left), wrong, shown)
    return render(request, "ledgers/placing.html", {"page": page}, status=422 if wrong else 200)


def _thing(r: Drawing, shape: BaseGeometry) -> dict[str, Any]:
    wrong = "red" if r.problem else "yellow" if r.held and not r.is_same else ""
    return {
        "name": r.entry.name if r.entry else r.called,
        "href": reverse("ledgers:entry", args=[r.entry.entry_id]) if r.entry else "",
        "state": "none" if r.entry is None else "done" if r.is_same else "going",
        "light": wrong,
        "geojson": canonical(shapely.simplify(shape, _SHOWN_DEGREES)),
    }


def _chosen(told: Mapping[str, Any]) -> dict[int, str]:
    """Return the entry that the clerk names for a feature, by its number; empty where it means none."""
    named = {key.removeprefix("entry-"): str(v).strip().split(" ")[0] for key, v in told.items() if key.startswith("entry-")}
    return {int(n): number for n, number in named.items() if n.isdecimal() and len(n) < 6}


def _numbers(told: list[str]) -> frozenset[int]:
    return frozenset(int(n) for n in told if n.isdecimal() and len(n) < 6)
