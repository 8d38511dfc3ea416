"""The inspectors' list of evidence, and what they find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shishi.areas.ledgers import actions
from shishi.areas.ledgers.forms import language
from shishi.areas.ledgers.labels import BECAUSE, VERDICT, reason_words
from shishi.areas.ledgers.models import Evidence
from shishi.areas.ledgers.pages.evidence import evidence_seen
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.entries import may_inspect
from shishi.areas.ledgers.queries.evidence import names_of_entries
from shishi.areas.ledgers.queries.inspecting import Settled, doubts_for, settled, settled_for
from shishi.engines.ledger import Definition, Stage
from shishi.infra import clock
from shishi.infra.access import listing as people
from shishi.infra.access.request import Request, form_on
from shishi.infra.access.roles import Permission
from shishi.infra.documents.sheets import Cell, Sheet, sheets_sent
from shishi.infra.store.facts import day_of

_SHOWN, _STEP = 100, 500


@dataclass(frozen=True, slots=True)
class DoubtRow:
    it: Evidence
    name: str
    ledger: Definition
    stage: Stage | None
    settled: Settled | None
    """How the doubt went; None where it stands."""

    @property
    def reasons(self) -> Sequence[Mapping[str, object]]:
        return self.settled.gone if self.settled else self.it.reasons


@dataclass(frozen=True, slots=True)
class Doubts:
    rows: tuple[DoubtRow, ...]
    count: int
    settled: tuple[DoubtRow, ...]
    settled_count: int
    people: Mapping[str, str]
    """What those who handed them in or put something right are called, by username."""

    plan = None


def doubts(request: Request) -> HttpResponse:
    found, gone = _doubts(request), _settled(request)
    rows, ended = _rows(found[:_SHOWN]), _rows(gone[:_SHOWN])
    names = people.names_of({r.it.by for r in (*rows, *ended)} | {r.settled.by for r in ended if r.settled})
    page = Doubts(rows, found.count(), ended, gone.count(), names)
    return render(request, "ledgers/doubts.html", {"page": page})


def doubts_export(request: Request, form: str) -> HttpResponse:
    """All of them, the page's first hundred and the rest; behind them what is doubted no more."""
    rows = [*_steps(_doubts(request)), *_steps(_settled(request))]
    names = people.names_of({r.it.by for r in rows})
    told: list[list[Cell]] = [
        [
            r.ledger.words(language()),
            r.it.entry.number,
            r.name,
            r.stage.words(language()) if r.stage else "",
            _("%(when)s不再存疑") % {"when": BECAUSE[r.settled.because]} if r.settled else str(VERDICT[r.it.verdict]),
            "\n".join(reason_words(reason) for reason in r.reasons),
            names[r.it.by],
            day_of(r.it.at),
        ]
        for r in rows
    ]
    head = [_("台账"), _("编号"), _("条目"), _("阶段"), _("情况"), _("疑点"), _("谁"), _("日期")]
    return sheets_sent(Sheet(_("凭据存疑"), head, told), name=f"doubts-{clock.today()}", form=form)


def _doubts(request: Request) -> QuerySet[Evidence]:
    """What an inspector has to look at: never a task of whoever handed it in."""
    if not request.scope.may(Permission.READ_SUSPICIONS):
        raise Http404
    return doubts_for(scope=request.scope).select_related("entry__ledger")


def _settled(request: Request) -> QuerySet[Evidence]:
    return settled_for(scope=request.scope).select_related("entry__ledger")


def _steps(found: QuerySet[Evidence]) -> list[DoubtRow]:
    whole = list(found)
    return [r for n in range(0, len(whole), _STEP) for r in _rows(whole[n : n + _STEP])]


def _rows(found: Sequence[Evidence] | QuerySet[Evidence]) -> tuple[DoubtRow, ...]:
    rows = list(found)
    names, ends = names_of_entries([e.entry_id for e in rows]), settled([e.pk for e in rows])
    told = ((e, definition_of(e.entry.ledger)) for e in rows)
    return tuple(
        DoubtRow(
            e,
            names.get(e.entry_id, ""),
            d,
            d.stage_by_code.get(e.stage),
            ends.get(e.pk) if e.verdict not in ("doubt", "fail") else None,
        )
        for e, d in told
    )


@form_on("ledgers:evidence")
def inspect(request: Request, pk: int) -> HttpResponse:
    """Say what was found of a piece of evidence, or take back what was."""
    it = evidence_seen(request, pk)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not may_inspect(scope=request.scope, entry=it.entry):
        raise PermissionDenied
    sent, told = request.POST, {"evidence_id": pk, "by": request.scope.username, "now": clock.now()}
    if "take_back" in sent:
        actions.take_back_look(why=sent.get("says", ""), **told)
        messages.success(request, _("已收回核查结果。"))
        return redirect("ledgers:evidence", pk)
    actions.look_at_evidence(outcome=sent.get("outcome", ""), says=sent.get("says", ""), **told)
    messages.success(request, _("已记下核查结果。"))
    return redirect("ledgers:doubts")
