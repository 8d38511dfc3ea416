"""What every page of a draft begins with: the draft that the reader may see, and an act that is refused in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from shishi.areas.packs import queries
from shishi.areas.packs.actions import DraftRefused
from shishi.areas.packs.labels import KIND, key_label
from shishi.areas.packs.models import Draft
from shishi.areas.plans import public as plans
from shishi.base.phrases import Phrase
from shishi.engines.pack import file_of
from shishi.engines.pack.files import HEAD
from shishi.infra.access.request import Request, form_on


def seen(request: Request, pk: int) -> Draft:
    """Return the draft; whoever may not see it learns nothing of it."""
    it = queries.draft_read(scope=request.scope, pk=pk)
    if it is None:
        raise Http404
    return it


def may(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def said(it: Draft, phrase: Phrase) -> str:
    """Return why something cannot be, in the words of the draft and not of its files."""
    return plans.labels.said(_of_draft(it, phrase))


@contextmanager
def at_the_desk(it: Draft) -> Iterator[None]:
    """Let what is refused within be told in the words of the draft."""
    try:
        yield
    except DraftRefused as refused:
        raise DraftRefused([_of_draft(it, p) for p in refused.problems], refused.field) from None


def _of_draft(it: Draft, phrase: Phrase) -> Phrase:
    number = _("实事 %(number)s“%(title)s”")
    titles = {file_of(n): number % {"number": n, "title": title} for n, title in queries.titles_of_draft(it).items()}
    return _at_the_desk(phrase, {HEAD: _("全部实事"), **titles})


def _at_the_desk(phrase: Phrase, programmes: Mapping[str, str]) -> Phrase:
    """Return what is wrong with a pack as the desk knows it: programmes by their number for files, kinds and fields by their words."""
    return Phrase(phrase.template, {name: _value_there(name, value, programmes) for name, value in phrase.values.items()})


def _value_there(name: str, value: Any, programmes: Mapping[str, str]) -> Any:
    if isinstance(value, Phrase):
        return _at_the_desk(value, programmes)
    if isinstance(value, tuple):
        return tuple(_value_there("", each, programmes) for each in value)
    if name in ("name", "other"):
        return programmes.get(value, value)
    return _place(value) if name == "where" else value


def _place(where: str) -> str:
    """Return target.t-39.quantity as 目标任务 t-39 的“数量”."""
    kind, *rest = where.split(".")
    if kind not in KIND:
        return where
    keys = rest if kind in ("pack", "programme") else rest[1:]
    item = "" if kind in ("pack", "programme") else f" {rest[0]}"
    thing = f"{KIND[kind]}{item}"
    return str(_("%(thing)s 的“%(field)s”") % {"thing": thing, "field": key_label(kind, keys[0])}) if keys else thing


def act(says: str | Promise) -> Callable[[Callable[[Request, Draft], str | None]], Callable[[Request, int], HttpResponse]]:
    """Make a page that does one thing to a draft by POST: afterwards the desk says `says`, or why it was refused."""

    def over(do: Callable[[Request, Draft], str | None]) -> Callable[[Request, int], HttpResponse]:
        @form_on("packs:desk")
        @wraps(do)
        def page(request: Request, pk: int) -> HttpResponse:
            it = seen(request, pk)
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            with at_the_desk(it):
                told = do(request, it)
            messages.success(request, str(told or says))
            return back(request, pk)

        return page

    return over


def back(request: Request, pk: int) -> HttpResponseRedirect:
    """Lead back to the place on the desk that the form names."""
    anchor = request.POST.get("anchor", "")
    return HttpResponseRedirect(reverse("packs:desk", args=[pk]) + (f"#{anchor}" if anchor else ""))
