"""What is sent late says what stood when its data closed. Source: ADR 16."""

from datetime import date, datetime, timedelta

import pytest

from shishi.areas.ledgers.actions import Change, Opening, change_entries, close_entry, open_entries
from shishi.areas.ledgers.models import EntrySpan
from shishi.areas.ledgers.public import reported_totals
from shishi.areas.reporting.actions import step
from shishi.areas.reporting.models import Duty, Report, ReportFact
from shishi.areas.reporting.queries.owing import obligations
from shishi.infra import clock
from shishi.infra.access.models import User
from shishi.infra.access.scope import OPERATOR
from shishi.infra.access.tokens import make_token
from tests.integration.conftest import NOW
from tests.integration.ledger_entries import CITY, GANZHOU, LINZE, at, canteen, file, ledger, opened
from tests.integration.test_sent_reports import WEEK, address, cell, changed, read

pytestmark = [pytest.mark.django_db, pytest.mark.db]
LATE = date(2022, 6, 9)
BECAUSE = "市里要求按最新数"


@pytest.fixture
def sheet(plan, settings):
    """Two canteens of Ganzhou as its week to 19 May closed; both got on since. It is 9 June."""
    ids = opened(canteen("一小食堂", progress=40), canteen("二小食堂", progress=60))
    file(ids[1], "completed", date(2022, 5, 19))
    changed(ids[0], at(date(2022, 5, 20)), progress=80)
    file(ids[0], "completed", date(2022, 5, 25))
    settings.TODAY = LATE
    return ids


def figures():
    (ledger,) = (x for x in ReportFact.objects.order_by("-pk")[0].body["figures"] if x["ledger"] == "canteens")
    return ledger["total"], ledger["fields"]["progress"]["sum"]


def test_a_week_sent_late_says_what_stood_when_its_data_closed(sheet, clerk, client, monkeypatch):
    monkeypatch.setattr(clock, "machine", lambda: datetime(2022, 6, 9, 0, 15, tzinfo=clock.SHANGHAI))
    told = read(clerk, WEEK)
    assert "这一期已过报送时间：报送的数是 5月19日（周四）结束时台账里的数" in told
    assert (
        "将要报送的数 台账以后有变化的，现在的数标在旁边。 台账 已完成/总数 填报的数 1 食堂 0/2 形象进度 平均 50（%） 现为 70"
        in told
    )

    sent = clerk.post(WEEK, {"seen": 0, cell(sheet[0], "f_progress"): "90"})

    assert sent.status_code == 302
    assert (figures(), ReportFact.objects.get().body["as_of"]) == ((2, 100), "2022-05-19")
    for page in (read(clerk, WEEK), read(client, address("", "week", "甘州区政府", GANZHOU, "2022-05-19"))):
        assert "迟报：以下是 5月19日（周四）结束时台账里的数，以后不再变。 这次填的 1 处记在 6月9日（周四），" in page
        assert "算在以后各期。 台账以后有变化，现在的数标在旁边。" in page
    assert "40 现为 90" in read(clerk, WEEK) and "本次填报" not in read(clerk, WEEK)


def test_what_stands_now_is_sent_late_only_for_a_reason_that_stays(sheet, clerk, client):
    assert "为什么用现在的数" in read(clerk, WEEK + "&today=1")

    refused = clerk.post(WEEK + "&today=1", {"seen": 0, "nothing": "1"})
    clerk.post(WEEK + "&today=1", {"seen": 0, "nothing": "1", "why_now": BECAUSE})

    assert (refused.status_code, "要用现在的数，请写明原因" in refused.content.decode()) == (422, True)
    assert (figures(), ReportFact.objects.get().body["why_now"]) == ((2, 140), BECAUSE)
    for page in (read(clerk, WEEK), read(client, address("", "week", "甘州区政府", GANZHOU, "2022-05-19"))):
        assert f"迟报，用的是报送时的数 ： {BECAUSE}" in page


def test_a_week_that_came_back_says_what_stands_as_it_is_sent_again(sheet, clerk, settings):
    clerk.post(WEEK, {"seen": 0, "nothing": "1"})
    step(
        report_id=Report.objects.get().pk, kind="returned", seen=1, by="office", now=at(LATE + timedelta(days=1)), why="进度不实"
    )
    settings.TODAY = LATE + timedelta(days=2)

    clerk.post(WEEK, {"seen": 1, "nothing": "1"})

    assert (figures(), "as_of" in ReportFact.objects.order_by("-pk")[0].body) == ((2, 140), False)


def test_a_machine_sends_a_late_week_by_the_same_rule(sheet, clerk):
    told = {
        "name": "t",
        "permissions": ["plan.read", "report.read", "report.file", "ledger.read"],
        "valid_to": date(2030, 12, 31),
    }
    key = make_token(user=User.objects.get(username="clerk"), **told, by="t", now=NOW)
    week = {"duty": Duty.objects.get(kind="week").pk, "last": "2022-05-19", "code": GANZHOU, "unit": "甘州区政府"}
    found = []
    for n, more in enumerate(({}, {"why_now": BECAUSE})):
        sent = {**week, "key": f"abcdefgh-{n}", "seen": n, "text": "五月", **more}
        clerk.post("/api/v1/reports", sent, content_type="application/json", headers={"Authorization": f"Bearer {key}"})
        found.append(figures())

    assert found == [(2, 100), (2, 140)]
    assert "as_of" not in ReportFact.objects.order_by("-pk")[0].body


