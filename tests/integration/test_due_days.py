"""Calendar, front page, bureau's page, feed and interface tell a report's day as it counts: one fact, one source."""

import html
import re
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from icalendar import Calendar

from shishi.areas.overview.queries import due_calendar
from shishi.areas.plans import public as plans
from shishi.areas.reporting.models import Duty, Extension
from shishi.areas.reporting.queries.overview import once
from shishi.areas.reporting.queries.owing import obligations
from shishi.infra import clock
from shishi.infra.access.models import User
from shishi.infra.access.scope import OPERATOR, scope_of
from shishi.infra.access.tokens import make_token
from shishi.infra.clock import SHANGHAI
from tests.integration.conftest import NOW
from tests.integration.ledger_entries import CITY, GANZHOU, LINZE

pytestmark = [pytest.mark.django_db, pytest.mark.db]
FIRST, LAST, TODAY = date(2022, 7, 1), date(2022, 10, 31), date(2022, 7, 25)
LATER = datetime(2022, 8, 3, 17, tzinfo=SHANGHAI)


@pytest.fixture
def later(plan, settings):
    """The week to 28 July may come later from Ganzhou alone."""
    settings.TODAY = TODAY
    told = {"duty": Duty.objects.get(kind="week"), "period_last": date(2022, 7, 28), "why": "沙尘", "by": "office"}
    Extension.objects.create(**told, division_code=GANZHOU, unit="甘州区政府", until=LATER, at=NOW.replace(year=2022, month=7))


def due(scope, first=FIRST, last=LAST):
    found = plans.plan_in_force(scope=OPERATOR, city=CITY, year=2022)
    return due_calendar(scope=scope, plan=found, first=first, last=last).items


def test_the_calendar_has_the_moments_that_the_obligations_have_and_no_others(later):
    told = {(i.programme, i.item, unit, i.day, i.at) for i in due(OPERATOR) if i.at for unit in i.units}

    asked = {"scope": OPERATOR, "city_code": CITY, "year": 2022, "now": clock.now(), "first": FIRST, "last": LAST}
    owed = once(obligations(**asked))
    assert told == {(o.duty.number, o.duty.item, o.unit, o.by.at.astimezone(SHANGHAI).date(), o.by.at) for o in owed}
    assert len(owed) > 200


def test_more_time_for_one_is_told_to_it_and_to_its_receiver_and_to_no_other(later, person):
    def weeks(username):
        scope = scope_of(User.objects.get(username=username), today=TODAY)
        found = [i for i in due(scope, TODAY, date(2022, 8, 4)) if i.item == "week"]
        return [(i.day.day, i.unit, bool(i.place)) for i in found]

    for username, code in (("ganzhou", GANZHOU), ("linze", LINZE)):
        person(username, ("county", code, {"organisation": "县区"}))
    person("office", ("city_office", CITY))

    *others, ganzhou = weeks("office")
    assert ganzhou == (3, "甘州区政府", False) and len(others) == 1 and others[0][1].count("、") == 4
    assert weeks("ganzhou")[-1] == (3, "甘州区政府", True)
    assert weeks("linze") == [(29, "各县区政府", True)]


def test_a_bureau_reads_its_own_days_with_their_hour_and_a_filing_names_who_owes_it(plan, client, education, settings):
    settings.TODAY = TODAY
    page = education.get("/")
    told = {(i.day.isoformat(), i.what, i.hour) for d in page.context["page"].due for i in d.items}

    assert {("2022-07-29", "实事办理进展", "17:00"), ("2022-07-29", "进度通报", "17:00")} < told
    assert ("2022-07-29", "自查、交叉检查、抽查", "17:00") in told
    assert "17:00 前" in page.content.decode() and "/reports/" in page.content.decode()
    (filing,) = (i for i in due(OPERATOR, date(2022, 3, 18), date(2022, 3, 20)) if (i.kind, i.to) == ("filing", "市教育局"))
    assert (filing.day, filing.unit, filing.to, len(filing.units)) == (date(2022, 3, 18), "各县区政府", "市教育局", 6)
    assert "各县区政府 → 市教育局" in client.get("/calendar/?on=2022-03-18").content.decode()
    county = client.get("/units/市教育局/?on=2022-07-25").content.decode()
    assert "7月29日（周五）" in county and "7月31日（周日）" not in county


def test_the_feed_and_the_interface_tell_the_same_days(later, client, person):
    expected = {(i.day, i.what, i.hour) for i in due(OPERATOR) if i.at}
    shown = client.get("/calendar/").content.decode()
    address = html.unescape(re.search(r'https?://testserver(/calendar\.ics\?[^"<\s]+)', shown)[1])
    events = Calendar.from_ical(Client().get(address).content).walk("VEVENT")
    key = make_token(
        user=person("machine", ("city_office", CITY)),
        name="k",
        permissions=["plan.read", "report.read"],
        valid_to=date(2027, 1, 1),
        now=NOW,
        by="x",
    )

    feed = {(e.decoded("dtstart"), str(e["summary"]).partition("：")[2]) for e in events if "前" in str(e["description"])}
    rows = client.get(
        f"/api/v1/plans/{CITY}-2022/due",
        {"first": FIRST.isoformat(), "last": LAST.isoformat()},
        headers={"Authorization": f"Bearer {key}"},
    ).json()

    assert {(day, what) for day, what, _ in expected} == {(day, what) for day, what in feed if FIRST <= day <= LAST}
    assert {(r["day"], r["what"]) for r in rows if r["at"]} == {(day.isoformat(), what) for day, what, _ in expected}


def test_the_calendar_costs_as_many_queries_for_a_week_as_for_a_year(later, django_assert_num_queries):
    found = plans.plan_in_force(scope=OPERATOR, city=CITY, year=2022)
    due(OPERATOR)
    for last in (FIRST + timedelta(days=6), date(2022, 12, 31)):
        with django_assert_num_queries(6):
            due_calendar(scope=OPERATOR, plan=found, first=FIRST, last=last)
