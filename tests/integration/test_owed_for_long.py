"""What is owed leaves no list by its age: it leaves when it is sent, accepted, or owed no more."""

from datetime import date, timedelta

import pytest

from shishi.areas.reporting import actions
from shishi.areas.reporting.models import Duty
from shishi.areas.reporting.public import reports_standing, unsent
from shishi.areas.reporting.queries.overview import desk, owed
from shishi.infra import clock
from shishi.infra.access.models import User
from shishi.infra.access.scope import scope_of
from tests.integration.ledger_entries import CITY, GANZHOU, at

pytestmark = [pytest.mark.django_db, pytest.mark.db]
WEEK = date(2022, 5, 19)
ASKED = {"city_code": CITY, "year": 2022}


@pytest.fixture
def county(plan, signed_in):
    return signed_in("clerk", ("county", GANZHOU, {"organisation": "甘州区政府"}))


@pytest.fixture
def office(plan, signed_in):
    return signed_in("office", ("city_office", CITY))


def scope_on(day, username):
    return scope_of(User.objects.get(username=username), today=day)


def sent(duty, last, unit, code=GANZHOU):
    which = actions.Which(duty.pk, last - timedelta(days=6), last, code, unit)
    body = {"text": "小结", "problems": "", "figures": {}, "typed": 0, "filled": 0, "counts": [], "behalf": ""}
    return actions.send(sending=actions.Sending(which, 0, body), by="clerk", now=at(last + timedelta(days=1)))


@pytest.mark.parametrize("today", [date(2022, 8, 1), date(2023, 2, 3)])
def test_a_week_that_was_never_sent_stays_missing_on_every_list(county, office, settings, today):
    settings.TODAY = today
    now = clock.now()

    def weeks(found):
        return {o.due.period.last for o in found if (o.duty.kind, o.unit) == ("week", "甘州区政府")}

    mine, theirs = (desk(scope=scope_on(today, who), **ASKED, now=now) for who in ("clerk", "office"))
    standing = reports_standing(scope=scope_on(today, "office"), **ASKED, on=None, now=now)
    late = [o for o in owed(scope=scope_on(today, "clerk"), now=now) if o.kind == "report_late"]

    assert WEEK in weeks(mine.mine) & weeks(theirs.missing)
    assert WEEK in weeks(
        unsent(scope=scope_on(today, "office"), **ASKED, now=now, ahead=timedelta(days=1))[GANZHOU, "甘州区政府"]
    )
    assert WEEK in {s.last for s in standing if (s.unit, s.stands) == ("甘州区政府", "missing")}
    assert mine.mine[0].due.period.last == date(2022, 3, 17), "the oldest is not first"
    assert sum(o.count for o in late) == sum(o.stands == "missing" for o in mine.mine)
    assert "没有等您办的事" not in county.get("/").content.decode()
    page = office.get("/reports/").content.decode()
    assert f"未报 {len(theirs.missing)} 份" in page
    assert 'id="before-title"' in page and f"共 {len(theirs.before)} 份，这里是最早的 40 份" in page
    assert "没有要催的" not in office.get("/chase/").content.decode()


def test_what_was_sent_long_ago_waits_until_it_is_accepted(county, office, settings, django_assert_num_queries):
    week = Duty.objects.get(kind="week")
    reports = [sent(week, WEEK + timedelta(weeks=n), "甘州区政府") for n in range(4)]
    settings.TODAY = date(2022, 8, 1)

    def waiting():
        with django_assert_num_queries(6):
            return [w.o.due.period.last for w in desk(scope=scope, **ASKED, now=clock.now()).receive]

    scope = scope_on(settings.TODAY, "office")
    assert waiting() == [WEEK + timedelta(weeks=n) for n in range(4)]
    actions.step(report_id=reports[0].pk, kind="accepted", seen=1, by="office", now=clock.now())
    assert waiting() == [WEEK + timedelta(weeks=n) for n in range(1, 4)]
    assert "等我接收或签批 <small>3</small>" in office.get("/reports/").content.decode()


def test_whoever_signs_costs_as_many_queries_for_one_report_as_for_two(plan, person, settings, django_assert_num_queries):
    person("head", ("lead_unit", CITY, {"organisation": "市人社局", "post": "分管领导"}))
    settings.TODAY = date(2023, 2, 3)
    scope = scope_on(settings.TODAY, "head")

    for n, item in enumerate(("r-half_yearly", "r-yearly"), 1):
        sent(Duty.objects.get(number="3.1", item=item), date(2022, 6, 30) if n == 1 else date(2022, 11, 30), "市人社局", CITY)
        with django_assert_num_queries(6):
            assert len(desk(scope=scope, **ASKED, now=clock.now()).receive) == n
