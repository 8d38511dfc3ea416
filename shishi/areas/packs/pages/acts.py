"""What is done to a draft as a whole: confirmed, answered, sent, signed, returned, published. One act a page, by POST."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from datetime import datetime

import segno
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shishi.areas.packs import actions, queries
from shishi.areas.packs.actions import DraftRefused
from shishi.areas.packs.forms import ScanForm
from shishi.areas.packs.models import EDITING, SIGNING, Draft
from shishi.areas.packs.pages.reach import act, may, seen
from shishi.areas.packs.queries import Standing
from shishi.areas.packs.queries.standing import scan_of, shares_of
from shishi.base.phrases import say
from shishi.engines.evidence import scan_kind
from shishi.infra import clock, files
from shishi.infra.access.request import Request
from shishi.infra.access.roles import Permission
from shishi.infra.documents.papers import Paper, PaperRefused, keep_paper, paper_shown


def _who(request: Request) -> dict:
    return {"by": request.scope.username, "now": clock.now()}


def _runs(request: Request, it: Draft) -> None:
    may(request.scope.may(Permission.PUBLISH, division_code=it.division_code))


@act(gettext_lazy("已确认。"))
def confirm(request: Request, it: Draft) -> str | None:
    unit, number = request.POST.get("unit", ""), request.POST.get("number", "")
    found = next((p for p in queries.desk(scope=request.scope, it=it).programmes if p.number == number), None)
    may(found is not None and unit in found.confirms)
    actions.confirm_leaf(draft_id=it.pk, number=number, unit=unit, digest=request.POST.get("digest", ""), **_who(request))
    return None


@act(gettext_lazy("已记下本单位的答复。"))
def answer_quota(request: Request, it: Draft) -> str | None:
    number, item = request.POST.get("number", ""), request.POST.get("item", "")
    share = next((s for s in shares_of(it) if (s.number, s.item) == (number, item)), None)
    if share is None or not queries.may_answer(scope=request.scope, share=share):
        raise PermissionDenied
    taken, why = request.POST.get("taken") == "1", request.POST.get("why", "")
    actions.answer_quota(
        draft_id=it.pk, number=number, item=item, digest=request.POST.get("digest", ""), taken=taken, why=why, **_who(request)
    )
    return None


@act(gettext_lazy("已送签。签批期间草案不能修改。"))
def send(request: Request, it: Draft) -> str | None:
    _runs(request, it)
    actions.send_for_signing(draft_id=it.pk, **_who(request))
    return None


@act(gettext_lazy("已签批。"))
def sign(request: Request, it: Draft) -> str | None:
    """By the post itself or its deputy; or, by who runs the draft, with the scan of a page signed on paper."""
    stands = queries.standing_of(it)
    if "scan" in request.FILES:
        _runs(request, it)
        hand = _scanned(request, stands)
    else:
        step, deputises = queries.step_of(scope=request.scope, it=it, stands=stands)
        if step is None:
            raise PermissionDenied
        hand = actions.Hand(request.scope.username, request.scope.name, step.unit, step.post, deputises)
    actions.sign(draft_id=it.pk, hand=hand, digest=request.POST.get("digest", ""), **_who(request))
    return None


def _scanned(request: Request, stands: Standing) -> actions.Hand:
    form = ScanForm(request.POST, request.FILES)
    if not form.is_valid():
        raise DraftRefused([say("请选择扫描件，并写明在纸面上签字的人。")], "signed_by")
    if stands.next is None:
        raise DraftRefused([say("签批已经全部完成，可以签发。")])
    try:
        paper = keep_paper(form.cleaned_data["scan"])
    except PaperRefused as refused:
        raise DraftRefused(refused.problems, "scan") from None
    return actions.Hand(
        request.scope.username,
        request.scope.name,
        stands.next.unit,
        stands.next.post,
        scan=paper.digest,
        scan_name=paper.name,
        signed_by=form.cleaned_data["signed_by"],
    )


@act(gettext_lazy("已退回起草人修改。"))
def return_(request: Request, it: Draft) -> str | None:
    """By whose turn it is to sign, or by who runs the draft."""
    step, _deputises = queries.step_of(scope=request.scope, it=it, stands=queries.standing_of(it))
    may(step is not None or request.scope.may(Permission.PUBLISH, division_code=it.division_code))
    actions.return_draft(draft_id=it.pk, why=request.POST.get("why", ""), **_who(request))
    return None


@act(gettext_lazy("已放弃草案。"))
def give_up(request: Request, it: Draft) -> str | None:
    _runs(request, it)
    actions.give_up(draft_id=it.pk, why=request.POST.get("why", ""), **_who(request))
    return None


@act(gettext_lazy("已签发。"))
def publish(request: Request, it: Draft) -> str | None:
    _runs(request, it)
    loaded = actions.publish(draft_id=it.pk, **_who(request))
    said = _("已签发：%(city)s%(year)s年计划第 %(version)s 版现在生效。")
    return said % {"city": it.city, "year": it.year, "version": loaded.version}


@dataclass(frozen=True, slots=True)
class SignSheet:
    it: Draft
    stands: Standing
    address: str
    qr: str
    printed_at: datetime

    plan = None


def sheet(request: Request, pk: int) -> HttpResponse:
    """The page to be signed and sealed on paper: what is signed, its digest and a code that leads back."""
    it = seen(request, pk)
    if it.state not in (EDITING, SIGNING):
        raise Http404
    stands = queries.standing_of(it)
    address = request.build_absolute_uri(request.path)
    picture = io.BytesIO()
    segno.make(f"{address}#{stands.digest}", error="m").save(picture, kind="svg", scale=3, border=2)
    qr = "data:image/svg+xml;base64," + base64.b64encode(picture.getvalue()).decode()
    return render(request, "packs/sheet.html", {"page": SignSheet(it, stands, address, qr, clock.now())})


def scan(request: Request, pk: int, signature: int) -> HttpResponse:
    """The scan that a signature stands on."""
    it = seen(request, pk)
    found = scan_of(it, signature)
    if found is None:
        raise Http404
    digest, name = found
    return paper_shown(
        Paper(digest, name, scan_kind(files.read(digest)) or "application/octet-stream"), name=f"scan-{digest[:12]}"
    )
