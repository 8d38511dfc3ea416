"""The paper that a report stands on: a plan that was filed, a picture of a class that was held."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from shishi.areas.reporting import actions
from shishi.areas.reporting.pages.reach import obligation_seen
from shishi.areas.reporting.queries.report import paper_of
from shishi.infra import files
from shishi.infra.access.request import Request

_LARGEST = 20 * 2**20
_KINDS = ((b"%PDF-", "application/pdf"), (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))


def handed_in(request: Request) -> actions.Paper | None:
    """Keep the paper that came with the form, or return None. Raises ReportRefused where it is none or too large."""
    sent = request.FILES.get("paper")
    if sent is None:
        return None
    if (sent.size or 0) > _LARGEST:
        raise actions.ReportRefused([_("附件超过 20 MB；请分期报送或降低分辨率后重新上传。")])
    data = sent.read()
    kind = _kind(data)
    if not kind:
        raise actions.ReportRefused([_("附件应为 PDF、JPG 或 PNG；其他格式请先另存为 PDF。")])
    return actions.Paper(files.keep(data), (sent.name or "")[:120], kind)


def _kind(data: bytes) -> str:
    return next((kind for start, kind in _KINDS if data.startswith(start)), "")


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
