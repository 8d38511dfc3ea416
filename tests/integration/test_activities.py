"""Publicity and training are owed like reports, and told of by their day, whom they were for, how many came and what shows it."""

from dataclasses import replace
from datetime import date, datetime
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shishi.areas.overview.queries import due_calendar
from shishi.areas.packs.actions.load_plan import load_plan
from shishi.areas.plans import public as plans
from shishi.areas.reporting.models import Duty, Report, ReportFact
from shishi.areas.reporting.queries.dues import dues_of
from shishi.areas.reporting.queries.owing import obligations
from shishi.engines.pack.schema import Item, Value
from shishi.infra.access.models import User
from shishi.infra.access.scope import OPERATOR
from shishi.infra.access.tokens import make_token
from shishi.infra.clock import SHANGHAI
from tests.integration.conftest import NOW
from tests.integration.ledger_entries import CITY, GANZHOU

pytestmark = [pytest.mark.django_db, pytest.mark.db]
HELD = {
    "a.day": "2022-07-20",
    "a.audience": "各乡镇团干部",
    "a.people": "120",
    "a.place": "甘州区青少年宫",
    "a.shows": "https://www.example.cn/news/1.html",
}
SENT = {"seen": 0, "text": "已开展", "problems": "", **HELD}
UNIT = "甘州区团委"


@pytest.fixture
def clerk(plan, signed_in, settings):
    settings.TODAY = date(2022, 7, 28)
    return signed_in("ganzhou", ("county", GANZHOU, {"organisation": "甘州区政府", "post": "经办人"}))


@pytest.fixture
def at(plan):
    return f"/reports/{publicity().pk}/2022-07-31/{GANZHOU}/{UNIT}/"


def publicity():
    return Duty.objects.get(number="4", item="h-20220731-counties")


def stands(now):
    asked = {"scope": OPERATOR, "city_code": CITY, "year": 2022, "now": now, "last": date(2022, 8, 1)}
    (told,) = (o.stands for o in obligations(**asked) if o.duty.item == "h-20220731-counties" and o.unit == UNIT)
    return told


def moment(month, day, hour=9):
    return datetime(2022, month, day, hour, tzinfo=SHANGHAI)


def test_the_plan_s_activities_are_owed_by_those_it_names(plan):
    held = {
        (d.number, d.item): (d.kind, d.what, len(d.debtors), d.debtors[0][1], dues_of(d)[0].period.last)
        for d in Duty.objects.filter(kind="activity")
    }

    assert held == {
        ("3.2", "h-20220731"): ("activity", "基层就业项目政策宣传", 1, "市人社局", date(2022, 7, 31)),
        ("4", "h-20220731-city"): ("activity", "学生资助政策宣传", 1, "团市委", date(2022, 7, 31)),
        ("4", "h-20220731-counties"): ("activity", "学生资助政策宣传", 6, UNIT, date(2022, 7, 31)),
        ("4", "h-20220331"): ("activity", "学生资助业务培训", 1, "团市委", date(2022, 3, 31)),
        ("5", "h-20221031"): ("activity", "“两癌”检查人员业务培训", 1, "市卫生健康委", date(2022, 10, 31)),
        ("6.1", "h-20220228"): ("activity", "核酸检测人员培训", 2, "市第二人民医院", date(2022, 3, 18)),
        ("6.2", "h-20220831"): ("activity", "系统平台应用培训", 7, "市疾控机构", date(2022, 8, 31)),
    }


def test_one_of_every_month_is_owed_at_each_month_s_end_while_the_plan_says_so(plan, zhangye_pack):
    told = {"kind": "publicity", "owner": "各县区团委", "cadence": "monthly", "upstream_days": 0, "holiday_rule": "later"}
    told |= {"starts": date(2022, 5, 1), "by_date": date(2022, 7, 31)}
    monthly = Item(kind="activity", id="h-monthly", heading="", values={k: Value(value=v, by="person") for k, v in told.items()})
    others = [p for p in zhangye_pack.programmes if p.id != "4"]
    (own,) = (p for p in zhangye_pack.programmes if p.id == "4")
    changed = replace(zhangye_pack, programmes=(*others, replace(own, items=(*own.items, monthly))))

    load_plan(pack=changed, notices=(), by="office", now=moment(4, 1))

    duty = Duty.objects.get(item="h-monthly")
    assert (duty.what, len(duty.debtors)) == ("政策宣传", 6)
    assert [(d.period.first.month, d.submit_by.date()) for d in dues_of(duty)] == [
        (5, date(2022, 5, 31)),
        (6, date(2022, 6, 30)),
        (7, date(2022, 8, 1)),
    ]


