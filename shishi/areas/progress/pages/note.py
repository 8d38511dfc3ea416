"""A note or an adjustment beside a light: written, taken back, its paper read."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from shishi.areas.plans import public as plans
from shishi.areas.progress import actions
from shishi.areas.progress.models import LightNote
from shishi.areas.progress.pages.reach import plan_seen
from shishi.areas.progress.queries.notes import note_read
from shishi.areas.progress.queries.promise import promise
from shishi.base.look import Look
from shishi.infra import clock
from shishi.infra.access.request import Request, form_on
from shishi.infra.access.roles import Permission
from shishi.infra.documents.papers import Paper, keep_paper, paper_shown


@form_on("progress:promise")
def note(request: Request, number: str, target: str, area: int) -> HttpResponse:
    """Say something of the light as it stands now; with a colour, hold it to be another by a document."""
    seen = Look(None, clock.today())
    plan = plan_seen(request, seen)
    found = promise(scope=request.scope, plan=plan, number=number, item=target, area=str(area), look=seen) if plan else None
    if plan is None or found is None:
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    where = {"division_code": str(area).ljust(12, "0"), "programme": _key(plan, number)}
    colour, sent = request.POST.get("colour", ""), request.FILES.get("paper")
    if not request.scope.may(Permission.ADJUST_LIGHT if colour else Permission.NOTE_LIGHT, **where):
        raise PermissionDenied
    noting = actions.Noting(
        **where,
        year=plan.year,
        target=target,
        says=request.POST.get("says", ""),
        colour=colour,
        document=request.POST.get("document", ""),
        paper=keep_paper(sent) if sent else None,
    )
    judged = found.cell.verdict.colour
    actions.note_light(noting=noting, judged=judged, name=request.scope.name, by=request.scope.username, now=clock.now())
    messages.success(request, _("已调整；系统判定的亮灯照旧并列。") if colour else _("已写下批注。"))
    return redirect("progress:promise", number, target, area)


def _promise_of(request: Request, note: int) -> str:
    return _address(*_read(request, note))


@form_on(_promise_of)
def note_withdraw(request: Request, note: int) -> HttpResponse:
    """By whoever wrote it, or who may adjust the light."""
    it, plan = _read(request, note)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    adjusts = request.scope.may(Permission.ADJUST_LIGHT, division_code=it.division_code, programme=it.programme)
    if not adjusts and it.by != request.scope.username:
        raise PermissionDenied
    why = request.POST.get("why", "")
    actions.withdraw_note(pk=note, why=why, name=request.scope.name, by=request.scope.username, now=clock.now())
    messages.success(request, _("已撤回。"))
    return redirect(_address(it, plan))


def _address(it: LightNote, plan: plans.PlanInForce) -> str:
    """Return where the promise is that a note speaks of."""
    number = {key: n for n, key in plans.programme_keys(division_code=plan.city_code, year=plan.year).items()}[it.programme]
    area = it.division_code if it.division_code == plan.city_code else it.division_code[:6]
    return reverse("progress:promise", args=[number, it.target_id, area])


def note_paper_(request: Request, note: int) -> HttpResponse:
    """The scan of the document that an adjustment stands on."""
    it, _plan = _read(request, note)
    if not it.paper:
        raise Http404
    return paper_shown(Paper(it.paper["digest"], it.paper["name"], it.paper["kind"]), name=f"light-{note}")


def _read(request: Request, pk: int) -> tuple[LightNote, plans.PlanInForce]:
    it = note_read(scope=request.scope, pk=pk)
    of = plans.division_of_programme(programme=it.programme) if it else ""
    plan = plans.plan_in_force(scope=request.scope, city=of, year=it.year) if it and of else None
    if it is None or plan is None:
        raise Http404
    return it, plan


def _key(plan: plans.PlanInForce, number: str) -> int:
    return plans.programme_keys(division_code=plan.city_code, year=plan.year)[number]
