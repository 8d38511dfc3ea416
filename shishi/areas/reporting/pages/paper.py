"""The paper that a report stands on: a plan that was filed, a picture of a class that was held."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse

from shishi.areas.reporting import actions
from shishi.areas.reporting.pages.reach import obligation_seen
from shishi.areas.reporting.queries.report import paper_of
from shishi.infra.access.request import Request
from shishi.infra.documents.papers import Paper, PaperRefused, keep_paper, paper_shown


def handed_in(request: Request) -> Paper | None:
    """Keep the paper that came with the form, or return None. Raises ReportRefused where it is none or too large."""
    sent = request.FILES.get("paper")
    try:
        return keep_paper(sent) if sent else None
    except PaperRefused as refused:
        raise actions.ReportRefused(refused.problems) from None


def paper(request: Request, pk: int, day: str, code: str, unit: str, version: int) -> HttpResponse:
    """The paper of one version, to whoever sees the report."""
    owed = obligation_seen(request, pk, day, code, unit)
    found = paper_of(owed.report, version) if owed.report else None
    if found is None:
        raise Http404
    name = f"report-{date.fromisoformat(day):%Y%m%d}-{version}"
    return paper_shown(Paper(found["digest"], found["name"], found["kind"]), name=name)
