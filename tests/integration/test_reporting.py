"""The county's week and the other reports, through the real pages."""

import io
import json
import re
import sys
from dataclasses import replace
from datetime import date, datetime, timedelta
from urllib.parse import quote

import openpyxl
import pytest

from shishi.areas.ledgers.actions import Change, change_entries
from shishi.areas.ledgers.models import Batch, Entry, EntryFact, EntrySpan, Ledger
from shishi.areas.overview.jobs import send_messages
from shishi.areas.progress.queries.history import waits
from shishi.areas.reporting import actions
from shishi.areas.reporting.actions import Reminder, keep_contact, remind
from shishi.areas.reporting.actions.coordination import Asking, CoordinationRefused, answer, ask, rate, withdraw
from shishi.areas.reporting.models import Coordination, Duty, Extension, Report, ReportFact
from shishi.areas.reporting.public import load_section, note_outage
from shishi.areas.reporting.queries.burden import accounts, asked_twice
from shishi.areas.reporting.queries.coordination import timeliness
from shishi.areas.reporting.queries.lines import parallel_lines
from shishi.areas.reporting.queries.owing import dues_of, obligation, obligations
from shishi.areas.reporting.queries.suspicions import doubted, extended_late
from shishi.base.look import Look
from shishi.base.weeks import Weeks
from shishi.infra import clock
from shishi.infra.access.models import User
from shishi.infra.access.scope import OPERATOR, scope_of
from shishi.infra.access.tokens import make_token
from shishi.infra.clock import SHANGHAI
from shishi.infra.record.models import Line
from shishi.infra.sms.models import Message
from shishi.infra.sms.sending import SETTLED
from tests.integration.conftest import NOW
from tests.integration.ledger_entries import GANZHOU, LINZE, at, body, canteen, file, ledger, opened
from tests.integration.reports import all_sent

pytestmark = [pytest.mark.django_db, pytest.mark.db]
CITY = "620700000000"
PLAN = {"city_code": "620700000000", "year": 2022, "today": date(2022, 5, 20)}
WEEKS = Weeks(5, "earlier")
WEEK = "/week/?county=620702&week=2022-05-19"


@pytest.fixture
def friday(settings):
    """Friday 20 May 2022: the week to Thursday is to be sent by five."""
    settings.TODAY = date(2022, 5, 20)


@pytest.fixture
def sheet(plan, friday):
    """Three canteens of Ganzhou, one of Linze; ids by name."""
    bodies = [canteen("一小食堂", progress=40, invested=1000000), canteen("二小食堂", progress=90), canteen("三小食堂")]
    ids = opened(*bodies, canteen("临泽食堂", LINZE))
    file(ids[0], "started", date(2022, 5, 3))
    return dict(zip("一二三临", ids, strict=True))


def closed(day):
    """A look at a day that is over, as it was known then."""
    return Look(day, day + timedelta(days=1))


def name(entry, key):
    return f"v.{entry}.{EntrySpan.objects.get(entry=entry, to_date=date(9999, 12, 31)).values_fact_id}.{key}"


def send(client, cells=(), **more):
    version = (
        Report.objects.filter(period_last=date(2022, 5, 19), division_code=GANZHOU).values_list("version", flat=True).first()
    )
    return client.post(WEEK, {"seen": version or 0, "key": "", **dict(cells), **more})


def fields(entry):
    return EntrySpan.objects.get(entry=entry, to_date=date(9999, 12, 31)).values_fact.body["fields"]


def test_the_sheet_comes_filled_in_with_the_countys_own_entries(sheet, clerk, django_assert_max_num_queries):
    clerk.get(WEEK)

    with django_assert_max_num_queries(48):
        page = clerk.get(WEEK).content.decode()

    assert page.count("data-row") == 3
    assert "临泽食堂" not in page
    assert 'value="40"' in page
    assert "数据截至 5月19日 24:00" in page
    assert "5月20日 17:00" in page
    assert "甘州区教育局" in page, "the bureau's weekly duty is told by the same sheet"


def test_no_change_is_one_tap(sheet, clerk):
    before = EntryFact.objects.count()

    answer = send(clerk, nothing="1")

    report = Report.objects.get()
    assert answer.status_code == 302
    assert (report.state, report.version, report.unit) == ("sent", 1, "甘州区政府")
    assert ReportFact.objects.get().body["nothing"] is True
    assert EntryFact.objects.count() == before
    assert [x.verb for x in Line.objects.order_by("-number")[:1]] == ["reporting.report.sent"]


def test_no_change_is_not_said_of_a_sheet_on_which_something_was_typed(sheet, clerk):
    """As it goes out without the script that hides the button."""
    typed, same = (name(sheet["一"], "f_progress"), "60"), (name(sheet["二"], "f_progress"), "90")

    answer = send(clerk, [typed, same], nothing="1")

    assert answer.status_code == 422
    assert "改过 1 处，不是零报告，没有报送" in answer.content.decode()
    assert re.search(rf'name="{re.escape(typed[0])}"[^>]*value="60"', answer.content.decode())
    assert not Report.objects.exists()
    assert send(clerk, [(typed[0], "40"), same], nothing="1").status_code == 302


def test_only_what_was_touched_is_written_again(sheet, clerk):
    cells = [
        (name(sheet["一"], "f_progress"), "60"),
        (name(sheet["二"], "f_progress"), "90"),
        (name(sheet["三"], "stage.started"), "2022-05-18"),
    ]

    assert send(clerk, cells, note="进展正常").status_code == 302

    assert fields(sheet["一"])["progress"] == 60
    assert EntryFact.objects.filter(entry=sheet["二"]).count() == 1
    assert EntryFact.objects.filter(entry=sheet["三"], kind="stage", stage="started").exists()
    told = ReportFact.objects.get().body
    assert (told["changed"], told["typed"], told["nothing"]) == ([["620702-0001", "形象进度", 40, 60, sheet["一"]]], 2, False)
    verbs = [x.verb for x in Line.objects.order_by("-number")[:3]]
    assert sorted(verbs) == ["ledgers.entries.changed", "ledgers.stages.filed", "reporting.report.sent"]


@pytest.mark.parametrize(
    ("progress", "why", "status", "told"),
    [
        ("30", "", 422, "比上次报的少；请写明原因"),
        ("30", "重新核量", 302, ""),
        ("130", "", 422, "0 到 100"),
        ("几成", "", 422, "不是数字"),
    ],
)
def test_a_figure_that_cannot_be_is_refused_whole(sheet, clerk, progress, why, status, told):
    cells = [
        (name(sheet["一"], "f_progress"), progress),
        (name(sheet["一"], "why"), why),
        (name(sheet["二"], "f_progress"), "95"),
    ]

    answer = send(clerk, cells)

    assert answer.status_code == status
    assert told in answer.content.decode()
    assert fields(sheet["二"])["progress"] == (95 if status == 302 else 90)


def test_a_hundred_percent_before_completion_is_taken_and_flagged(sheet, clerk):
    send(clerk, [(name(sheet["二"], "f_progress"), "100")])

    assert ReportFact.objects.get().body["flags"] == [["620702-0002", "early-100"]]
    assert "进度已报 100%，但尚未填报完成" in clerk.get(WEEK).content.decode()


def test_a_problem_goes_to_the_department_with_its_day(sheet, clerk):
    cells = [
        (name(sheet["一"], key), text)
        for key, text in (("problem", "用地未批"), ("cause", "land"), ("unit", "市自然资源局"), ("until", "2022-06-01"))
    ]
    elsewhere = [(k, "市里随便哪个局" if k.endswith("unit") else v) for k, v in cells]
    odd = [(k, "luck" if k.endswith("cause") else v) for k, v in cells]

    assert send(clerk, elsewhere).status_code == 422
    assert "哪类问题" in send(clerk, odd).content.decode()
    assert not Coordination.objects.exists()
    assert send(clerk, cells).status_code == 302

    asked = Coordination.objects.get()
    assert (asked.unit, asked.cause, asked.due_date, asked.entry, asked.division_code) == (
        "市自然资源局",
        "land",
        date(2022, 6, 1),
        sheet["一"],
        GANZHOU,
    )


def test_whoever_comes_second_is_told_and_overwrites_nothing(sheet, clerk):
    cell = name(sheet["一"], "f_progress")
    send(clerk, [(cell, "60")])

    User.objects.filter(username="clerk").update(name="经办人甲")
    late = clerk.post(WEEK, {"seen": 0, cell: "70"})
    stale = clerk.post(WEEK, {"seen": 1, cell: "70"})

    assert "经办人甲刚刚报送过这一期" in late.content.decode()
    assert "刚刚修改过" in stale.content.decode()
    assert (fields(sheet["一"])["progress"], Report.objects.get().version) == (60, 1)


def test_the_same_sending_twice_is_one_report(sheet, clerk):
    for _ in range(2):
        assert clerk.post(WEEK, {"seen": 0, "key": "abc", "nothing": "1"}).status_code == 302

    assert (Report.objects.get().version, ReportFact.objects.count()) == (1, 1)


def test_another_countys_entries_and_week_are_out_of_reach(sheet, clerk):
    cell = name(sheet["临"], "f_progress")

    answer = send(clerk, [(cell, "70")])
    other = clerk.post(WEEK.replace("620702", "620723"), {"seen": 0, "nothing": "1"})

    assert "不在您可以填报的范围内" in answer.content.decode()
    assert other.status_code == 404
    assert not Report.objects.exists()


@pytest.mark.parametrize("county", ["990101", "620702000000", "6207", "x"])
def test_a_county_that_is_none_is_not_taken_for_ones_own(sheet, clerk, county):
    asked = WEEK.replace("620702", county)

    assert clerk.get(asked).status_code == 404
    assert clerk.post(asked, {"seen": 0, "key": "", "nothing": "1"}).status_code == 404
    assert not Report.objects.filter(period_last=date(2022, 5, 19), state="sent").exists()


def test_sent_after_the_moment_is_late_and_not_sent_is_missing(sheet, clerk, settings):
    settings.TODAY = date(2022, 5, 21)
    assert "未报" in clerk.get(WEEK).content.decode()

    send(clerk, nothing="1")

    assert "迟报" in clerk.get(WEEK).content.decode()
    assert Report.objects.get().sent_at.astimezone(SHANGHAI).date() == date(2022, 5, 21)
    assert datetime(2022, 5, 20, 17, tzinfo=SHANGHAI) < Report.objects.get().sent_at


