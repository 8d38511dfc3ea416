"""The drafts of a city: begun from a notice, or to amend the plan in force."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shishi.areas.packs import actions, queries
from shishi.areas.packs.forms import DocumentForm, UploadForm
from shishi.areas.packs.queries.desk import DraftRow
from shishi.areas.plans import public as plans
from shishi.base.phrases import say
from shishi.engines.notice import UnreadableFile, check, read, read_bytes
from shishi.engines.pack import PackError
from shishi.infra import clock
from shishi.infra.access.request import Request
from shishi.infra.access.roles import Permission


@dataclass(frozen=True, slots=True)
class Drafts:
    plan: plans.PlanInForce | None
    rows: tuple[DraftRow, ...]
    may_draft: bool
    upload: UploadForm
    document: DocumentForm


def drafts(request: Request) -> HttpResponse:
    return _page(request, UploadForm(), DocumentForm())


def _page(request: Request, uploading: UploadForm, document: DocumentForm) -> HttpResponse:
    plan = plans.plan_in_force(scope=request.scope, **request.chosen_plan)
    page = Drafts(
        plan=plan,
        rows=tuple(queries.drafts(scope=request.scope)),
        may_draft=request.scope.may(Permission.PUBLISH),
        upload=uploading,
        document=document,
    )
    return render(request, "packs/drafts.html", {"page": page}, status=422 if uploading.errors or document.errors else 200)


def upload(request: Request) -> HttpResponse:
    """Begin a draft from an uploaded notice: read, checked, laid on the desk."""
    _drafter(request)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        sent = form.cleaned_data["notice"]
        try:
            largest = settings.MAX_NOTICE_BYTES
            data = sent.read() if sent.size <= largest else None
            source = read_bytes(data, sent.name, size=sent.size, max_bytes=largest)
            reading = read(source.text)
            notice = actions.ReadNotice(sent.name, reading, tuple(check(reading)))
            division = actions.division_drafted(notice)
            if not request.scope.may(Permission.PUBLISH, division_code=division):
                form.add_error("notice", _("这份通知不是您所在城市的；请核对文件。"))
            else:
                it = actions.draft_from_notice(notice=notice, division_code=division, by=request.scope.username, now=clock.now())
                if plans.plan_before(division_code=division, year=it.year):
                    messages.success(request, _("已读完通知，草案已起草；请先选定沿用上年方案的哪些内容，再逐项核对。"))
                    return redirect("packs:adopt", it.pk)
                messages.success(request, _("已读完通知，草案已起草；请逐项核对。"))
                return redirect("packs:desk", it.pk)
        except PackError:
            form.add_error(
                "notice", _("不知道这份通知是哪个城市的；请先装入该市的区划数据，或用 shishi plan draft 起草后写明区划代码。")
            )
        except (UnreadableFile, actions.DraftRefused) as refused:
            form.add_error("notice", plans.labels.said(refused.phrase))
    return _page(request, form, DocumentForm())


def amend(request: Request) -> HttpResponse:
    """Begin an amendment of the plan in force, with the document on whose word it is changed."""
    _drafter(request)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    plan = plans.plan_in_force(scope=request.scope, **request.chosen_plan)
    form = DocumentForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        try:
            if plan is None or not request.scope.may(Permission.PUBLISH, division_code=plan.city_code):
                raise actions.DraftRefused([say("没有可以变更的计划；请先签发计划。")])
            document = actions.Document(
                number=told["document"],
                title=told["title"],
                issued=told["issued_on"],
                effective=told["effective_on"],
                why=told["why"],
            )
            newest = plans.newest_plan(division_code=plan.city_code, year=plan.year) or plan.id
            it = actions.draft_amendment(plan_id=newest, document=document, by=request.scope.username, now=clock.now())
            messages.success(request, _("变更草案已起草；请修改要变更的条目，其余保持不变。"))
            return redirect("packs:desk", it.pk)
        except actions.DraftRefused as refused:
            form.add_error(None, plans.labels.said(refused.phrase))
    return _page(request, UploadForm(), form)


def _drafter(request: Request) -> None:
    if not request.scope.may(Permission.PUBLISH):
        raise Http404
