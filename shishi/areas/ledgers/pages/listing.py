"""The list of one ledger: filtered, sorted, paged, kept as a view, exported, edited in bulk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from shishi.areas.ledgers import actions
from shishi.areas.ledgers.forms import language
from shishi.areas.ledgers.models import Ledger, SavedView
from shishi.areas.ledgers.pages.reach import Look, ledger_seen, look, plan_of_ledger, prefixes
from shishi.areas.ledgers.queries.board import LedgerCount, ledger_count
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.late import by_now
from shishi.areas.ledgers.queries.listing import Filter, Listing, entry_list
from shishi.areas.ledgers.queries.places import place_names
from shishi.areas.ledgers.queries.promised import unregistered
from shishi.areas.ledgers.queries.views import views_of
from shishi.areas.ledgers.rules import asking_problems, filter_problems
from shishi.areas.plans import public as plans
from shishi.base.numerals import whole_number
from shishi.base.phrases import say
from shishi.base.texts import fitting
from shishi.engines.ledger import Definition, Field
from shishi.infra import clock
from shishi.infra.access.request import Misread, Request, form_on
from shishi.infra.access.roles import Permission
from shishi.infra.places.queries import County, counties_of


@dataclass(frozen=True, slots=True)
class FilterField:
    field: Field
    chosen: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ListPage:
    plan: plans.PlanInForce | None
    look: Look
    ledger: Ledger
    definition: Definition
    count: LedgerCount
    asked: Filter
    found: Listing
    columns: tuple[Field, ...]
    places: Mapping[str, str]
    counties: tuple[County, ...]
    filters: tuple[FilterField, ...]
    views: tuple[SavedView, ...]
    query: str
    """The filter, for links and exports."""
    after: str
    unregistered: tuple[plans.NamedWork, ...]
    """Works that the plan names, the reader may file and nobody has registered."""
    may_file: bool
    reads_suspicions: bool
    today: date

    @property
    def next_query(self) -> str:
        return f"{self.query}&after={self.found.next}" if self.query else f"?after={self.found.next}"


def entries(request: Request, pk: int) -> HttpResponse:
    ledger = ledger_seen(request, pk)
    definition, seen, asked = definition_of(ledger), look(request), filter_of(request, definition_of(ledger))
    after = request.GET.get("after", "")
    wanted = by_now(scope=request.scope, ledger=ledger, asked=asked, look=seen)
    found = entry_list(scope=request.scope, ledger=ledger, asked=wanted.asked, on=wanted.on, today=seen.today, after=after)
    own = plan_of_ledger(request, ledger)
    may_file = request.scope.may(Permission.FILE_LEDGER) and seen.on is None
    page = ListPage(
        plan=own,
        look=seen,
        ledger=ledger,
        definition=definition,
        count=ledger_count(scope=request.scope, ledger=ledger, look=seen),
        asked=asked,
        found=found,
        columns=tuple(f for f in definition.shown_fields if f.find),
        places=place_names(r.span.division_code for r in found.rows),
        counties=counties_of(ledger.division_code),
        filters=tuple(_filter_field(f, asked) for f in definition.shown_fields if f.find and f.form in ("choice", "yes_no")),
        views=views_of(ledger=ledger, username=request.scope.username),
        query=query_of(asked, seen),
        after=after,
        unregistered=unregistered(ledger=ledger, plan=own, under=prefixes(request, Permission.FILE_LEDGER)) if may_file else (),
        may_file=may_file,
        reads_suspicions=request.scope.may(Permission.READ_SUSPICIONS),
        today=seen.day,
    )
    return render(request, "ledgers/list.html", {"page": page})


def _filter_field(f: Field, asked: Filter) -> FilterField:
    words = [(o.code, o.en if language() == "en" and o.en else o.zh) for o in f.options] or [("1", _("是")), ("0", _("否"))]
    return FilterField(f, asked.values.get(f.code, ""), tuple(words))


def filter_of(request: Request, definition: Definition) -> Filter:
    """Return what the address asks for. Raises Misread, TooLong."""
    told = request.GET
    asked = Filter(
        division=told.get("division", ""),
        stage=told.get("stage", ""),
        words=fitting(told.get("q", ""), 60),
        values={key.removeprefix("f_"): value for key in told if key.startswith("f_") and (value := told.get(key, ""))},
        flag=told.get("flag", ""),
        state=told.get("state", ""),
        sort=told.get("sort", ""),
    )
    further = {"division": asked.division, "flag": asked.flag, "state": asked.state, "values": asked.values}
    for problem in (*asking_problems(definition, stage=asked.stage, sort=asked.sort), *filter_problems(definition, **further)):
        raise Misread(problem)
    return asked


def query_of(asked: Filter, seen: Look) -> str:
    """Return the filter as the end of an address."""
    told = {
        "division": asked.division,
        "stage": asked.stage,
        "q": asked.words,
        "flag": asked.flag,
        "state": asked.state,
        "sort": asked.sort,
    }
    told |= {f"f_{code}": value for code, value in asked.values.items()}
    told |= {"on": seen.on.isoformat() if seen.on else "", "known": "now" if seen.known_now else ""}
    written = urlencode({k: v for k, v in told.items() if v})
    return f"?{written}" if written else ""


def _list_of(request: Request, pk: int) -> str:
    """Return the address of the list as it was filtered when the form was sent."""
    query = request.POST.get("query", "")
    return reverse("ledgers:list", args=[pk]) + (query if query.startswith("?") else "")


@form_on(_list_of)
def keep_view(request: Request, pk: int) -> HttpResponse:
    """Keep the list as it is filtered under a name of one's own, or let a kept one go."""
    ledger = ledger_seen(request, pk)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if gone := request.POST.get("remove", ""):
        actions.drop_view(ledger=ledger, username=request.scope.username, name=gone)
        messages.success(request, _("已删除这个视图。"))
        return redirect("ledgers:list", pk)
    name, query = fitting(request.POST.get("name", ""), 40), fitting(request.POST.get("query", ""), 1000)
    if not name:
        raise actions.EntryRefused([say("请给视图起一个名称。")], "name")
    actions.keep_view(ledger=ledger, username=request.scope.username, name=name, query=query)
    messages.success(request, _("已保存视图。"))
    return redirect(_list_of(request, pk))


@form_on(_list_of)
def bulk(request: Request, pk: int) -> HttpResponse:
    """One stage or one value for every chosen entry, whole or not at all."""
    ledger = ledger_seen(request, pk)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not request.scope.may(Permission.FILE_LEDGER):
        raise PermissionDenied
    chosen = [n for written in request.POST.getlist("entry") if (n := whole_number(written))]
    told = actions.bulk_edit(scope=request.scope, ledger=ledger, ids=chosen, asked=_bulk_asked(request.POST), now=clock.now())
    messages.success(request, _("已处理 %(n)d 条。") % {"n": told})
    return redirect(_list_of(request, pk))


def _bulk_asked(told: Mapping[str, Any]) -> actions.BulkEdit:
    key = str(told.get("key", ""))
    return actions.BulkEdit(key=key, value=str(told.get("value", "")).strip(), why=fitting(str(told.get("why", "")), 400))