def test_a_school_sends_no_week(sheet, signed_in):
    school = signed_in("school", ("project_unit", GANZHOU, {"organisation": "一小"}))

    for path in ("/week/", "/reports/", "/coordination/"):
        told = school.get(path)
        assert (told.status_code, "不在您的岗位之内" in told.content.decode()) == (403, True)
    assert school.post(WEEK, {"nothing": "1"}).status_code == 403
    assert 'href="/reports/"' not in school.get("/").content.decode()
    assert not Report.objects.exists()


def test_the_pack_brings_its_duties_and_their_debtors(plan):
    held = {(d.number, d.item): d for d in Duty.objects.all()}

    assert [u for _, u in held["", "week"].debtors][:2] == ["甘州区政府", "临泽县政府"]
    assert held["1", "r-weekly"].debtors[0][1] == "甘州区教育局"
    assert held["1", "r-monthly"].kind == "act"
    assert held["3.1", "r-yearly"].chain == ["分管领导"]
    assert held["5", "r-monthly"].terms["day"] == "30"
    assert held["2", "b-person-1"].kind == "filing"
    assert ("1", "r-weekly-2") not in held
    accepted = held["1", "s-city-joint"]
    assert (accepted.to, accepted.debtors, accepted.terms["by_date"]) == (
        "省教育厅", [["620700000000", "市教育局"]], "2022-09-30"
    )  # fmt: skip
    assert ("7", "s-county-self") not in held, "a filing says so already"


def test_a_changed_duty_ends_today_and_its_new_terms_follow_without_a_gap(plan, zhangye_pack, settings):
    hour = replace(zhangye_pack.values["report_hour"], value="16:00")
    changed = replace(zhangye_pack, values={**zhangye_pack.values, "report_hour": hour})
    keys = {d.number: d.programme for d in Duty.objects.exclude(programme=None)}
    day = datetime(2022, 6, 15, 10, tzinfo=SHANGHAI)
    told = {"division_code": "620700", "keys": keys, "by": "office", "now": day}

    before = Duty.objects.count()
    assert load_section(pack=zhangye_pack, **told) == 0
    assert load_section(pack=changed, **told) == before

    old, new = Duty.objects.filter(kind="week").order_by("from_date")
    owed = [d for duty in (old, new) for d in dues_of(duty)]
    weeks = [(d.period.last, d.submit_by.hour) for d in owed]
    thursdays = [date(2022, 3, 17) + timedelta(weeks=n) for n in range(len(weeks) + 1)]
    assert (old.to_date, new.from_date) == (date(2022, 6, 15), date(2022, 6, 16))
    assert [last for last, _ in weeks] == [d for d in thursdays if d != date(2022, 10, 6)], (
        "the long rest's week goes with the next"
    )
    assert [d.period.first for d in owed[1:]] == [last + timedelta(days=1) for last, _ in weeks[:-1]]
    assert {hour for last, hour in weeks if last <= old.to_date} == {17}
    assert {hour for last, hour in weeks if last > old.to_date} == {16}


def amended(pack, moment, hour="16:00", programmes=None):
    keys = {d.number: d.programme for d in Duty.objects.exclude(programme=None)}
    values = {**pack.values, "report_hour": replace(pack.values["report_hour"], value=hour)}
    changed = replace(pack, values=values, programmes=programmes or pack.programmes)
    return load_section(pack=changed, division_code="620700", keys=keys, by="office", now=moment)


def test_a_week_that_waits_is_sent_on_the_day_its_terms_change(sheet, clerk, zhangye_pack):
    amended(zhangye_pack, datetime(2022, 5, 20, 10, tzinfo=SHANGHAI))

    assert "5月20日 17:00 前报送" in clerk.get(WEEK).content.decode()
    assert send(clerk, nothing="1").status_code == 302
    assert Report.objects.get().state == "sent"


def test_what_was_sent_or_put_off_of_a_period_goes_along_with_its_new_terms(
    sheet, bureau, client, zhangye_pack, settings, signed_in
):
    settings.TODAY = date(2022, 5, 30)
    old, may = Duty.objects.get(number="", item="r-monthly"), address("", "r-monthly", "市教育局", day="2022-05-31")
    which = actions.Which(old.pk, date(2022, 5, 1), date(2022, 5, 31), "620700000000", "市民政局")
    june = datetime(2022, 6, 10, 10, tzinfo=SHANGHAI)
    at_noon = datetime(2022, 5, 30, 12, tzinfo=SHANGHAI)
    actions.extend(which=which, for_all=False, until=june, why="雨季", planned=at_noon, by="office", now=at_noon)
    bureau.post(may, {"seen": 0, "text": "五月"})

    amended(zhangye_pack, datetime(2022, 5, 30, 15, tzinfo=SHANGHAI))

    found = obligations(scope=OPERATOR, city_code="620700", year=2022, now=datetime(2022, 6, 2, 9, tzinfo=SHANGHAI))
    told = [o for o in found if (o.duty.number, o.duty.item, o.due.period.last) == ("", "r-monthly", date(2022, 5, 31))]
    stands = {o.unit: (o.stands, o.by.clause) for o in told}
    assert (stands["市教育局"], stands["市民政局"]) == (("sent", "as-planned"), ("open", "extended"))
    assert bureau.get(may).status_code == 200, "the address that was known leads there"
    inspector = signed_in("inspector", ("inspector", "620700000000"))
    assert inspector.get("/reports/suspicions/").status_code == 200


def test_what_an_amendment_adds_is_owed_from_its_day(sheet, zhangye_pack):
    first, *others = zhangye_pack.programmes
    without = replace(first, items=tuple(i for i in first.items if i.id != "r-weekly"))
    amended(zhangye_pack, datetime(2022, 5, 10, 9, tzinfo=SHANGHAI), programmes=(without, *others))

    amended(zhangye_pack, datetime(2022, 6, 15, 9, tzinfo=SHANGHAI))

    old, new = Duty.objects.filter(number=first.id, item="r-weekly").order_by("from_date")
    assert (old.to_date, new.from_date) == (date(2022, 5, 10), date(2022, 6, 15))


# Reports, from being sent to being accepted


def address(number, item, unit, code="620700000000", day="2022-04-30"):
    return f"/reports/{Duty.objects.get(number=number, item=item).pk}/{day}/{code}/{unit}/"


@pytest.fixture
def bureau(signed_in, sheet):
    return signed_in("bureau", ("lead_unit", "620700000000", {"organisation": "市教育局", "post": "经办人"}))


def test_a_bureaus_month_is_added_up_over_the_counties_and_goes_its_way(sheet, bureau, client):
    at_ = address("", "r-monthly", "市教育局")
    page = bureau.get(at_).content.decode()
    assert "食堂共4" in page
    assert ">0/3<" in page

    assert bureau.post(at_, {"seen": 0, "text": "四月进展", "n.canteens.progress": "65"}).status_code == 302
    assert client.post(at_ + "act/", {"verb": "returned", "seen": 1, "why": ""}).status_code == 422
    assert Report.objects.get().state == "sent", "a return says why"
    client.post(at_ + "act/", {"verb": "returned", "seen": 1, "why": "缺问题"})
    assert re.search(r"被退回</strong>：<span[^>]*>缺问题（office的岗位）", bureau.get(at_).content.decode()), (
        "told before the form"
    )
    bureau.post(at_, {"seen": 1, "text": "四月进展", "problems": "无"})
    client.post(at_ + "act/", {"verb": "accepted", "seen": 2})

    report = Report.objects.get()
    assert (report.state, report.version) == ("accepted", 2)
    assert [f.kind for f in ReportFact.objects.order_by("pk")] == ["sent", "returned", "sent", "accepted"]
    again = bureau.post(at_, {"seen": 2, "text": "再改"})
    assert "已经接收，不能再改" in again.content.decode()


@pytest.mark.parametrize(
    ("progress", "says"), [("101", "食堂：形象进度应是 0 到 100 之间的数。"), ("三百", "0 到 100"), ("-1", "是负数")]
)
def test_a_bureau_reports_no_percentage_that_is_none(sheet, bureau, progress, says):
    page = bureau.post(address("", "r-monthly", "市教育局"), {"seen": 0, "text": "四月", "n.canteens.progress": progress})

    assert (page.status_code, says in page.content.decode()) == (422, True)
    assert not Report.objects.exists()


def test_a_draft_is_kept_and_is_no_fact(bureau):
    at_ = address("", "r-monthly", "市教育局")

    bureau.post(at_, {"seen": 0, "text": "写到一半", "draft": "1"})

    assert "写到一半" in bureau.get(at_).content.decode()
    assert (Report.objects.get().state, ReportFact.objects.count()) == ("draft", 0)


def test_a_summary_is_signed_before_it_is_accepted(sheet, signed_in, client, settings):
    bureau = signed_in("rsj", ("lead_unit", "620700000000", {"organisation": "市人社局", "post": "经办人"}))
    boss = signed_in("boss", ("lead_unit", "620700000000", {"organisation": "市人社局", "post": "分管领导"}))
    at_ = address("3.1", "r-half_yearly", "市人社局", day="2022-06-30")
    bureau.post(at_, {"seen": 0, "text": "半年小结"})

    client.post(at_ + "act/", {"verb": "accepted", "seen": 1})
    settings.TODAY = date(2022, 7, 1)
    front = boss.get("/").content.decode()
    assert "报告等我签字" in front and "报告等我接收" not in front
    assert bureau.post(at_ + "act/", {"verb": "signed", "seen": 1}).status_code == 403
    assert Report.objects.get().state == "sent"
    boss.post(at_ + "act/", {"verb": "signed", "seen": 1})
    client.post(at_ + "act/", {"verb": "accepted", "seen": 1})

    assert Report.objects.get().state == "accepted"


def test_whoever_holds_no_post_signs_nothing(sheet, clerk, signed_in):
    send(clerk, nothing="1")
    inspector = signed_in("ducha", ("inspector", CITY))

    at_ = address("", "week", "甘州区政府", GANZHOU, "2022-05-19")
    assert inspector.post(at_ + "act/", {"verb": "signed", "seen": 1}).status_code == 403


