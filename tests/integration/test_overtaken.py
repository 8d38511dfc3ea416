"""What the closing of its day overtakes, between the click and the commit, is done at the new day, or told as not written."""

import importlib
import re
import threading
from datetime import date, timedelta
from functools import wraps
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings as used
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.test import Client
from django_tasks.base import Task

from shishi.areas.ledgers import actions as ledgers
from shishi.areas.ledgers.jobs import write as write_table
from shishi.areas.ledgers.models import Entry, Evidence
from shishi.areas.reporting import actions as reporting
from shishi.areas.reporting.models import Coordination
from shishi.infra import files
from shishi.infra.access import people
from shishi.infra.access.models import Grant, User
from shishi.infra.access.scope import scope_of
from shishi.infra.access.tokens import make_token
from shishi.infra.jobs.heartbeat import beat
from shishi.infra.record.models import Line, SentForm
from shishi.infra.record.sealing import seal_day
from shishi.infra.record.writing import DayIsClosed
from shishi.infra.store.marks import is_demonstration, mark_demonstration
from shishi.site import granting, worker
from shishi.site.trouble import in_the_way
from tests.integration.conftest import NOW
from tests.integration.ledger_entries import CITY, canteen, ledger, opened
from tests.integration.photos import MAY_NOON, photo
from tests.integration.test_importing import HEAD

pytestmark = pytest.mark.db
FRIDAY, SATURDAY = date(2022, 5, 20), date(2022, 5, 21)


@pytest.fixture
def browser(plan, person, settings):
    settings.TODAY = FRIDAY
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("ganzhou", ("county", "620702000000", {"organisation": "甘州区政府"})))
    return client


@pytest.fixture
def overtaken(monkeypatch):
    """Let an action's day be closed, and the next begin, each of so many times just before it is done."""

    def make(module, name, times):
        real, left = getattr(module, name), [None] * times

        @wraps(real)
        def late(**told):
            if left:
                left.pop()
                seal_day(used.TODAY)
                used.TODAY += timedelta(days=1)
            return real(**told)

        monkeypatch.setattr(module, name, late)

    return make


def asked(client, **more):
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', client.get("/coordination/").content.decode())[1]
    return {"asks": "用地没有批", "unit": "市教育局", "csrfmiddlewaretoken": token} | more


def test_it_is_done_once_more_at_the_new_day(browser, overtaken):
    told = asked(browser)
    overtaken(reporting, "ask", 1)

    first, again = browser.post("/coordination/", told), browser.post("/coordination/", told, follow=True)

    it = Coordination.objects.get()
    assert (first.status_code, it.asked_at.astimezone(NOW.tzinfo).date()) == (302, SATURDAY)
    assert "没有重复办理" in again.content.decode()


@pytest.mark.parametrize(("times", "status"), [(1, 302), (2, 500)])
def test_who_is_beaten_to_it_at_the_same_moment_is_answered_by_what_stands_then(browser, monkeypatch, times, status):
    real, left = reporting.ask, [None] * times

    def beaten(**told):
        if left:
            left.pop()
            raise IntegrityError("UNIQUE constraint failed")
        return real(**told)

    monkeypatch.setattr(reporting, "ask", beaten)
    told = asked(browser)
    browser.raise_request_exception = False

    assert browser.post("/coordination/", told).status_code == status
    assert Coordination.objects.count() == (status == 302)


def test_its_photo_is_read_once_more_too(browser, overtaken):
    (entry,) = opened(canteen("甲小学食堂"), by="ganzhou")
    overtaken(ledgers, "file_with_proof", 1)
    told = {"stage": "started", "happened_date": "2022-05-10", "csrfmiddlewaretoken": asked(browser)["csrfmiddlewaretoken"]}

    browser.post(f"/entries/{entry}/stage/", told | {"files": SimpleUploadedFile("甲.jpg", photo(1, MAY_NOON), "image/jpeg")})

    assert Evidence.objects.get().at.astimezone(NOW.tzinfo).date() == SATURDAY


def test_overtaken_twice_it_is_told_as_not_written_and_can_be_sent_again(browser, overtaken):
    overtaken(reporting, "ask", 2)
    before = Line.objects.count()

    refused = browser.post("/coordination/", asked(browser))

    page = refused.content.decode()
    assert refused.status_code == 503 and "您提交的内容没有写入；请再提交一次。" in page
    assert (Line.objects.count(), SentForm.objects.count()) == (before, 0)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    assert browser.post("/coordination/", hidden).status_code == 302
    assert Coordination.objects.get().asks == "用地没有批"


