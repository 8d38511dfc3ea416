"""Tables in and out: a template to fill, the list as a file, a file judged whole and shown before it is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shishi.areas.ledgers import actions
from shishi.areas.ledgers.forms import language
from shishi.areas.ledgers.models import Batch, Ledger
from shishi.areas.ledgers.pages.listing import filter_of
from shishi.areas.ledgers.pages.reach import ledger_seen, look, prefixes
from shishi.areas.ledgers.queries.columns import columns_of, outer_form_of, table_rows
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.listing import MOST_OUT, spans_of
from shishi.areas.ledgers.queries.places import place_words
from shishi.areas.ledgers.queries.views import batch_for, batches_of
from shishi.engines.ledger import Definition
from shishi.engines.tables.columns import Column
from shishi.engines.tables.outer import outer_columns
from shishi.infra import clock, files
from shishi.infra.access.request import Request
from shishi.infra.access.roles import Permission
from shishi.infra.documents.sheets import CSV_TYPE, XLSX_TYPE, Cell, Sheet, as_csv, as_xlsx
from shishi.infra.jobs.queue import enqueue
from shishi.infra.store.marks import is_demonstration

_STUCK = timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class Importing:
    ledger: Ledger
    definition: Definition
    batches: tuple[Batch, ...]
    wrong: str

    plan = None


def import_(request: Request, pk: int) -> HttpResponse:
    """Hand in a table; it is judged in the background."""
    ledger = ledger_seen(request, pk)
    if not request.scope.may(Permission.FILE_LEDGER):
        raise PermissionDenied
    definition, wrong = definition_of(ledger), ""
    if request.method == "POST":
        file = request.FILES.get("file")
        form = request.POST.get("outer_form", "")
        if file is None:
            wrong = _("请选择表格文件。")
        elif (file.size or 0) > settings.MAX_TABLE_BYTES:
            wrong = _("文件超过 %(most)d MB；请分成几个文件上传。") % {"most": settings.MAX_TABLE_BYTES // 1_000_000}
        elif form and outer_form_of(definition, form) is None:
            wrong = _("没有这种表；请重新选择。")
        else:
            digest = files.keep(file.read())
            batch = actions.receive(
                ledger=ledger,
                file_name=file.name or "",
                digest=digest,
                outer_form=form,
                who=request.scope.username,
                now=clock.now(),
            )
            if batch.state == Batch.READING:
                enqueue("ledgers.judge", batch.pk, request.scope.user)
            return redirect("ledgers:batch", batch.pk)
    own = tuple(batches_of(ledger=ledger, username=request.scope.username))
    return render(
        request, "ledgers/import.html", {"page": Importing(ledger, definition, own, wrong)}, status=422 if wrong else 200
    )


@dataclass(frozen=True, slots=True)
class OneBatch:
    it: Batch
    ledger: Ledger
    definition: Definition
    waits: bool
    """True while the page has to ask again."""
    stuck: bool

    plan = None


def batch(request: Request, pk: int) -> HttpResponse:
    it = _batch(request, pk)
    waits = it.state in (Batch.READING, Batch.WRITING)
    page = OneBatch(it, it.ledger, definition_of(it.ledger), waits, waits and clock.now() - it.at > _STUCK)
    name = "ledgers/batch_state.html" if request.headers.get("HX-Request") else "ledgers/batch.html"
    return render(request, name, {"page": page})


def _batch(request: Request, pk: int) -> Batch:
    found = batch_for(scope=request.scope, pk=pk)
    if found is None:
        raise Http404
    return found


def batch_act(request: Request, pk: int) -> HttpResponse:
    """Write what was shown, begin again what was left lying, or let it go."""
    it = _batch(request, pk)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    act = request.POST.get("act", "")
    if act == "cancel":
        actions.cancel_batch(batch_id=pk, now=clock.now())
        messages.success(request, _("已取消，没有写入任何内容。"))
        return redirect("ledgers:import", it.ledger_id)
    if act == "write" and (actions.begin_writing(batch_id=pk) or it.state == Batch.WRITING):
        enqueue("ledgers.write", pk, request.scope.user)
    elif act == "again" and it.state == Batch.READING:
        enqueue("ledgers.judge", pk, request.scope.user)
    return redirect("ledgers:batch", pk)


def template_(request: Request, pk: int) -> HttpResponse:
    """An empty table of the ledger's columns."""
    ledger = ledger_seen(request, pk)
    definition = definition_of(ledger)
    head = [c.head(language()) for c in _columns(request, ledger, definition)]
    return _file(as_xlsx([Sheet(definition.words(language()), head, [])]), f"template-{ledger.code}.xlsx", XLSX_TYPE)


def entries_export(request: Request, pk: int, form: str) -> HttpResponse:
    """The list as its filter leaves it, in our columns or in those of another system's template."""
    ledger = ledger_seen(request, pk)
    if form not in ("csv", "xlsx"):
        raise Http404
    definition, seen = definition_of(ledger), look(request)
    spans = spans_of(
        scope=request.scope,
        ledger=ledger,
        definition=definition,
        asked=filter_of(request, definition),
        on=seen.on,
        today=seen.today,
    )
    found = spans.select_related("entry", "values_fact").order_by("entry_id")[:MOST_OUT].iterator(2000)
    columns = _columns(request, ledger, definition, everywhere=True)
    outer = outer_form_of(definition, request.GET.get("outer_form", ""))
    name = f"{'demonstration-' if is_demonstration() else ''}{ledger.code}-{seen.day}.{form}"
    told = table_rows(ledger, definition, found, seen.on)
    head = [c.head(language()) for c in columns]
    if outer:
        columns, theirs = outer_columns(columns, outer)
        told, head = map(theirs, told), [h for h, _ in outer.columns]
    rows = [[_cell(c, row.get(c.code)) for c in columns] for row in told]
    sheet = Sheet(definition.words(language()), head, rows)
    return _file(as_csv(sheet), name, CSV_TYPE) if form == "csv" else _file(as_xlsx([sheet]), name, XLSX_TYPE)


def _cell(column: Column, value: Any) -> Cell:
    """Return a value as a table shows it: numbers as people write them, days as days, codes as words."""
    if value is None:
        return None
    if column.form == "integer":
        return Decimal(int(value)).scaleb(-column.scale)
    if column.form == "date":
        return date.fromisoformat(value)
    if column.form == "choice":
        words = next(((zh, en) for code, zh, en in column.choices if code == value), (str(value), ""))
        return words[1] if language() == "en" and words[1] else words[0]
    if column.form == "yes_no":
        return _("是") if value else _("否")
    return str(value)


def _columns(request: Request, ledger: Ledger, definition: Definition, *, everywhere: bool = False) -> Sequence[Column]:
    wanted = [""] if everywhere else prefixes(request, Permission.FILE_LEDGER)
    return columns_of(definition, place_words(city=ledger.division_code, prefixes=wanted))


def _file(body: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
