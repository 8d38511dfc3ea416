"""One report: filled in, sent, signed, accepted or returned; more time given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shishi.areas.plans import public as plans
from shishi.areas.reporting import actions
from shishi.areas.reporting.forms import LONGEST, activity_written, figures_written, moment_written
from shishi.areas.reporting.labels import figure_typed, opening_words
from shishi.areas.reporting.models.duty import ACTIVITY
from shishi.areas.reporting.pages.paper import handed_in
from shishi.areas.reporting.pages.reach import cut_asked, obligation_seen, plan_seen, unit_of_reader
from shishi.areas.reporting.queries.overview import place_of
from shishi.areas.reporting.queries.owing import Obligation, duty_for, may_receive, may_send
from shishi.areas.reporting.queries.report import ReportPage, body_of, report_page
from shishi.areas.reporting.queries.signing import hand_of, parties_to, receiver_of, stood_in_for
from shishi.areas.reporting.rules.signing import accepting_problem, signing_problem
from shishi.base.numerals import whole_number
from shishi.base.owed import Place
from shishi.base.phrases import Phrase, say
from shishi.base.texts import fitting
from shishi.infra import clock
from shishi.infra.access import listing as people
from shishi.infra.access.request import Request, form_on
from shishi.infra.access.roles import Permission
from shishi.infra.places.queries import County

TEXT = 4000


@dataclass(frozen=True, slots=True)
class OneReport:
    plan: plans.PlanInForce | None
    it: ReportPage
    text: str
    problems_text: str
    typed: Mapping[str, str]
    """Figures as they were typed or sent, by the name of their cell."""
    activity: Mapping[str, Any] | None
    """What is told of an activity: None of what is none."""
    as_sent: bool
    """True where a version is drawn as it was sent; else what may be sent."""
    said_counties: tuple[County, ...]
    """Of which the version keeps figures."""
    may_send: bool
    may_change: bool
    """True where the version may be sent anew."""
    may_receive: bool
    may_sign: bool
    too_early: Phrase | None
    """Why whoever sends it may not yet."""
    unsigned: Phrase | None
    """Why the reader, who holds the post whose turn it is, may not sign or accept."""
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
    text = {key: fitting(request.POST.get(key, ""), TEXT) for key in ("text", "problems")}
    try:
        if "draft" in request.POST:
            draft = {**text, "figures": _typed(request.POST), **_held(owed, request.POST)}
            actions.save_draft(which=_which(owed), draft=draft, by=request.scope.username, now=clock.now())
            messages.success(request, _("草稿已保存，还没有报送。"))
            return redirect(f"{request.path}?change=1")
        _send(request, owed, text)
        messages.success(request, _("已报送。"))
    except actions.ReportRefused as refused:
        return _shown(request, owed, problems=refused.problems)
    return redirect("reporting:report", pk, day, code, unit)


def short(request: Request, pk: int, day: str, nth: int) -> HttpResponse:
    """The way to one report from a message: `nth` is the place of whoever owes it among the duty's debtors."""
    duty = duty_for(scope=request.scope, pk=pk)
    found = duty.debtors[nth - 1 : nth] if duty and nth else []
    if not found:
        raise Http404
    return redirect("reporting:report", pk, day, *found[0])


def _send(request: Request, owed: Obligation, text: Mapping[str, str]) -> None:
    cut = cut_asked(request, owed)
    found = report_page(scope=request.scope, owed=owed, now=clock.now(), cut=cut)
    figures, wrong = figures_written(request.POST, found.figures)
    if wrong := [*([cut.problem] if cut.problem else ()), *wrong]:
        raise actions.ReportRefused(wrong)
    body = body_of(found, **text, figures=figures, behalf=_behalf(request, owed), **_held(owed, request.POST))
    seen, key = whole_number(request.POST.get("seen")), request.POST.get("key", "")[:36]
    sending = actions.Sending(
        _which(owed), seen, body, key, paper=handed_in(request), deputises=stood_in_for(request.scope, owed)
    )
    actions.send(sending=sending, by=request.scope.username, now=clock.now())


def _held(owed: Obligation, post: Mapping[str, str]) -> dict[str, Any]:
    """Return what was typed of an activity; nothing of what is none."""
    return {"activity": activity_written(post)} if owed.duty.kind == ACTIVITY else {}


def _typed(post: Mapping[str, str]) -> dict[str, str]:
    """Return the figures of a form as they were typed, by the name of their cell."""
    return {name: fitting(text, LONGEST) for name, text in post.items() if name.startswith("n.")}


def _which(owed: Obligation) -> actions.Which:
    return actions.Which(owed.duty.pk, owed.due.period.first, owed.due.period.last, owed.code, owed.unit)


