"""One report: filled in, sent, signed, accepted or returned; more time given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shishi.areas.plans import public as plans
from shishi.areas.reporting import actions
from shishi.areas.reporting.forms import figures_written, moment_written, whole_number
from shishi.areas.reporting.labels import opening_words
from shishi.areas.reporting.pages.paper import handed_in
from shishi.areas.reporting.pages.reach import obligation_seen, plan_seen, unit_of_reader
from shishi.areas.reporting.queries.overview import may_sign, place_of
from shishi.areas.reporting.queries.owing import Obligation, may_receive, may_send
from shishi.areas.reporting.queries.report import ReportPage, report_page
from shishi.base.owed import Place
from shishi.base.phrases import Phrase, say
from shishi.infra import clock
from shishi.infra.access import listing as people
from shishi.infra.access.request import Request

TEXT = 4000


@dataclass(frozen=True, slots=True)
class OneReport:
    plan: plans.PlanInForce | None
    it: ReportPage
    text: str
    problems_text: str
    typed: dict[str, str]
    """Figures as they were typed, by key."""
    may_send: bool
    may_receive: bool
    may_sign: bool
    sheet: Place | None
    """The week's one screen, where that tells it."""
    behalf: str
    below: tuple[tuple[Obligation, Place], ...]
    names: Mapping[str, str]
    """What those who took its steps are called, by username."""
    problems: tuple[Phrase, ...] = ()


def report(request: Request, pk: int, day: str, code: str, unit: str) -> HttpResponse:
    owed = obligation_seen(request, pk, day, code, unit)
    if request.method != "POST":
        return _shown(request, owed)
    if not may_send(request.scope, code, unit) or owed.is_week:
        raise PermissionDenied
    found = report_page(scope=request.scope, owed=owed, now=clock.now())
    figures, wrong = figures_written(request.POST, found.figures)
    text = {key: request.POST.get(key, "").strip()[:TEXT] for key in ("text", "problems")}
    if wrong:
        return _shown(request, owed, problems=wrong)
    try:
        if "draft" in request.POST:
            actions.save_draft(which=_which(owed), text=text, by=request.scope.username, now=clock.now())
            messages.success(request, _("草稿已保存，还没有报送。"))
        else:
            held = {f.key: f.value for f in found.figures}
            body = {
                **text,
                "figures": figures,
                "typed": sum(1 for k, v in figures.items() if v != held[k]) + sum(map(bool, text.values())),
                "filled": len(held) + 2 * len(found.counts),
                "counts": [[c.definition.code, c.total, c.done] for c in found.counts],
                "behalf": _behalf(request, owed),
            }
            sending = actions.Sending(
                _which(owed),
                whole_number(request.POST.get("seen")),
                body,
                request.POST.get("key", "")[:36],
                paper=handed_in(request),
            )
            actions.send(sending=sending, by=request.scope.username, now=clock.now())
            messages.success(request, _("已报送。"))
    except actions.ReportRefused as refused:
        return _shown(request, owed, problems=refused.problems)
    return redirect("reporting:report", pk, day, code, unit)


def _which(owed: Obligation) -> actions.Which:
    return actions.Which(owed.duty.pk, owed.due.period.first, owed.due.period.last, owed.code, owed.unit)


def _behalf(request: Request, owed: Obligation) -> str:
    own = unit_of_reader(request.scope, owed.code)
    return own if own and own != owed.unit else ""


def _shown(request: Request, owed: Obligation, *, problems: Sequence[Phrase] = ()) -> HttpResponse:
    found = report_page(scope=request.scope, owed=owed, now=clock.now())
    sent = next((f.body for f in reversed(found.facts) if f.kind == "sent"), {})
    held = owed.report.draft if owed.report and owed.report.draft else sent
    posted = request.POST if problems else {}
    receives = may_receive(request.scope, owed.duty, owed.code, owed.unit)
    sends = may_send(request.scope, owed.code, owed.unit)
    page = OneReport(
        plan=plan_seen(request),
        it=found,
        text=posted.get("text") or held.get("text") or opening_words(found, clock.today()),
        problems_text=posted.get("problems") or held.get("problems", ""),
        typed={k: str(v) for k, v in posted.items() if str(k).startswith("n.")},
        may_send=sends and not owed.is_week and found.waits in ("send", "accept", "sign"),
        may_receive=receives,
        may_sign=bool(found.next_post) and may_sign(request.scope, owed, [found.next_post]),
        sheet=place_of(owed, request.scope) if owed.is_week and sends else None,
        behalf=_behalf(request, owed),
        below=tuple((o, place_of(o, request.scope)) for o in found.below),
        names=people.names_of(f.by for f in found.facts),
        problems=tuple(problems),
    )
    return render(request, "reporting/report.html", {"page": page}, status=422 if problems else 200)


def act(request: Request, pk: int, day: str, code: str, unit: str) -> HttpResponse:
    """Sign, accept, return, or give more time."""
    owed = obligation_seen(request, pk, day, code, unit)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    verb, why = request.POST.get("verb", ""), request.POST.get("why", "")
    try:
        if verb == "extend":
            _extend(request, owed, why)
        else:
            _step(request, owed, verb, why)
    except actions.ReportRefused as refused:
        messages.error(request, plans.labels.said(refused.phrase))
    return redirect("reporting:report", pk, day, code, unit)


def _step(request: Request, owed: Obligation, verb: str, why: str) -> None:
    found = report_page(scope=request.scope, owed=owed, now=clock.now())
    signs = verb == "signed" and may_sign(request.scope, owed, [found.next_post])
    receives = verb in ("accepted", "returned") and may_receive(request.scope, owed.duty, owed.code, owed.unit)
    returns = verb == "returned" and bool(found.next_post) and may_sign(request.scope, owed, [found.next_post])
    if owed.report is None or not (signs or receives or returns):
        raise PermissionDenied
    seen, post = whole_number(request.POST.get("seen")), found.next_post if signs else ""
    actions.step(report_id=owed.report.pk, kind=verb, seen=seen, by=request.scope.username, now=clock.now(), post=post, why=why)
    messages.success(request, {"signed": _("已签批。"), "accepted": _("已接收。")}.get(verb, _("已退回，原因已告知报送人。")))


def _extend(request: Request, owed: Obligation, why: str) -> None:
    if not may_receive(request.scope, owed.duty, owed.code, owed.unit):
        raise PermissionDenied
    until = moment_written(request.POST.get("until"))
    if until is None:
        raise actions.ReportRefused([say("请填写延到哪一刻，如 2022-05-23 17:00。")])
    actions.extend(
        which=_which(owed),
        for_all="for_all" in request.POST,
        until=until,
        why=why,
        planned=owed.due.submit_by,
        by=request.scope.username,
        now=clock.now(),
    )
    messages.success(request, _("已延期，报送人会看到新的时刻和原因。"))
