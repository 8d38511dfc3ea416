"""What is longer than the room for it is told, and stands there to be shortened and sent again."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shishi.base.texts import TooLong


class Shortening:
    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if not isinstance(problem, TooLong):
            return None
        if request.method != "POST":
            return render(request, "400.html", {"says": problem.phrase}, status=400)
        sent = [(k, v) for k, values in request.POST.lists() if k != "csrfmiddlewaretoken" for v in values]
        told = {"problem": problem, "fields": sent, "has_files": bool(request.FILES)}
        return render(request, "422.html", told, status=422)
