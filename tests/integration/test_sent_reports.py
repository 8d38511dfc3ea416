"""A report that was sent is drawn from what it said, however the ledgers go on."""

import json
import re
from datetime import date, timedelta

import pytest
from django.test import Client

from shishi.areas.ledgers.actions import Change, change_entries, close_entry
from shishi.areas.ledgers.models import Entry, EntrySpan
from shishi.areas.reporting.actions import Sending, Which, extend, send, step
from shishi.areas.reporting.models import Duty, Report, ReportFact
from shishi.areas.reporting.queries import week
from shishi.infra.access import people
from shishi.infra.access.models import Grant, User
from shishi.infra.access.tokens import make_token
from shishi.infra.record.models import Line
from shishi.infra.store.facts import append
from tests.integration.conftest import NOW
from tests.integration.ledger_entries import CITY, GANZHOU, LINZE, at, body, canteen, file, ledger, opened
from tests.integration.versions import edited, load_version, without

pytestmark = [pytest.mark.django_db, pytest.mark.db]
WEEK = "/week/?county=620702&week=2022-05-19"


@pytest.fixture
def sheet(plan, settings):
    """Three canteens of Ganzhou, one of Linze; Friday 20 May 2022, on which the week to Thursday is to be sent."""
    settings.TODAY = date(2022, 5, 20)
    ids = opened(
        canteen("一小食堂", progress=40), canteen("二小食堂", progress=90), canteen("三小食堂"), canteen("临泽食堂", LINZE)
    )
    return dict(zip("一二三临", ids, strict=True))


def cell(entry, key):
    return f"v.{entry}.{EntrySpan.objects.get(entry=entry, to_date__year=9999).values_fact_id}.{key}"


def changed(entry, now, **fields):
    span = EntrySpan.objects.get(entry=entry, to_date__year=9999)
    body = {**span.values_fact.body, "fields": {**span.values_fact.body["fields"], **fields}}
    change_entries(changes=[Change(entry, span.values_fact_id, body)], by="clerk", now=now)


def address(number, item, unit, code=CITY, day="2022-04-30"):
    return f"/reports/{Duty.objects.get(number=number, item=item).pk}/{day}/{code}/{unit}/"


