"""One's own account: the posts held, the ways to sign in, and what there is to manage."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from shishi.infra.access.request import Request
from shishi.infra.access.roles import Permission


def own_account(request: Request) -> HttpResponse:
    scope = request.scope
    may = {"manages": scope.may(Permission.MANAGE_ACCESS), "reads_record": scope.may(Permission.READ_RECORD)}
    return render(request, "account/own.html", may)
