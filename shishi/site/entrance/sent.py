"""The same form sent twice, by an impatient hand or a line that broke, is done once; the second time leads where the first did.

What a form carries against forgery is new on each page that is made: the same token with the same content is the same form. What is sent to the
interface is read by the interface.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from shishi.infra.record import once

_TOKEN = "csrfmiddlewaretoken"


class Once:
    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/api/") or not request.POST.get(_TOKEN) or not request.user.is_authenticated:
            return self.respond(request)
        key = _key(request)
        if (answer := once.answer_of(key)) is not None:
            return _told(request, answer)
        with once.sending(key) as sent:
            response = self.respond(request)
        if sent.taken and response.status_code == 302:
            once.keep_answer(key, response["Location"])
        elif sent.taken:
            once.forget(key)
        return response

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """It came while the first was being done."""
        return told_already(request, problem) if isinstance(problem, once.AlreadySent) else None


def told_already(request: HttpRequest, problem: once.AlreadySent) -> HttpResponse:
    return _told(request, once.answer_of(str(problem)) or "")


def _told(request: HttpRequest, answer: str) -> HttpResponse:
    messages.info(request, _("这份表单已经收到，没有重复办理。"))
    return redirect(answer or "overview:front")


def _key(request: HttpRequest) -> str:
    files = [[name, [[f.name, _digest(f)] for f in sent]] for name, sent in sorted(request.FILES.lists())]
    told: Any = [request.user.pk, request.get_full_path(), sorted(request.POST.lists()), files]
    return sha256(json.dumps(told).encode()).hexdigest()


def _digest(file: UploadedFile) -> str:
    digest = sha256()
    for part in file.chunks():
        digest.update(part)
    file.seek(0)
    return digest.hexdigest()
