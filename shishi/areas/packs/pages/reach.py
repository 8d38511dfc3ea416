"""What every page of a draft begins with: the draft that the reader may see, and an act that is refused in words."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise

from shishi.areas.packs.actions import DraftRefused
from shishi.areas.packs.models import Draft
from shishi.areas.packs.queries import draft_read
from shishi.areas.plans import public as plans
from shishi.infra.access.request import Request


def seen(request: Request, pk: int) -> Draft:
    """Return the draft; whoever may not see it learns nothing of it."""
    it = draft_read(scope=request.scope, pk=pk)
    if it is None:
        raise Http404
    return it


def may(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def act(says: str | Promise) -> Callable[[Callable[[Request, Draft], str | None]], Callable[[Request, int], HttpResponse]]:
    """Make a page that does one thing to a draft by POST: afterwards the desk says `says`, or why it was refused."""

    def over(do: Callable[[Request, Draft], str | None]) -> Callable[[Request, int], HttpResponse]:
        @wraps(do)
        def page(request: Request, pk: int) -> HttpResponse:
            it = seen(request, pk)
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            try:
                told = do(request, it)
            except DraftRefused as refused:
                messages.error(request, plans.labels.said(refused.phrase))
                return redirect("packs:desk", pk)
            messages.success(request, str(told or says))
            return back(request, pk)

        return page

    return over


def back(request: Request, pk: int) -> HttpResponseRedirect:
    """Lead back to the place on the desk that the form names."""
    anchor = request.POST.get("anchor", "")
    return HttpResponseRedirect(reverse("packs:desk", args=[pk]) + (f"#{anchor}" if anchor else ""))
