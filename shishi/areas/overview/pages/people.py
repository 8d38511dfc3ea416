"""The people of a city and their posts: added, granted, ended, handed over, by who manages access there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shishi.areas.overview.forms import DutyForm, EndForm, HandOverForm, PersonForm
from shishi.areas.packs import public as packs
from shishi.areas.plans import public as plans
from shishi.base.phrases import say
from shishi.base.texts import fitting
from shishi.infra import clock
from shishi.infra.access import listing, people
from shishi.infra.access.listing import PAGE, Person
from shishi.infra.access.people import AccessRefused, Days, Duty
from shishi.infra.access.request import Request, form_on
from shishi.infra.access.roles import ROLES, Permission
from shishi.infra.places.queries import offices_under, organisation_named


@dataclass(frozen=True, slots=True)
class People:
    rows: tuple[tuple[Person, tuple[Any, ...]], ...]
    """Each with the posts that hold today or will."""
    words: str
    titles: dict[int, str]
    """Of the plan's programmes by their lasting keys."""
    more: str
    """The username that the next page begins after; empty on the last."""

    plan = None


def users(request: Request) -> HttpResponse:
    _manages(request)
    words, after = fitting(request.GET.get("q", ""), 60), request.GET.get("after", "")[:60]
    found = listing.people_within(scope=request.scope, words=words, after=after)
    today = clock.today()
    rows = tuple((p, p.holds(today)) for p in found)
    page = People(rows, words, _titles(request), found[-1].user.username if len(found) == PAGE else "")
    return render(request, "overview/users.html", {"page": page})


@dataclass(frozen=True, slots=True)
class AddPerson:
    form: PersonForm
    units: tuple[str, ...]

    plan = None