def test_until_its_day_ends_a_week_says_what_stands_as_it_is_sent(sheet):
    def cut(now):
        owed = obligations(scope=OPERATOR, city_code=CITY, year=2022, now=now)
        return next(
            o for o in owed if o.duty.kind == "week" and o.code == GANZHOU and o.due.period.last == date(2022, 5, 19)
        ).cut(now)

    days = [cut(at(date(2022, 5, 20), hour)).closed_on for hour in (9, 18)]

    assert (days, cut(at(date(2022, 5, 21))).closed_on) == ([None, None], date(2022, 5, 19))


def month_of(unit):
    """Where a bureau sends its April of the first programme."""
    found = obligations(scope=OPERATOR, city_code=CITY, year=2022, now=at(date(2022, 6, 30)))
    own = (o for o in found if (o.unit, o.duty.number, o.due.period.last) == (unit, "1", date(2022, 4, 30)))
    duty = next(o.duty.pk for o in own if o.duty.terms["cadence"] == "monthly")
    return f"/reports/{duty}/2022-04-30/{CITY}/{unit}/"


def test_a_bureaus_month_sent_late_says_what_stood_when_its_data_closed(plan, signed_in, settings):
    settings.TODAY = date(2022, 6, 30)
    (entry,) = opened(canteen(progress=40), on=date(2022, 4, 1))
    changed(entry, at(date(2022, 5, 10)), progress=70)
    bureau = signed_in("edu", ("lead_unit", CITY, {"organisation": "市教育局", "programme": 1}))
    page = month_of("市教育局")

    form = read(bureau, page)
    values = bureau.get(page).content.decode()
    bureau.post(page, {"seen": 0, "text": "四月", "n.canteens.progress": "40"})

    assert "报送的数是 4月29日 17:00 时台账里的数" in form and "现为 70" in form and 'value="40"' in values
    body = ReportFact.objects.get().body
    assert (body["as_of"], body["figures"]["canteens.progress"]) == ("2022-04-29", 40), "it was owed on the Friday"
    assert "40 现为 70" in read(bureau, page)


def test_what_was_recorded_behind_the_hour_at_which_data_closed_is_not_in_the_report(plan, signed_in, settings):
    """Its spans say how the day ended; what was told behind five o'clock is taken out, what it took away is put back."""
    day = date(2022, 4, 29)
    grew, came, went, moved, _still = opened(
        canteen("一", invested=1_000),
        canteen("二"),
        canteen("三", invested=500),
        canteen("四", invested=70),
        canteen("五", invested=9),
        on=date(2022, 4, 1),
    )
    changed(grew, at(day, 16), invested=2_000)
    changed(grew, at(day, 18), invested=3_000)
    changed(came, at(day, 18), invested=40_000)
    close_entry(entry_id=went, state="withdrawn", document="张教发〔2022〕9号", by="office", now=at(day, 19))
    span = EntrySpan.objects.get(entry=moved, to_date__year=9999)
    change_entries(
        changes=[Change(moved, span.values_fact_id, {**span.values_fact.body, "division": LINZE})], by="clerk", now=at(day, 20)
    )
    open_entries(ledger_id=ledger().pk, openings=[Opening(canteen("六", invested=600_000))], by="t", now=at(day, 21))
    settings.TODAY = date(2022, 6, 30)
    bureau = signed_in("edu", ("lead_unit", CITY, {"organisation": "市教育局", "programme": 1}))
    page = month_of("市教育局")

    bureau.post(page, {"seen": 0, "text": "四月"})

    body = ReportFact.objects.get().body
    assert (body["as_of"], body["until"]) == ("2022-04-29", "17:00")
    assert [c for c in body["counts"] if c[0] == "canteens"] == [["canteens", 5, 0]]
    assert body["counties"]["canteens.invested"] == {"620702": 2_000 + 500 + 70 + 9}
    told = {
        t.county: (t.entries, t.sums["invested"])
        for t in reported_totals(scope=OPERATOR, division_code=CITY, year=2022, today=LATE, moment=at(day, 23))
    }
    assert told == {"620702": (4, 3_000 + 40_000 + 9 + 600_000), "620723": (1, 70)}
    assert "迟报：以下是 4月29日 17:00 时台账里的数" in read(bureau, page)


def test_a_week_sent_before_its_data_closed_says_so_until_it_is_sent_again(plan, clerk, client, settings):
    opened(canteen("一小食堂", progress=40))
    settings.TODAY = date(2022, 5, 17)
    pages = [(client, "/reports/"), (client, "/counties/620702/"), (clerk, WEEK)]

    clerk.post(WEEK, {"seen": 0, "nothing": "1"})

    assert ["数据截止前 2 天报送" in read(reader, page) for reader, page in pages] == [True] * 3
    assert "已按时报送 · 数据截止前 2 天报送" in client.get("/reports.csv").content.decode("utf-8-sig")
    settings.TODAY = date(2022, 5, 20)
    clerk.post(WEEK, {"seen": 1, "nothing": "1"})
    assert ReportFact.objects.filter(kind="sent").count() == 2
    assert ["数据截止前" in read(reader, page) for reader, page in pages] == [False] * 3
