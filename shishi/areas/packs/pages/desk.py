"""The review desk, and its items edited in place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shishi.areas.packs import actions, queries
from shishi.areas.packs.forms import ItemForm, ScanForm
from shishi.areas.packs.labels import key_label, told
from shishi.areas.packs.models import Draft
from shishi.areas.packs.pages.reach import at_the_desk, may, said, seen
from shishi.areas.packs.queries import Desk
from shishi.areas.packs.queries.standing import keys_of_draft, row_of_draft, rows_of_draft, targets_of_draft
from shishi.areas.packs.rules.rows import Row
from shishi.areas.plans.public import labels
from shishi.areas.reporting import public as reporting
from shishi.base.numerals import whole_number
from shishi.engines.pack.cells import TABLES, shown
from shishi.infra import clock
from shishi.infra.access.listing import names_of
from shishi.infra.access.request import Request, form_on, this_page
from shishi.infra.places.queries import counties_of

PRICED = ("report", "field")
"""What somebody fills in again and again: its cost is told before it is published."""


@dataclass(frozen=True, slots=True)
class Editing:
    """The form that is open on the desk."""

    item: int
    """The stored item; 0 for a new one."""
    number: str
    kind: str
    version: int
    form: ItemForm
    asks: bool
    conflict: tuple[tuple[str, str, str], ...] = ()
    """Where somebody saved first: (field, theirs, yours)."""
    conflict_by: str = ""
    price: tuple[str, ...] = ()
    """What a field or report costs those who fill it in, in words."""


@dataclass(frozen=True, slots=True)
class DeskPage:
    it: Desk
    editing: Editing | None
    severities: tuple[tuple[str, str, int], ...]
    scan: ScanForm
    opened: tuple[str, ...]
    """The programmes whose values the page brings along, that of an open form alone; the head is "". The others are fetched when they are opened."""

    plan = None


def desk(request: Request, pk: int) -> HttpResponse:
    return _render(request, seen(request, pk))


def _render(request: Request, it: Draft, editing: Editing | None = None, status: int = 200) -> HttpResponse:
    found = queries.desk(scope=request.scope, it=it)
    told = found.notice.findings if found.notice else ()
    counts = tuple((code, str(word), sum(f.severity == code for f in told)) for code, word in labels.SEVERITY.items())
    if editing and editing.kind in PRICED:
        editing = replace(editing, price=tuple(_price(request, it, editing)))
    opened = (editing.number,) if editing else ("", request.GET.get("programme", ""))
    return render(request, "packs/desk.html", {"page": DeskPage(found, editing, counts, ScanForm(), opened)}, status=status)


def _price(request: Request, it: Draft, editing: Editing) -> Iterator[str]:
    if editing.kind == "report":
        n = len(counties_of(it.division_code))
        told = {"n": n, "weekly": n * 52, "monthly": n * 12, "quarterly": n * 4}
        yield (
            _("各县区都报的，一期 %(n)d 份：每周一次，一年 %(weekly)d 份；每月一次 %(monthly)d 份；每季度一次 %(quarterly)d 份。")
            % told
        )
        return
    codes = {r.item for r in rows_of_draft(it) if r.kind == "ledger" and r.number == editing.number}
    prices = reporting.prices(scope=request.scope, city_code=it.division_code, year=it.year, today=clock.today())
    found = [p for p in prices if p.ledger.code in codes]
    for p in found:
        told = {"ledger": p.ledger.words(get_language() or ""), "n": p.entries, "weeks": p.weeks_left, "cells": p.cells}
        yield (
            _("%(ledger)s在办 %(n)d 条：每多一项，填一遍 %(n)d 格；每周上报的，到年底还有 %(weeks)d 周，共 %(cells)d 格。") % told
        )
    if not found:
        yield _("台账还没有在办的条目：登记以后，每多一项，每条多填一格，每周上报的每周一格。")


def desk_programme(request: Request, pk: int, number: str) -> HttpResponse:
    """The values of one programme, of the head where the number is 0, for the desk to lay in when it is opened."""
    found = queries.desk(scope=request.scope, it=seen(request, pk), with_notice=False)
    one = next((p for p in (found.head, *found.programmes) if (p.number or "0") == number), None)
    if one is None:
        raise Http404
    page = DeskPage(found, None, (), ScanForm(), (one.number,))
    return render(request, "components/desk_values.html", {"page": page, "p": one})


@form_on(this_page)
def item(request: Request, pk: int, item: int) -> HttpResponse:
    """The desk with one item's form open; POST saves it."""
    it = seen(request, pk)
    row = _row(request, it, item)
    asks = any(v.get("confirm") for v in row.values.values())
    editing = Editing(item, row.number, row.kind, row.version, _form(it, row.kind, row.number, row.values), asks)
    if request.method != "POST":
        return _render(request, it, editing)
    form = _form(it, row.kind, row.number, row.values, request.POST)
    try:
        with at_the_desk(it):
            actions.edit_item(
                item_id=item,
                version=whole_number(request.POST.get("version")),
                texts=form.texts(),
                agreed="agreed" in request.POST,
                by=request.scope.username,
                now=clock.now(),
            )
    except actions.EditConflict as conflict:
        differs, theirs = _differences(conflict.now.kind, conflict.now.values, form.texts()), conflict.now.edited_by
        kept = replace(editing, version=conflict.now.version, form=form, conflict=differs, conflict_by=names_of([theirs])[theirs])
        return _render(request, it, kept, status=409)
    except actions.ValuesRefused as refused:
        form.tell({key: said(it, says) for key, says in refused.by_key.items()})
        return _render(request, it, replace(editing, form=form), status=422)
    return _to(pk, f"{row.number or '0'}/{row.item or row.kind}")