@pytest.mark.parametrize(("times", "status"), [(1, 200), (2, 503)])
def test_a_machine_is_told_so_too(browser, overtaken, times, status):
    (entry,) = opened(canteen("甲小学食堂"), by="ganzhou")
    user = User.objects.get(username="ganzhou")
    key = make_token(
        user=user, name="t", permissions=["plan.read", "ledger.read", "ledger.file"], valid_to=date(2026, 12, 31), by="t", now=NOW
    )
    overtaken(ledgers, "file_stages", times)

    told = {"filings": [{"entry": entry, "stage": "started", "happened_date": "2022-05-10"}]}
    answer = browser.post("/api/v1/stages", told, content_type="application/json", headers={"Authorization": f"Bearer {key}"})

    assert answer.status_code == status, answer.content
    assert status == 200 or answer.json() == {"problems": ["这一天刚刚日结，您提交的内容没有写入；请再提交一次。"]}


# Jobs and commands


TABLE = f"{HEAD},甲小学食堂,梁家墩镇,新建,1200,1500.5,,\n"


@pytest.fixture
def table(browser):
    """A table of one canteen that was shown and is to be written; and who sent it."""
    user = User.objects.get(username="ganzhou")
    told = {"who": user.username, "now": NOW.replace(year=2022, month=5, day=20)}
    digest = files.keep(TABLE.encode())
    batch = ledgers.receive(ledger=ledger(), file_name="食堂.csv", digest=digest, outer_form="", **told)
    scope = scope_of(user, today=FRIDAY)
    ledgers.judge_batch(batch_id=batch.pk, scope=scope, today=FRIDAY, now=told["now"])
    ledgers.begin_writing(batch_id=batch.pk)
    return batch.pk, user.pk


def test_a_job_is_done_once_more_at_the_new_day(table, overtaken):
    overtaken(ledgers, "carry_out", 1)

    write_table.func(*table)

    assert Line.objects.get(verb="ledgers.batch.written").at.astimezone(NOW.tzinfo).date() == SATURDAY
    assert Entry.objects.count() == 1


def test_a_job_that_is_overtaken_twice_fails_and_writes_nothing(table, overtaken):
    overtaken(ledgers, "carry_out", 2)

    with pytest.raises(DayIsClosed):
        write_table.func(*table)

    assert not Entry.objects.exists()


def test_every_job_is_done_once_more():
    jobs = [
        one
        for path in sorted(Path("shishi/areas").glob("*/jobs.py"))
        for one in vars(importlib.import_module(".".join(path.with_suffix("").parts))).values()
        if isinstance(one, Task)
    ]

    assert len(jobs) >= 6
    assert [j.name for j in jobs if j.func.__code__ is not write_table.func.__code__] == []


@pytest.fixture
def moved_clock(browser):
    """Commands take the tests' day for what it is."""
    mark_demonstration(now=NOW)
    yield
    is_demonstration.cache_clear()


def test_a_command_is_done_once_more_at_the_new_day_and_all_of_it_or_none(moved_clock, person, overtaken):
    person("head", *(("lead_unit", CITY, {"organisation": "市教育局", "post": post}) for post in ("科长", "分管领导")))
    person("deputy")
    overtaken(people, "depute_all", 1)

    granting.depute(username="head", to="deputy", post="", first=None, last=date(2022, 12, 31))

    held = Grant.objects.filter(user__username="deputy", deputises__isnull=False)
    assert [g.granted_at.astimezone(NOW.tzinfo).date() for g in held] == [SATURDAY, SATURDAY]


def test_a_command_that_is_overtaken_twice_says_so_in_a_sentence(moved_clock, person, overtaken):
    user = person("head")
    overtaken(people, "reset_password", 2)

    with pytest.raises(DayIsClosed) as refused:
        granting.reset_password(username=user.username)

    assert in_the_way(refused.value) == "2022-05-21已经日结，不能再记入当日的事项；请以今天的时间重新办理。"


def test_the_worker_that_is_overtaken_goes_on(browser, overtaken, monkeypatch):
    monkeypatch.setattr(worker, "is_demonstration", lambda: False)
    beat(worker="w", now=worker.clock.now() - timedelta(hours=2))
    overtaken(worker, "note_outage", 1)
    stopped = threading.Event()
    monkeypatch.setattr(stopped, "wait", lambda _seconds: stopped.set())
    monkeypatch.setattr(worker, "connection", SimpleNamespace(close=lambda: None))

    worker._beat("w", stopped)

    assert Line.objects.get(verb="reporting.outage.noted").at.astimezone(NOW.tzinfo).date() == SATURDAY
