"""Requests to change the plan: applied for, agreed or returned, recorded with the document."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from shishi.areas.ledgers import public as ledgers
from shishi.areas.packs import actions, queries
from shishi.areas.packs.actions import DraftRefused
from shishi.areas.packs.forms import ApplyEntryForm, ApplyForm, DocumentForm
from shishi.areas.packs.models import ChangeRequest
from shishi.areas.packs.queries.change import ChangePage
from shishi.areas.packs.rules.change import Entry
from shishi.areas.plans import public as plans
from shishi.base.phrases import heading
from shishi.infra import clock
from shishi.infra.access.request import Request, form_on
from shishi.infra.access.roles import Permission


@dataclass(frozen=True, slots=True)
class Requests:
    plan: plans.PlanInForce | None
    rows: tuple[ChangeRequest, ...]
    may_apply: bool


def requests(request: Request) -> HttpResponse:
    plan = plans.plan_in_force(scope=request.scope, **request.chosen_plan)
    rows = tuple(queries.changes(scope=request.scope))
    page = Requests(plan, rows, bool(plan) and request.scope.may(Permission.APPLY_CHANGE))
    return render(request, "packs/requests.html", {"page": page})


@dataclass(frozen=True, slots=True)
class Apply:
    plan: plans.PlanInForce
    form: ApplyForm


def apply(request: Request) -> HttpResponse:
    """Ask for an entry of the plan in force to be replaced, postponed or withdrawn."""
    plan = plans.plan_in_force(scope=request.scope, **request.chosen_plan)
    if plan is None or not request.scope.may(Permission.APPLY_CHANGE):
        raise Http404
    newest = plans.newest_plan(division_code=plan.city_code, year=plan.year) or plan.id
    found = queries.changeable(scope=request.scope, plan_id=newest)
    chosen = request.GET.get("entry", "")
    form = ApplyForm(found, request.POST or None, initial={"entry": chosen})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        number, item_kind, item = told["entry"].split("|")
        asked = actions.Asked(
            number=number,
            item_kind=item_kind,
            item=item,
            kind=told["kind"],
            new_day=told["new_day"],
            replacement=told["replacement"],
            why=told["why"],
        )
        entry = next(e for e in found if (e.number, e.kind, e.item) == (number, item_kind, item))
        try:
            made = actions.apply_for_change(
                plan_id=newest, asked=asked, unit=_unit(request, entry), by=request.scope.username, now=clock.now()
            )
            return redirect("packs:change", made.pk)
        except DraftRefused as refused:
            form.add_error(None, plans.labels.said(refused.phrase))
    return render(request, "packs/apply.html", {"page": Apply(plan, form)}, status=422 if form.errors else 200)


@dataclass(frozen=True, slots=True)
class ApplyEntry:
    plan: plans.PlanInForce
    entry: ledgers.EntryBrief
    form: ApplyEntryForm


def apply_entry(request: Request, entry: int) -> HttpResponse:
    """Ask for an entry of a ledger to be replaced, postponed or withdrawn."""
    found = ledgers.entry_brief(entry_id=entry)
    if found is None or not _may_apply(request, found):
        raise Http404
    city, year = found.kept_for
    plan = plans.plan_in_force(scope=request.scope, city=city, year=year)
    if plan is None:
        raise Http404
    language = get_language() or ""
    open_stages = [(c, heading(s.label, s.label_en, language)) for c, s in found.stages.items() if not s.reached]
    form = ApplyEntryForm(open_stages, request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        asked = actions.Asked(number=found.programme_number, item_kind="entry", item=str(entry), **told)
        newest = plans.newest_plan(division_code=plan.city_code, year=plan.year) or plan.id
        unit = _unit(request, found)
        try:
            made = actions.apply_for_entry(plan_id=newest, asked=asked, unit=unit, by=request.scope.username, now=clock.now())
            return redirect("packs:change", made.pk)
        except DraftRefused as refused:
            form.add_error(None, plans.labels.said(refused.phrase))
    page = ApplyEntry(plan, found, form)
    return render(request, "packs/apply_entry.html", {"page": page}, status=422 if form.errors else 200)


def _may_apply(request: Request, entry: ledgers.EntryBrief) -> bool:
    return all(
        request.scope.may(
            permission, division_code=entry.division_code, programme=entry.programme, organisation=entry.organisation
        )
        for permission in (Permission.APPLY_CHANGE, Permission.READ_LEDGER)
    )


def _unit(request: Request, entry: Entry | ledgers.EntryBrief) -> str:
    """Return the unit in whose name the reader applies."""
    held = request.scope.with_permission(Permission.APPLY_CHANGE)
    own = [s for s in held if s.role == "lead_unit" or entry.division_code.startswith(s.prefix)]
    return next((s.organisation_name for s in own if s.organisation_name), request.scope.name)


@dataclass(frozen=True, slots=True)
class OneRequest:
    it: ChangePage
    document: DocumentForm

    plan = None


def change(request: Request, pk: int) -> HttpResponse:
    return _one(request, _seen(request, pk), DocumentForm())


def _seen(request: Request, pk: int) -> ChangePage:
    found = queries.change_page(scope=request.scope, pk=pk)
    if found is None:
        raise Http404
    return found


def _one(request: Request, found: ChangePage, form: DocumentForm) -> HttpResponse:
    page = OneRequest(found, form)
    return render(request, "packs/request.html", {"page": page}, status=422 if form.errors else 200)


@form_on("packs:change")
def agree(request: Request, pk: int) -> HttpResponse:
    """The lead unit agrees or returns."""
    found = _seen(request, pk)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not found.agrees:
        raise PermissionDenied
    actions.agree_to_change(
        change_id=pk,
        agreed=request.POST.get("agreed") == "1",
        says=request.POST.get("says", ""),
        unit=found.agrees,
        by=request.scope.username,
        now=clock.now(),
    )
    return redirect("packs:change", pk)


def record(request: Request, pk: int) -> HttpResponse:
    """The city office records the document; the change stands in an amendment draft."""
    found = _seen(request, pk)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not found.records:
        raise PermissionDenied
    form = DocumentForm(request.POST)
    if not form.is_valid():
        return _one(request, found, form)
    told = form.cleaned_data
    try:
        document = actions.Document(
            number=told["document"],
            title=told["title"],
            issued=told["issued_on"],
            effective=told["effective_on"],
            why=told["why"],
        )
        it = actions.record_change(change_id=pk, document=document, by=request.scope.username, now=clock.now())
    except DraftRefused as refused:
        form.add_error(None, plans.labels.said(refused.phrase))
        return _one(request, found, form)
    return redirect("packs:desk", it.pk) if it else redirect("packs:change", pk)
