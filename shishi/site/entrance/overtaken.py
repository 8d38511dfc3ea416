"""What the closing of its day, or another's act of the same moment, overtook is asked once more, by what stands then.

Where the day is refused again, a page says that nothing was written. A request makes one act, and a refused act leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from shishi.base.phrases import Refused
from shishi.infra.record.once import AlreadySent
from shishi.infra.record.writing import DayIsClosed
from shishi.site.entrance.middleware import give_scope
from shishi.site.entrance.refused import told_refused
from shishi.site.entrance.sent import told_already


class Overtaken:
    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if not isinstance(problem, (DayIsClosed, IntegrityError)):
            return None
        try:
            return _again(request)
        except AlreadySent as sent:
            return told_already(request, sent)
        except DayIsClosed:
            return _refused(request)
        except Refused as refused:
            return told_refused(request, refused)
        except IntegrityError:
            return None


def _again(request: Any) -> HttpResponse:
    """Ask the same of the same page, as if it came now."""
    give_scope(request)
    for _name, sent in request.FILES.lists():
        for file in sent:
            file.seek(0)
    asked = request.resolver_match
    return asked.func(request, *asked.args, **asked.kwargs)


def _refused(request: HttpRequest) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"problems": [_("这一天刚刚日结，您提交的内容没有写入；请再提交一次。")]}, status=503)
    fields = [(k, v) for k, values in request.POST.lists() if k != "csrfmiddlewaretoken" for v in values]
    return render(request, "503.html", {"fields": [] if request.FILES else fields}, status=503)