def test_more_time_is_given_to_one_or_to_all_and_shown(sheet, clerk, client):
    at_ = address("", "week", "甘州区政府", GANZHOU, "2022-05-19")
    told = {"verb": "extend", "until": "2022-05-23T12:00", "why": "沙尘停电"}

    assert clerk.post(at_ + "act/", told).status_code == 403
    early = client.post(at_ + "act/", {**told, "until": "2022-05-20T12:00"}, follow=True).content.decode()
    assert "延期要晚于原定的2022年5月20日 17:00；请填写更晚的时刻。" in early
    client.post(at_ + "act/", told)

    page = clerk.get(WEEK).content.decode()
    assert "5月23日 12:00" in page and "已准予延期" in page
    assert "已准予延期" not in client.get(address("", "week", "临泽县政府", LINZE, "2022-05-19")).content.decode()
    client.post(at_ + "act/", {**told, "for_all": "1"})
    assert "已准予延期" in client.get(address("", "week", "临泽县政府", LINZE, "2022-05-19")).content.decode()


@pytest.mark.parametrize("for_all", [{}, {"for_all": "1"}])
def test_more_time_for_a_week_is_more_time_for_all_that_the_week_tells(sheet, clerk, client, settings, for_all):
    duty = next(
        d for d in Duty.objects.filter(kind="report") if [GANZHOU, "甘州区教育局"] in d.debtors and d.terms["cadence"] == "weekly"
    )
    told = {"verb": "extend", "until": "2022-05-24T12:00", "why": "沙尘停电", **for_all}
    client.post(address("", "week", "甘州区政府", GANZHOU, "2022-05-19") + "act/", told)
    settings.TODAY = date(2022, 5, 23)

    def stands():
        told = {"scope": OPERATOR, "duty": duty, "last": date(2022, 5, 19), "now": clock.now()}
        owed = [
            obligation(code=code, unit=f"{county}教育局", **told) for code, county in ((GANZHOU, "甘州区"), (LINZE, "临泽县"))
        ]
        return [o.stands for o in owed]

    other = "open" if for_all else "missing"
    assert stands() == ["open", other]
    send(clerk, nothing="1")
    assert stands() == ["sent", other]
    page = client.get(f"/reports/{duty.pk}/2022-05-19/{GANZHOU}/甘州区教育局/").content.decode()
    assert "5月24日 12:00" in page and "沙尘停电" in page


def test_more_time_that_is_given_when_the_time_has_passed_is_shown_as_such(sheet, clerk, client, signed_in, settings):
    at_ = address("", "week", "甘州区政府", GANZHOU, "2022-05-19")
    inspector = signed_in("ducha", ("inspector", CITY))
    settings.TODAY = date(2022, 5, 19)
    client.post(
        address("", "week", "临泽县政府", LINZE, "2022-05-19") + "act/",
        {"verb": "extend", "until": "2022-05-24T12:00", "why": "沙尘"},
    )
    settings.TODAY = date(2022, 5, 23)
    client.post(at_ + "act/", {"verb": "extend", "until": "2022-05-24T12:00", "why": "补报"})
    send(clerk, nothing="1")

    told = "截止后才准予延期"
    seen = [
        c.get(page).content.decode().count(told)
        for c, page in ((clerk, WEEK), (client, at_), (client, "/reports/"), (client, "/counties/620702/"))
    ]
    listed = inspector.get("/reports/suspicions/").content.decode()

    assert seen == [1, 2, 3, 1], "the list shows the week, its round and the bureau's that the week tells"
    assert told not in client.get(address("", "week", "临泽县政府", LINZE, "2022-05-19")).content.decode()
    assert re.search(r"5月20日 17:00 截止，5月23日 \d\d:\d\d 才准予延期到 5月24日 12:00。", listed) and "补报" in listed
    assert "临泽县政府" not in listed
    assert clerk.get("/reports/suspicions/").status_code == 404
    assert signed_in("shenji", ("auditor", CITY)).get("/reports/suspicions/").content.decode().count("才准予延期到") == 1


@pytest.mark.parametrize("many", [1, 6])
def test_the_list_of_suspicions_takes_as_many_queries_for_one_as_for_many(
    sheet, client, settings, many, django_assert_num_queries
):
    duty = Duty.objects.get(kind="week")
    settings.TODAY = date(2022, 5, 23)
    for code, unit in duty.debtors[:many]:
        at_ = address("", "week", unit, code, "2022-05-19")
        client.post(at_ + "act/", {"verb": "extend", "until": "2022-05-24T12:00", "why": "补报"})

    with django_assert_num_queries(3):
        found = extended_late(scope=OPERATOR, city_code="620700", year=2022)

    assert len(found) == many


def test_the_city_office_sees_who_has_sent_and_who_is_missing(sheet, clerk, client, settings, django_assert_max_num_queries):
    send(clerk, nothing="1")
    settings.TODAY = date(2022, 5, 21)
    client.get("/reports/")

    with django_assert_max_num_queries(30):
        page = client.get("/reports/").content.decode()

    assert "1/6" in page
    assert "临泽县政府" in page


def test_two_lines_of_one_programme_that_disagree_are_listed(sheet, clerk, client):
    (batch,) = opened(body("区妇幼保健院", institution="区妇幼保健院", persons=1200), code="screenings")
    file(batch, "screened", date(2022, 4, 28))
    for item, unit, persons in (("r-monthly", "甘州区妇联", "1250"), ("r-person-1", "甘州区卫生健康局", "1200")):
        at_ = address("5", item, unit, GANZHOU, "2022-04-29")
        assert "1200" in clerk.get(at_).content.decode()
        assert clerk.post(at_, {"seen": 0, "text": "四月", "n.screenings.persons": persons}).status_code == 302

    page = client.get("/reports/lines/").content.decode()

    assert "县区妇联" in page and "县区卫生健康局" in page
    assert "1,250" in page and "1,200" in page and "甘州区" in page
    opens = re.findall(r'<a href="([^"]+)"><strong>(1,2[05]0)人', page)
    assert [(figure, figure in client.get(place).content.decode()) for place, figure in opens] == [
        ("1,250", True),
        ("1,200", True),
    ]
    assert [place.rsplit("/", 2)[1] for place, _ in opens] == [quote("甘州区妇联"), quote("甘州区卫生健康局")]
    assert ReportFact.objects.filter(body__behalf="甘州区政府").count() == 2, "filed on behalf, and shown"


def test_a_line_is_not_held_against_itself_nor_against_another_day(sheet, clerk, client, django_assert_max_num_queries):
    def said(item, day, invested):
        duty = Duty.objects.get(number="2", item=item)
        which = actions.Which(duty.pk, day - timedelta(days=6), day, CITY, "市民政局")
        body = {"figures": {"canteens.invested": invested, "canteens.progress": None}}
        actions.send(sending=actions.Sending(which, 0, body), by="civil", now=NOW)

    for day, invested in ((date(2022, 5, 5), 110000), (date(2022, 5, 12), 150000), (date(2022, 6, 30), 440000)):
        said("r-weekly", day, invested)
    said("r-monthly", date(2022, 5, 31), 230000)
    send(clerk, nothing="1")
    before = client.get("/reports/lines/").context["page"]
    said("r-monthly", date(2022, 6, 30), 400000)

    with django_assert_max_num_queries(3):
        _, (apart,) = parallel_lines(scope=OPERATOR, city_code="620700", year=2022)

    assert before.differing == ()
    assert {x.what: x.sent for x in before.lines}["食堂、厕所、学位项目进度"] == 1, "told by the county's week"
    assert (apart.last, apart.field.code) == (date(2022, 6, 30), "invested")
    assert [(t.cadence, t.value) for t in apart.told] == [("weekly", 440000), ("monthly", 400000)]


def test_lines_contradict_each_other_only_where_their_data_close_at_one_moment(sheet, client):
    def said(number, item, unit, key, value, last, sent_at, code=CITY):
        which = actions.Which(Duty.objects.get(number=number, item=item).pk, last.replace(day=1), last, code, unit)
        actions.send(sending=actions.Sending(which, 0, {"figures": {key: value}}), by="them", now=sent_at)

    april, june = date(2022, 4, 29), date(2022, 6, 30)
    persons, invested = "screenings.persons", "canteens.invested"
    said("2", "r-monthly", "市民政局", invested, 15, june, datetime(2022, 6, 24, 15, tzinfo=SHANGHAI))
    said("2", "r-weekly", "市民政局", invested, 17, june, datetime(2022, 7, 1, 15, tzinfo=SHANGHAI))
    said("5", "r-monthly", "甘州区妇联", persons, 125, april, datetime(2022, 4, 29, 20, tzinfo=SHANGHAI), GANZHOU)
    said("5", "r-person-1", "甘州区卫生健康局", persons, 120, april, datetime(2022, 4, 30, 10, tzinfo=SHANGHAI), GANZHOU)

    _, (apart,) = parallel_lines(scope=OPERATOR, city_code="620700", year=2022)
    page = client.get("/reports/lines/").content.decode()

    assert [(t.value, t.as_of, t.on.day) for t in apart.told] == [(125, april, 29), (120, april, 30)]
    assert page.count("数据截至 2022年4月29日") == 2


def test_a_line_sent_late_with_what_stands_now_is_held_against_that_days_figures_alone(plan):
    april, key = date(2022, 4, 29), "screenings.persons"

    def said(item, unit, value, day, **more):
        which = actions.Which(Duty.objects.get(number="5", item=item).pk, date(2022, 4, 1), april, GANZHOU, unit)
        seen = Report.objects.filter(duty_id=which.duty_id).values_list("version", flat=True).first() or 0
        actions.send(sending=actions.Sending(which, seen, {"figures": {key: value}, **more}), by="them", now=at(day, 15))
        return [[(t.value, t.as_of) for t in d.told] for d in parallel_lines(scope=OPERATOR, city_code="620700", year=2022)[1]]

    late = date(2022, 5, 9)
    assert said("r-monthly", "甘州区妇联", 125, april) == []
    assert said("r-person-1", "甘州区卫生健康局", 160, late, why_now="按最新数") == []
    assert said("r-person-1", "甘州区卫生健康局", 120, late, as_of="2022-04-29") == [[(125, april), (120, april)]]
    said("r-monthly", "甘州区妇联", 158, late, why_now="按最新数")
    assert said("r-person-1", "甘州区卫生健康局", 160, late, why_now="按最新数") == [[(158, late), (160, late)]]


