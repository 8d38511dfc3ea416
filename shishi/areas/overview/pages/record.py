"""What was done, by whom, when: the record on the screen, and what proves it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render

from shishi.areas.overview.labels import VERB
from shishi.infra.access import listing
from shishi.infra.access.request import Request
from shishi.infra.access.roles import Permission
from shishi.infra.record.listing import PAGE, Proof, lines, proof
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

    plan = None
    verbs = tuple(VERB.items())


def record(request: Request) -> HttpResponse:
    if not request.scope.may(Permission.READ_RECORD):
        raise Http404
    who, verb, ref = (request.GET.get(key, "").strip()[:80] for key in ("who", "verb", "ref"))
    before = request.GET.get("before", "")
    asked = int(before) if before.isdecimal() and len(before) < 18 else None
    rows = tuple(lines(by=listing.whose_record(scope=request.scope), who=who, verb=verb, ref=ref, before=asked))
    page = Record(rows, proof(), who, verb, ref, rows[-1].number if len(rows) == PAGE else 0)
    return render(request, "overview/record.html", {"page": page})
