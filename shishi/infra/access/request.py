"""What every page finds on its request beyond Django's own: who asks, and of which plan."""

from __future__ import annotations

from typing import TypedDict

from django.core.exceptions import BadRequest
from django.http import HttpRequest

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
