"""Who stands in for me (AB 角): appointed by the holder of the post, for certain days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shishi.areas.overview.forms import DeputyForm
from shishi.areas.plans import public as plans
from shishi.base.phrases import say
from shishi.infra import clock
from shishi.infra.access import listing, people
from shishi.infra.access.models import Grant
from shishi.infra.access.people import AccessRefused
from shishi.infra.access.request import Request
from shishi.infra.access.roles import ROLES


@dataclass(frozen=True, slots=True)
class Deputies:
    rows: tuple[tuple[Grant, tuple[Grant, ...]], ...]
    """Each of my posts with those who stand in for it."""
    form: DeputyForm
    colleagues: tuple[tuple[str, str], ...]

    plan = None


def deputies(request: Request) -> HttpResponse:
    today = clock.today()
    rows = tuple(listing.own_grants(user=request.scope.user, today=today))
    held = {g.pk: g for g, _others in rows}
    form = DeputyForm([(pk, post_of(g)) for pk, g in held.items()], data=request.POST or None, initial={"valid_from": today})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        to = listing.user_named(told["to"])
        try:
            if to is None:
                raise AccessRefused([say("没有用户“{name}”；请先添加。", name=told["to"])])
            days = {"valid_from": told["valid_from"], "valid_to": told["valid_to"]}
            people.depute(grant_=held[told["grant"]], to=to, **days, **_who(request))
            messages.success(request, _("已委托%(name)s代理。") % {"name": to.name})
            return redirect("overview:deputies")
        except AccessRefused as refused:
            form.add_error(None, plans.labels.said(refused.phrase))
    page = Deputies(rows, form, tuple(listing.colleagues(scope=request.scope, today=today)))
    return render(request, "overview/deputies.html", {"page": page}, status=422 if form.errors else 200)


def end_deputy(request: Request) -> HttpResponse:
    """From tomorrow on nobody stands in; one who was to begin later never does."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    today, asked = clock.today(), request.POST.get("grant", "")
    every = {str(d.pk): d for _g, others in listing.own_grants(user=request.scope.user, today=today) for d in others}
    if asked in every:
        people.end_grant(grant_=every[asked], last_day=today, **_who(request))
        messages.success(request, _("代理已终止。"))
    return redirect("overview:deputies")


def post_of(g: Grant) -> str:
    """市教育局 主要负责人; the role where there is no post."""
    return " ".join(filter(None, (g.organisation.name if g.organisation else "", g.post or str(ROLES[g.role].label))))


def _who(request: Request) -> dict[str, Any]:
    return {"by": request.scope.username, "now": clock.now()}
