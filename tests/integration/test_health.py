"""What `shishi doctor` says of the machine that it runs on."""

from collections import namedtuple
from datetime import timedelta

import pytest
from django.core.cache import cache

from shishi.areas.progress.jobs import MOST_MISSED
from shishi.infra.clock import today
from shishi.site import health

pytestmark = [pytest.mark.django_db, pytest.mark.db]
Usage = namedtuple("Usage", "total used free")


@pytest.mark.parametrize(("free", "state"), [(50_000_000_000, "ok"), (1_900_000_000, "warn"), (1_000_000, "fail")])
def test_a_disk_that_fills_is_told_before_nothing_can_be_kept(monkeypatch, free, state):
    monkeypatch.setattr(health.shutil, "disk_usage", lambda path: Usage(0, 0, free))

    (told,) = [says for name, found, says in health.database_checks() if (name, found) == ("磁盘", state)]

    assert ("请腾出空间" in told) is (state != "ok")


def test_a_database_that_takes_nothing_is_no_database_in_order(monkeypatch):
    assert ("数据库", "ok") in [(name, state) for name, state, _says in health.database_checks()]

    monkeypatch.setattr(cache, "set", lambda *_: None)

    assert ("数据库", "fail", "能读不能写；请核对磁盘空间和权限。") in health.database_checks()


@pytest.mark.parametrize(("missed", "state"), [(0, "ok"), (3, "warn"), (MOST_MISSED + 1, "fail")])
def test_days_that_nobody_closed_are_told(monkeypatch, missed, state):
    monkeypatch.setattr(health, "days_to_close", lambda *, until: [today() - timedelta(days=missed - n) for n in range(missed)])

    assert [found for name, found, _says in health.database_checks() if name == "日结"] == [state]
