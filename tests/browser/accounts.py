"""Run as a program in the environment of a test server: the people of the desks, with one password."""

from __future__ import annotations

import sys
from datetime import date
from functools import cache
from unittest.mock import patch

from shishi.site import boot  # noqa: F401  isort: skip - starts Django before the models are imported

from django.contrib.auth.hashers import make_password

from shishi.infra import clock
from shishi.infra.access import people
from shishi.site import granting
from shishi.site.trial import ACCOUNTS
from tests.browser.accounts_password import PASSWORD


@patch("django.contrib.auth.base_user.make_password", cache(make_password))
def make() -> None:
    """Add them; what takes long, hashing the password, is done once."""
    for username, name, posts in ACCOUNTS:
        people.add_user(username=username, name=name, password=PASSWORD, own_password=True, by="tests", now=clock.now())
        for role, division, organisation, post in posts:
            asked = granting.Asked(role=role, division=division, organisation=organisation, post=post)
            granting.grant(username=username, asked=asked, first=date(2022, 1, 1))
    people.add_user(username="new", name="新来的", password=PASSWORD, by="tests", now=clock.now())


if __name__ == "__main__":
    sys.exit(make())