def _behalf(request: Request, owed: Obligation) -> str:
    own = unit_of_reader(request.scope, owed.code)
    return own if own and own != owed.unit else ""


def _shown(request: Request, owed: Obligation, *, problems: Sequence[Phrase] = ()) -> HttpResponse:
    version = 0 if problems else whole_number(request.GET.get("said"))
    found = report_page(scope=request.scope, owed=owed, now=clock.now(), version=version, cut=cut_asked(request, owed))
    if version and not found.said:
        raise Http404
    files, early = may_send(request.scope, owed.code, owed.unit), owed.too_early(clock.today())
    sends = files and not owed.is_week and found.waits != "locked" and not early
    changes = sends and not version and (bool(problems) or found.waits == "send" or "change" in request.GET)
    hand, receiver = hand_of(request.scope, owed, found.next_post), receiver_of(request.scope, owed)
    parties = parties_to(found.facts, owed.report.version) if owed.report and (hand or receiver) else []
    unsigned = signing_problem(hand, parties) if hand else None
    unaccepted = accepting_problem(receiver, parties) if receiver else None
    counties = found.said.counties if found.said else ()
    page = OneReport(
        plan=plan_seen(request, Permission.RECEIVE_REPORT),
        it=found,
        **_written(request, found, problems),
        as_sent=found.said is not None and not changes,
        said_counties=tuple(c for c in found.counties if c.code in counties),
        may_send=sends,
        may_change=sends and found.waits != "send",
        may_receive=receiver is not None and unaccepted is None,
        may_sign=hand is not None and unsigned is None,
        too_early=early if files and not owed.is_week else None,
        unsigned=unsigned or (unaccepted if found.waits == "accept" else None),
        sheet=owed.place if owed.is_week and (files or found.said) else None,
        behalf=_behalf(request, owed),
        below=tuple((o, place_of(o, request.scope)) for o in found.below),
        names=people.names_of(f.by for f in found.facts),
        problems=tuple(problems),
    )
    return render(request, "reporting/report.html", {"page": page}, status=422 if problems else 200)


def _written(request: Request, found: ReportPage, problems: Sequence[Phrase]) -> dict[str, Any]:
    """Return what the form holds: what was posted and refused, else the draft, else the newest version, else the report's first sentence."""
    draft: Mapping[str, Any] = found.owed.report.draft if found.owed.report else {}
    sent = [f for f in found.said.figures if f.goes_on] if found.said else []
    typed = {f"n.{f.key}": figure_typed(f.field, f.value) for f in sent}
    if problems:
        draft = {**request.POST.dict(), "figures": _typed(request.POST), **_held(found.owed, request.POST)}
    words = draft or (found.said.fact.body if found.said else {"text": opening_words(found, clock.today())})
    return {
        "text": words.get("text", ""),
        "problems_text": words.get("problems", ""),
        "typed": typed | draft.get("figures", {}),
        "activity": words.get("activity", {}) if found.owed.duty.kind == ACTIVITY else None,
    }


@form_on("reporting:report")
def act(request: Request, pk: int, day: str, code: str, unit: str) -> HttpResponse:
    """Sign, accept, return, or give more time."""
    owed = obligation_seen(request, pk, day, code, unit)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    verb, why = request.POST.get("verb", ""), request.POST.get("why", "")
    if verb == "extend":
        _extend(request, owed, why)
    else:
        _step(request, owed, verb, why)
    return redirect("reporting:report", pk, day, code, unit)


def _step(request: Request, owed: Obligation, verb: str, why: str) -> None:
    found = report_page(scope=request.scope, owed=owed, now=clock.now())
    signer, receiver = hand_of(request.scope, owed, found.next_post), receiver_of(request.scope, owed)
    hand = {"signed": signer, "accepted": receiver, "returned": signer or receiver}.get(verb)
    if owed.report is None or hand is None:
        raise PermissionDenied
    seen, by = whole_number(request.POST.get("seen")), request.scope.username
    actions.step(report_id=owed.report.pk, kind=verb, seen=seen, by=by, now=clock.now(), hand=hand, why=why)
    messages.success(request, {"signed": _("已签批。"), "accepted": _("已接收。")}.get(verb, _("已退回，原因已告知报送人。")))


def _extend(request: Request, owed: Obligation, why: str) -> None:
    if not may_receive(request.scope, owed.duty, owed.code, owed.unit):
        raise PermissionDenied
    until = moment_written(request.POST.get("until"))
    if until is None:
        raise actions.ReportRefused([say("请填写延到哪一刻，如 2022-05-23 17:00。")], "until")
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
