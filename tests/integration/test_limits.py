"""Signing in where the database takes nothing, and too often: each is told as what it is."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.db]
LOGIN = "/account/login/"
SENT = {"login": "clerk", "password": "not the one that was given"}


@pytest.fixture
def read_only():
    """Let the database refuse what is written, as one on a full disk does."""
    how = (
        ("PRAGMA query_only = {}", "on", "off")
        if connection.vendor == "sqlite"
        else ("SET transaction_read_only = {}", "on", None)
    )
    with connection.cursor() as cursor:
        cursor.execute(how[0].format(how[1]))
        yield
        if how[2]:
            cursor.execute(how[0].format(how[2]))


def test_on_a_full_disk_nobody_is_told_that_they_came_too_often(db, read_only):
    page = Client().post(LOGIN, SENT)

    assert page.status_code == 503
    assert "数据库现在不能写入" in page.content.decode()


def test_who_signs_in_too_often_is_told_to_wait(db, settings, monkeypatch):
    monkeypatch.setattr("allauth.account.app_settings.RATE_LIMITS", {"login": "1/m/ip"}, raising=False)
    cache.clear()
    client = Client()

    told = [client.post(LOGIN, SENT) for _ in range(2)][-1]

    assert told.status_code == 429
    assert "请过一分钟再试" in told.content.decode()
