"""Tables and places on their way out: a template to fill, the list as a file, in our columns or in another system's, and what is on the map."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from shishi.areas.ledgers.forms import language
from shishi.areas.ledgers.labels import writer
from shishi.areas.ledgers.models import EntrySpan, Ledger
from shishi.areas.ledgers.pages.listing import filter_of, query_of
from shishi.areas.ledgers.pages.reach import ledger_seen, look, prefixes
from shishi.areas.ledgers.queries.columns import columns_of, outer_form_of, table_rows
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.entries import entries_for
from shishi.areas.ledgers.queries.late import by_now
from shishi.areas.ledgers.queries.listing import MOST_OUT, spans_of
from shishi.areas.ledgers.queries.placed import Placed, placed_entries
from shishi.areas.ledgers.queries.places import place_names, place_words, village_words
from shishi.engines.tables.columns import Column
from shishi.engines.tables.outer import outer_columns
from shishi.engines.tables.sheets import export, template, written
from shishi.infra.access.request import Request
from shishi.infra.access.roles import Permission
from shishi.infra.documents.sheets import CSV_TYPE, FORMS, WATERMARK, XLSX_TYPE, Cell, Sheet, as_csv, bytes_sent
from shishi.infra.store.marks import is_demonstration
from shishi.infra.store.spans import FOREVER

_MOST_FEATURES = 20_000
_CGCS2000 = '{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4490"}}'
"""How a file says its datum: as GeoJSON of 2008 does, which drawing programs still read."""


def template_(request: Request, pk: int) -> HttpResponse:
    """A table to fill: the ledger's columns with units, hints and lists; `filled` with the entries that the clerk files for."""
    ledger = ledger_seen(request, pk)
    if not request.scope.may(Permission.FILE_LEDGER):
        raise PermissionDenied
    definition, rows = definition_of(ledger), iter(())
    if "filled" in request.GET:
        own = _own_spans(request, ledger)
        if own[MOST_OUT : MOST_OUT + 1].exists():
            return _too_many(request, reverse("ledgers:list", args=[pk]), MOST_OUT)
        rows = table_rows(ledger, definition, own.iterator(2000), None)
    columns = columns_of(definition, _listed(request, ledger, prefixes(request, Permission.FILE_LEDGER)))
    body = template(columns, title=definition.words(language()), rows=rows, language=language(), writer=writer())
    return bytes_sent(body, name=f"template-{ledger.code}.xlsx", kind=XLSX_TYPE)


def _too_many(request: Request, back: str, most: int) -> HttpResponse:
    told = {"n": f"{most:,}"}
    messages.error(request, _("超过 %(n)s 条，一张表放不下；请先按县区、阶段筛选，再导出。") % told)
    return redirect(back)


def _own_spans(request: Request, ledger: Ledger) -> QuerySet[EntrySpan]:
    own = entries_for(scope=request.scope, permission=Permission.FILE_LEDGER).filter(ledger=ledger)
    spans = EntrySpan.objects.filter(entry__in=own, to_date=FOREVER, state=0).select_related("entry", "values_fact")
    return spans.order_by("entry_id")


def _listed(request: Request, ledger: Ledger, under: Sequence[str]) -> list[tuple[str, str]]:
    """Return (code, whole name) of each place once: what a list offers and an export writes."""
    told: dict[str, str] = {}
    city = ledger.division_code
    for code, name in (*place_words(city=city, prefixes=under), *village_words(city=city, prefixes=under)):
        told.setdefault(code, name)
    return list(told.items())


def entries_export(request: Request, pk: int, form: str) -> HttpResponse:
    """The list as its filter leaves it. What comes back in unchanged changes nothing."""
    ledger = ledger_seen(request, pk)
    if form not in FORMS:
        raise Http404
    definition, seen = definition_of(ledger), look(request)
    wanted = by_now(scope=request.scope, ledger=ledger, asked=filter_of(request, definition), look=seen)
    which = {"asked": wanted.asked, "on": wanted.on, "today": seen.today}
    spans = spans_of(scope=request.scope, ledger=ledger, definition=definition, **which)
    if spans.order_by("entry_id")[MOST_OUT : MOST_OUT + 1].exists():
        return _too_many(
            request, f"{reverse('ledgers:list', args=[pk])}{query_of(filter_of(request, definition), seen)}", MOST_OUT
        )
    found = spans.select_related("entry", "values_fact").order_by("entry_id").iterator(2000)
    columns = columns_of(definition, _listed(request, ledger, [""]))
    outer = outer_form_of(definition, request.GET.get("outer_form", ""))
    clock = "-known-now" if seen.known_now else ""
    name = f"{'demonstration-' if is_demonstration() else ''}{ledger.code}-{seen.day}{clock}.{form}"
    told, title = table_rows(ledger, definition, found, wanted.on, seen.day), definition.words(language())
    if form == "xlsx":
        mark = WATERMARK if is_demonstration() else ""
        book = export(columns, told, title=title, language=language(), watermark=mark, mapping=outer)
        return bytes_sent(book, name=name, kind=XLSX_TYPE)
    head = [c.head(language()) for c in columns]
    if outer:
        columns, theirs = outer_columns(columns, outer)
        told, head = map(theirs, told), [h for h, _ in outer.columns]
    return bytes_sent(as_csv(Sheet(title, head, [_cells(columns, row) for row in told])), name=name, kind=CSV_TYPE)


def _cells(columns: Sequence[Column], row: Mapping[str, Any]) -> list[Cell]:
    return [_cell(c, row.get(c.code)) for c in columns]


def _cell(column: Column, value: Any) -> Cell:
    """Return a value as a text file shows it: numbers as people write them, days as days, codes as words."""
    if value is None:
        return None
    if column.form == "integer":
        return Decimal(int(value)).scaleb(-column.scale)
    if column.form == "date":
        return date.fromisoformat(value)
    return written(column, value, language())


def places_export(request: Request, pk: int) -> HttpResponse:
    """The places that the map shows, as GeoJSON. What comes back in unchanged changes nothing."""
    ledger = ledger_seen(request, pk)
    definition, seen = definition_of(ledger), look(request)
    if definition.geometry == "none":
        raise Http404
    asked = filter_of(request, definition)
    wanted = by_now(scope=request.scope, ledger=ledger, asked=asked, look=seen)
    which = {"asked": wanted.asked, "on": wanted.on, "today": seen.today}
    rows = placed_entries(scope=request.scope, ledger=ledger, **which, most=_MOST_FEATURES + 1)
    if len(rows) > _MOST_FEATURES:
        return _too_many(request, f"{reverse('ledgers:map', args=[pk])}{query_of(asked, seen)}", _MOST_FEATURES)
    divisions = place_names({r.division_code for r in rows})
    features = ",\n".join(_feature(r, divisions[r.division_code]) for r in rows)
    body = f'{{"type":"FeatureCollection","crs":{_CGCS2000},"features":[\n{features}\n]}}'
    name = f"{'demonstration-' if is_demonstration() else ''}{ledger.code}-{seen.day}-cgcs2000.geojson"
    return bytes_sent(body.encode(), name=name, kind="application/geo+json")


def _feature(r: Placed, place: str) -> str:
    told = {_("编号"): r.number, _("名称"): r.name, _("所在地"): place}
    if r.stage:
        told[_("当前阶段")] = r.stage.words(language())
    if r.length:
        told |= {_("申报长度（米）"): r.declared_m, _("图上长度（米）"): r.length.drawn_m}
    return f'{{"type":"Feature","properties":{json.dumps(told, ensure_ascii=False)},"geometry":{r.geometry}}}'
