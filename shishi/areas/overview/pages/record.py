"""What was done, by whom, when: the record on the screen, and what proves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from shishi.areas.overview.labels import VERB
from shishi.areas.overview.tables import record_head, record_rows
from shishi.base.numerals import whole_number
from shishi.base.texts import fitting
from shishi.infra.access import listing
from shishi.infra.access.request import Request
from shishi.infra.access.roles import Permission
from shishi.infra.documents.sheets import rows_sent
from shishi.infra.record.listing import PAGE, Proof, lines, page_of, proof
from shishi.infra.record.models import Line


@dataclass(frozen=True, slots=True)
class Record:
    rows: tuple[Line, ...]
    proof: Proof
    who: str
    verb: str
    ref: str
    more: int
    """The number that the next page ends before; 0 on the last."""
    names: Mapping[str, str]
    """What people are called, by username."""

    plan = None
    verbs = tuple(VERB.items())


def record(request: Request) -> HttpResponse:
    found, chosen = _found(request)
    rows = tuple(page_of(found, before=whole_number(request.GET.get("before")) or None))
    more, names = rows[-1].number if len(rows) == PAGE else 0, listing.names_of(r.by for r in rows)
    page = Record(rows, proof(), **chosen, more=more, names=names)
    return render(request, "overview/record.html", {"page": page})


def record_export(request: Request, form: str) -> HttpResponse | StreamingHttpResponse:
    """What the page's filter leaves: as CSV all of it, as Excel the newest."""
    found, _chosen = _found(request)
    rows, beyond = record_rows(found.iterator(2000)), _("只列最新的 %(n)d 行；全部请导出 CSV。")
    return rows_sent(_("操作记录"), record_head(), rows, name="record", form=form, beyond=beyond)


def _found(request: Request) -> tuple[QuerySet[Line], dict[str, str]]:
    if not request.scope.may(Permission.READ_RECORD):
        raise Http404
    chosen = {key: fitting(request.GET.get(key, ""), 80) for key in ("who", "verb", "ref")}
    return lines(by=listing.whose_record(scope=request.scope), **chosen), chosen
