"""Paste instead of typing: a block of cells or a chat list becomes proposals, which the clerk confirms line by line or all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shishi.areas.ledgers import actions
from shishi.areas.ledgers.labels import said
from shishi.areas.ledgers.models import Batch, Ledger
from shishi.areas.ledgers.pages.heads import Heads
from shishi.areas.ledgers.pages.reach import ledger_seen
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.pasting import Pasted, pasted
from shishi.areas.ledgers.queries.sheet import Asks
from shishi.areas.ledgers.queries.views import batch_for
from shishi.base.phrases import say
from shishi.engines.ledger import Definition
from shishi.engines.tables.paste import MOST_LINES
from shishi.infra import clock, files
from shishi.infra.access.request import Request
from shishi.infra.access.roles import Permission
from shishi.infra.places.queries import names_of

_MOST_SIGNS = 200_000


@dataclass(frozen=True, slots=True)
class Pasting:
    ledger: Ledger
    definition: Definition
    text: str
    wrong: str

    plan = None


def paste(request: Request, pk: int) -> HttpResponse:
    """Take in what was pasted; nothing is written yet."""
    ledger = ledger_seen(request, pk)
    if not request.scope.may(Permission.FILE_LEDGER):
        raise PermissionDenied
    text, wrong = "", ""
    if request.method == "POST":
        text = request.POST.get("text", "").replace("\r\n", "\n")
        wrong = _wrong(text)
        if not wrong:
            digest = files.keep(text.encode())
            kept = actions.receive(
                ledger=ledger, file_name="粘贴", pasted=True, digest=digest, who=request.scope.username, now=clock.now()
            )
            return redirect("ledgers:pasted", kept.pk)
    page = Pasting(ledger, definition_of(ledger), text, wrong)
    return render(request, "ledgers/paste.html", {"page": page}, status=422 if wrong else 200)


def _wrong(text: str) -> str:
    if not text.strip():
        return _("请先粘贴内容。")
    lines = text.count("\n") + 1
    if len(text) > _MOST_SIGNS:
        return _("粘贴的内容太长；请存为表格上传。")
    if lines > MOST_LINES:
        return said(say("粘贴的内容有 {count} 行，最多 {most} 行；请存为表格上传。", count=lines, most=MOST_LINES))
    return ""


@dataclass(frozen=True, slots=True)
class OnePaste:
    it: Batch
    ledger: Ledger
    definition: Definition
    found: Pasted | None
    """None where it is written or let go."""
    taken: frozenset[int] | None
    """The lines that the clerk ticked; None before any was."""
    wrong: str
    why: str

    plan = None

    @property
    def falls(self) -> bool:
        return any(x.falls for x, _ in self.rows)

    @property
    def rows(self) -> list[tuple[Any, bool]]:
        """Each line, and whether it is ticked."""
        lines = self.found.lines if self.found else ()
        return [(x, x.may_be_taken and (x.is_clear if self.taken is None else x.read.line in self.taken)) for x in lines]

    @property
    def places(self) -> dict[str, str]:
        """The names of the divisions that lines speak of, by their codes."""
        return names_of(v for x, _ in self.rows for key, *held in x.changes if key == "division" for v in held if v)

    @property
    def all_count(self) -> int:
        """How many lines may be written; none of a block whose head is in doubt."""
        return 0 if self.found and self.found.problems else sum(x.may_be_taken for x, _ in self.rows)

    @property
    def heads(self) -> Heads:
        asks = self.found.asks if self.found else Asks()
        return Heads(self.definition, asks.unread, asks.answered, asks.free)

    @property
    def has_unknown(self) -> bool:
        """True where some line says something, of no entry that is known and none that is new."""
        return not self.heads.unread and any(not (x.number or x.is_new) and x.says_something for x, _ in self.rows)


def pasted_(request: Request, pk: int) -> HttpResponse:
    """What each line means and would change; the clerk names entries, ticks lines and writes them."""
    it = batch_for(scope=request.scope, pk=pk)
    if it is None or it.kind != "paste":
        raise Http404
    act, chosen = request.POST.get("act", ""), _chosen(request.POST)
    ticked = {int(n) for n in request.POST.getlist("take") if n.isdecimal() and len(n) < 6}
    wrong = ""
    if request.method == "POST" and act == "cancel":
        actions.cancel_batch(batch_id=pk, now=clock.now())
        messages.success(request, _("已取消，没有写入任何内容。"))
        return redirect("ledgers:paste", it.ledger_id)
    if request.method == "POST" and act in ("write", "all"):
        seals = _seals(request.POST)
        taken = {n: s for n, s in seals.items() if act == "all" or n in ticked}
        who, now = request.scope.username, clock.now()
        try:
            actions.write_paste(
                batch_id=pk,
                scope=request.scope,
                chosen=chosen,
                taken=taken,
                by=who,
                now=now,
                today=clock.today(),
                why=request.POST.get("why", ""),
            )
        except actions.BatchRefused as refused:
            wrong = said(refused.phrase)
        else:
            return redirect("ledgers:pasted", pk)
    if request.method == "POST" and act == "choose":
        actions.choose_heads(batch_id=pk, heads=_page(request, it, chosen).heads.said(request.POST))
        return redirect("ledgers:pasted", pk)
    page = _page(request, it, chosen, taken=frozenset(ticked) if act == "write" else None, wrong=wrong)
    return render(request, "ledgers/pasted.html", {"page": page}, status=422 if wrong else 200)


def _page(
    request: Request, it: Batch, chosen: dict[int, str], *, taken: frozenset[int] | None = None, wrong: str = ""
) -> OnePaste:
    found = None
    if it.state == Batch.READY:
        found = pasted(batch=it, scope=request.scope, today=clock.today(), chosen=chosen)
    return OnePaste(it, it.ledger, definition_of(it.ledger), found, taken, wrong, request.POST.get("why", ""))


def _chosen(told: Mapping[str, Any]) -> dict[int, str]:
    """Return the entry that the clerk names for a line. What is left blank is left to what was read."""
    named = {
        key.removeprefix("entry-"): str(value).split(" ")[0].strip() for key, value in told.items() if key.startswith("entry-")
    }
    return {int(n): number for n, number in named.items() if n.isdecimal() and len(n) < 6 and number}


def _seals(told: Mapping[str, Any]) -> dict[int, str]:
    seals = {key.removeprefix("seal-"): str(value) for key, value in told.items() if key.startswith("seal-")}
    return {int(n): seal for n, seal in seals.items() if n.isdecimal() and len(n) < 6}
