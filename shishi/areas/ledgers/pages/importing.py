"""A table on its way in: judged whole, its mistakes sent back in a marked copy, shown before it is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shishi.areas.ledgers import actions
from shishi.areas.ledgers.labels import kept_said, writer
from shishi.areas.ledgers.models import Batch, Ledger
from shishi.areas.ledgers.pages.heads import Heads
from shishi.areas.ledgers.pages.reach import ledger_seen
from shishi.areas.ledgers.queries.columns import columns_of, outer_form_of, read_columns
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.views import batch_for, batches_of
from shishi.base.phrases import say
from shishi.engines.ledger import Definition
from shishi.infra import clock, files
from shishi.infra.access.request import Request, form_on
from shishi.infra.access.roles import Permission
from shishi.infra.documents.sheets import XLSX_TYPE, bytes_sent
from shishi.infra.jobs.queue import enqueue
from shishi.infra.places.queries import names_of

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
                enqueue("ledgers.judge", batch.pk, request.scope.user, get_language())
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

    @property
    def failed(self) -> str:
        return kept_said(self.it.told.get("failed", ""))

    @property
    def notes(self) -> list[str]:
        return [kept_said(n) for n in self.it.told.get("notes", ())]

    @property
    def falls(self) -> list[str]:
        return [kept_said(says) for says in self.it.told.get("falls", ())]

    @property
    def sheets(self) -> list[str]:
        """What of the file may be read, where it may be several."""
        told = self.it.told.get("sheets", []) if self.it.state in (Batch.READY, Batch.REFUSED) else []
        return told if len(told) > 1 else []

    @property
    def asks_sheet(self) -> bool:
        return bool(self.sheets) and not self.it.told["sheet"]

    @property
    def heads(self) -> Heads:
        told = self.it.told if self.it.state in (Batch.READY, Batch.REFUSED) else {}
        return Heads(self.definition, *(told.get(key, ()) for key in ("unread", "answered", "free")))

    @property
    def changes_something(self) -> bool:
        return any(self.it.told.get(key) for key in ("new", "changed", "stages"))

    @property
    def places(self) -> dict[str, str]:
        """The names of the divisions that shown rows speak of, by their codes."""
        changes = [change for *_, changes in self.it.told.get("shown", ()) for change in changes]
        return names_of(v for key, *held in changes if key == "division" for v in held if v)

    @property
    def wrong(self) -> list[tuple[int, str, str, str]]:
        """(row, column, what stands there, what would be right) of the first mistakes."""
        names = {c.label: writer().label(c.labels) for c in read_columns(columns_of(self.definition, ()))}
        told: list[tuple[int, str, str, Any]] = self.it.told.get("wrong", [])
        return [(row, names.get(label, label), value, kept_said(says)) for row, label, value, says in told]


def batch(request: Request, pk: int) -> HttpResponse:
    it = _batch(request, pk)
    name = "ledgers/batch_state.html" if request.headers.get("HX-Request") else "ledgers/batch.html"
    return render(request, name, {"page": _page(it)})


def _page(it: Batch) -> OneBatch:
    waits = it.state in (Batch.READING, Batch.WRITING)
    return OneBatch(it, it.ledger, definition_of(it.ledger), waits, waits and clock.now() - it.at > _STUCK)


def _batch(request: Request, pk: int) -> Batch:
    found = batch_for(scope=request.scope, pk=pk)
    if found is None or found.kind != "file":
        raise Http404
    return found


@form_on("ledgers:batch")
def batch_act(request: Request, pk: int) -> HttpResponse:
    """Write what was shown, begin again what was left lying, or let it go."""
    it = _batch(request, pk)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    act = request.POST.get("act", "")
    if act == "cancel":
        if actions.cancel_batch(batch_id=pk, now=clock.now()).state != Batch.CANCELLED:
            raise actions.BatchRefused([say("已经写完或已结束，不能再取消。")])
        messages.success(request, _("已取消，没有写入任何内容。"))
        return redirect("ledgers:import", it.ledger_id)
    if act == "write":
        _begin(request, it)
    elif act == "choose":
        heads = _page(it).heads.said(request.POST)
        held = it.told.get("sheet", "")
        sheet = request.POST.get("sheet") or held
        known = sheet in (held, *it.told.get("sheets", ()))
        if known and actions.choose(batch_id=pk, sheet=sheet, heads=heads):
            enqueue("ledgers.judge", pk, request.scope.user, get_language())
    elif act == "again" and it.state == Batch.READING:
        enqueue("ledgers.judge", pk, request.scope.user, get_language())
    return redirect("ledgers:batch", pk)


def _begin(request: Request, it: Batch) -> None:
    begun = actions.begin_writing(batch_id=it.pk, why=request.POST.get("why", ""))
    if begun or it.state == Batch.WRITING:
        enqueue("ledgers.write", it.pk, request.scope.user)


def batch_marked(request: Request, pk: int) -> HttpResponse:
    """The clerk's own file with every mistake coloured, noted and listed."""
    it = _batch(request, pk)
    if it.state != Batch.REFUSED or not it.proposal:
        raise Http404
    return bytes_sent(files.read(it.proposal), name=f"marked-{it.ledger.code}-{it.pk}.xlsx", kind=XLSX_TYPE)
