"""One entry: looked at, opened, changed, its stages filed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from shishi.areas.ledgers import actions
from shishi.areas.ledgers.forms import EntryForm, StageForm
from shishi.areas.ledgers.labels import said
from shishi.areas.ledgers.models import Entry, Ledger
from shishi.areas.ledgers.pages.evidence import tell_kept, unreachable, uploads_sent
from shishi.areas.ledgers.pages.outlines import outlines_at
from shishi.areas.ledgers.pages.reach import Look, entry_seen, ledger_seen, look, plan_of_ledger, prefixes
from shishi.areas.ledgers.queries.counts import CountsFor, counts_for
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.entries import may_accept, may_file, may_file_stage, open_spans
from shishi.areas.ledgers.queries.entry import EntryPage, entry_page
from shishi.areas.ledgers.queries.listing import rows_of
from shishi.areas.ledgers.queries.named import namesake
from shishi.areas.ledgers.queries.placed import DECLARED, TOLERANCE_PERCENT, placed_outside
from shishi.areas.ledgers.queries.places import place_names, places_named
from shishi.areas.ledgers.queries.promised import unregistered
from shishi.areas.ledgers.queries.red_lines import LETTER, OnRedLines, on_red_lines
from shishi.areas.ledgers.rules import Filing
from shishi.areas.plans import public as plans
from shishi.base.numerals import whole_number
from shishi.base.phrases import say
from shishi.engines.geometry import LengthVerdict, Outside, compare_length
from shishi.engines.ledger import Definition
from shishi.infra import clock, files
from shishi.infra.access.listing import names_of
from shishi.infra.access.request import Request, form_on
from shishi.infra.access.roles import Permission
from shishi.infra.places.queries import counties_drawn
from shishi.infra.record import once


@dataclass(frozen=True, slots=True)
class OneEntry:
    plan: plans.PlanInForce | None
    look: Look
    it: EntryPage
    places: Mapping[str, str]
    """What the divisions are called where it lies or once lay, by their codes."""
    map: dict[str, Any] | None
    length: LengthVerdict | None
    """Of a line: what was declared against what is drawn."""
    outside: Outside | None
    """How its place lies outside its county."""
    red_lines: OnRedLines | None
    counts: tuple[CountsFor, ...]
    names: Mapping[str, str]
    """What the people of its history are called, by username."""
    may_file: bool
    may_accept: bool
    may_apply: bool
    may_read_requests: bool
    today: Any


def entry(request: Request, pk: int) -> HttpResponse:
    seen = look(request)
    found = entry_page(scope=request.scope, entry=pk, look=seen)
    if found is None:
        raise Http404
    own = plan_of_ledger(request, found.ledger)
    red = _red_lines(found, None if seen.known_now else seen.on) if found.place else None
    page = OneEntry(
        plan=own,
        look=seen,
        it=found,
        places=_places(found),
        map=_map(found, red) if found.place else None,
        outside=_outside(found) if found.place else None,
        red_lines=red,
        length=_length(found) if found.place and found.definition.geometry == "line" else None,
        counts=_counts(found, own),
        names=names_of({t.fact.by for t in (*found.history, *found.later)}),
        may_file=seen.on is None and found.columns["state"] == 0 and may_file(scope=request.scope, entry=found.entry),
        may_accept=seen.on is None and found.columns["state"] == 0 and may_accept(scope=request.scope, entry=found.entry),
        may_apply=request.scope.may(Permission.APPLY_CHANGE) and found.columns["state"] == 0,
        may_read_requests=request.scope.may(
            Permission.READ_REPORT, division_code=found.entry.division_code, programme=found.entry.programme
        ),
        today=seen.today,
    )
    return render(request, "ledgers/entry.html", {"page": page})


def _places(found: EntryPage) -> dict[str, str]:
    moves = [c for t in (*found.history, *found.later) for c in t.changes if c.key == "division"]
    return place_names({found.body["division"]} | {code for c in moves for code in (c.before, c.after)})


def _counts(found: EntryPage, plan: plans.PlanInForce | None) -> tuple[CountsFor, ...]:
    if plan is None:
        return ()
    targets = plans.measured_targets(plan=plan, prefix=f"ledgers:{found.ledger.code}")
    fields = {f.code: value for f, value in found.fields}
    reached = {s.stage.code for s in found.stages if s.reached}
    told = {"definition": found.definition, "columns": found.columns, "fields": fields, "checks": found.checks}
    return counts_for(targets, **told, reached=reached)


def _red_lines(found: EntryPage, on: Any) -> OnRedLines:
    letters = [p.pk for p in found.evidence if p.kind == LETTER and p.withdrawn_at is None]
    return on_red_lines(place_fact=found.columns["place_fact_id"], letter=letters[-1] if letters else None, on=on)


def _map(found: EntryPage, red: OnRedLines | None) -> dict[str, Any]:
    state = "done" if found.columns["stage"] >= found.goal.order else "going" if found.columns["stage"] else "none"
    thing = {"name": found.columns["name"], "href": "", "state": state, "light": "", "geojson": found.place["geometry"]}  # type: ignore[index]
    return {"outlines": outlines_at(found.ledger.division_code), "things": [thing], "crossings": red.parts if red else []}


def _outside(found: EntryPage) -> Outside | None:
    return placed_outside(found.place or {}, found.body["division"], counties_drawn(found.ledger.division_code))


def _length(found: EntryPage) -> LengthVerdict:
    declared = {f.code: v for f, v in found.fields}.get(DECLARED)
    return compare_length(declared, found.place.get("length_m", 0), TOLERANCE_PERCENT)  # type: ignore[union-attr]


@dataclass(frozen=True, slots=True)
class Writing:
    """The form of an entry, new or held."""

    ledger: Ledger
    definition: Definition
    entry: Entry | None
    seen: int
    form: EntryForm
    offered: tuple[str, ...]
    """What the places are called in which the reader may file."""

    plan = None


def new(request: Request, pk: int) -> HttpResponse:
    ledger = ledger_seen(request, pk)
    if not request.scope.may(Permission.FILE_LEDGER):
        raise PermissionDenied
    form = _form(request, ledger, None)
    if "work" in request.GET:
        form.initial = _promised(request, ledger, form)
    if request.method == "POST" and form.is_valid():
        body = form.body()
        if form.is_valid() and _reaches(request, ledger, body, form) and _is_another(ledger, body, form):
            try:
                opened = actions.open_entries(
                    ledger_id=ledger.pk, openings=[actions.Opening(body)], by=request.scope.username, now=clock.now()
                )
            except actions.EntryRefused as refused:
                form.add_error(None, said(refused.phrase))
            else:
                messages.success(request, _("已登记：%(number)s。") % {"number": opened.numbers[0]})
                return redirect("ledgers:entry", opened.ids[0])
    page = Writing(ledger, definition_of(ledger), None, 0, form, _offered(request, form))
    return render(request, "ledgers/edit.html", {"page": page}, status=_status(form))


def edit(request: Request, pk: int) -> HttpResponse:
    it = entry_seen(request, pk, Permission.FILE_LEDGER)
    ledger, span = it.ledger, open_spans([pk])[pk]
    (row,) = rows_of(ledger, definition_of(ledger), [span])
    form = _form(request, ledger, row.body)
    if request.method == "POST" and form.is_valid():
        body = form.body()
        is_called_so = all(row.body[key] == body[key] for key in ("name", "division"))
        if form.is_valid() and _reaches(request, ledger, body, form) and (is_called_so or _is_another(ledger, body, form, pk)):
            change = actions.Change(pk, whole_number(request.POST.get("seen")), body, request.POST.get("why", "").strip())
            try:
                changed = actions.change_entries(changes=[change], by=request.scope.username, now=clock.now())
            except actions.EntryRefused as refused:
                form.add_error(None, said(refused.phrase))
            else:
                messages.success(request, _("已保存。") if changed else _("内容没有变化。"))
                return redirect("ledgers:entry", pk)
    page = Writing(ledger, definition_of(ledger), it, span.values_fact_id, form, _offered(request, form))
    return render(request, "ledgers/edit.html", {"page": page}, status=_status(form))


def _status(form: EntryForm) -> int:
    return 422 if form.is_bound else 200


def _promised(request: Request, ledger: Ledger, form: EntryForm) -> dict[str, str]:
    """Return what the form begins with for the work of the plan that is to be registered; empty where none is asked for."""
    own = plan_of_ledger(request, ledger)
    works = unregistered(ledger=ledger, plan=own, under=prefixes(request, Permission.FILE_LEDGER))
    return next((form.promised(w) for w in works if w.item == request.GET["work"]), {})


def _form(request: Request, ledger: Ledger, values: Mapping[str, Any] | None) -> EntryForm:
    places = places_named(city=ledger.division_code, prefixes=prefixes(request, Permission.FILE_LEDGER))
    held = values["division"] if values else ""
    place = place_names([held])[held] if held and all(held != code for code, _ in places.divisions) else ""
    data = request.POST if request.method == "POST" else None
    form = EntryForm(definition_of(ledger), places, data, values=values, place=place)
    if own := _own_unit(request):
        form.fields["organisation"].initial = form.fields["organisation"].initial or own
    return form


def _offered(request: Request, form: EntryForm) -> tuple[str, ...]:
    under = tuple(prefixes(request, Permission.FILE_LEDGER))
    return tuple(words for code, words in form.words.items() if code.startswith(under))


def _own_unit(request: Request) -> str:
    return next((s.organisation_name for s in request.scope.standings if s.role == "project_unit"), "")


def _reaches(request: Request, ledger: Ledger, body: Mapping[str, Any], form: EntryForm) -> bool:
    """Nobody files an entry into a place or for a unit that is not theirs."""
    allowed = request.scope.may(
        Permission.FILE_LEDGER,
        division_code=body["division"],
        programme=ledger.programme,
        organisation=body["organisation"],
    )
    if not allowed:
        form.add_error(None, _("所在地或项目单位不在您可以填报的范围内；请选择本县区、本单位的。"))
    return allowed


def _is_another(ledger: Ledger, body: Mapping[str, Any], form: EntryForm, but: int = 0) -> bool:
    """What is registered in a place is not registered there again."""
    number = namesake(ledger=ledger.pk, name=body["name"], division=body["division"], but=but)
    if number:
        once.refused()
        says = _("这里已登记同名的 %(number)s：同一条请到那一条修改；确是另一条，请在名称里写明是哪一个。") % {"number": number}
        form.add_error("name", says)
    return not number


@form_on("ledgers:entry")
def stage(request: Request, pk: int) -> HttpResponse:
    """File a stage with the photos and papers that prove it, put its day right, or take it back."""
    it = entry_seen(request, pk)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not may_file_stage(scope=request.scope, entry=it, stage=request.POST.get("stage", "")):
        raise PermissionDenied
    form = StageForm(request.POST)
    if not form.is_valid():
        raise actions.StageRefused([say("请填写发生日期，如 2022-05-10。")], "happened_date")
    told = form.cleaned_data
    filing = Filing(pk, told["stage"], told["happened_date"], told["why"], told["corrects"], told["withdrawn"])
    sent, gates = uploads_sent(request), may_accept(scope=request.scope, entry=it)
    try:
        actions.file_with_proof(filing=filing, uploads=sent, by=request.scope.username, now=clock.now(), gates=gates)
    except files.FilesUnreachable:
        raise actions.StageRefused([unreachable("、".join(u.file_name for u in sent))], "files") from None
    messages.success(request, _("已撤回。") if told["withdrawn"] else _("已填报。"))
    tell_kept(request, len(sent))
    return HttpResponseRedirect(reverse("ledgers:entry", args=[pk]) + "#stages")