# Problems that a county cannot solve alone


def test_a_request_is_answered_and_rated_and_its_waiting_is_told(sheet, clerk, bureau):
    asked = {"asks": "学校用地没有批", "unit": "市教育局", "until": "2022-06-01"}
    assert clerk.post("/coordination/", asked).status_code == 302
    it = Coordination.objects.get()
    at_ = f"/coordination/{it.pk}/act/"

    assert clerk.post(at_, {"says": "自己答"}).status_code == 403
    bureau.post(at_, {"says": "六月上会"})
    clerk.post(at_, {"rating": "2", "says": "还要等"})

    it.refresh_from_db()
    assert (it.rating, it.ended_at.astimezone(SHANGHAI).date()) == (2, date(2022, 5, 20))
    page = bureau.get("/coordination/").content.decode()
    assert "六月上会" in page and "部分解决" in page


def test_each_figure_of_a_departments_answers_opens_to_its_requests(sheet, clerk, bureau, settings):
    for n, says in enumerate(("准时", "晚", "撤", "等")):
        settings.TODAY = date(2022, 5, 20)
        clerk.post("/coordination/", {"asks": f"问题{n}{says}", "unit": "市教育局", "until": "2022-05-25"})
        it = Coordination.objects.latest("pk")
        settings.TODAY = date(2022, 5, 30) if says == "晚" else date(2022, 5, 21)
        if says in ("准时", "晚"):
            bureau.post(f"/coordination/{it.pk}/act/", {"says": "办"})
        if says == "撤":
            clerk.post(f"/coordination/{it.pk}/act/", {"says": "不用了", "withdraw": "1"})
        if says == "准时":
            clerk.post(f"/coordination/{it.pk}/act/", {"rating": "3"})
    settings.TODAY = date(2022, 5, 30)
    whole = bureau.get("/coordination/")
    (unit,) = whole.context["page"].units
    shown = {}

    for part in ("asked", "in_time", "late", "rated", "solved"):
        address = f"/coordination/?unit={quote('市教育局')}&part={part}"
        page = bureau.get(address).context["page"]
        shown[part] = sorted(r.it.asks[3:] for r in (*page.waiting, *page.ended))
        assert f'href="{address.replace("&", "&amp;")}#behind">{getattr(unit, part)}</a>' in whole.content.decode()
        assert len(shown[part]) == getattr(unit, part)

    assert shown == {
        "asked": ["准时", "晚", "等"],
        "in_time": ["准时"],
        "late": ["晚", "等"],
        "rated": ["准时"],
        "solved": ["准时"],
    }


def test_what_one_more_field_costs_opens_to_the_entries_that_would_have_it(sheet, client):
    file(sheet["一"], "completed", date(2022, 5, 18))
    page = client.get("/burden/")
    (price,) = page.context["page"].prices

    listed = client.get(f"/ledgers/{ledger().pk}/?stage=going").context["page"].found
    done = client.get(f"/ledgers/{ledger().pk}/?stage=done").context["page"].found

    assert f'href="/ledgers/{ledger().pk}/?stage=going">{price.entries}</a>' in page.content.decode()
    assert price.entries == listed.count == sum(not r.span.stage >= r.span.goal for r in listed.rows)
    assert listed.count + done.count == 4


def test_a_county_takes_a_request_back_and_its_waiting_is_not_taken_off(sheet, clerk, bureau, signed_in, settings):
    key = Entry.objects.get(pk=sheet["一"]).programme
    clerk.post("/coordination/", {"asks": "学校用地没有批", "unit": "市教育局", "until": "2022-06-01", "programme": "1"})
    it = Coordination.objects.get()
    at_ = f"/coordination/{it.pk}/act/"
    settings.TODAY = date(2022, 5, 23)

    assert "请写明为什么撤回" in clerk.post(at_, {"withdraw": "1", "says": " "}, follow=True).content.decode()
    for stranger in (bureau, signed_in("linze", ("county", LINZE)), signed_in("ducha", ("inspector", CITY))):
        assert stranger.post(at_, {"withdraw": "1", "says": "不要了"}).status_code in (403, 404)
    clerk.post(at_, {"withdraw": "1", "says": "已经自行解决"})

    it.refresh_from_db()
    assert (it.outcome, it.ended_at.astimezone(SHANGHAI).date()) == ("withdrawn", date(2022, 5, 23))
    assert Line.objects.filter(ref=f"reporting.coordination/{it.pk}", verb="reporting.coordination.withdrawn").count() == 1
    assert waits(programmes=[key], look=closed(date(2022, 5, 22))) == {(key, GANZHOU): {None: [(date(2022, 5, 20), None)]}}, (
        "as it was known then"
    )
    assert waits(programmes=[key], look=closed(date(2022, 5, 23))) == {}
    page = bureau.get("/coordination/").content.decode()
    assert "已撤回，等待天数不扣除" in page and "已经自行解决" in page
    assert "学校用地没有批" not in bureau.get("/").content.decode(), "nobody is asked any more"
    for told in ({"withdraw": "1", "says": "再撤"}, {"rating": "3"}):
        assert clerk.post(at_, told).status_code == 403
    assert bureau.post(at_, {"says": "现在答复"}).status_code == 403
    with pytest.raises(CoordinationRefused, match="县区已经撤回，不需要答复"):
        answer(pk=it.pk, says="现在答复", by="jiaoyuju", now=at(date(2022, 5, 23)))
    with pytest.raises(CoordinationRefused, match="已经撤回"):
        withdraw(pk=it.pk, says="再撤", by="clerk", now=at(date(2022, 5, 23)))


def test_what_is_answered_is_rated_and_not_taken_back(sheet, clerk, bureau):
    clerk.post("/coordination/", {"asks": "学校用地没有批", "unit": "市教育局", "until": "2022-06-01"})
    it = Coordination.objects.get()
    bureau.post(f"/coordination/{it.pk}/act/", {"says": "六月上会"})

    assert clerk.post(f"/coordination/{it.pk}/act/", {"withdraw": "1", "says": "不要了"}).status_code == 403
    with pytest.raises(CoordinationRefused, match="已经答复，不能撤回；请评价答复"):
        withdraw(pk=it.pk, says="不要了", by="clerk", now=at(date(2022, 5, 21)))


@pytest.mark.parametrize(
    ("withdrawn", "told"), [(date(2022, 6, 1), (0, 0, 0)), (date(2022, 6, 2), (1, 0, 1))], ids=["in-time", "past-its-day"]
)
def test_a_department_answers_for_the_days_it_let_pass_before_a_request_was_withdrawn(sheet, withdrawn, told):
    it = ask(asking=Asking(GANZHOU, "市教育局", "用地", date(2022, 6, 1)), by="x", now=at(date(2022, 5, 20)))
    withdraw(pk=it.pk, says="已经解决", by="x", now=at(withdrawn))

    (unit,) = timeliness(Coordination.objects.all(), today=date(2022, 6, 9))
    assert (unit.asked, unit.in_time, unit.late) == told