def read(client, path):
    """What a page says, its tags left out and its spaces one."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(path).content.decode()))


def test_a_week_that_was_sent_stays_as_it_was_at_that_moment(sheet, clerk, client, settings):
    told = {cell(sheet["一"], "f_progress"): "60", cell(sheet["三"], "stage.started"): "2022-05-18"}
    assert clerk.post(WEEK, {"seen": 0, **told}).status_code == 302
    sent = ReportFact.objects.get().recorded_at
    changed(sheet["一"], sent + timedelta(seconds=1), progress=75)
    file(sheet["二"], "started", date(2022, 5, 21))
    close_entry(entry_id=sheet["三"], state="withdrawn", document="张教发〔2022〕9号", by="office", now=at(date(2022, 5, 22)))
    opened(canteen("四小食堂", progress=99), on=date(2022, 5, 23))
    settings.TODAY = date(2022, 6, 30)

    for reader in (clerk, client):
        page = read(reader, WEEK)
        assert "报送时的数，以后不再变" in page and "现在的数标在旁边" in page
        assert "40 → 60 现为 75" in page, "what the version changed, said, and what stands now"
        assert re.search(r"二小食堂 620702-0002 未开始 现为 开工", page)
        assert re.search(r"三小食堂 620702-0003 开工 本次填报 现为 已不在台账中", page)
        assert "四小食堂" not in page
        assert "已完成 0/3" in page and "平均 75（%） 现为 88" in page
    told = read(client, address("", "week", "甘州区政府", GANZHOU, "2022-05-19"))
    assert "0/3" in told and "75 现为 88" in told, "the receiver's page says what was sent"


def test_an_entry_of_another_ledger_with_the_same_number_was_not_changed(sheet, clerk):
    (toilet,) = opened(body("一小厕所", kind="new", progress=10), code="toilets")
    assert {e.number for e in Entry.objects.filter(pk__in=[toilet, sheet["一"]])} == {"620702-0001"}

    clerk.post(WEEK, {"seen": 0, cell(sheet["一"], "f_progress"): "60"})

    page = read(clerk, WEEK)
    assert "40 → 60" in page and re.search(r"一小厕所 620702-0001 未开始 10", page)


def test_a_week_that_was_sent_is_changed_on_its_senders_word_until_it_is_accepted(sheet, clerk, client):
    clerk.post(WEEK, {"seen": 0, "nothing": "1"})
    changed(sheet["一"], ReportFact.objects.get().recorded_at + timedelta(seconds=1), progress=75)

    assert "f_progress" not in clerk.get(WEEK).content.decode()
    assert 'href="?county=620702&amp;week=2022-05-19&amp;change=1"' in clerk.get(WEEK).content.decode()
    assert 'value="75"' in clerk.get(WEEK + "&change=1").content.decode()
    assert "change=1" not in client.get(WEEK).content.decode()
    assert clerk.post(WEEK, {"seen": 1, cell(sheet["二"], "f_progress"): "95"}).status_code == 302
    assert "90 → 95" in read(clerk, WEEK)
    first = read(clerk, WEEK + "&said=1")
    assert "90 → 95" not in first and "90 现为 95" in first and "已被第 2 版代替" in first
    assert clerk.get(WEEK + "&said=3").status_code == 404
    client.post(address("", "week", "甘州区政府", GANZHOU, "2022-05-19") + "act/", {"verb": "accepted", "seen": 2})
    assert "f_progress" not in clerk.get(WEEK + "&change=1").content.decode()


@pytest.mark.parametrize("many", [0, 30])
def test_a_week_that_was_sent_takes_as_many_queries_for_few_entries_as_for_many(
    sheet, clerk, settings, many, django_assert_max_num_queries
):
    opened(*(canteen(f"{n}号食堂", progress=n) for n in range(many)))
    clerk.post(WEEK, {"seen": 0, "nothing": "1"})
    sent = ReportFact.objects.get().recorded_at
    changed(sheet["一"], sent + timedelta(seconds=1), progress=75)
    clerk.get(WEEK)

    with django_assert_max_num_queries(29):
        clerk.get(WEEK)


def test_a_week_that_a_machine_sends_keeps_what_the_ledgers_said(sheet, person, client):
    key = make_token(
        user=person("machine", ("county", GANZHOU, {"organisation": "甘州区政府"})),
        name="t",
        permissions=["plan.read", "report.read", "report.file", "ledger.read"],
        valid_to=date(2026, 12, 31),
        by="t",
        now=NOW,
    )
    week = {"duty": Duty.objects.get(kind="week").pk, "last": "2022-05-19", "code": GANZHOU, "unit": "甘州区政府"}

    told = client.post(
        "/api/v1/reports",
        {**week, "key": "abcdefgh-1", "text": "正常"},
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}"},
    )

    assert told.status_code == 200
    page = read(client, WEEK)
    assert "已完成 0/3" in page and "正常" in page and "现在的数与报送时相同" in page


def test_a_bureaus_report_is_judged_by_what_it_said_and_not_by_the_ledger(sheet, bureau, client):
    at_ = address("", "r-monthly", "市教育局")
    bureau.post(at_, {"seen": 0, "text": "四月", "n.canteens.progress": "99"})

    page, own, again = read(client, at_), read(bureau, at_), bureau.get(at_ + "?change=1").content.decode()

    assert "99 现为 65" in page and "99 现为 65" in own
    assert 'name="n.canteens.progress" value="99"' in again and "现为" in again
    opened(canteen("五小食堂", LINZE, progress=20), on=date(2022, 5, 20))
    assert "0/4 现为 0/5" in read(client, at_)
    assert re.search(r"0/4 现为 0/5 0/3 0/1", read(client, at_)), "the counties' shares as they were sent"


def test_a_draft_keeps_the_figures_that_were_typed(sheet, bureau):
    at_ = address("", "r-monthly", "市教育局")

    bureau.post(at_, {"seen": 0, "text": "写到一半", "n.canteens.progress": "三百", "draft": "1"})

    page = bureau.get(at_).content.decode()
    assert 'name="n.canteens.progress" value="三百"' in page and "写到一半" in page
    assert not ReportFact.objects.exists()


def test_what_was_cleared_in_a_draft_or_in_a_form_that_was_refused_stays_cleared(sheet, bureau):
    at_ = address("", "r-monthly", "市教育局")
    bureau.post(at_, {"seen": 0, "text": "四月", "problems": "缺一名会计"})

    refused = bureau.post(at_, {"seen": 1, "text": "", "problems": "", "n.canteens.progress": "300"})
    bureau.post(at_, {"seen": 1, "text": "四月，已改", "problems": "", "draft": "1"})

    for page in (refused, bureau.get(at_ + "?change=1")):
        assert "缺一名会计</textarea>" not in page.content.decode()
    assert refused.status_code == 422 and "四月</textarea>" not in refused.content.decode()


def test_a_reader_of_one_programme_is_told_its_figures_and_no_others(sheet, clerk, signed_in):
    opened(body("上寨路", length_m=1000, hamlets=1, hamlet_names="上寨"), code="roads")
    clerk.post(WEEK, {"seen": 0, cell(sheet["一"], "f_progress"): "60"})
    leader = signed_in("leader", ("leader", CITY, {"programme": ledger("roads").programme}))

    for page in (WEEK, address("", "week", "甘州区政府", GANZHOU, "2022-05-19")):
        told = read(leader, page)
        assert re.search(r"路 已完成(/总数)? 0/1", told) and "现在的数与报送时相同" in told
        assert not re.search(r"食堂 (已完成|形象进度)", told)
    other = signed_in("other", ("leader", CITY, {"programme": ledger("water").programme}))
    assert "台账里没有您可以查看的条目" in read(other, WEEK), "it does not say that there were none"


def test_what_was_sent_is_read_in_the_plans_present_units(sheet, clerk, bureau, client, zhangye_pack):
    changed(sheet["二"], at(date(2022, 5, 19)), invested=5000000)
    clerk.post(WEEK, {"seen": 0, cell(sheet["一"], "f_progress"): "60"})
    bureau.post(address("", "r-monthly", "市教育局"), {"seen": 0, "text": "四月", "n.canteens.progress": "99"})
    assert "完成投资 5（万元）" in read(client, WEEK)

    finer = edited(zhangye_pack, "field", "canteens-progress", scale=1)
    yuan = edited(finer, "field", "canteens-invested", unit="元", scale=4)
    load_version(yuan, 2, date(2022, 5, 21))

    page = read(client, WEEK)
    assert "平均 75（%） · 完成投资 50,000（元）" in page and "40 → 60" in page and "现为" not in page
    assert "平均 99 现为 75" in read(client, address("", "r-monthly", "市教育局"))
    load_version(without(yuan, "canteens-invested"), 3, date(2022, 5, 22))
    page = read(client, WEEK)
    assert "完成投资 50,000（元）" in page and "现为" not in page, "left out of the plan since"


def test_what_changed_later_on_the_same_day_changes_no_week_that_was_sent(sheet, clerk, client):
    clerk.post(WEEK, {"seen": 0, cell(sheet["三"], "f_progress"): "20"})
    sent, span = ReportFact.objects.get().recorded_at, EntrySpan.objects.get(entry=sheet["二"], to_date__year=9999)
    to_linze = Change(sheet["二"], span.values_fact_id, {**span.values_fact.body, "division": LINZE})
    change_entries(changes=[to_linze], by="office", now=sent + timedelta(seconds=1))
    close_entry(
        entry_id=sheet["三"], state="withdrawn", document="张教发〔2022〕9号", by="office", now=sent + timedelta(seconds=2)
    )

    for reader in (clerk, client):
        page = read(reader, WEEK)
        assert "二小食堂 620702-0002 未开始 现为 已转到其他县区 90" in page
        assert "三小食堂 620702-0003 未开始 现为 已不在台账中" in page and "→ 20" in page
        assert "条计划日较晚" not in page and "已完成 0/3 现为 0/1" in page
    links = [f'href="/entries/{sheet["二"]}/"' in reader.get(WEEK).content.decode() for reader in (clerk, client)]
    assert links == [False, True], "it leads nobody to where it is not seen"


def test_a_week_draws_what_it_changed_however_long_its_ledger_is(sheet, clerk, monkeypatch):
    monkeypatch.setattr(week, "MOST_LINES", 1)

    clerk.post(WEEK, {"seen": 0, cell(sheet["三"], "stage.started"): "2022-05-18"})

    page = read(clerk, WEEK)
    assert "三小食堂 620702-0003 开工 本次填报" in page and "另有 1 条计划日较晚" in page


# Who signs, and what comes back


HALF = ("3.1", "r-half_yearly", "市人社局", CITY, "2022-06-30")


@pytest.fixture
def staff(sheet, signed_in, settings):
    """The bureau that owes the half year, whose clerk is a vice head as well; and a vice head of another bureau."""
    settings.TODAY = date(2022, 6, 30)
    own = {"organisation": "市人社局", "post": "分管领导"}
    return {
        "sender": signed_in("sender", ("lead_unit", CITY, own)),
        "boss": signed_in("boss", ("lead_unit", CITY, own)),
        "other": signed_in("other", ("lead_unit", CITY, {"organisation": "市教育局", "post": "分管领导"})),
    }


def test_whoever_sent_a_version_does_not_sign_it_and_another_bureau_signs_nothing(staff):
    at_ = address(*HALF)
    staff["sender"].post(at_, {"seen": 0, "text": "半年"})
    sign = {"verb": "signed", "seen": 1}

    told = staff["sender"].post(at_ + "act/", sign, follow=True).content.decode()

    assert "这一版由您报送，不能再由您签批；请由他人签批。" in told and 'value="signed"' not in told
    assert staff["other"].post(at_ + "act/", sign).status_code in (403, 404)
    assert [f.kind for f in ReportFact.objects.all()] == ["sent"]
    waits = {who: 'id="receive-title"' in one.get("/reports/").content.decode() for who, one in staff.items()}
    assert waits == {"sender": False, "boss": True, "other": False}
    assert 'value="signed"' in staff["boss"].get(at_).content.decode()
    staff["boss"].post(at_ + "act/", sign)
    assert [(f.kind, f.by) for f in ReportFact.objects.order_by("pk")] == [("sent", "sender"), ("signed", "boss")]


def test_the_deputy_of_whoever_sent_it_signs_nothing_for_them(staff, person):
    deputy = person("deputy")
    post = Grant.objects.get(user__username="sender", post="分管领导")
    people.depute(
        grant_=post, to=deputy, valid_from=date(2022, 1, 1), valid_to=date(2022, 12, 31), by="office", now=at(date(2022, 1, 1))
    )
    client, at_ = Client(), address(*HALF)
    client.force_login(deputy)
    staff["sender"].post(at_, {"seen": 0, "text": "半年"})

    told = client.post(at_ + "act/", {"verb": "signed", "seen": 1}, follow=True).content.decode()

    assert "您代理的sender的岗位报送了这一版，不能由您代为签批；请由他人签批。" in told


@pytest.fixture
def deputy(staff, person):
    """A client of who stands in for the sender, who is called as the bureau's other vice head is."""
    post = Grant.objects.get(user__username="sender", post="分管领导")
    User.objects.filter(username__in=("sender", "boss")).update(name="王某")
    days = {"valid_from": date(2022, 1, 1), "valid_to": date(2022, 12, 31)}
    people.depute(grant_=post, to=person("deputy"), **days, by="office", now=at(date(2022, 1, 1)))
    client = Client()
    client.force_login(User.objects.get(username="deputy"))
    return client


