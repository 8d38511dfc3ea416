"""What every page finds on its request beyond Django's own: who asks, and of which plan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypedDict, TypeVar

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.urls import reverse

from shishi.base.phrases import Phrase
from shishi.infra.access.scope import Scope


class ChosenPlan(TypedDict, total=False):
    city: str
    """The division code, or the name where there is none."""
    year: int
    version: int
    kept: tuple[str, int]
    """The city and year that were chosen before, where the address names none."""


def plan_name(city: str, year: int) -> str:
    """Return what addresses call a plan: 620700000000-2022."""
    return f"{city}-{year}"


def plan_of_name(name: str) -> ChosenPlan:
    """Return which plan an address names."""
    city, _dash, year = name.rpartition("-")
    return {"city": city, "year": int(year)}


class Misread(BadRequest):
    """An address asks for what is none. `phrase` says so, and what would be right."""

    def __init__(self, phrase: Phrase) -> None:
        super().__init__(str(phrase))
        self.phrase = phrase


class Request(HttpRequest):
    scope: Scope
    chosen_plan: ChosenPlan


_Page = TypeVar("_Page", bound=Callable[..., Any])


def form_on(page: str | Callable[..., str]) -> Callable[[_Page], _Page]:
    """Say which page has the form that this one takes: there a `Refused` that is raised here is told, beside what was typed.

    `page` is its name, where its address has the same parts as this one's; or what returns its address, from the same as the page itself is given.
    """

    def on(take: _Page) -> _Page:
        take.form_on = page  # type: ignore[attr-defined]
        return take

    return on


def this_page(request: HttpRequest, *_parts: Any, **_named: Any) -> str:
    """Return the address of a page that takes its own form."""
    return request.get_full_path()


def page_of_form(request: HttpRequest) -> str | None:
    """Return the address of the page that has the form sent with a request; None where nobody said which."""
    match: Any = request.resolver_match
    page = getattr(match.func, "form_on", None) if match else None
    if isinstance(page, str):
        return reverse(page, args=[*match.args, *match.kwargs.values()])
    return page(request, *match.args, **match.kwargs) if page else None
