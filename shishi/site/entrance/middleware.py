"""Each request gets its scope; a password that somebody else chose is changed first; what an auditor opens goes on record."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from shishi.areas.plans import public as plans
from shishi.base.calendar import day_written
from shishi.base.phrases import say
from shishi.infra import clock
from shishi.infra.access.request import ChosenPlan, Misread
from shishi.infra.access.scope import NOBODY, Scope, scope_of
from shishi.infra.record.writing import once_more, recorded, write

Respond = Callable[[HttpRequest], HttpResponse]
_NUL = re.compile(r"\x00|\\u0000")
"""Itself, and as JSON has it, in a body or in a field of a form."""
_LEFT_OUT = re.compile(rf"{_NUL.pattern}|\r(?=\n)")
_HALF = re.compile(
    r"[\ud800-\udfff]|\\ud[89ab][0-9a-f]{2}(?!\\ud[c-f][0-9a-f]{2})|(?<!\\ud[89ab][0-9a-f]{2})\\ud[c-f][0-9a-f]{2}", re.IGNORECASE
)
"""Half of a pair of surrogates, which is no character, itself or as JSON has it."""


def machines(respond: Respond) -> Respond:
    """What machines ask has addresses of its own, loaded when the first of them asks: no page waits for them."""

    def run(request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/api/"):
            request.urlconf = "shishi.site.machine_urls"  # type: ignore[attr-defined]
        return respond(request)

    return run


def legible(respond: Respond) -> Respond:
    """A NUL, which nobody types and PostgreSQL does not keep, is left out of what a browser sends, and refused from a machine, as half a character is.
    The end of a line, which a browser counts as one character and sends as two, is one.

    Pages are UTF-8, and so is all that a browser sends of them; another encoding may hold what no text is.
    """

    def run(request: HttpRequest) -> HttpResponse:
        machine = request.path.startswith("/api/")
        if request.encoding and codecs.lookup(request.encoding).name != "utf-8":
            return JsonResponse({"detail": _("提交的内容不是 UTF-8 编码；请用 UTF-8 编码提交。")}, status=400)
        if machine and _is_spoilt(request.body.decode(errors="surrogateescape")):
            return JsonResponse({"detail": _("提交的内容里有空字符（NUL）或残缺的字符，不能保存；请改正后再提交。")}, status=400)
        for held in ("GET",) if machine else ("GET", "POST"):
            told: QueryDict = getattr(request, held)
            if any(_LEFT_OUT.search(part) for key, values in told.lists() for part in (key, *values)):
                setattr(request, held, _tidy(told))
        return respond(request)

    return run


def _is_spoilt(text: str) -> bool:
    return bool(_NUL.search(text) or _HALF.search(text))


def _tidy(told: QueryDict) -> QueryDict:
    out = QueryDict(mutable=True)
    for key, values in told.lists():
        out.setlist(_LEFT_OUT.sub("", key), [_LEFT_OUT.sub("", value) for value in values])
    return out


def scope(respond: Respond) -> Respond:
    def run(request: HttpRequest) -> HttpResponse:
        give_scope(request)
        response = respond(request)
        if (name := request.GET.get("plan")) and _is_page(request, response):
            _keep(request, name)
        return response

    return run


def _is_page(request: HttpRequest, response: HttpResponse) -> bool:
    return request.method == "GET" and response.status_code == 200 and response.get("Content-Type", "").startswith("text/html")


def _keep(request: Any, name: str) -> None:
    """Whoever opens a plan by a link goes on in it, where there are others."""
    if request.user.is_authenticated and name != request.session.get("plan"):
        known = [p.name for p in plans.plans_to_choose(scope=request.scope)]
        if name in known and len(known) > 1:
            request.session["plan"] = name


def give_scope(request: HttpRequest) -> None:
    """What the reader may do today, and the plan that is looked at."""
    request.scope = SimpleLazyObject(lambda: _scope(request))  # type: ignore[attr-defined]
    request.chosen_plan = SimpleLazyObject(lambda: _chosen(request))  # type: ignore[attr-defined]


def _chosen(request: HttpRequest) -> ChosenPlan:
    """Return what the address asks for (?plan=620700000000-2022&version=2), else what was chosen before."""
    chosen: ChosenPlan = {}
    if asked := _city_and_year(request.GET.get("plan", "")):
        chosen = {"city": asked[0], "year": asked[1]}
    elif kept := _city_and_year(request.session.get("plan", "")):
        chosen = {"kept": kept}
    if (version := request.GET.get("version", "")).isdecimal() and len(version) < 5:
        chosen["version"] = int(version)
    return chosen


def _city_and_year(name: str) -> tuple[str, int] | None:
    city, dash, year = name.rpartition("-")
    return (city, int(year)) if dash and year.isdecimal() and len(year) == 4 else None


def _scope(request: Any) -> Scope:
    return scope_of(request.user, today=clock.today()) if request.user.is_authenticated else NOBODY


def dated(respond: Respond) -> Respond:
    """No page shows another day in the place of what is none. Machines are told by their own schema."""

    def run(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/api/"):
            for name in ("on", "week"):
                if (written := request.GET.get(name, "")) and day_written(written) is None:
                    raise Misread(say("地址里的“{written}”不是日期；请写成 2022-06-15 这样的年、月、日。", written=written[:40]))
            if (known := request.GET.get("known", "")) not in ("", "now"):
                raise Misread(say("地址里的 known={known} 看不懂；现口径写 known=now，当时口径不写。", known=known[:40]))
        return respond(request)

    return run


def own_password(respond: Respond) -> Respond:
    """Nobody goes on with a password that somebody else knows."""

    def run(request: Any) -> HttpResponse:
        if request.user.is_authenticated and request.user.must_change_password:
            allowed = (reverse("account_change_password"), reverse("account_logout"), reverse("set_language"))
            if request.path not in allowed:
                return redirect("account_change_password")
        return respond(request)

    return run


def noted(respond: Respond) -> Respond:
    """Whatever a person reads whose reads are noted (an auditor) becomes a line of the record."""

    def run(request: Any) -> HttpResponse:
        response = respond(request)
        read = response.status_code == 200 and request.method == "GET"
        if read and request.user.is_authenticated and request.scope.reads_are_noted:
            _note(by=request.scope.username, path=request.get_full_path())
        return response

    return run


@once_more
@recorded
def _note(*, by: str, path: str) -> None:
    write("access.page.read", by=by, at=clock.now(), path=path[:500])