def test_for_whom_a_deputy_sent_stands_beside_it_and_signs_nothing(staff, deputy):
    at_, sign = address(*HALF), {"verb": "signed", "seen": 1}

    deputy.post(at_, {"seen": 0, "text": "半年"})

    assert "deputy的岗位代王某，第 1 版" in read(deputy, at_)
    assert {k: ReportFact.objects.get().body[k] for k in ("holder", "deputises")} == {"holder": "sender", "deputises": "王某"}
    assert json.loads(Line.objects.get(verb="reporting.report.sent").body.body)["holder"] == "sender"
    told = staff["sender"].post(at_ + "act/", sign, follow=True).content.decode()
    assert "deputy的岗位已经代您报送了这一版，不能再由您签批；请由他人签批。" in told
    staff["boss"].post(at_ + "act/", sign)
    assert ReportFact.objects.filter(kind="signed", by="boss").exists()


def test_who_holds_the_post_themselves_sends_for_nobody(staff, deputy, person):
    own = Grant.objects.get(user__username="boss")
    people.grant(
        user=User.objects.get(username="deputy"), duty=people.Duty.of(own), valid_from=date(2022, 1, 1), by="office", now=NOW
    )

    deputy.post(address(*HALF), {"seen": 0, "text": "半年"})

    assert "holder" not in ReportFact.objects.get().body