def add_user(request: Request) -> HttpResponse:
    """Add a person with a first post; the password is shown once."""
    _manages(request)
    form = PersonForm(*_choices(request), data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        told, password = form.cleaned_data, people.new_password()
        try:
            made = people.add_with_post(
                username=told["username"],
                name=told["name"],
                password=password,
                duties=_duties(request, told),
                days=Days(told["valid_from"], told["valid_to"]),
                **_who(request),
            )
            _tell_password(request, made.username, password)
            return redirect("overview:user", made.pk)
        except AccessRefused as refused:
            form.add_error(None, plans.labels.said(refused.phrase))
    page = AddPerson(form, _units(request))
    return render(request, "overview/add_user.html", {"page": page}, status=422 if form.errors else 200)


@dataclass(frozen=True, slots=True)
class OnePerson:
    it: Person
    holds: tuple[Any, ...]
    past: tuple[Any, ...]
    form: DutyForm
    hand_over: HandOverForm
    units: tuple[str, ...]
    titles: dict[int, str]
    colleagues: tuple[tuple[str, str], ...]
    today: date

    plan = None


def user(request: Request, pk: int) -> HttpResponse:
    return _one(request, _seen(request, pk))


def _one(request: Request, it: Person, form: DutyForm | None = None, hand_over: HandOverForm | None = None) -> HttpResponse:
    today = clock.today()
    holds = it.holds(today)
    page = OnePerson(
        it=it,
        holds=holds,
        past=tuple(g for g in it.grants if g not in holds),
        form=form or DutyForm(*_choices(request)),
        hand_over=hand_over or HandOverForm(initial={"first_day": today + timedelta(days=1)}),
        units=_units(request),
        titles=_titles(request),
        colleagues=tuple(listing.colleagues(scope=request.scope, today=today)),
        today=today,
    )
    return render(request, "overview/user.html", {"page": page}, status=422 if form or hand_over else 200)


Does = Callable[[Request, Person], HttpResponse | None]


def _act(do: Does) -> Callable[[Request, int], HttpResponse]:
    """Make a page that does one thing to a person by POST and leads back; what is refused is said there."""

    @form_on("overview:user")
    @wraps(do)
    def page(request: Request, pk: int) -> HttpResponse:
        it = _seen(request, pk)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        return do(request, it) or redirect("overview:user", pk)

    return page


@_act
def grant(request: Request, it: Person) -> HttpResponse | None:
    form = DutyForm(*_choices(request), data=request.POST)
    if not form.is_valid():
        return _one(request, it, form)
    told = form.cleaned_data
    try:
        count = people.grant_all(
            user=it.user, duties=_duties(request, told), days=Days(told["valid_from"], told["valid_to"]), **_who(request)
        )
    except AccessRefused as refused:
        form.add_error(None, plans.labels.said(refused.phrase))
        return _one(request, it, form)
    messages.success(request, _("已授予 %(n)s 个岗位。") % {"n": count})
    return None


@_act
def end(request: Request, it: Person) -> None:
    form = EndForm(request.POST)
    held = {g.pk: g for g in it.holds(clock.today())}
    if not form.is_valid() or form.cleaned_data["grant"] not in held:
        raise AccessRefused([say("请选择要终止的岗位，并填写最后一天。")], "last_day")
    people.end_grant(grant_=held[form.cleaned_data["grant"]], last_day=form.cleaned_data["last_day"], **_who(request))
    messages.success(request, _("岗位已终止。"))


@_act
def hand_over(request: Request, it: Person) -> HttpResponse | None:
    form = HandOverForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        to = listing.user_named(told["to"])
        try:
            if to is None:
                raise AccessRefused([say("没有用户“{name}”；请先添加。", name=told["to"])])
            if listing.holds_beyond(scope=request.scope, user=it.user, today=clock.today()):
                raise AccessRefused([say("{name}还有别处的岗位；请由上级办理交接。", name=it.user.name)])
            count = people.hand_over(source=it.user, to=to, first_day=told["first_day"], **_who(request))
            said = _("已把 %(n)s 个岗位交给%(to)s，自%(day)s起。")
            messages.success(request, said % {"n": count, "to": to.name, "day": told["first_day"]})
            return None
        except AccessRefused as refused:
            form.add_error(None, plans.labels.said(refused.phrase))
    return _one(request, it, hand_over=form)


@_act
def password(request: Request, it: Person) -> None:
    """Give a new password to somebody who has forgotten theirs; shown once."""
    _whole(request, it)
    chosen = people.new_password()
    people.reset_password(user=it.user, password=chosen, **_who(request))
    _tell_password(request, it.user.username, chosen)


@_act
def active(request: Request, it: Person) -> None:
    _whole(request, it)
    if it.user.pk == request.scope.user:
        raise AccessRefused([say("不能停用自己的账号；请由他人办理。")])
    chosen = request.POST.get("active") == "1"
    people.set_active(user=it.user, active=chosen, **_who(request))
    messages.success(request, _("账号已启用。") if chosen else _("账号已停用；岗位仍保留，启用后恢复。"))


def _whole(request: Request, it: Person) -> None:
    """Raise where the person holds posts elsewhere too: their account is not for this office alone to change."""
    if listing.holds_beyond(scope=request.scope, user=it.user, today=clock.today()):
        raise AccessRefused([say("{name}还有别处的岗位；请由上级办理。", name=it.user.name)])


def _manages(request: Request) -> None:
    if not request.scope.may(Permission.MANAGE_ACCESS):
        raise Http404


def _seen(request: Request, pk: int) -> Person:
    found = listing.person_within(scope=request.scope, pk=pk)
    if found is None:
        raise Http404
    return found


def _who(request: Request) -> dict[str, Any]:
    return {"by": request.scope.username, "now": clock.now()}


def _choices(request: Request) -> tuple[list[tuple[str, str]], list[tuple[str, str]], date]:
    held = request.scope.with_permission(Permission.MANAGE_ACCESS)
    return offices_under(s.prefix for s in held), [(str(key), title) for key, title in _titles(request).items()], clock.today()


def _titles(request: Request) -> dict[int, str]:
    plan = plans.plan_in_force(scope=request.scope, **request.chosen_plan)
    return dict(plans.programmes_to_choose(plan=plan)) if plan else {}


def _units(request: Request) -> tuple[str, ...]:
    plan = plans.plan_in_force(scope=request.scope, **request.chosen_plan)
    return tuple(plans.units_of(plan=plan)) if plan else ()


def _duties(request: Request, told: dict[str, Any]) -> list[Duty]:
    """Return what is granted: for a lead or supporting unit without a programme, all that the plan or a draft names it for. Raises AccessRefused."""
    division, unit, role = told["division"], told["organisation"].strip(), told["role"]
    if not request.scope.may(Permission.MANAGE_ACCESS, division_code=division):
        raise PermissionDenied
    keys: list[int] | list[None] = [int(told["programme"])] if told["programme"] else [None]
    if unit and not told["programme"] and role in ("lead_unit", "supporting_unit"):
        keys = packs.programmes_of_unit(unit=unit, role=role, division_code=division)
        if not keys:
            who = {"unit": unit, "role": str(ROLES[role].label)}
            raise AccessRefused([say("现行计划和草案里都没有以“{unit}”为{role}的实事；请核对单位名称，或选定实事。", **who)])
    office = organisation_named(unit, division_code=division) if unit else None
    return [Duty(role, division, office, key, told["post"]) for key in keys]


def _tell_password(request: Request, username: str, chosen: str) -> None:
    said = _("用户 %(user)s 的初始密码：%(password)s（只显示这一次；首次登录时必须改）")
    messages.warning(request, said % {"user": username, "password": chosen})
