"""The year's calendar: what is due this week and month, by unit; the same for a calendar program."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.decorators import login_not_required
from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from shishi.areas.overview.queries import DueItem, due_calendar
from shishi.areas.overview.rules import DueDay, MonthGrid, by_day, month_grid
from shishi.areas.plans import public as plans
from shishi.base.calendar import day_written, month_end
from shishi.base.texts import shortened
from shishi.infra import clock
from shishi.infra.access.models import User
from shishi.infra.access.request import Request
from shishi.infra.access.scope import NOBODY, scope_of


@dataclass(frozen=True, slots=True)
class MonthCount:
    first: date
    items: int
    promises: int
    """All that is not a report."""
    is_on: bool


@dataclass(frozen=True, slots=True)
class CalendarPage:
    plan: plans.PlanInForce
    as_of: plans.AsOf
    months: tuple[MonthCount, ...]
    busiest: int
    grid: MonthGrid
    week: tuple[DueDay, ...]
    week_first: date
    week_last: date
    week_items: int
    month: tuple[DueDay, ...]
    month_items: int
    units: tuple[str, ...]
    unit: str
    by_unit: tuple[tuple[str, int], ...]
    feed: str
    """The address that a calendar program follows."""

    @property
    def keeps_unit(self) -> str:
        """What a link to another month carries on."""
        return "&" + urlencode({"unit": self.unit}) if self.unit else ""


def calendar(request: Request) -> HttpResponse:
    asked = day_written(request.GET.get("on"))
    plan = plans.plan_in_force(scope=request.scope, on=asked, **request.chosen_plan)
    if plan is None:
        return render(request, "overview/empty.html")
    as_of = plan.day_shown(clock.today(), asked)
    on, unit = as_of.day, request.GET.get("unit", "")
    week_first = on - timedelta(days=on.weekday())
    week_last = week_first + timedelta(days=6)
    first, last = date(on.year, 1, 1), date(on.year, 12, 31)
    found = due_calendar(scope=request.scope, plan=plan, first=min(first, week_first), last=max(last, week_last), unit=unit)
    week = tuple(i for i in found.items if week_first <= i.day <= week_last)
    month = tuple(i for i in found.items if on.replace(day=1) <= i.day <= month_end(on.year, on.month))
    days = by_day(month)
    months = _months(found.items, on)
    page = CalendarPage(
        plan=plan,
        as_of=as_of,
        months=months,
        busiest=max(1, *(m.items for m in months)),
        grid=month_grid(on=on, days=days),
        week=by_day(week),
        week_first=week_first,
        week_last=week_last,
        week_items=len(week),
        month=days,
        month_items=len(month),
        units=found.units,
        unit=unit,
        by_unit=tuple(Counter(name for i in month for name in i.parties).most_common()),
        feed=request.build_absolute_uri(reverse("overview:calendar-feed") + "?" + urlencode(_feed(request, plan, unit))),
    )
    return render(request, "overview/calendar.html", {"page": page})


def _months(items: tuple[DueItem, ...], on: date) -> tuple[MonthCount, ...]:
    counts = Counter((i.day.month, i.kind == "report") for i in items if i.day.year == on.year)
    return tuple(
        MonthCount(date(on.year, m, 1), counts[m, True] + counts[m, False], counts[m, False], m == on.month) for m in range(1, 13)
    )


_KEY = Signer(salt="calendar feed")


def _feed(request: Request, plan: plans.PlanInForce, unit: str) -> dict[str, str]:
    """Return what the address carries: a calendar program cannot sign in, so it shows whose eyes it reads with."""
    told = {"key": _KEY.sign(str(request.scope.user)), "plan": plan.name, "unit": unit}
    return {k: v for k, v in told.items() if v}


@login_not_required
def calendar_feed(request: Request) -> HttpResponse:
    """Everything that falls due in the plan's year, for a calendar program; ?unit= narrows it to one unit."""
    try:
        user = User.objects.filter(pk=_KEY.unsign(request.GET.get("key", ""))).first()
    except BadSignature:
        user = None
    scope = scope_of(user, today=clock.today()) if user else NOBODY
    plan = plans.plan_in_force(scope=scope, **request.chosen_plan)
    if plan is None:
        raise Http404
    unit = request.GET.get("unit", "")
    items = due_calendar(scope=scope, plan=plan, first=date(plan.year, 1, 1), last=date(plan.year + 1, 1, 31), unit=unit).items
    feed = Calendar()
    feed.add("prodid", "-//Shishi//Shishi//ZH")
    feed.add("version", "2.0")
    feed.add("x-wr-calname", " ".join(filter(None, (plan.city, str(plan.year), _("为民实事"), unit))))
    feed.add("refresh-interval;value=duration", "P1D")
    now, seen = clock.now(), Counter[str]()
    for item in items:
        name = f"{plan.name}-{item.programme}-{item.item or item.kind}-{item.day:%Y%m%d}"
        seen[name] += 1
        feed.add_component(_event(item, f"{name}-{seen[name]}@shishi", now))
    response = HttpResponse(feed.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="shishi-{plan.year}.ics"'
    return response


def _event(item: DueItem, uid: str, now: object) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", now)
    event.add("dtstart", item.day)
    event.add("dtend", item.day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("summary", shortened(f"{item.title or _('全部实事')}{_('：')}{item.what}", 120))
    by = _("%(hour)s 前") % {"hour": item.hour} if item.at else ""
    event.add("description", " ".join(filter(None, ("、".join(item.units), item.what, f"→ {item.to}" if item.to else "", by))))
    return event
