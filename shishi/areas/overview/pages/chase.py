"""The chase desk (催报): who owes what now, in words ready to send."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from shishi.areas.overview.queries.chase import Debt, debts
from shishi.areas.overview.queries.reminders import Pressing, group_reminder, reminders, things
from shishi.areas.overview.rules.chase import words
from shishi.areas.overview.tables import debts_sheet
from shishi.areas.plans import public as plans
from shishi.areas.reporting import public as reporting
from shishi.infra import clock
from shishi.infra.access.listing import names_of
from shishi.infra.access.request import Request, form_on, plan_name
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.documents.sheets import sheets_sent
from shishi.infra.jobs.queue import enqueue
from shishi.infra.places.queries import division_name
from shishi.infra.sms.rules import sending_moment

_CITY = 4


@dataclass(frozen=True, slots=True)
class Row:
    debt: Debt
    words: str
    may_message: bool


@dataclass(frozen=True, slots=True)
class ChasePage:
    plan: plans.PlanInForce | None
    rows: tuple[Row, ...]
    today: date
    group: str
    carried: bool
    """True where a carrier of messages is set."""
    to_group: bool
    later: datetime | None
    """When a message would go out, where that is not at once."""
    names: Mapping[str, str]
    """What those who called are called, by username."""

    @property
    def n(self) -> int:
        return sum(r.debt.n for r in self.rows)


@dataclass(frozen=True, slots=True)
class _Pressed:
    """Whose debts are pressed for: of the plan that the reader looks at, or of the drafts of a city that has none yet."""

    plan: plans.PlanInForce | None
    of: Pressing
    found: list[Debt]


def chase(request: Request) -> HttpResponse:
    pressed = _pressed(request)
    if pressed is None:
        return render(request, "overview/empty.html")
    now = timezone.localtime(clock.now())
    goes_out = sending_moment(now)
    page = ChasePage(
        pressed.plan,
        tuple(Row(d, words(d.unit, things(d, pressed.of.root), now=now), _may_message(d, goes_out)) for d in pressed.found),
        now.date(),
        group_reminder(pressed.found, pressed.of, now=now).text,
        settings.SMS != "none",
        settings.SMS == "webhook",
        goes_out if goes_out > now else None,
        names_of(c.by for d in pressed.found for c in d.contact.calls),
    )
    return render(request, "overview/chase.html", {"page": page})


def chase_export(request: Request, form: str) -> HttpResponse:
    pressed = _pressed(request)
    if pressed is None:
        raise Http404
    today = clock.today()
    return sheets_sent(
        debts_sheet(pressed.found, today=today),
        name=f"chase-{plan_name(pressed.of.city_code, pressed.of.year)}-{today}",
        form=form,
    )


def _pressed(request: Request) -> _Pressed | None:
    """Return what the reader may press for; None where there is neither a plan nor a draft that waits. Raises PermissionDenied."""
    scope: Scope = request.scope
    if not scope.may(Permission.RECEIVE_REPORT):
        raise PermissionDenied
    plan, now = plans.plan_in_force(scope=scope, **request.chosen_plan), timezone.localtime(clock.now())
    root = request.build_absolute_uri("/").removesuffix("/")
    if plan and plan.city_code:
        of = Pressing(plan.city_code, plan.city, plan.year, root)
        return _Pressed(plan, of, debts(scope=scope, city_code=plan.city_code, year=plan.year, now=now))
    own = next((s.prefix.ljust(12, "0") for s in scope.with_permission(Permission.PUBLISH) if len(s.prefix) >= _CITY), "")
    found = debts(scope=scope, city_code=own, year=now.year, now=now) if own else []
    return _Pressed(None, Pressing(own, division_name(own), now.year, root), found) if found else None


def _may_message(d: Debt, goes_out: datetime) -> bool:
    return bool(d.contact.name) and not (d.contact.message and d.contact.message.due_date == goes_out.date())


@form_on("overview:chase")
def chase_act(request: Request) -> HttpResponse:
    """Remind one or all, keep a contact, write down a call."""
    pressed = _pressed(request)
    if pressed is None:
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    code, unit = request.POST.get("code", ""), request.POST.get("unit", "")
    chosen = [d for d in pressed.found if (d.code, d.unit) == (code, unit)]
    _done(request, pressed, chosen)
    return redirect("overview:chase")


def _done(request: Request, pressed: _Pressed, chosen: list[Debt]) -> None:
    verb, by, now = request.POST.get("verb", ""), request.scope.username, timezone.localtime(clock.now())
    if verb == "group":
        _remind(request, [group_reminder(pressed.found, pressed.of, now=now)])
    elif verb == "all":
        _remind(request, reminders(pressed.found, pressed.of, now=now))
    elif not chosen:
        raise PermissionDenied
    elif verb == "message":
        own = [d for d in pressed.found if d.contact.person == chosen[0].contact.person]
        _remind(request, reminders(own, pressed.of, now=now))
    elif verb == "call":
        whom, said = request.POST.get("whom", ""), request.POST.get("said", "")
        reporting.note_call(code=chosen[0].code, unit=chosen[0].unit, whom=whom, said=said, by=by, now=now)
        messages.success(request, _("已记下通话。"))
    elif verb == "contact":
        name, phone = request.POST.get("name", ""), request.POST.get("phone", "")
        reporting.keep_contact(code=chosen[0].code, unit=chosen[0].unit, name=name, phone=phone, by=by, now=now)
        messages.success(request, _("已记下联系人。"))


def _remind(request: Request, reminders: list[reporting.Reminder]) -> None:
    made = reporting.remind(reminders=reminders, by=request.scope.username, now=timezone.localtime(clock.now()))
    if made:
        enqueue("overview.send_messages")
        messages.success(request, _("%(n)d 条提醒已排队发送。") % {"n": made})
    else:
        messages.error(request, _("没有新的提醒：每人每天最多一条，没有联系人的单位请打电话。"))