def test_it_is_owed_then_missing_by_the_clock_alone_and_stands_where_reports_stand(clerk, client, at, settings):
    assert [stands(moment(7, 1)), stands(moment(7, 29)), stands(moment(8, 1))] == ["ahead", "open", "missing"]
    found = plans.plan_in_force(scope=OPERATOR, city=CITY, year=2022)
    (item,) = (
        i
        for i in due_calendar(scope=OPERATOR, plan=found, first=date(2022, 7, 25), last=date(2022, 7, 31)).items
        if i.item == "h-20220731-counties"
    )
    assert (item.kind, item.unit, item.what, item.to) == ("activity", "县级团委", "学生资助政策宣传", "团市委")
    assert quote(at) in clerk.get("/reports/").content.decode()

    settings.TODAY = date(2022, 8, 2)
    assert "学生资助政策宣传" in client.get("/chase/").content.decode()
    assert "宣传、培训" in client.get("/calendar/?on=2022-07-29").content.decode()


def test_what_was_held_is_sent_shown_returned_and_sent_again_late(clerk, client, at, settings):
    assert "由台账加总" not in clerk.get(at).content.decode()

    assert clerk.post(at, SENT).status_code == 302

    told = ReportFact.objects.get().body
    assert told["activity"] == {
        "day": "2022-07-20",
        "audience": "各乡镇团干部",
        "people": 120,
        "place": "甘州区青少年宫",
        "shows": "https://www.example.cn/news/1.html",
    }
    assert (told["text"], told["counts"]) == ("已开展", [])
    page = client.get(at).content.decode()
    assert "2022年7月20日" in page and "各乡镇团干部" in page and 'href="https://www.example.cn/news/1.html"' in page
    assert stands(moment(7, 28, 12)) == "sent"
    assert client.post(at + "act/", {"verb": "returned", "seen": 1, "why": "请附照片"}).status_code == 302
    settings.TODAY = date(2022, 8, 4)
    assert 'value="2022-07-20"' in clerk.get(at).content.decode(), "what was sent stands in the form"
    picture = SimpleUploadedFile("现场.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n")
    assert clerk.post(at, {**SENT, "seen": 1, "a.shows": "", "paper": picture}).status_code == 302
    assert client.post(at + "act/", {"verb": "accepted", "seen": 2}).status_code == 302
    assert (Report.objects.get().state, stands(moment(8, 5))) == ("accepted", "sent_late")
    assert clerk.post(at, {**SENT, "seen": 2}).status_code == 422, "it is locked"


@pytest.mark.parametrize(
    "key, value, says",
    [
        ("a.day", "", "请填写开展日期"),
        ("a.day", "2022-02-30", "请填写开展日期"),
        ("a.day", "2022-07-29", "开展日期2022年7月29日还没有到"),
        ("a.day", "2021-12-31", "开展日期2021年12月31日早于本年度"),
        ("a.audience", " ", "请填写对象"),
        ("a.people", "0", "人数应是 1 以上的整数"),
        ("a.people", "很多", "人数应是 1 以上的整数"),
        ("a.people", "9" * 20, "人数应是 1 以上的整数"),
        ("a.shows", "javascript:alert(1)", "不对：应是网址"),
        ("a.shows", "https://", "不对：应是网址"),
        ("a.shows", "", "请填写链接或文号，或附上"),
    ],
)
def test_what_cannot_be_is_refused_by_name_and_nothing_is_sent(clerk, at, key, value, says):
    page = clerk.post(at, {**SENT, key: value})

    assert (page.status_code, says in page.content.decode()) == (422, True)
    assert "甘州区青少年宫" in page.content.decode(), "what was typed stays"
    assert not ReportFact.objects.exists()


@pytest.mark.parametrize("shows", ["张团发〔2022〕8号", "http://example.cn"])
def test_a_document_s_number_shows_it_as_well_as_an_address(clerk, at, shows):
    assert clerk.post(at, {**SENT, "a.shows": shows}).status_code == 302


def test_a_draft_keeps_what_was_typed(clerk, at):
    assert clerk.post(at, {**SENT, "a.day": "", "draft": "1"}).status_code == 302

    page = clerk.get(at).content.decode()
    assert 'value="120"' in page and "各乡镇团干部" in page
    assert not ReportFact.objects.exists()


def test_a_machine_sends_it_by_the_same_rules(clerk, at, client):
    key = make_token(
        user=User.objects.get(username="ganzhou"),
        name="k",
        permissions=["report.file", "report.read", "plan.read"],
        valid_to=date(2027, 1, 1),
        now=NOW,
        by="x",
    )
    told = {"duty": publicity().pk, "last": "2022-07-31", "code": GANZHOU, "unit": UNIT, "key": "a-1234567"}
    held = {"day": "2022-07-20", "audience": "团干部", "people": 40, "shows": "张团发〔2022〕8号"}

    def send(**more):
        asked = {"content_type": "application/json", "HTTP_AUTHORIZATION": f"Bearer {key}"}
        return client.post("/api/v1/reports", {**told, **more}, **asked)

    assert send(text="已开展").status_code == 422
    assert send(activity={**held, "day": "2022-08-20"}).json()["problems"] == ["开展日期2022年8月20日还没有到；开展以后再报送。"]
    assert send(activity=held).json()["stands"] == "sent"
    assert ReportFact.objects.get().body["activity"]["people"] == 40