@form_on(this_page)
def add(request: Request, pk: int, kind: str, number: str) -> HttpResponse:
    """The desk with the form of a new item; POST adds it. The head's number is 0."""
    it = seen(request, pk)
    own = "" if number == "0" else number
    if (own and own not in keys_of_draft(it)) or kind not in TABLES or kind in ("pack", "programme"):
        raise Http404
    may(queries.may_edit_programme(scope=request.scope, it=it, number=own))
    form = _form(it, kind, own, {}, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _render(request, it, Editing(0, own, kind, 0, form, False))
    try:
        with at_the_desk(it):
            row = actions.add_item(
                draft_id=pk, number=own, kind=kind, texts=form.texts(), by=request.scope.username, now=clock.now()
            )
    except actions.ValuesRefused as refused:
        form.tell({key: said(it, says) for key, says in refused.by_key.items()})
        return _render(request, it, Editing(0, own, kind, 0, form, False), status=422)
    return _to(pk, f"{number}/{row.item}")


def strike(request: Request, pk: int, item: int) -> HttpResponse:
    it = seen(request, pk)
    row = _row(request, it, item)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        actions.strike_item(
            item_id=item,
            version=whole_number(request.POST.get("version")),
            struck=request.POST.get("struck") == "1",
            by=request.scope.username,
            now=clock.now(),
        )
    except (actions.EditConflict, actions.ValuesRefused, actions.DraftRefused) as refused:
        messages.error(request, said(it, refused.phrase))
    return _to(pk, f"{row.number or '0'}/{row.item}")


def _row(request: Request, it: Draft, item: int) -> Row:
    """Return the stored item that the reader may edit."""
    row = row_of_draft(it, item)
    if row is None:
        raise Http404
    may(queries.may_edit_programme(scope=request.scope, it=it, number=row.number))
    return row


def _form(it: Draft, kind: str, number: str, values: Mapping, data: Mapping | None = None) -> ItemForm:
    targets = targets_of_draft(it, number) if kind == "quota" else ()
    return ItemForm(kind, values, data, targets=targets)


def _differences(kind: str, theirs: Mapping, mine: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    """Return the fields in which two writers differ: (field, theirs, mine)."""
    held = {key: shown(key, theirs[key]["value"]) if key in theirs else "" for key in mine}
    differ = [key for key in mine if held[key] != mine[key].strip()]
    return tuple((key_label(kind, key), told(kind, key, held[key]), told(kind, key, mine[key])) for key in differ)


def _to(pk: int, anchor: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("packs:desk", args=[pk]) + f"#{anchor}")