def test_for_whom_a_deputy_accepts_or_returns_stands_beside_it(sheet, bureau, client, person):
    post = Grant.objects.get(user__username="office")
    days = {"valid_from": date(2022, 1, 1), "valid_to": date(2022, 12, 31)}
    people.depute(grant_=post, to=person("deputy"), **days, by="office", now=at(date(2022, 1, 1)))
    deputy, at_ = Client(), address("", "r-monthly", "市教育局")
    deputy.force_login(User.objects.get(username="deputy"))
    bureau.post(at_, {"seen": 0, "text": "四月"})

    deputy.post(at_ + "act/", {"verb": "returned", "seen": 1, "why": "数对不上"})

    assert "deputy的岗位代office的岗位，第 1 版" in read(bureau, at_)


def test_an_old_signature_that_kept_a_name_alone_is_whose_grant_was_stood_in_for(staff, deputy, person):
    Duty.objects.filter(number=HALF[0], item=HALF[1]).update(chain=["分管领导", "分管领导"])
    writer = person("writer", ("lead_unit", CITY, {"organisation": "市人社局"}))
    at_, sign, third = address(*HALF), {"verb": "signed", "seen": 1}, Client()
    third.force_login(writer)
    third.post(at_, {"seen": 0, "text": "半年"})
    old = {"kind": "signed", "version": 1, "body": {"post": "分管领导", "deputises": "王某"}}
    row = {"report_id": Report.objects.get().pk, **old, "happened_date": date(2022, 6, 30)}
    append(ReportFact, [row], by="deputy", now=ReportFact.objects.get().recorded_at + timedelta(minutes=1))

    refused = staff["sender"].post(at_ + "act/", sign, follow=True).content.decode()
    staff["boss"].post(at_ + "act/", sign)

    assert "deputy的岗位已经代您签批过这一版，您不能再签下一步；请由他人签批。" in refused
    assert "deputy的岗位代王某，第 1 版" in read(third, at_)
    assert [f.by for f in ReportFact.objects.filter(kind="signed").order_by("pk")] == ["deputy", "boss"]


