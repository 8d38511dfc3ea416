"""Which of the plans that a person may read the pages are of, until another is chosen."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from shishi.areas.plans import public as plans
from shishi.infra.access.request import Request


def choose_plan(request: Request) -> HttpResponse:
    """Go on in the plan with the same page, or at the front where that page is of one thing in one plan."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    name, page = request.POST.get("plan", ""), request.POST.get("page", "")
    if name in {p.name for p in plans.plans_to_choose(scope=request.scope)}:
        request.session["plan"] = name
    else:
        messages.error(request, _("没有您可以查看的计划“%(plan)s”；请从页面顶部列出的计划中选择。") % {"plan": name[:80]})
    try:
        return redirect(reverse(page))
    except NoReverseMatch:
        return redirect("overview:front")
