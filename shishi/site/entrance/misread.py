"""What an address asks for and is none is told in a sentence."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import bad_request

from shishi.infra.access.request import Misread


def misread(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, Misread):
        return render(request, "400.html", {"says": exception.phrase}, status=400)
    return bad_request(request, exception)