def test_whom_a_deputy_signed_for_signs_no_second_step(staff, signed_in, person):
    Duty.objects.filter(number=HALF[0], item=HALF[1]).update(chain=["科长", "分管领导"])
    signed_in("head", *(("lead_unit", CITY, {"organisation": "市人社局", "post": p}) for p in ("科长", "分管领导")))
    deputy, at_, clients = person("deputy"), address(*HALF), {who: Client() for who in ("deputy", "head")}
    post = Grant.objects.get(user__username="head", post="科长")
    people.depute(
        grant_=post, to=deputy, valid_from=date(2022, 1, 1), valid_to=date(2022, 12, 31), by="office", now=at(date(2022, 1, 1))
    )
    for who, client in clients.items():
        client.force_login(User.objects.get(username=who))
    staff["sender"].post(at_, {"seen": 0, "text": "半年"})
    sign = {"verb": "signed", "seen": 1}

    clients["deputy"].post(at_ + "act/", sign)
    told = clients["head"].post(at_ + "act/", sign, follow=True).content.decode()

    assert "deputy的岗位已经代您签批过这一版，您不能再签下一步；请由他人签批。" in told and 'value="signed"' not in told
    assert 'id="receive-title"' not in clients["head"].get("/reports/").content.decode()
    assert [(f.kind, f.by) for f in ReportFact.objects.order_by("pk")] == [("sent", "sender"), ("signed", "deputy")]
    staff["boss"].post(at_ + "act/", sign)
    assert ReportFact.objects.filter(kind="signed", by="boss").exists()


def test_nobody_accepts_what_their_own_unit_owes_nor_what_they_sent_before(sheet, signed_in, client):
    both = signed_in("both", ("lead_unit", CITY, {"organisation": "市教育局"}), ("city_office", CITY, {}))
    at_, accept = address("", "r-monthly", "市教育局"), {"verb": "accepted", "seen": 1}
    more = {"verb": "extend", "until": "2022-06-30T17:00", "why": "忙"}
    both.post(at_, {"seen": 0, "text": "四月"})

    assert [both.post(at_ + "act/", told).status_code for told in (accept, more)] == [403, 403]
    Grant.objects.filter(user__username="both", role="lead_unit").delete()
    told = both.post(at_ + "act/", accept, follow=True).content.decode()
    assert "您或您代理的人报送或签批过这一版，不能再由您接收；请由他人接收。" in told and 'value="accepted"' not in told
    client.post(at_ + "act/", accept)
    assert [(f.kind, f.by) for f in ReportFact.objects.order_by("pk")] == [("sent", "both"), ("accepted", "office")]


