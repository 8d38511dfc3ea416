"""People and their grants: added, granted, deputised, ended, handed over. Each is an act on record."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from shishi.base.phrases import Refused, say
from shishi.base.ref import Ref
from shishi.infra.access.models import NAME_LENGTH, Grant, User
from shishi.infra.access.roles import ROLES
from shishi.infra.places.models import Organisation
from shishi.infra.record.writing import recorded, write

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class AccessRefused(Refused):
    """What was asked cannot be; nothing was changed."""


def new_password() -> str:
    """Return a password to be read out once: no letters that look alike."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(3))


class Hashed(str):
    """A password that was judged and hashed before: hashing takes long on purpose, and in a demonstration all have the same."""

    @classmethod
    def of(cls, password: str) -> Hashed:
        """Raises ValidationError."""
        validate_password(password)
        return cls(make_password(password))


@recorded
def add_user(*, username: str, name: str, password: str | Hashed, own_password: bool = False, by: str, now: datetime) -> User:
    """Add a person. Unless the password is their `own`, they have to choose one at the first sign-in. Raises AccessRefused."""
    username, name = username.strip(), name.strip()
    if not username or not name:
        raise AccessRefused([say("用户名和姓名都不能为空。")])
    if max(len(username), len(name)) > NAME_LENGTH or not (username + name).isprintable() or " " in username:
        raise AccessRefused([say("用户名和姓名各不超过 {most} 个字，用户名中没有空格。", most=NAME_LENGTH)])
    if User.objects.filter(username__iexact=username).exists():
        raise AccessRefused([say("用户名“{username}”已有人使用；请换一个，或给该用户授予岗位。", username=username)])
    user = User(username=username, name=name, must_change_password=not own_password, added_at=now)
    _set_password(user, password)
    user.save()
    write("access.user.added", ref=_ref(user), by=by, at=now, username=username, name=name)
    return user


@recorded
def reset_password(*, user: User, password: str, by: str, now: datetime) -> None:
    """Set a password that its owner must change at the next sign-in."""
    user.must_change_password = True
    _set_password(user, password)
    user.save()
    write("access.user.password_reset", ref=_ref(user), by=by, at=now)


@recorded
def set_active(*, user: User, active: bool, by: str, now: datetime) -> None:
    """Let a person in, or put them out: their grants stay, and give nothing while they are out. Twice changes nothing."""
    if user.is_active == active:
        return
    user.is_active = active
    user.save(update_fields=["is_active"])
    write("access.user.let_in" if active else "access.user.put_out", ref=_ref(user), by=by, at=now)


@recorded
def add_with_post(*, username: str, name: str, password: str, duties: Sequence[Duty], days: Days, by: str, now: datetime) -> User:
    """Add a person with a first post, both or neither. Raises AccessRefused."""
    user = add_user(username=username, name=name, password=password, by=by, now=now)
    for duty in duties:
        grant(user=user, duty=duty, valid_from=days.first, valid_to=days.last, by=by, now=now)
    return user


@recorded
def grant_all(*, user: User, duties: Sequence[Duty], days: Days, by: str, now: datetime) -> int:
    """Grant several, all or none; return how many. Raises AccessRefused."""
    for duty in duties:
        grant(user=user, duty=duty, valid_from=days.first, valid_to=days.last, by=by, now=now)
    return len(duties)


@recorded
def follow_plan(
    *,
    division_code: str,
    before: Mapping[tuple[str, str], set[int]],
    after: Mapping[tuple[str, str], set[int]],
    by: str,
    now: datetime,
) -> int:
    """Grant the programmes that a new plan names a unit for to whoever held the unit's post for all that the plan before named it for.

    `before` and `after`: programmes by (role, unit). Return how many were granted.
    """
    held: dict[tuple[User, Duty, date | None], set[int]] = {}
    roles, units = {role for role, _unit in after}, {unit for _role, unit in after}
    rows = Grant.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=now.date()),
        division_code=division_code,
        role__in=roles,
        organisation__name__in=units,
        programme__isnull=False,
        deputises__isnull=True,
    )
    for row in rows.select_related("user", "organisation"):
        held.setdefault((row.user, replace(Duty.of(row), programme=None), row.valid_to), set()).add(row.programme)
    count = 0
    for (user, duty, last), programmes in held.items():
        unit = (duty.role, duty.organisation.name if duty.organisation else "")
        if before.get(unit) and before[unit] <= programmes:
            more = [replace(duty, programme=key) for key in sorted(after.get(unit, set()) - programmes)]
            count += grant_all(user=user, duties=more, days=Days(now.date(), last), by=by, now=now)
    return count


def _set_password(user: User, password: str | Hashed) -> None:
    if isinstance(password, Hashed):
        user.password = password
        return
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise AccessRefused([say("密码不合要求：{problems:sentences}", problems=tuple(error.messages))]) from None
    user.set_password(password)


@dataclass(frozen=True, slots=True)
class Duty:
    """What is granted: a role, where, for whom."""

    role: str
    division_code: str
    organisation: Organisation | None = None
    programme: int | None = None
    post: str = ""

    @classmethod
    def of(cls, given: Grant) -> Duty:
        return cls(given.role, given.division_code, given.organisation, given.programme, given.post)


@dataclass(frozen=True, slots=True)
class Days:
    first: date
    last: date | None = None
    """Empty until it is ended."""


