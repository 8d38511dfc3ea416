"""What commands ask of people and their grants: names become rows, the clock is read here."""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from datetime import date, timedelta

from shishi.base.phrases import say

from shishi.site.boot import prepare_database  # isort: skip - starts Django before the models are imported

from shishi.areas.packs import public as packs
from shishi.areas.plans import public as plans
from shishi.infra import clock
from shishi.infra.access import people, tokens
from shishi.infra.access.listing import own_grants
from shishi.infra.access.models import Grant, Token, User
from shishi.infra.access.people import AccessRefused, Duty
from shishi.infra.access.roles import ROLES
from shishi.infra.places.queries import division_meant, division_name, organisation_named
from shishi.infra.record.writing import once_more


@once_more
def add_user(*, username: str, name: str, password: str) -> str:
    """Return the password to be told to the person; empty where it was given."""
    prepare_database()
    chosen = password or people.new_password()
    people.add_user(username=username, name=name, password=chosen, by=operator(), now=clock.now())
    return "" if password else chosen


@once_more
def reset_password(*, username: str) -> str:
    prepare_database()
    password = people.new_password()
    people.reset_password(user=_user(username), password=password, by=operator(), now=clock.now())
    return password


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A duty as it was typed."""

    role: str
    division: str
    organisation: str = ""
    programme: str = ""
    post: str = ""


@once_more
def grant(*, username: str, asked: Asked, first: date | None = None, last: date | None = None) -> int:
    """Grant; for a lead or supporting unit without a programme, all that the plan in force or a draft names it for. Return how many.

    Raises AccessRefused.
    """
    prepare_database()
    user = _user(username)
    place = division_meant(asked.division)
    if place is None:
        raise AccessRefused(
            [say("没有区划“{division}”，或有重名；请写 12 位代码，或先装入该市的计划。", division=asked.division)]
        )
    keys = _programmes(asked, place.code)
    office = organisation_named(asked.organisation, division_code=place.code) if asked.organisation else None
    duties = [Duty(asked.role, place.code, office, key, asked.post) for key in keys]
    days = people.Days(first or clock.today(), last)
    return people.grant_all(user=user, duties=duties, days=days, by=operator(), now=clock.now())


def _programmes(asked: Asked, division_code: str) -> list[int] | list[None]:
    if asked.programme:
        key = plans.programme_key(division_code=division_code, number=asked.programme)
        if key is None:
            raise AccessRefused(
                [say("该市的计划里没有编号为“{programme}”的实事；请写计划里的编号，如 1 或 3.1。", programme=asked.programme)]
            )
        return [key]
    if asked.role not in ("lead_unit", "supporting_unit") or not asked.organisation:
        return [None]
    keys = packs.programmes_of_unit(unit=asked.organisation, role=asked.role, division_code=division_code)
    if not keys:
        raise AccessRefused(
            [
                say(
                    "现行计划和草案里都没有以“{unit}”为{role:word}的实事；请核对单位名称，或用 --programme 写明编号。",
                    unit=asked.organisation,
                    role=str(ROLES[asked.role].label),
                )
            ]
        )
    return keys


@once_more
def hand_over(*, source: str, to: str, first: date | None) -> int:
    prepare_database()
    return people.hand_over(
        source=_user(source), to=_user(to), first_day=first or clock.today() + timedelta(days=1), by=operator(), now=clock.now()
    )


@once_more
def depute(*, username: str, to: str, post: str, first: date | None, last: date) -> int:
    """Let `to` stand in for every post of the user, or for those of this name; return for how many. Raises AccessRefused."""
    prepare_database()
    held = [g for g, _others in own_grants(user=_user(username).pk, today=clock.today()) if not post or g.post == post]
    if not held:
        named = say("{username}没有“{post}”这个岗位；可用 shishi user list 查看。", username=username, post=post)
        raise AccessRefused(
            [named if post else say("{username}没有可以委托代理的岗位；可用 shishi user list 查看。", username=username)]
        )
    days = people.Days(first or clock.today(), last)
    return people.depute_all(grants=held, to=_user(to), days=days, by=operator(), now=clock.now())


def grants() -> list[tuple[str, ...]]:
    """Return a row for each grant that holds today or later."""
    prepare_database()
    rows = Grant.objects.select_related("user", "organisation").exclude(valid_to__lt=clock.today())
    return [
        (
            g.user.username,
            g.user.name,
            str(ROLES[g.role].label),
            division_name(g.division_code),
            g.organisation.name if g.organisation else "",
            g.post,
            f"{g.valid_from}起" + (f"至{g.valid_to}" if g.valid_to else ""),
        )
        for g in rows
    ]


def operator() -> str:
    """Who the record names for what is done at the command line."""
    try:
        return f"os:{getpass.getuser()}"
    except (KeyError, OSError):
        return "os:unknown"


def _user(username: str) -> User:
    found = User.objects.filter(username=username.strip()).first()
    if found is None:
        raise AccessRefused([say("没有用户“{username}”；请先用 shishi user add 添加。", username=username)])
    return found


@once_more
def make_token(*, username: str, name: str, permissions: list[str], days: int) -> str:
    prepare_database()
    last = clock.today() + timedelta(days=days)
    return tokens.make_token(
        user=_user(username), name=name, permissions=permissions, valid_to=last, by=operator(), now=clock.now()
    )


@once_more
def end_tokens(*, username: str, name: str) -> int:
    prepare_database()
    held = list(Token.objects.filter(user=_user(username), name=name, ended_at__isnull=True))
    if not held:
        raise AccessRefused([say("{username}没有用途为“{name}”的有效密钥。", username=username, name=name)])
    for one in held:
        tokens.end_token(token=one, by=operator(), now=clock.now())
    return len(held)
