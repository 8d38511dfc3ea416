"""When a report can be sent, and which week is opened where none is asked for."""

from datetime import date, datetime

import pytest

from shishi.areas.reporting import actions
from shishi.areas.reporting.models import Duty, Report
from shishi.areas.reporting.queries.owing import dues_of
from shishi.infra.access.models import User
from shishi.infra.access.tokens import make_token
from shishi.infra.clock import SHANGHAI
from tests.integration.conftest import NOW
from tests.integration.ledger_entries import CITY, GANZHOU

pytestmark = [pytest.mark.django_db, pytest.mark.db]


@pytest.fixture
def clerk(plan, signed_in):
    return signed_in("clerk", ("county", GANZHOU, {"organisation": "甘州区政府", "post": "经办人"}))


@pytest.fixture
def bureau(plan, signed_in):
    return signed_in("bureau", ("lead_unit", CITY, {"organisation": "市教育局", "post": "经办人"}))


def read(client, path):
    return client.get(path).content.decode()


@pytest.mark.parametrize(
    ("today", "last", "says"),
    [
        (date(2022, 5, 20), "2022-05-26", None),
        (date(2022, 5, 20), "2022-06-02", "这一期从2022年5月27日开始，这一天起才能报送。"),
        (date(2022, 10, 5), "2022-10-13", None),
    ],
    ids=["its-first-day", "the-next", "begun-before-the-rest"],
)
def test_a_week_is_sent_from_its_first_day_on(clerk, settings, today, last, says):
    settings.TODAY = today
    week = f"/week/?county=620702&week={last}"

    page = read(clerk, week)
    sent = clerk.post(week, {"seen": 0, "key": "", "nothing": "1"})

    assert ('name="nothing"' in page, says is not None and says in page) == (says is None, says is not None)
    assert (sent.status_code, Report.objects.exists()) == ((302, True) if says is None else (422, False))
    assert says is None or says in sent.content.decode()


def test_a_report_is_neither_sent_nor_drafted_before_its_period_begins(bureau, settings):
    settings.TODAY = date(2022, 5, 20)
    duty, says = Duty.objects.get(number="", item="r-monthly"), "这一期从2022年11月1日开始，这一天起才能报送。"
    november = f"/reports/{duty.pk}/2022-11-30/{CITY}/市教育局/"
    told = {"user": User.objects.get(username="bureau"), "name": "t", "valid_to": date(2026, 12, 31), "by": "t", "now": NOW}
    key = make_token(permissions=["plan.read", "report.read", "report.file", "ledger.read"], **told)
    body = {"duty": duty.pk, "last": "2022-11-30", "code": CITY, "unit": "市教育局", "key": "abcdefgh-1", "text": "正常"}

    page = read(bureau, november)
    tried = [bureau.post(november, {"seen": 0, "text": "正常", **more}) for more in ({}, {"draft": "1"})]
    sent = bureau.post("/api/v1/reports", body, content_type="application/json", headers={"Authorization": f"Bearer {key}"})

    assert (says in page, 'name="text"' in page, 'name="draft"' in page) == (True, False, False)
    assert [(t.status_code, says in t.content.decode()) for t in tried] == [(422, True)] * 2
    assert (sent.status_code, sent.json()) == (422, {"problems": [says]})
    assert not Report.objects.exists()


def test_what_is_owed_once_may_be_handed_in_long_before_its_day(bureau, settings):
    settings.TODAY = date(2022, 3, 10)
    filing = Duty.objects.get(number="1", item="s-city-joint")

    answer = bureau.post(f"/reports/{filing.pk}/2022-09-30/{CITY}/市教育局/", {"seen": 0, "text": "验收情况"})

    assert (answer.status_code, Report.objects.get().state) == (302, "sent")


def week_which(last):
    duty = Duty.objects.get(kind="week")
    due = next(d for d in dues_of(duty) if d.period.last == last)
    return actions.Which(duty.pk, due.period.first, last, GANZHOU, "甘州区政府"), due.submit_by


JUNE, JULY = date(2022, 6, 30), date(2022, 7, 7)


@pytest.mark.parametrize(
    ("unsent", "how", "today", "opens"),
    [
        ([], "", date(2022, 7, 12), "2022-07-14"),
        ([JUNE, JULY], "", date(2022, 7, 9), "2022-06-30"),
        ([JULY], "extended", date(2022, 7, 9), "2022-07-07"),
        ([], "returned", date(2022, 7, 12), "2022-07-07"),
        ([JUNE], "", date(2022, 9, 12), "2022-09-15"),
    ],
    ids=["all-sent", "two-missing", "extended", "returned", "pressed-for-no-more"],
)
def test_the_menu_opens_the_earliest_week_that_is_still_owed(clerk, settings, unsent, how, today, opens):
    """And leads to the one that runs."""

    def at(day, hour):
        return datetime(2022, 7, day, hour, tzinfo=SHANGHAI)

    for due in dues_of(Duty.objects.get(kind="week")):
        if due.submit_by.date() < today and due.period.last not in unsent:
            which, on = week_which(due.period.last)
            actions.send(sending=actions.Sending(which, 0, {"text": "半年"}), by="clerk", now=on)
    if how == "extended":
        told = {"for_all": False, "until": at(11, 17), "why": "停电", "planned": at(8, 17), "by": "office"}
        actions.extend(which=week_which(JULY)[0], now=at(8, 10), **told)
    if how == "returned":
        pk = Report.objects.get(period_last=JULY).pk
        actions.step(report_id=pk, kind="returned", seen=1, by="office", now=at(11, 9), why="与照片不符")
    settings.TODAY = today

    page = clerk.get("/week/")

    running = "2022-07-14" if today < date(2022, 8, 1) else "2022-09-15"
    assert page.context["page"].about.owed.due.period.last == date.fromisoformat(opens)
    assert (f'week={running}">本周' in page.content.decode()) is (opens != running)


def test_the_way_to_the_week_before_and_behind_leads_over_a_long_rest(clerk, settings):
    settings.TODAY = date(2022, 9, 28)
    before, behind = (read(clerk, f"/week/?county=620702&week={last}") for last in ("2022-09-29", "2022-10-13"))

    assert 'week=2022-10-13">下一周' in before
    assert 'week=2022-09-29">上一周' in behind
