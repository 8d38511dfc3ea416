"""Accounts to try the program with, made by `make run` where nobody has one yet. Posts, not names of people."""

from __future__ import annotations

from shishi.site.boot import prepare_database  # isort: skip - starts Django before the models are imported

from django.conf import settings
from django.db import transaction

from shishi.infra import clock
from shishi.infra.access import people
from shishi.infra.access.models import User
from shishi.infra.access.roles import ROLES
from shishi.site import granting

CITY = "620700000000"
ACCOUNTS: tuple[tuple[str, str, tuple[tuple[str, str, str, str], ...]], ...] = (
    ("duchake", "市政府办公室督查科", (("city_office", CITY, "市政府办公室", "经办人"),)),
    ("mishuzhang", "市政府秘书长", (("leader", CITY, "市政府办公室", "主要负责人"),)),
    ("fushizhang", "分管副市长", (("leader", CITY, "市政府", "分管领导"),)),
    ("jiaoyuju", "市教育局", (("lead_unit", CITY, "市教育局", "经办人"),)),
    ("ganzhou", "甘州区政府办", (("county", "620702000000", "甘州区政府", "经办人"),)),
    ("linze", "临泽县政府办", (("county", "620723000000", "临泽县政府", "经办人"),)),
    ("shenji", "市审计局", (("auditor", CITY, "市审计局", ""),)),
)


def accounts() -> list[tuple[str, str, str]]:
    """Return (username, name, role) of the trial accounts that exist, making them in a database without any user."""
    prepare_database()
    if not User.objects.exists():
        _make()
    known = set(User.objects.filter(username__in=[a[0] for a in ACCOUNTS]).values_list("username", flat=True))
    return [(username, name, str(ROLES[posts[0][0]].label)) for username, name, posts in ACCOUNTS if username in known]


def _make() -> None:
    password = people.new_password()
    path = settings.VAR_DIR / "trial-password"
    path.touch(mode=0o600)
    path.write_text(password + "\n", encoding="ascii")
    with transaction.atomic():
        for username, name, posts in ACCOUNTS:
            people.add_user(username=username, name=name, password=password, own_password=True, by="trial", now=clock.now())
            for role, division, organisation, post in posts:
                asked = granting.Asked(role=role, division=division, organisation=organisation, post=post)
                granting.grant(username=username, asked=asked)


def password() -> str:
    """Return the trial accounts' password; empty where they were not made here."""
    path = settings.VAR_DIR / "trial-password"
    return path.read_text(encoding="ascii").strip() if path.exists() else ""
