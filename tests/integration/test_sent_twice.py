"""A form that is sent twice, by an impatient hand or a line that broke, is done once, and the second time leads where the first did."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from shishi.areas.ledgers.models import Entry, Evidence
from shishi.areas.progress.jobs import close_what_is_over
from shishi.areas.reporting.models import Coordination
from shishi.infra.access.models import Grant
from shishi.infra.record import once
from shishi.infra.record.models import Line, SentForm
from tests.integration.ledger_entries import canteen, ledger, opened
from tests.integration.photos import MAY_NOON, photo

pytestmark = pytest.mark.db
SAID = "这份表单已经收到，没有重复办理。"
NEW = {"name": "重来小学食堂", "division": "620702000000", "f_kind": "new", "f_pupils": "300", "f_area": "400"}
ASKED = {"asks": "用地没有批", "unit": "市教育局"}


@pytest.fixture
def browser(plan, person):
    """A browser of Ganzhou's clerk, from whom a token is asked."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("ganzhou", ("county", "620702000000", {"organisation": "甘州区政府"})))
    return client


def token(client, page):
    return re.search(r'csrfmiddlewaretoken" value="(\w+)"', client.get(page).content.decode())[1]


def sent_twice(client, page, address, told, **file):
    """Send the form of one page twice; return both answers."""
    told |= {"csrfmiddlewaretoken": token(client, page)}
    return [client.post(address, told | {k: SimpleUploadedFile(*v) for k, v in file.items()}) for _ in range(2)]


def test_an_entry_is_opened_once_and_its_sender_led_to_it_twice(browser):
    form = f"/ledgers/{ledger().pk}/new/"

    first, second = sent_twice(browser, form, form, NEW)

    entry = Entry.objects.get()
    assert first.url == second.url == f"/entries/{entry.pk}/"
    assert SAID in browser.get(second.url).content.decode()


def test_another_page_of_the_same_form_is_another_form(browser):
    form = f"/ledgers/{ledger().pk}/new/"

    _, second = (browser.post(form, NEW | {"csrfmiddlewaretoken": token(browser, form)}) for _ in range(2))

    assert "这里已登记同名的" in second.content.decode()


def test_a_form_filled_anew_on_the_page_gone_back_to_is_another_form(browser):
    form = f"/ledgers/{ledger().pk}/new/"
    told = NEW | {"csrfmiddlewaretoken": token(browser, form)}

    browser.post(form, told)
    browser.post(form, told | {"name": "另一所小学食堂"})

    assert Entry.objects.count() == 2


def test_what_was_refused_may_be_sent_again(browser):
    form = f"/ledgers/{ledger().pk}/new/"
    told = NEW | {"csrfmiddlewaretoken": token(browser, form)}

    refused = browser.post(form, told | {"f_pupils": "许多"})
    again = browser.post(form, told | {"f_pupils": "许多"})

    assert (refused.status_code, again.status_code, SentForm.objects.count()) == (422, 422, 0)


def test_a_stage_its_photo_and_a_photo_alone_are_filed_once(browser):
    (entry,) = opened(canteen("甲小学食堂"), by="ganzhou")
    page, stage = f"/entries/{entry}/", {"stage": "started", "happened_date": "2022-05-10"}

    sent_twice(browser, page, f"{page}stage/", stage, files=("现场.jpg", photo(1, MAY_NOON), "image/jpeg"))
    first, second = sent_twice(
        browser, page, f"{page}evidence/", {"stage": ""}, files=("二.jpg", photo(2, MAY_NOON), "image/jpeg")
    )

    assert first.url == second.url
    assert Evidence.objects.count() == 2
    assert Line.objects.filter(verb="ledgers.stages.filed").count() == 1


def test_a_department_is_asked_once(browser):
    first, second = sent_twice(browser, "/coordination/", "/coordination/", ASKED)

    assert first.url == second.url
    assert Coordination.objects.count() == 1


def test_a_post_is_granted_once(plan, person):
    client, other = Client(enforce_csrf_checks=True), person("other", ("county", "620722000000", {"organisation": "民乐县政府"}))
    client.force_login(person("office", ("city_office", "620700000000")))
    told = {"role": "county", "division": "620702000000", "organisation": "甘州区政府", "valid_from": "2022-05-01"}

    first, second = sent_twice(client, f"/users/{other.pk}/", f"/users/{other.pk}/grant/", told)

    assert first.url == second.url
    assert Grant.objects.filter(user=other, division_code="620702000000").count() == 1


def test_the_second_that_comes_while_the_first_is_being_done_does_nothing(browser, monkeypatch):
    form = f"/ledgers/{ledger().pk}/new/"
    told = NEW | {"csrfmiddlewaretoken": token(browser, form)}
    browser.post(form, told)
    known, answer_of = [None], once.answer_of
    monkeypatch.setattr(once, "answer_of", lambda key: known.pop() if known else answer_of(key))

    second = browser.post(form, told)

    entry = Entry.objects.get()
    assert second.url == f"/entries/{entry.pk}/"


def test_a_form_whose_server_was_killed_before_it_answered_does_nothing_when_it_is_sent_again(browser):
    form = f"/ledgers/{ledger().pk}/new/"
    told = NEW | {"csrfmiddlewaretoken": token(browser, form)}
    browser.post(form, told)
    SentForm.objects.update(answer="")

    again = browser.post(form, told)

    assert (again.url, Entry.objects.count()) == ("/", 1)
    assert SAID in browser.get(again.url).content.decode()


def test_the_same_words_of_another_person_are_another_form(browser, person):
    form = f"/ledgers/{ledger().pk}/new/"
    told = NEW | {"csrfmiddlewaretoken": token(browser, form)}
    browser.post(form, told)
    other = Client()
    other.force_login(person("other", ("county", "620702000000", {"organisation": "甘州区政府"})))

    answer = other.post(form, told)

    assert "这里已登记同名的" in answer.content.decode()


@pytest.mark.django_db
def test_what_can_come_no_more_is_forgotten_when_a_day_closes():
    now = timezone.now()
    SentForm.objects.create(key="old", answer="/", at=now - once.KEPT - timedelta(hours=1))
    SentForm.objects.create(key="new", answer="/", at=now - timedelta(hours=settings.SESSION_COOKIE_AGE / 3600))
    with connection.cursor() as cursor:
        cursor.execute(once._TAKE, ["taken"])

    close_what_is_over.call()

    assert set(SentForm.objects.values_list("key", flat=True)) == {"new", "taken"}