def test_an_accepted_report_is_returned_with_a_reason_and_owed_anew(sheet, bureau, client):
    at_ = address("", "r-monthly", "市教育局")
    bureau.post(at_, {"seen": 0, "text": "四月"})
    client.post(at_ + "act/", {"verb": "accepted", "seen": 1})
    back = {"verb": "returned", "seen": 1, "why": "数对不上"}
    assert 'value="returned"' in client.get(at_).content.decode()

    assert bureau.post(at_ + "act/", back).status_code == 403
    assert "请写明原因" in client.post(at_ + "act/", {**back, "why": " "}, follow=True).content.decode()
    client.post(at_ + "act/", back)
    assert "数对不上" in read(bureau, at_) and 'name="text"' in bureau.get(at_).content.decode()
    bureau.post(at_, {"seen": 1, "text": "四月，已核对"})

    assert [(f.kind, f.version) for f in ReportFact.objects.order_by("pk")] == [
        ("sent", 1),
        ("accepted", 1),
        ("returned", 1),
        ("sent", 2),
    ]
    assert "四月，已核对" in read(client, at_) and "已核对" not in read(client, at_ + "?said=1")


def test_a_sham_that_is_sent_again_long_after_its_return_came_late_and_is_listed(sheet, clerk, client, signed_in, settings):
    office = address("", "week", "甘州区政府", GANZHOU, "2022-05-19")
    send_week_of(GANZHOU, at(date(2022, 5, 20), 16), seen=0)
    step(report_id=Report.objects.get().pk, kind="returned", seen=1, by="office", now=at(date(2022, 5, 20), 18), why="零报告不实")

    settings.TODAY = date(2022, 5, 22)
    assert "待报" in read(clerk, WEEK) and "5月23日 17:00 前报送 · 退回后重报" in read(clerk, WEEK)
    settings.TODAY = date(2022, 7, 15)
    assert "未报" in read(clerk, WEEK) and "县区周报" in read(clerk, "/reports/"), "however old, it is owed"
    send_week_of(GANZHOU, at(date(2022, 6, 1)), seen=1)

    assert "迟报 退回后 12 天重报" in read(clerk, WEEK) and "迟报 退回后 12 天重报" in read(client, office)
    settings.TODAY = date(2022, 6, 2)
    assert "退回后 12 天重报" in read(client, "/counties/620702/")
    inspector = signed_in("ducha", ("inspector", CITY))
    listed, exported = (read(inspector, f"/reports/suspicions{form}") for form in ("/", ".csv"))
    assert re.search(r"退回后重报.*甘州区政府.*退回后 \d+ 天重报", exported.replace("\n", " "))
    assert "5月20日 18:00 退回，应于 5月23日 17:00 前重报，6月1日 10:00 才重报。" in listed


def test_more_time_that_comes_when_sending_again_is_late_already_is_told_and_listed(sheet, clerk, client, signed_in, settings):
    office, own = address("", "week", "甘州区政府", GANZHOU, "2022-05-19"), {"unit": "甘州区政府", "code": GANZHOU}
    send_week_of(GANZHOU, at(date(2022, 5, 20), 16), seen=0)
    report = Report.objects.get()
    step(report_id=report.pk, kind="returned", seen=1, by="office", now=at(date(2022, 5, 20), 18), why="零报告不实")
    which = Which(report.duty_id, report.period_first, report.period_last, **own)
    more = {"until": at(date(2022, 6, 3), 17), "why": "补", "planned": at(date(2022, 5, 20), 17), "now": at(date(2022, 5, 30))}
    extend(which=which, for_all=False, by="office", **more)
    send_week_of(GANZHOU, at(date(2022, 6, 1)), seen=1)

    settings.TODAY = date(2022, 6, 2)
    for reader, page in ((clerk, WEEK), (client, office)):
        assert "截止后才准予延期" in read(reader, page)
    listed = read(signed_in("ducha", ("inspector", CITY)), "/reports/suspicions/")
    assert "5月20日 18:00 退回，应于 5月23日 17:00 前重报，6月1日 10:00 才重报。 截止后才准予延期" in listed


def send_week_of(code, now, *, seen):
    """Let a county send its week with nothing changed."""
    duty = Duty.objects.get(kind="week")
    unit = next(unit for c, unit in duty.debtors if c == code)
    which = Which(duty.pk, date(2022, 5, 13), date(2022, 5, 19), code, unit)
    body = {"nothing": True, "figures": [], "changed": [], "flags": []}
    return send(sending=Sending(which, seen, body), by="clerk", now=now)
