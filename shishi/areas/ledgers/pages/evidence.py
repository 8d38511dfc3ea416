"""Evidence: handed in, shown in three widths, taken back, looked at by inspectors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shishi.areas.ledgers import actions
from shishi.areas.ledgers.labels import said
from shishi.areas.ledgers.models import Evidence
from shishi.areas.ledgers.pages.reach import entry_seen
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.entries import may_inspect, may_prove, reads_suspicions
from shishi.areas.ledgers.queries.evidence import evidence_for, names_of_entries
from shishi.areas.ledgers.queries.inspecting import Past, past_of
from shishi.base.phrases import Phrase, say
from shishi.engines.evidence import Limits, Unusable, check_size, examine
from shishi.engines.ledger import Stage
from shishi.infra import clock, files
from shishi.infra.access import listing as people
from shishi.infra.access.request import Request, form_on
from shishi.infra.documents.sheets import bytes_sent


def upload(request: Request, pk: int) -> HttpResponse:
    """Hand in files for a stage. One that cannot be is told by name; the others are kept."""
    it = entry_seen(request, pk)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    stage = request.POST.get("stage", "")
    if not may_prove(scope=request.scope, entry=it, stage=stage):
        raise PermissionDenied
    back = HttpResponseRedirect(reverse("ledgers:entry", args=[pk]) + (f"#stage-{stage}" if stage else ""))
    if not request.FILES.getlist("files"):
        messages.error(request, _("请选择照片或文件。"))
    keep_sent(request, pk, stage)
    return back


def keep_sent(request: Request, pk: int, stage: str) -> None:
    """Keep the files that came with a form as evidence of a stage, and tell how many, and which could not be."""
    tell_kept(request, sum(_added(request, pk, stage, sent) for sent in uploads_sent(request)))


def tell_kept(request: Request, kept: int) -> None:
    if kept:
        messages.success(request, _("已收到 %(n)d 个凭据。") % {"n": kept})


def uploads_sent(request: Request) -> list[actions.Upload]:
    """Return the files that came with a form, each kept; one that cannot be is told by name."""
    return [sent for file in request.FILES.getlist("files") if (sent := _kept(request, file))]


def _kept(request: Request, file: UploadedFile) -> actions.Upload | None:
    name = file.name or ""
    try:
        return kept_upload(file, kind=request.POST.get("kind", ""), client_key=request.POST.get("client_key", "")[:36])
    except Unusable as refused:
        messages.error(request, said(say("{name}：{problem}", name=name, problem=refused.phrase)))
    except files.FilesUnreachable:
        messages.error(request, said(unreachable(name)))
    return None


def kept_upload(file: UploadedFile, *, kind: str = "", client_key: str = "") -> actions.Upload:
    """Keep a file that was sent. Raises Unusable, FilesUnreachable."""
    limits = Limits(bytes=settings.MAX_EVIDENCE_BYTES)
    check_size(file.size or 0, limits=limits)
    data = file.read()
    examined = examine(data, limits=limits)
    files.keep(data)
    return actions.Upload(examined, file.name or "", kind, client_key)


def _added(request: Request, pk: int, stage: str, sent: actions.Upload) -> bool:
    try:
        now = clock.now()
        held = actions.add_evidence(entry_id=pk, stage=stage, upload=sent, by=request.scope.username, now=now)
    except actions.EvidenceRefused as refused:
        messages.error(request, said(say("{name}：{problem}", name=sent.file_name, problem=refused.phrase)))
        return False
    except files.FilesUnreachable:
        messages.error(request, said(unreachable(sent.file_name)))
        return False
    if held.at < now:
        messages.info(request, _("%(name)s：这个阶段早已收到同一个文件，没有重复登记。") % {"name": sent.file_name})
    return held.at >= now


def unreachable(name: str) -> Phrase:
    return say("{name}：文件库没有应答，没有收下；请稍后再传。", name=name)


@dataclass(frozen=True, slots=True)
class OneEvidence:
    it: Evidence
    name: str
    stage: Stage | None
    may_withdraw: bool
    reads_suspicions: bool
    """True for who is shown what the system thinks of it."""
    may_inspect: bool
    may_look: bool
    """True for inspectors who did not hand it in."""
    past: tuple[Past, ...]
    """What was thought and found of it, the newest first; for who reads suspicions."""
    people: Mapping[str, str]
    """What those who had to do with it are called, by username."""

    plan = None


def evidence(request: Request, pk: int) -> HttpResponse:
    it = evidence_seen(request, pk)
    scope, entry = request.scope, it.entry
    is_inspector, is_shown = may_inspect(scope=scope, entry=entry), reads_suspicions(scope=scope, entry=entry)
    past = past_of(pk) if is_shown else []
    page = OneEvidence(
        it=it,
        name=names_of_entries([entry.pk]).get(entry.pk) or entry.number,
        stage=definition_of(entry.ledger).stage_by_code.get(it.stage),
        may_withdraw=it.withdrawn_at is None and may_prove(scope=scope, entry=entry, stage=it.stage),
        reads_suspicions=is_shown,
        may_inspect=is_inspector,
        may_look=is_inspector and it.by != scope.username,
        past=tuple(past),
        people=people.names_of({it.by, it.seen_by, it.withdrawn_by, *(p.by for p in past)} - {""}),
    )
    return render(request, "ledgers/evidence.html", {"page": page})


def evidence_seen(request: Request, pk: int) -> Evidence:
    found = evidence_for(scope=request.scope, pk=pk)
    if found is None:
        raise Http404
    return found


def picture(request: Request, pk: int, width: int) -> HttpResponse:
    """A picture of the evidence without anything the camera wrote."""
    it = evidence_seen(request, pk)
    try:
        shown = files.rendition(it.digest, width)
    except (OSError, ValueError):
        shown = None
    if shown is None:
        raise Http404
    response = HttpResponse(shown, content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=86400, immutable"
    return response


def original(request: Request, pk: int) -> HttpResponse:
    """The file as it was handed in: with its time and place, so for who reads suspicions and whoever handed it in."""
    it = evidence_seen(request, pk)
    if not reads_suspicions(scope=request.scope, entry=it.entry) and request.scope.username != it.by:
        raise PermissionDenied
    return bytes_sent(files.read(it.digest), name=f"evidence-{it.digest[:12]}", kind=it.media_type)


@form_on("ledgers:evidence")
def withdraw(request: Request, pk: int) -> HttpResponse:
    """By who may hand in such evidence: of a gated stage inspection and supervision alone."""
    it = evidence_seen(request, pk)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not may_prove(scope=request.scope, entry=it.entry, stage=it.stage):
        raise PermissionDenied
    actions.withdraw_evidence(evidence_id=pk, why=request.POST.get("why", ""), by=request.scope.username, now=clock.now())
    return HttpResponseRedirect(reverse("ledgers:entry", args=[it.entry_id]) + f"#stage-{it.stage}")
