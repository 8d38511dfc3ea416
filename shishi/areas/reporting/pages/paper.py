"""The paper that a report stands on: a plan that was filed, a picture of a class that was held."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from shishi.areas.reporting import actions
from shishi.areas.reporting.pages.reach import obligation_seen
from shishi.areas.reporting.queries.report import paper_of
from shishi.engines.evidence import LARGEST_SCAN, scan_kind
from shishi.infra import files
from shishi.infra.access.request import Request


def handed_in(request: Request) -> actions.Paper | None:
    """Keep the paper that came with the form, or return None. Raises ReportRefused where it is none or too large."""
    sent = request.FILES.get("paper")
    if sent is None:
        return None
    if (sent.size or 0) > LARGEST_SCAN:
        raise actions.ReportRefused([_("附件超过 20 MB；请分期报送或降低分辨率后重新上传。")])
    data = sent.read()
    kind = scan_kind(data)
    if kind is None:
        raise actions.ReportRefused([_("附件应为 PDF、JPG 或 PNG；其他格式请先另存为 PDF。")])
    try:
        digest = files.keep(data)
    except files.FilesUnreachable:
        raise actions.ReportRefused([_("文件库没有应答，没有收下；请稍后再报。")]) from None
    return actions.Paper(digest, (sent.name or "")[:120], kind)


def paper(request: Request, pk: int, day: str, code: str, unit: str, version: int) -> HttpResponse:
    """The paper of one version, to whoever sees the report."""
    owed = obligation_seen(request, pk, day, code, unit)
    found = paper_of(owed.report, version) if owed.report else None
    if found is None:
        raise Http404
    response = HttpResponse(files.read(found["digest"]), content_type=found["kind"])
    end = found["kind"].rsplit("/", 1)[-1]
    response["Content-Disposition"] = f'attachment; filename="report-{date.fromisoformat(day):%Y%m%d}-{version}.{end}"'
    return response
