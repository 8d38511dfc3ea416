"""What the closing of its day overtakes, between the click and the commit, is done at the new day, or told as not written."""

import re
from datetime import date, timedelta
from functools import wraps

import pytest
from django.conf import settings as used
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shishi.areas.ledgers import actions as ledgers
from shishi.areas.ledgers.models import Evidence
from shishi.areas.reporting import actions as reporting
from shishi.areas.reporting.models import Coordination
from shishi.infra.access.models import User
from shishi.infra.access.tokens import make_token
from shishi.infra.record.models import Line, SentForm
from shishi.infra.record.sealing import seal_day
from tests.integration.conftest import NOW
from tests.integration.ledger_entries import canteen, opened
from tests.integration.photos import MAY_NOON, photo

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