def test_however_many_have_ended_all_that_wait_are_shown(sheet, clerk, client, django_assert_max_num_queries):
    """And every one that has ended stands on one page, the newest first."""
    told = {"division_code": GANZHOU, "unit": "市财政局", "due_date": date(2022, 5, 21), "asked_at": at(date(2022, 5, 16))}
    days = [date(2022, 5, 17) + timedelta(days=n // 60) for n in range(205)]
    Coordination.objects.bulk_create(
        Coordination(**told, asks=f"已办{n}", ended_at=at(day), outcome="answered") for n, day in enumerate(days)
    )
    for n in range(3):
        ask(asking=Asking(GANZHOU, "市自然资源局", f"等批复{n}", date(2022, 6, 1)), by="x", now=at(date(2022, 5, 20)))
    client.get("/coordination/")

    with django_assert_max_num_queries(17):
        page = client.get("/coordination/").content.decode()

    assert all(f"等批复{n}" in page for n in range(3))
    assert "等答复的 <small>3</small>" in page and "已办结的 <small>205</small>" in page
    units = timeliness(Coordination.objects.all(), today=date(2022, 8, 2))
    assert [(u.unit, u.asked, u.in_time, u.late) for u in units] == [("市自然资源局", 3, 0, 3), ("市财政局", 205, 205, 0)]
    ended, query = [], "?"
    while query:
        page = clerk.get(f"/coordination/{query}").content.decode()
        ended += re.findall(r"已办\d+", page)
        query = (re.findall(r'rel="next" href="([^"#]*)', page) or [""])[0]
    assert ended == [f"已办{n}" for n in reversed(range(205))]


def test_what_is_asked_after_midnight_waits_from_that_day_until_the_first_answer(sheet):
    asked, answered = datetime(2022, 5, 20, 0, 30, tzinfo=SHANGHAI), datetime(2022, 5, 23, 7, 59, tzinfo=SHANGHAI)
    key = Entry.objects.get(pk=sheet["一"]).programme
    asking = Asking(GANZHOU, "市教育局", "用地", date(2022, 6, 1), key, sheet["一"])
    it = ask(asking=asking, by="ganzhou", now=asked)
    answer(pk=it.pk, says="已批", by="jiaoyuju", now=answered)
    answer(pk=it.pk, says="再说一遍", by="jiaoyuju", now=answered + timedelta(days=3))

    assert waits(programmes=[key], look=closed(date(2022, 5, 22))) == {(key, GANZHOU): {sheet["一"]: [(date(2022, 5, 20), None)]}}
    assert waits(programmes=[key], look=closed(date(2022, 5, 24))) == {
        (key, GANZHOU): {sheet["一"]: [(date(2022, 5, 20), date(2022, 5, 23))]}
    }


def test_an_entry_that_waits_for_an_answer_is_not_late_meanwhile(sheet, clerk, client, signed_in, settings):
    (entry,) = opened(canteen("四小食堂", planned={"started": "2022-05-22"}))
    asking = Asking(GANZHOU, "市自然资源局", "用地没有批", date(2022, 6, 1), Entry.objects.get(pk=entry).programme, entry)
    it = ask(asking=asking, by="ganzhou", now=at(date(2022, 5, 20)))

    def late(today, query=""):
        settings.TODAY = today
        counted = [x.n for _, x in client.get("/counties/620702/" + query).context["page"].late]
        page = client.get(f"/entries/{entry}/{query}").content.decode()
        return counted, *(re.findall(rf"{words} \d+ 天", page) for words in ("已过", "（?等待", "答复，已"))

    assert late(date(2022, 5, 25)) == ([], [], ["等待 3 天"], ["答复，已 6 天"])
    assert f'href="/coordination/#c-{it.pk}">用地没有批' in clerk.get(f"/entries/{entry}/").content.decode()
    treasury = signed_in("treasury", ("finance", CITY, {})).get(f"/entries/{entry}/").content.decode()
    assert ("用地没有批" in treasury, "/coordination/#c-" in treasury) == (True, False)
    answer(pk=it.pk, says="已批", by="bureau", now=at(date(2022, 5, 26)))
    assert late(date(2022, 5, 28)) == ([1], ["已过 3 天"], ["（等待 3 天"], [])
    assert late(date(2022, 5, 28), "?on=2022-05-25") == ([], [], ["等待 3 天"], ["答复，已 6 天"])
    assert late(date(2022, 5, 28), "?on=2022-05-25&known=now") == ([], [], ["等待 3 天"], ["答复，已 6 天"])


@pytest.mark.parametrize(("end", "until"), [("needless", None), ("withdrawn", None), ("", date.max)])
def test_an_entrys_waiting_for_nothing_is_not_taken_off(sheet, end, until):
    (entry,) = opened(canteen("四小食堂", planned={"started": "2022-05-10"}))
    asking = Asking(GANZHOU, "市自然资源局", "用地没有批", date(2022, 6, 1), Entry.objects.get(pk=entry).programme, entry)
    it = ask(asking=asking, by="ganzhou", now=at(date(2022, 5, 5)))
    told = {"pk": it.pk, "says": "不必", "by": "x", "now": at(date(2022, 5, 20))}
    if end == "needless":
        answer(needless=True, **told)
    elif end:
        withdraw(**told)

    assert EntrySpan.objects.get(entry=entry, to_date=date.max).in_time_until == until
    assert EntrySpan.objects.get(entry=entry, from_date=date(2022, 5, 5)).in_time_until == date.max, "as it was known then"
    verbs = Line.objects.filter(ref=f"ledgers.entry/{entry}", verb__startswith="ledgers.wait").values_list("verb", flat=True)
    assert list(verbs) == ["ledgers.wait.began", *(["ledgers.wait.voided"] if end else [])]


def test_waiting_is_taken_off_the_programme_that_the_county_names(sheet, clerk):
    key = Entry.objects.get(pk=sheet["一"]).programme
    terms = {"asks": "学校用地没有批", "unit": "市教育局", "until": "2022-06-01"}

    wrong = clerk.post("/coordination/", terms | {"programme": "99"}, follow=True).content.decode()
    odd = clerk.post("/coordination/", terms | {"cause": "luck"}, follow=True).content.decode()
    clerk.post("/coordination/", terms)
    clerk.post("/coordination/", terms | {"programme": "1", "cause": "land"})

    assert "没有第 99 项实事" in wrong
    assert "请从名单中选择是哪类问题" in odd
    assert list(Coordination.objects.order_by("pk").values_list("cause", flat=True)) == ["", "land"]
    assert waits(programmes=[key], look=closed(date(2022, 5, 22))) == {(key, GANZHOU): {None: [(date(2022, 5, 20), None)]}}


def test_what_an_answer_did_not_solve_waits_again_and_asks_for_a_new_answer(sheet, clerk, bureau, client, settings):
    key = Entry.objects.get(pk=sheet["一"]).programme
    clerk.post("/coordination/", {"asks": "学校用地没有批", "unit": "市教育局", "until": "2022-05-21", "programme": "1"})
    first = Coordination.objects.get()
    settings.TODAY = date(2022, 5, 23)
    bureau.post(f"/coordination/{first.pk}/act/", {"says": "正在研究"})
    assert "学校用地没有批" not in bureau.get("/").content.decode()
    settings.TODAY = date(2022, 5, 26)

    past = clerk.post(f"/coordination/{first.pk}/act/", {"rating": "1", "until": "2022-05-25"}, follow=True).content.decode()
    assert ("期限2022年5月25日已过" in past, Coordination.objects.count()) == (True, 1)
    assert bureau.post(f"/coordination/{first.pk}/act/", {"rating": "1"}).status_code == 403
    clerk.post(f"/coordination/{first.pk}/act/", {"rating": "1", "says": "研究不算答复", "until": "2022-05-27"})
    assert clerk.post(f"/coordination/{first.pk}/act/", {"rating": "1"}).status_code == 403, "rated twice"

    again = Coordination.objects.get(again_of=first)
    assert (again.asks, again.unit, again.due_date, again.ended_at) == (first.asks, "市教育局", date(2022, 5, 27), None)
    assert waits(programmes=[key], look=closed(date(2022, 5, 30))) == {
        (key, GANZHOU): {None: [(date(2022, 5, 20), date(2022, 5, 23)), (date(2022, 5, 26), None)]}
    }
    assert "学校用地没有批" in bureau.get("/").content.decode()
    chased = client.get("/chase/").content.decode()
    assert f"甘州区请协调“学校用地没有批”，请于5月27日前答复。http://testserver/coordination/#c-{again.pk}" in chased
    assert Line.objects.filter(ref=f"reporting.coordination/{again.pk}", verb="reporting.coordination.asked").exists()
    bureau.post(f"/coordination/{again.pk}/act/", {"says": "五月三十日批"})
    assert waits(programmes=[key], look=closed(date(2022, 5, 30)))[key, GANZHOU][None][-1] == (
        date(2022, 5, 26),
        date(2022, 5, 26),
    )
    (told,) = timeliness(Coordination.objects.all(), today=date(2022, 5, 30))
    assert (told.asked, told.in_time, told.late, told.rated, told.solved) == (2, 1, 1, 1, 0)


def test_an_answer_that_comes_behind_its_rating_takes_nothing_of_it_back(sheet, clerk, bureau):
    it = ask(asking=Asking(GANZHOU, "市教育局", "征地", date(2022, 6, 1)), by="clerk", now=at(date(2022, 5, 20)))
    told = {"pk": it.pk, "by": "x", "now": at(date(2022, 5, 20))}
    answer(says="正在办", **told)
    rate(rating=1, says="没有解决", until=date(2022, 6, 1), **told)

    with pytest.raises(CoordinationRefused, match="已经评价过"):
        answer(says="补充", **told)

    assert [(c.rating, c.again_of_id) for c in Coordination.objects.order_by("pk")] == [(1, None), (None, it.pk)]


def test_what_needed_no_answer_takes_nothing_off(sheet, clerk, bureau, settings):
    key = Entry.objects.get(pk=sheet["一"]).programme
    clerk.post("/coordination/", {"asks": "学校用地没有批", "unit": "市教育局", "until": "2022-06-01", "programme": "1"})
    first = Coordination.objects.get()
    settings.TODAY = date(2022, 5, 23)
    bureau.post(f"/coordination/{first.pk}/act/", {"says": "县区自己能办", "needless": "1"})

    assert waits(programmes=[key], look=closed(date(2022, 5, 22))) == {(key, GANZHOU): {None: [(date(2022, 5, 20), None)]}}, (
        "as it was known then"
    )
    assert waits(programmes=[key], look=closed(date(2022, 5, 23))) == {}
    page = clerk.get("/coordination/").content.decode()
    assert "不需要协调，等待天数不扣除" in page and "县区自己能办" in page
    clerk.post(f"/coordination/{first.pk}/act/", {"rating": "1", "until": "2022-05-27"})
    again = Coordination.objects.get(again_of=first)
    assert waits(programmes=[key], look=closed(date(2022, 5, 24))) == {(key, GANZHOU): {None: [(date(2022, 5, 23), None)]}}
    bureau.post(f"/coordination/{again.pk}/act/", {"says": "已批"})
    told = bureau.post(f"/coordination/{again.pk}/act/", {"says": "其实不用", "needless": "1"}, follow=True).content.decode()
    assert "已经答复过，不能再改成不需要协调。" in told
    assert Coordination.objects.get(pk=again.pk).outcome == "answered"


def test_inspectors_see_who_asks_without_need_and_who_asks_again_and_again(sheet, signed_in, django_assert_num_queries):
    key = Entry.objects.get(pk=sheet["一"]).programme

    def asked(entry, unit="市教育局", programme=key, code=GANZHOU):
        about = f"{entry}号" if entry else ""
        return ask(
            asking=Asking(code, unit, "用地", date(2022, 6, 1), programme, entry, about), by="x", now=at(date(2022, 5, 20))
        )

    answer(pk=asked(sheet["一"]).pk, says="自己办", needless=True, by="jiaoyuju", now=at(date(2022, 5, 21)))
    unsolved = asked(sheet["二"])
    answer(pk=unsolved.pk, says="在研究", by="jiaoyuju", now=at(date(2022, 5, 21)))
    rate(pk=unsolved.pk, rating=1, says="", by="x", now=at(date(2022, 5, 22)), until=date(2022, 6, 2))
    asked(sheet["三"])
    asked(sheet["三"])
    asked(None, "市自然资源局")
    asked(None, "市自然资源局")
    asked(None, "市住房城乡建设局", None)
    asked(None, "市住房城乡建设局", None)
    Coordination.objects.filter(pk=asked(None, "市财政局").pk).update(due_date=date(2099, 12, 31))

    with django_assert_num_queries(2):
        found = [(d.code, d.it.entry, d.n) for d in doubted(scope=OPERATOR, city_code="620700")]

    assert set(found) == {("needless", sheet["一"], 1), ("repeated", None, 2), ("repeated", sheet["三"], 2), ("distant", None, 1)}
    assert len(found) == 4
    page = signed_in("ducha", ("inspector", CITY)).get("/reports/suspicions/").content.decode()
    assert "市教育局答复不需要协调" in page
    assert "请市财政局在2099年12月31日前答复，期限太远" in page
    assert "同一条目先后 2 次请求协调" in page and "同一项实事先后 2 次请同一部门协调" in page
    assert page.count("除答复不需要协调的，等待天数都从逾期里扣除") == 2
    assert "同一条目" not in signed_in("linze", ("inspector", LINZE)).get("/reports/suspicions/").content.decode()


@pytest.mark.parametrize("until", ["0022-06-01", "9999-12-31", "x"])
def test_what_is_no_day_is_no_deadline(sheet, clerk, bureau, until):
    asked = {"unit": "市教育局", "asks": "征地", "until": until}
    said = f"“{until}”不是日期；请填写日期，如 2022-08-31 或 2022年8月31日。"

    assert said in clerk.post("/coordination/", asked, follow=True).content.decode()
    assert not Coordination.objects.exists()
    clerk.post("/coordination/", {**asked, "until": ""})
    it = Coordination.objects.get()
    bureau.post(f"/coordination/{it.pk}/act/", {"says": "已办"})
    assert said in clerk.post(f"/coordination/{it.pk}/act/", {"rating": "1", "until": until}, follow=True).content.decode()
    assert Coordination.objects.get().rating is None


@pytest.mark.parametrize("until", ["9999-12-31T23:59", "9999-12-31T23:59-14:00", "0001-01-01T00:00+14:00", "2022-06-31T10:00"])
def test_more_time_is_given_to_a_moment_that_there_is(sheet, client, until):
    at_ = address("", "week", "甘州区政府", GANZHOU, "2022-05-19")

    page = client.post(at_ + "act/", {"verb": "extend", "until": until, "why": "沙尘"}, follow=True)

    assert "请填写延到哪一刻，如 2022-05-23 17:00。" in page.content.decode()
    assert not Extension.objects.exists()


@pytest.mark.parametrize(("until", "says"), [("2022-05-01", "已过"), ("2022-06-20", "太远；请填写不晚于2022年6月19日的日期")])
def test_a_deadline_is_to_come_and_near_enough_to_be_pressed_for(sheet, clerk, until, says):
    """Until it passes nobody is pressed, and all the while the county's waiting is taken off."""
    told = {"problem": "要钱", "unit": "市教育局", "until": until}

    page = clerk.post("/coordination/", {"asks": "要钱", "unit": "市教育局", "until": until}, follow=True).content.decode()
    week = send(clerk, [(name(sheet["一"], key), text) for key, text in told.items()])

    assert says in page
    assert (
        week.status_code == 422
        and f"620702-0001：答复期限{date.fromisoformat(until):%Y年%-m月%-d日}{says}" in week.content.decode()
    )
    assert not Coordination.objects.exists()


def test_who_holds_the_desks_of_two_counties_says_for_which_it_asks(plan, signed_in, settings):
    settings.TODAY = date(2022, 5, 18)
    both = signed_in("both", *(("county", code, {"organisation": "县区政府"}) for code in (GANZHOU, LINZE)))
    asked = {"asks": "学校用地没有批", "unit": "市教育局", "until": "2022-06-01"}
    person_of = signed_in("edu", ("lead_unit", "620700000000", {"organisation": "市教育局"}))
    assert person_of.get("/coordination/").status_code == 200

    assert 'name="county"' in both.get("/coordination/").content.decode()
    told = both.post("/coordination/", asked, follow=True).content.decode()
    both.post("/coordination/", asked | {"county": LINZE[:6]})

    assert "请从名单中选择为哪个县区提出。" in told
    assert [c.division_code for c in Coordination.objects.all()] == [LINZE]


@pytest.mark.parametrize("unit", ["各县区政府", "市、县区卫生健康行政部门", "市养老服务联席会议其他成员单位", "市疾控中心"])
def test_a_county_asks_a_department_that_answers_for_itself_alone(sheet, clerk, unit):
    """Who asked what is its own, or several's, would wait for an answer that nobody can give."""
    offered = [clerk.get(path).content.decode() for path in ("/coordination/", WEEK)]

    page = clerk.post("/coordination/", {"asks": "请协调", "unit": unit, "programme": "1"}, follow=True).content.decode()
    week = send(clerk, [(name(sheet["一"], key), text) for key, text in (("problem", "请协调"), ("unit", unit))])

    assert all('<option value="市自然资源局">' in p and f'<option value="{unit}">' not in p for p in offered)
    assert "请从名单中选择由哪个部门协调" in page and week.status_code == 422
    assert not Coordination.objects.exists()


def test_a_department_that_the_plan_does_not_name_is_asked_answers_and_is_rated(sheet, clerk, signed_in, client):
    """It sees what it was asked and nothing else; without a post nobody would answer, and it cannot be asked."""
    unit, asked = "市林业和草原局", {"asks": "林地手续", "programme": "1", "until": "2022-05-27"}
    assert "请从名单中选择由哪个部门协调" in clerk.post("/coordination/", {**asked, "unit": unit}, follow=True).content.decode()
    forestry = signed_in("linye", ("department", CITY, {"organisation": unit}))
    other = signed_in("shuiwu", ("department", CITY, {"organisation": "市气象局"}))
    assert all(f'<option value="{unit}">' in clerk.get(path).content.decode() for path in ("/coordination/", WEEK))

    send(clerk, [(name(sheet["一"], key), text) for key, text in (("problem", "占用林地"), ("unit", unit))])
    clerk.post("/coordination/", {**asked, "unit": unit})
    clerk.post("/coordination/", {**asked, "unit": "市教育局"})

    own = list(Coordination.objects.filter(unit=unit).order_by("pk"))
    page, front = forestry.get("/coordination/").content.decode(), forestry.get("/").content.decode()
    assert [c.asks for c in own] == ["占用林地", "林地手续"]
    assert all((c.asks in page, c.asks in front) == (True, True) for c in own)
    assert ("市教育局" in page, 'href="/coordination/"' in front) == (False, True)
    assert not any(c.asks in other.get("/coordination/").content.decode() for c in own)
    assert [
        p.status_code for p in (forestry.get("/reports/"), other.post(f"/coordination/{own[1].pk}/act/", {"says": "行"}))
    ] == [
        403,
        404,
    ]
    forestry.post(f"/coordination/{own[1].pk}/act/", {"says": "本周办结"})
    clerk.post(f"/coordination/{own[1].pk}/act/", {"rating": "3"})
    own[1].refresh_from_db()
    assert (own[1].outcome, own[1].rating) == ("answered", 3)
    rows = re.findall(r"<tr>.*?</tr>", client.get("/coordination/").content.decode(), re.DOTALL)
    (told,) = (re.sub(r"<[^>]*>", " ", row).split() for row in rows if f'<th scope="row" lang="zh-hans">{unit}</th>' in row)
    assert told[-3:] == ["1", "/", "1"]


def test_what_was_asked_of_several_while_that_could_be_waits_no_more(sheet, clerk, client, settings):
    key = Entry.objects.get(pk=sheet["一"]).programme
    told = {"programme": key, "entry": sheet["一"]}
    asking = [Asking(GANZHOU, unit, "请协调", date(2022, 5, 30), **told) for unit in ("各县区政府", "市教育局")]
    several, one = (ask(asking=x, by="clerk", now=at(date(2022, 5, 16))).pk for x in asking)
    settings.TODAY = date(2022, 5, 20)

    ended = [actions.end_unanswerable(by="system", now=at(date(2022, 5, 20))) for _ in range(2)]

    assert ended == [1, 0]
    found = waits(programmes=[key], look=Look(None, date(2022, 5, 25)))[key, GANZHOU][sheet["一"]]
    assert set(found) == {(date(2022, 5, 16), date(2022, 5, 20)), (date(2022, 5, 16), None)}, "what it waited stays"
    assert Coordination.objects.get(pk=one).ended_at is None
    page = clerk.get("/coordination/").content.decode()
    assert "请的不是一个部门，没有谁能答复：从今天起不再算等待，已等的天数照扣；请另请一个部门协调。" in page
    rated = clerk.post(f"/coordination/{several}/act/", {"rating": "1", "until": "2022-06-01"}, follow=True).content.decode()
    assert "再提出也没有谁能答复" in rated and Coordination.objects.count() == 2


def test_a_day_of_another_year_says_so(sheet, clerk, settings):
    settings.TODAY = date(2022, 12, 20)
    for day in ("2022-12-30", "2023-01-06"):
        clerk.post("/coordination/", {"asks": "要钱", "unit": "市教育局", "until": day})

    page = clerk.get("/coordination/").content.decode()

    assert "12月30日（周五）前答复" in page and "2023年1月6日前答复" in page


def test_the_front_page_says_what_is_owed_and_what_to_answer(sheet, clerk, bureau):
    clerk.post("/coordination/", {"asks": "学校用地没有批", "unit": "市教育局", "until": "2022-06-01"})

    assert "县区周报" in clerk.get("/").content.decode()
    assert "学校用地没有批" in bureau.get("/").content.decode()


# What leaves as a file


@pytest.mark.parametrize(
    "what", ["reports", "reports/lines", "reports/suspicions", "burden", "coordination", "chase", "evidence"]
)
def test_a_list_leaves_as_its_page_shows_it(sheet, clerk, client, signed_in, settings, what):
    """To whom its page is shown, with nothing that a spreadsheet would run."""
    for n in range(2):
        key = Entry.objects.get(pk=sheet["一"]).programme
        ask(asking=Asking(GANZHOU, "市教育局", f"=1+{n}", date(2022, 5, 18), key), by="x", now=at(date(2022, 5, 16)))
    send(clerk, nothing="1")
    settings.TODAY = date(2022, 5, 21)
    late = Extension(duty=Duty.objects.get(kind="week"), period_last=date(2022, 5, 19), why="沙尘", by="office")
    late.at, late.until = at(date(2022, 5, 21)), at(date(2022, 5, 23))
    late.save()
    inspector = signed_in("du", ("inspector", CITY), ("city_office", CITY))
    page = inspector.get(f"/{what}/").context["page"]
    expected = {
        "reports": lambda: sum(len(sent) + len(rest) for _, sent, rest in page.rounds),
        "reports/lines": lambda: sum(len(d.told) for d in page.differing),
        "reports/suspicions": lambda: len(page.rows),
        "burden": lambda: len(page.accounts),
        "coordination": lambda: len(page.waiting) + len(page.ended),
        "chase": lambda: sum(len(r.debt.owed) + len(r.debt.answers) + len(r.debt.entries) for r in page.rows),
        "evidence": lambda: len(page.rows),
    }[what]()

    first = openpyxl.load_workbook(io.BytesIO(inspector.get(f"/{what}.xlsx").content)).worksheets[0]
    text = inspector.get(f"/{what}.csv").content.decode("utf-8-sig")

    assert sum(1 for row in first.iter_rows(min_row=2, values_only=True) if any(row)) == expected
    assert expected or what in ("reports/lines", "evidence")
    assert f'href="/{what}.csv"' in inspector.get(f"/{what}/").content.decode()
    assert ",=1+" not in text and not text.startswith("=1+")
    assert inspector.get(f"/{what}.pdf").status_code == 404
    assert clerk.get(f"/{what}.csv").status_code == clerk.get(f"/{what}/").status_code
    if what == "coordination":
        linze = signed_in("linze", ("county", LINZE, {"organisation": "临泽县政府"}))
        assert "'=1+1" in text and "1+1" not in linze.get("/coordination.csv").content.decode()


# The chase desk


def test_the_desk_says_who_owes_what_in_words_ready_to_send(sheet, clerk, client, settings, django_assert_max_num_queries):
    settings.TODAY = date(2022, 5, 21)
    client.get("/chase/")

    with django_assert_max_num_queries(30):
        page = client.get("/chase/").content.decode()

    assert "临泽县政府：" in page and "县区周报（5月13日至5月19日）应于5月20日17:00前报送，已逾期1天" in page
    assert "/week/?county=620723&amp;week=2022-05-19" in page
    ganzhou = "/week/?county=620702&amp;week=2022-05-19"
    assert ganzhou in page
    send(clerk, nothing="1")
    assert ganzhou not in client.get("/chase/").content.decode()
    assert clerk.get("/chase/").status_code == 403, "a county chases nobody"


def test_a_reminder_goes_out_once_a_day_and_a_call_is_written_down(sheet, client, settings, tmp_path, monkeypatch):
    monkeypatch.setattr(clock, "machine", lambda: at(date(2022, 5, 23)))
    settings.TODAY, settings.SMS, settings.SMS_FILE = date(2022, 5, 23), "file", tmp_path / "out.jsonl"
    all_sent(before=date(2022, 5, 20))
    unit = {"code": LINZE, "unit": "临泽县政府"}
    client.post("/chase/act/", {**unit, "verb": "contact", "name": "经办人", "phone": "12"})
    client.post("/chase/act/", {**unit, "verb": "contact", "name": "经办人", "phone": "13900000001"})

    client.post("/chase/act/", {**unit, "verb": "message"})
    client.post("/chase/act/", {"verb": "all"})
    client.post("/chase/act/", {**unit, "verb": "call", "whom": "经办人", "said": "下午报"})

    assert Message.objects.count() == 1
    assert "经办人：下午报" in client.get("/chase/").content.decode()
    settings.TODAY = date(2022, 5, 25)
    send_messages.call()
    (line,) = settings.SMS_FILE.read_text(encoding="utf-8").splitlines()
    assert "临泽县政府" in line and "/week/?county=620723" in line


@pytest.fixture
def pressed(sheet, client, settings, tmp_path, monkeypatch):
    """A message to Linze's contact, written on Monday about the week that was due on Friday; and what was carried."""
    monkeypatch.setattr(clock, "machine", lambda: at(date(2022, 5, 23)))
    settings.TODAY, settings.SMS, settings.SMS_FILE = date(2022, 5, 23), "file", tmp_path / "out.jsonl"
    all_sent(before=date(2022, 5, 20))
    unit = {"code": LINZE, "unit": "临泽县政府"}
    client.post("/chase/act/", {**unit, "verb": "contact", "name": "经办人", "phone": "13900000001"})
    client.post("/chase/act/", {**unit, "verb": "message"})
    return settings.SMS_FILE


def test_a_message_that_waited_is_worded_as_it_is_when_it_goes(pressed, settings):
    written = Message.objects.get().text
    settings.TODAY = date(2022, 5, 25)

    send_messages.call()

    (line,) = pressed.read_text(encoding="utf-8").splitlines()
    assert "已逾期3天" in written and "已逾期5天" in json.loads(line)["text"]
    assert Message.objects.get().text == json.loads(line)["text"]


def test_a_message_whose_matter_is_settled_is_not_sent_and_says_so(pressed, client, settings):
    report_of("临泽县政府")
    settings.TODAY = date(2022, 5, 27)

    send_messages.call()

    assert not pressed.exists()
    assert (Message.objects.get().failed, Message.objects.get().sent_at) == (SETTLED, None)
    assert SETTLED in client.get("/chase/").content.decode(), "beside what is owed by now, which nobody has pressed for"


def test_a_message_to_the_group_names_who_still_owes(pressed, client, settings):
    settings.SMS = "webhook"
    client.post("/chase/act/", {"verb": "group"})
    settings.SMS, settings.TODAY = "file", date(2022, 5, 25)
    assert "甘州区政府" in Message.objects.get(person="reporting.group/0").text
    report_of("甘州区政府")

    send_messages.call()

    text = Message.objects.get(person="reporting.group/0").text
    assert "5月25日" in text and "临泽县政府" in text and "甘州区政府" not in text


def test_a_message_of_before_says_what_was_written(pressed, settings):
    Message.objects.update(about={}, text="请报送。")
    settings.TODAY = date(2022, 5, 25)

    send_messages.call()

    assert json.loads(pressed.read_text(encoding="utf-8"))["text"] == "请报送。"


def report_of(unit):
    """Let a county have sent what it owed before."""
    for o in obligations(scope=OPERATOR, city_code=CITY, year=2022, now=clock.now(), last=clock.today()):
        if o.unit == unit and not o.report:
            Report.objects.create(
                duty=o.duty,
                period_first=o.due.period.first,
                period_last=o.due.period.last,
                division_code=o.code,
                unit=o.unit,
                state="accepted",
                version=1,
                sent_at=o.due.submit_by,
            )


def test_one_message_carries_all_that_a_person_owes_now(sheet, client, settings, django_assert_max_num_queries):
    settings.TODAY, settings.SMS = date(2022, 5, 23), "file"
    all_sent(before=date(2022, 5, 20))
    planned = {"started": "2022-05-10", "completed": "2022-08-20"}
    named = {"responsible": {"具体责任人": "王勤"}}
    opened(
        canteen("东街食堂", LINZE, planned=planned) | named,
        canteen("北街食堂", LINZE, planned=planned) | named,
        canteen("南街食堂", planned=planned) | named,
        canteen("西街食堂", LINZE, planned=planned) | {"organisation": "临泽县教育局"},
        on=date(2022, 4, 1),
    )
    ask(asking=Asking(GANZHOU, "市教育局", "学校用地没有批", date(2022, 5, 18)), by="ganzhou", now=at(date(2022, 5, 16)))
    contacts = {
        (LINZE, "临泽县政府"): ("王勤", "13900000001"),
        (LINZE, "临泽县教育局"): ("张敏", "13900000001"),
        (CITY, "市教育局"): ("李平", "13900000002"),
    }
    for (code, unit), (name, phone) in contacts.items():
        keep_contact(code=code, unit=unit, name=name, phone=phone, by="office", now=at(date(2022, 5, 20)))

    client.get("/chase/")
    with django_assert_max_num_queries(34):
        page = client.get("/chase/").content.decode()
    owed = {
        d.unit: ([x.n for x in d.entries], len(d.answers)) for d in (r.debt for r in client.get("/chase/").context["page"].rows)
    }
    client.post("/chase/act/", {"verb": "all"})
    client.post("/chase/act/", {"code": LINZE, "unit": "临泽县教育局", "verb": "message"})

    assert (owed["临泽县政府"][0], owed["临泽县教育局"][0], owed["市教育局"]) == ([2], [1], ([], 1))
    assert ("stage=late" in page, "甘州区请协调“学校用地没有批”，请于5月18日前答复，已逾期5天" in page) == (True, True)
    told = {m.person: m.text for m in Message.objects.all()}
    assert len(told) == 2, "a person with one telephone gets one message"
    county, city = sorted(told.values(), key=lambda text: "市教育局" in text)
    assert county.startswith("【实事】临泽县政府、临泽县教育局：")
    assert ("2条逾期，最早13天" in county, "西街食堂逾期13天" in county, county.endswith("。http://testserver/")) == (
        True,
        True,
        True,
    )
    assert "甘州区“学校用地没有批”逾期5天未答复" in city
    (line,) = Line.objects.filter(verb="reporting.reminders.queued")
    assert json.loads(line.body.body)["count"] == 2


def test_late_entries_that_name_nobody_known_are_pressed_for_at_their_countys_government(sheet, client, settings):
    settings.TODAY = date(2022, 5, 23)
    for unit in ("甘州区政府", "临泽县政府"):
        report_of(unit)
    planned = {"started": "2022-05-10", "completed": "2022-08-20"}
    opened(
        canteen("南街食堂", planned=planned, organisation="南街小学"),
        canteen("西街食堂", LINZE, planned=planned),
        canteen("东街食堂", LINZE, planned=planned) | {"organisation": "临泽县教育局"},
        on=date(2022, 4, 1),
    )
    keep_contact(code=LINZE, unit="临泽县教育局", name="张敏", phone="13900000001", by="office", now=at(date(2022, 5, 20)))

    told = {r.debt.unit: r for r in client.get("/chase/").context["page"].rows if r.debt.entries}

    assert {unit: [x.label for x in r.debt.entries] for unit, r in told.items()} == {
        "甘州区政府": ["南街食堂"],
        "临泽县政府": ["西街食堂"],
        "临泽县教育局": ["东街食堂"],
    }
    assert "南街食堂计划5月10日，已逾期13天，请按实际进展填报" in told["甘州区政府"].words


# What it costs, and the interface


def test_the_burden_of_a_week_is_told_and_the_price_of_a_field(sheet, clerk, client):
    send(clerk, [(name(sheet["一"], "f_progress"), "60")])

    page = client.get("/burden/").content.decode()

    (account,) = [
        a
        for a in accounts(scope=scope_of(User.objects.get(username="office"), today=date(2022, 5, 20)), **PLAN, weeks=WEEKS)
        if a.reports
    ]
    assert (account.typed, account.filled, account.nothing, account.messages) == (1, 6, 0, 0)
    assert "食堂" in page and "85.71%" in page


def test_each_figure_of_the_account_opens_to_what_it_counts(sheet, clerk, client, signed_in):
    send(clerk, [(name(sheet["一"], "f_progress"), "60")])
    file(sheet["二"], "started", date(2022, 5, 10), on=date(2022, 5, 18))
    file(sheet["临"], "started", date(2022, 5, 10), on=date(2022, 5, 18))
    week = date(2022, 5, 20)
    contact = keep_contact(code=GANZHOU, unit="甘州区政府", name="某", phone="13900000000", by="office", now=at(week))
    remind(reminders=[Reminder(contact.pk, "请报送")], by="office", now=at(week))
    office = scope_of(User.objects.get(username="office"), today=week)

    for a in accounts(scope=office, **PLAN, weeks=WEEKS, most=2):
        at_ = f"/burden/{a.county.code}/{a.week.last}/"
        found = client.get(at_).context["page"].spent
        figures = (sum(r.typed for r in found.reports) + sum(t.cells for t in found.typed), sum(r.filled for r in found.reports))
        assert figures == (a.typed, a.filled)
        assert (len(found.reports), len(found.messages)) == (a.reports, a.messages)
        if a.reports or a.messages or a.typed:
            assert f'href="{at_}#messages"' in client.get("/burden/").content.decode()
    book = openpyxl.load_workbook(io.BytesIO(client.get("/burden/620702/2022-05-20.xlsx").content))
    linze = signed_in("linze", ("county", LINZE, {"organisation": "临泽县政府"}))

    assert {s.title: [row[0] for row in s.iter_rows(min_row=2, values_only=True) if row[0]] for s in book} == {
        "报告": ["县区周报"],
        "台账里填的": [],
        "收到提醒": ["甘州区政府"],
    }
    assert f"/entries/{sheet['二']}/" in client.get("/burden/620702/2022-05-18/").content.decode()
    assert linze.get("/burden/620702/2022-05-18/").status_code == 404
    assert [client.get(f"/burden/{end}/").status_code for end in ("620702/9", "110101/2022-05-18")] == [404, 404]


def test_what_several_duties_ask_one_unit_for_is_told_whole_plan_reports_and_acts_among_them(
    plan, client, django_assert_num_queries
):
    def told():
        return [(t.programme, t.unit, t.asked) for t in asked_twice(scope=OPERATOR, city_code=CITY, year=2022)]

    with django_assert_num_queries(3):
        found = told()
    page = client.get("/burden/").content.decode()
    Ledger.objects.filter(number="1").update(dropped=True)

    assert found == [
        ("1", "市教育局", ("实事办理进展", "自查、交叉检查、抽查", "进度通报")),
        ("2", "市民政局", ("实事办理进展", "进度调度")),
        ("3.1", "市人社局", ("实事办理进展", "调度培训进度")),
        ("3.1", "市人社局", ("督查", "通报开展情况")),
    ], "a county's weekly duties are told by its week"
    assert "实事办理进展；自查、交叉检查、抽查；进度通报" in page
    assert told() == found[1:], "what keeps no figures is asked for none"


def test_what_a_county_types_into_its_ledgers_counts_and_what_others_type_there_does_not(sheet, clerk, client):
    def change(entry, by, batch=None, **told):
        span = EntrySpan.objects.get(entry=sheet[entry], to_date=date(9999, 12, 31))
        held = span.values_fact.body
        body = held | {"planned": told.pop("planned", held["planned"]), "fields": held["fields"] | told}
        change_entries(changes=[Change(span.entry_id, span.values_fact_id, body)], by=by, now=at(date(2022, 5, 18)), batch=batch)

    change("一", "clerk", progress=60, planned={"completed": "2022-08-01"})
    file(sheet["二"], "started", date(2022, 5, 10), on=date(2022, 5, 17))
    told = {"programme": 1, "division_code": CITY, "digest": "", "state": "written", "by": "clerk", "at": NOW}
    read_in = Batch.objects.create(ledger=ledger(), kind="file", **told)
    change("三", "clerk", read_in.pk, progress=10)
    change("三", "office", progress=20)
    change("临", "clerk", progress=20)
    office = scope_of(User.objects.get(username="office"), today=date(2022, 5, 20))

    typed = {(a.week.last, a.county.code): a.typed for a in accounts(scope=office, **PLAN, weeks=WEEKS, most=2)}

    assert typed == dict.fromkeys(typed, 0) | {(date(2022, 5, 19), GANZHOU[:6]): 3}
    assert "甘州" in client.get("/burden/").content.decode()


@pytest.fixture
def headers(bureau):
    """A machine of the bureau's."""
    key = make_token(
        user=User.objects.get(username="bureau"),
        name="t",
        permissions=["plan.read", "report.read", "report.file", "ledger.read"],
        valid_to=date(2026, 12, 31),
        by="t",
        now=NOW,
    )
    return {"Authorization": f"Bearer {key}"}


@pytest.fixture
def april(plan):
    """The bureau's month as a machine sends it."""
    duty = Duty.objects.get(number="", item="r-monthly").pk
    return {"duty": duty, "last": "2022-04-30", "code": "620700000000", "unit": "市教育局", "key": "abcdefgh-1", "text": "四月"}


def test_a_machine_sends_a_report_once_and_reads_who_owes_what(sheet, bureau, headers, april):
    first, again, stale = (
        bureau.post("/api/v1/reports", {**april, **more}, content_type="application/json", headers=headers)
        for more in ({}, {}, {"key": "abcdefgh-2"})
    )

    assert (first.status_code, again.status_code, stale.status_code) == (200, 200, 422)
    assert first.json()["stands"] == "sent_late"
    assert ReportFact.objects.count() == 1
    owed = bureau.get("/api/v1/plans/620700000000-2022/obligations", headers=headers).json()
    assert {"市教育局"} <= {o["unit"] for o in owed if o["stands"] == "missing" or o["stands"] == "sent_late"}
    assert bureau.get("/api/v1/plans/620700000000-2022/coordination", headers=headers).json() == []
    assert (
        bureau.post(
            "/api/v1/reports", {**april, "unit": "市民政局"}, content_type="application/json", headers=headers
        ).status_code
        == 404
    )


def test_a_machine_is_told_that_a_countys_week_takes_its_figures_from_the_ledgers(sheet, clerk, person, april):
    key = make_token(
        user=User.objects.get(username="clerk"), name="t", permissions=["plan.read", "report.read", "report.file"],
        valid_to=date(2030, 12, 31), by="t", now=NOW,
    )  # fmt: skip
    week = {"duty": Duty.objects.get(kind="week").pk, "last": "2022-05-19", "code": GANZHOU, "unit": "甘州区政府"}
    told = {**april, **week, "figures": {"canteens.progress": 77}}

    answer = clerk.post("/api/v1/reports", told, content_type="application/json", headers={"Authorization": f"Bearer {key}"})

    assert (answer.status_code, answer.json()["problems"][0][:12]) == (422, "县区周报的数字取自台账，")
    assert not Report.objects.exists()


def test_a_department_reads_what_it_was_asked_and_no_other_s_request_that_names_no_programme(sheet, signed_in):
    for unit in ("市教育局", "市民政局"):
        ask(asking=Asking(GANZHOU, unit, f"请{unit}协调", date(2022, 6, 1)), by="clerk", now=at(date(2022, 5, 20)))

    other = signed_in("other", ("lead_unit", CITY, {"organisation": "市教育局"}))

    for path in ("/coordination/", WEEK):
        page = other.get(path).content.decode()
        assert ("请市教育局协调" in page, "请市民政局协调" in page) == (True, False), path


def test_a_machine_sends_no_figure_that_cannot_be_either(sheet, bureau, headers, april):
    told = {**april, "figures": {"canteens.invested": -5, "canteens.progress": 101, "canteens.pupils": 5}}

    answer = bureau.post("/api/v1/reports", told, content_type="application/json", headers=headers)

    assert answer.status_code == 422
    assert answer.json()["problems"] == [
        "canteens.invested：“-5”是负数；请填写 0 或更大的数。",
        "canteens.progress：形象进度应是 0 到 100 之间的数。",
    ]
    assert not Report.objects.exists()


def test_our_own_outage_gives_more_time_by_itself(sheet, clerk):
    away = datetime(2022, 5, 20, 15, tzinfo=SHANGHAI)
    told = {"from_at": away, "to_at": away.replace(hour=17, minute=30), "by": "system", "now": away.replace(hour=18)}

    assert [note_outage(**told), note_outage(**told)] == [True, False]

    assert "5月20日 19:30" in clerk.get(WEEK).content.decode()


def test_a_long_ledgers_sheet_holds_what_is_due_first_and_leads_to_the_rest(plan, friday, clerk, monkeypatch):
    monkeypatch.setattr(sys.modules["shishi.areas.reporting.queries.week"], "MOST_LINES", 2)
    opened(
        *({**canteen(f"{n}小食堂"), "planned": {"started": f"2022-0{m}-10"}} for n, m in zip("一二三", (6, 5, 4), strict=True))
    )

    page = clerk.get(WEEK).content.decode()

    assert page.count("data-row") == 2
    assert "一小食堂" not in page
    assert page.index("二小食堂") < page.index("三小食堂"), "the lines keep the ledger's order"
    assert "另有 1 条" in page
    assert re.search(r'<a data-left href="/ledgers/\d+/\?division=620702&amp;sort=due">', page)
    send(clerk, nothing="1")
    assert ReportFact.objects.get().body["figures"][0]["total"] == 3, "what the sheet does not hold is reported all the same"


def test_an_inspector_reads_the_reports_and_requests_that_are_to_be_checked(sheet, signed_in):
    ask(asking=Asking(GANZHOU, "市教育局", "学校用地没有批", date(2022, 6, 1), None, None, ""), by="x", now=at(date(2022, 5, 20)))
    inspector = signed_in("ducha", ("inspector", CITY))

    assert "学校用地没有批" in inspector.get("/coordination/").content.decode()
    assert 'href="/reports/"' in inspector.get("/reports/").content.decode()
    assert inspector.get(WEEK).status_code == 200
    assert inspector.post(WEEK, {"nothing": "1"}).status_code == 403