@recorded
def grant(
    *,
    user: User,
    duty: Duty,
    valid_from: date,
    valid_to: date | None = None,
    deputises: Grant | None = None,
    by: str,
    now: datetime,
) -> Grant:
    """Grant a role. The same grant given twice stays one. Raises AccessRefused."""
    if duty.role not in ROLES:
        raise AccessRefused([say("没有“{role}”这种角色；可用：{roles:list}。", role=duty.role, roles=tuple(ROLES))])
    if valid_to and valid_to < valid_from:
        raise AccessRefused(
            [say("终止日期{valid_to:day}早于起始日期{valid_from:day}。", valid_to=valid_to, valid_from=valid_from)]
        )
    columns = {f.name: getattr(duty, f.name) for f in fields(duty)}
    if not deputises and (held := Grant.objects.filter(user=user, **columns, valid_to__isnull=True).first()):
        return held
    given = Grant.objects.create(
        user=user, **columns, valid_from=valid_from, valid_to=valid_to, deputises=deputises, granted_by=by, granted_at=now
    )
    told = {**columns, "organisation": duty.organisation.name if duty.organisation else None}
    days = {"valid_from": valid_from.isoformat(), "valid_to": valid_to.isoformat() if valid_to else None}
    write(
        "access.grant.given",
        ref=_ref(given),
        by=by,
        at=now,
        user=user.username,
        **told,
        **days,
        deputises=deputises.pk if deputises else None,
    )
    return given


@recorded
def depute(*, grant_: Grant, to: User, valid_from: date, valid_to: date, by: str, now: datetime) -> Grant:
    """Let `to` stand in for the holder of `grant_` on these days (AB 角). Raises AccessRefused."""
    if to.pk == grant_.user.pk:
        raise AccessRefused([say("{name}不能代理自己的岗位；请选另一位。", name=to.name)])
    if grant_.deputises:
        raise AccessRefused([say("不能把代理的岗位再转给他人代理；请由本岗位的人委托。")])
    if grant_.valid_to and valid_to > grant_.valid_to:
        raise AccessRefused([say("该岗位{last:day}终止，代理不能晚于这一天。", last=grant_.valid_to)])
    if valid_from < (today := now.date()):
        raise AccessRefused([say("代理不能早于今天（{today:day}）：以前由谁负责，不再改动。", today=today)])
    if valid_from < grant_.valid_from:
        raise AccessRefused([say("该岗位{first:day}才开始，代理不能早于这一天。", first=grant_.valid_from)])
    return grant(user=to, duty=Duty.of(grant_), valid_from=valid_from, valid_to=valid_to, deputises=grant_, by=by, now=now)


@recorded
def depute_all(*, grants: Sequence[Grant], to: User, days: Days, by: str, now: datetime) -> int:
    """Let `to` stand in for the holder of several posts, all or none; return for how many. Raises AccessRefused. `days` has a last."""
    assert days.last
    for one in grants:
        depute(grant_=one, to=to, valid_from=days.first, valid_to=days.last, by=by, now=now)
    return len(grants)


@recorded
def end_grant(*, grant_: Grant, last_day: date, by: str, now: datetime) -> None:
    """End a grant, and with it those that deputise it, after `last_day`, at the earliest yesterday: who answered on a day stays.

    One that would begin later never held and goes. Raises AccessRefused.
    """
    if last_day < (yesterday := _yesterday(now)):
        raise _over(yesterday)
    if grant_.valid_to and last_day > grant_.valid_to:
        raise AccessRefused([say("该岗位{last:day}就终止；要更久，请另授予岗位。", last=grant_.valid_to)], "last_day")
    for one in (*Grant.objects.filter(deputises=grant_, valid_to__gt=last_day), grant_):
        ref = _ref(one)
        if one.valid_from > last_day and not Grant.objects.filter(deputises=one).exists():
            one.delete()
        else:
            one.valid_to = max(last_day, one.valid_from)
            one.save(update_fields=["valid_to"])
        write("access.grant.ended", ref=ref, by=by, at=now, last_day=last_day.isoformat())


def _yesterday(now: datetime) -> date:
    return now.date() - timedelta(days=1)


def _over(yesterday: date) -> AccessRefused:
    return AccessRefused(
        [say("岗位最早到昨天（{yesterday:day}）为止：以前由谁负责，不再改动。", yesterday=yesterday)], "last_day"
    )


@recorded
def hand_over(*, source: User, to: User, first_day: date, by: str, now: datetime) -> int:
    """End whatever `source` holds the day before `first_day` and grant the same to `to` from then; return how many posts.

    Raises AccessRefused where there is nothing to hand over. Posts that `source` only deputises stay with their holders.
    """
    if source.pk == to.pk:
        raise AccessRefused([say("交出人和接收人是同一个人；请另选接收人。")])
    if first_day <= (yesterday := _yesterday(now)):
        raise _over(yesterday)
    held = list(
        _held(source, first_day).filter(deputises__isnull=True).select_related("organisation").select_for_update(of=("self",))
    )
    if not held:
        raise AccessRefused([say("{name}在{first_day:day}没有需要交接的岗位。", name=source.name, first_day=first_day)])
    for one in held:
        end_grant(grant_=one, last_day=first_day - timedelta(days=1), by=by, now=now)
        grant(user=to, duty=Duty.of(one), valid_from=max(first_day, one.valid_from), by=by, now=now)
    for one in _held(source, first_day):
        end_grant(grant_=one, last_day=first_day - timedelta(days=1), by=by, now=now)
    write("access.user.handed_over", ref=_ref(source), by=by, at=now, to=to.username, grants=len(held))
    return len(held)


def _held(user: User, day: date) -> QuerySet[Grant]:
    return Grant.objects.filter(user=user).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def _ref(row: User | Grant) -> Ref:
    return Ref(f"access.{row._meta.model_name}", row.pk)
