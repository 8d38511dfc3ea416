"""What commands ask of people and their grants: names become rows, the clock is read here."""

from __future__ import annotations

import getpass
from datetime import date, timedelta

from shishi.site.boot import prepare_database  # isort: skip - starts Django before the models are imported

from shishi.areas.plans import public as plans
from shishi.infra import clock
from shishi.infra.access import people
from shishi.infra.access.models import Grant, User
from shishi.infra.access.people import AccessRefused
from shishi.infra.access.roles import ROLES
from shishi.infra.places.queries import division_meant, division_name, organisation_named


def add_user(*, username: str, name: str, password: str) -> str:
    """Return the password to be told to the person; empty where it was given."""
    prepare_database()
    chosen = password or people.new_password()
    people.add_user(username=username, name=name, password=chosen, by=operator(), now=clock.now())
    return "" if password else chosen


def reset_password(*, username: str) -> str:
    prepare_database()
    password = people.new_password()
    people.reset_password(user=_user(username), password=password, by=operator(), now=clock.now())
    return password


def grant(
    *, username: str, role: str, division: str, organisation: str, programme: str, post: str, first: date | None, last: date | None
) -> list[Grant]:
    """Grant; for a lead or supporting unit without a programme, all that the plans in force name it for. Raises AccessRefused."""
    prepare_database()
    user = _user(username)
    place = division_meant(division)
    if place is None:
        raise AccessRefused(f"没有区划“{division}”，或有重名；请写 12 位代码，或先装入该市的计划。")
    office = organisation_named(organisation, division_code=place.code) if organisation else None
    keys: list[int | None] = [None]
    if programme:
        keys = [_programme_key(place.code, programme)]
    elif role in ("lead_unit", "supporting_unit") and organisation:
        keys = list(plans.programmes_of_unit(unit=organisation, role=role, division_code=place.code))
        if not keys:
            raise AccessRefused(f"计划里没有以“{organisation}”为{ROLES[role].label}的实事；请核对单位名称，或用 --programme 写明编号。")
    today = clock.today()
    return [
        people.grant(
            user=user,
            role=role,
            division_code=place.code,
            organisation=office,
            programme=key,
            post=post,
            valid_from=first or today,
            valid_to=last,
            by=operator(),
            now=clock.now(),
        )
        for key in keys
    ]


def hand_over(*, source: str, to: str, first: date | None) -> int:
    prepare_database()
    return people.hand_over(
        source=_user(source), to=_user(to), first_day=first or clock.today() + timedelta(days=1), by=operator(), now=clock.now()
    )


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
        raise AccessRefused(f"没有用户“{username}”；请先用 shishi user add 添加。")
    return found


def _programme_key(division_code: str, number: str) -> int:
    key = plans.programme_key(division_code=division_code, number=number)
    if key is None:
        raise AccessRefused(f"该市的计划里没有编号为“{number}”的实事；请写计划里的编号，如 1 或 3.1。")
    return key
