"""Plans, sentences and entries by their words."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from shishi.areas.ledgers import public as ledgers
from shishi.areas.plans import public as plans
from shishi.base.texts import fitting
from shishi.infra.access.request import Request

_LONGEST = 100


@dataclass(frozen=True, slots=True)
class SearchPage:
    written: str
    words: tuple[str, ...]
    found: dict[str, list[plans.Hit]]
    named: ledgers.Named

    @property
    def count(self) -> int:
        return sum(map(len, self.found.values())) + len(self.named.entries)

    plan = None


def search(request: Request) -> HttpResponse:
    written = fitting(request.GET.get("q", ""), _LONGEST)
    found = plans.search(scope=request.scope, written=written)
    named = ledgers.entries_named(scope=request.scope, written=written)
    page = SearchPage(written, tuple(written.split()), found, named)
    return render(request, "overview/search.html", {"page": page})
