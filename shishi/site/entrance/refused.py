"""What is refused is told where it was written: the page of the form stands there again, with what was typed, to be put right and sent again."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import resolve
from django.utils.translation import gettext as _

from shishi.areas.plans.public import labels
from shishi.base.phrases import Refused
from shishi.base.texts import TooLong
from shishi.infra.access.request import page_of_form
from shishi.site.entrance.refilled import Sent, refilled

_TOKEN = "csrfmiddlewaretoken"
_CODE = re.compile(r"[!-~]*")
"""A code, a number or a day: nobody's words."""


class Refilling:
    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        return told_refused(request, problem) if isinstance(problem, Refused) else None


def told_refused(request: HttpRequest, problem: Refused) -> HttpResponse | None:
    """Return the answer to what was refused; None where no page has its form."""
    if request.method != "POST":
        return render(request, "400.html", {"says": problem.phrase}, status=400) if isinstance(problem, TooLong) else None
    if isinstance(problem, TooLong):
        sent = [(k, v) for k, values in request.POST.lists() if k != _TOKEN for v in values]
        told = {"problem": problem, "fields": sent, "has_files": bool(request.FILES)}
        return render(request, "422.html", told, status=422)
    address = page_of_form(request)
    return _page_again(request, problem, address) if address else None


def _page_again(request: HttpRequest, problem: Refused, address: str) -> HttpResponse:
    says = labels.said(problem.phrase)
    fields = {name: request.POST.getlist(name) for name in request.POST if name != _TOKEN}
    sent = Sent(request.path, address, fields, frozenset(request.FILES), says, problem.field, _("请重新选择文件。"))
    try:
        page = _page(request, address)
        if page.status_code == 200 and (whole := refilled(page.content.decode(), sent)):
            page.content = whole.encode()
        else:
            _tell(request, says, fields)
            page = _page(request, address)
    except Http404:
        _tell(request, says, fields)
        return redirect("overview:front")
    if page.status_code == 200:
        page.status_code = 422
    return page


def _tell(request: HttpRequest, says: str, fields: dict[str, list[str]]) -> None:
    """Above a page that has no such form, or none with anything to type."""
    messages.error(request, says)
    if words := "\n".join(v for values in fields.values() for v in values if not _CODE.fullmatch(v)):
        messages.info(request, _("您写的没有写入：%(words)s") % {"words": words})


def _page(request: HttpRequest, address: str) -> HttpResponse:
    """Return the page at an address of our own, asked for by whoever sent the form."""
    told, asked = urlsplit(address), copy.copy(request)
    found: Any = resolve(unquote(told.path))
    asked.method, asked.path, asked.path_info = "GET", unquote(told.path), unquote(told.path)
    asked.GET, asked.POST, asked.resolver_match = QueryDict(told.query), QueryDict(), found
    asked.META = {**request.META, "REQUEST_METHOD": "GET", "QUERY_STRING": told.query}
    return found.func(asked, *found.args, **found.kwargs)
