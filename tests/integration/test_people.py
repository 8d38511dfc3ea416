"""People and posts on the page: who manages them, how far, and who stands in for whom."""

import csv
import io
import re
from datetime import date, timedelta
from importlib import import_module

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shishi.areas.packs import actions
from shishi.infra import clock
from shishi.infra.access.models import Grant, User
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import scope_of
from shishi.infra.documents.sheets import Sheet, as_csv, as_xlsx
from shishi.infra.record.models import Line
from tests.integration.conftest import NOW
from tests.integration.drafts import notice_of_2023

pytestmark = [pytest.mark.django_db, pytest.mark.db]
CITY, GANZHOU, ELSEWHERE = "620700000000", "620702000000", "620102000000"


@pytest.fixture
def clerk(plan, person):
    return person("clerk", ("county", GANZHOU, {"organisation": "甘州区政府", "post": "经办人"}))


def _post(client, address, **told):
    return client.post(address, told)


def _messages(client, address):
    return re.sub(r"<[^>]+>", " ", client.get(address).content.decode())


def _duty(**told):
    return {"role": "county", "division": GANZHOU, "valid_from": "2026-11-01", **told}


def test_the_office_adds_a_person_with_a_post_who_chooses_a_password_first(plan, client):
    sent = _post(client, "/users/add/", username="linze", name="临泽县政府办", **_duty(division="620723000000", post="经办人"))
    made = User.objects.get(username="linze")

    assert sent.headers["Location"] == f"/users/{made.pk}/"
    assert [(g.role, g.division_code, g.post) for g in made.grants.all()] == [("county", "620723000000", "经办人")]
    assert made.must_change_password
    password = re.search(r"初始密码：(\S+)（", _messages(client, f"/users/{made.pk}/")).group(1)
    assert made.check_password(password)
    assert "初始密码" not in _messages(client, f"/users/{made.pk}/")
    assert list(Line.objects.order_by("-number").values_list("verb", "by")[:2]) == [
        ("access.grant.given", "office"),
        ("access.user.added", "office"),
    ]


def test_a_person_whose_first_post_cannot_be_is_not_added_either(plan, client):
    sent = _post(client, "/users/add/", username="a", name="甲", **_duty(valid_to="2026-01-01"))

    assert sent.status_code == 422
    assert "早于起始日期" in sent.content.decode()
    assert not User.objects.filter(username="a").exists()


def test_a_lead_unit_gets_all_that_the_plan_names_it_for(clerk, client):
    _post(client, f"/users/{clerk.pk}/grant/", **_duty(role="lead_unit", division=CITY, organisation="市人社局"))

    assert clerk.grants.filter(role="lead_unit").count() == 2
    wrong = _post(client, f"/users/{clerk.pk}/grant/", **_duty(role="lead_unit", division=CITY, organisation="某局"))
    assert (wrong.status_code, "没有以“某局”为牵头单位的实事" in wrong.content.decode()) == (422, True)


def test_a_post_is_ended_and_the_others_stay(clerk, client, person):
    other = person("other", ("county", GANZHOU))
    mine = clerk.grants.get()

    refused = _post(client, f"/users/{clerk.pk}/end/", grant=other.grants.get().pk)
    assert refused.status_code == 422 and "请选择要终止的岗位" in refused.content.decode()
    _post(client, f"/users/{clerk.pk}/end/", grant=mine.pk, last_day="2026-11-30")

    mine.refresh_from_db()
    assert mine.valid_to == date(2026, 11, 30)
    assert other.grants.get().valid_to is None


def test_all_posts_are_handed_over_in_one_click(clerk, client, person):
    person("comes", ("county", GANZHOU))
    first = clock.today() + timedelta(days=1)

    _post(client, f"/users/{clerk.pk}/handover/", to="comes", first_day=first.isoformat())

    assert scope_of(clerk, today=first).standings == ()
    assert {s.post for s in scope_of(User.objects.get(username="comes"), today=first).standings} == {"", "经办人"}
    wrong = _post(client, f"/users/{clerk.pk}/handover/", to="nobody", first_day=first.isoformat())
    assert (wrong.status_code, "没有用户“nobody”" in wrong.content.decode()) == (422, True)


def test_who_is_put_out_sees_nothing_and_comes_back_with_the_same_posts(clerk, client):
    inside = Client()
    inside.force_login(clerk)

    _post(client, f"/users/{clerk.pk}/active/", active="0")

    assert inside.get("/city/").status_code == 302
    _post(client, f"/users/{clerk.pk}/active/", active="1")
    inside.force_login(User.objects.get(pk=clerk.pk))
    assert inside.get("/city/").status_code == 200
    office = User.objects.get(username="office")
    _post(client, f"/users/{office.pk}/active/", active="0")
    assert User.objects.get(pk=office.pk).is_active


@pytest.mark.parametrize("act", ["password", "active", "handover"])
def test_an_account_that_is_also_somebody_elses_is_not_for_one_city_to_change(plan, client, person, act):
    both = person("both", ("county", GANZHOU), ("county", ELSEWHERE))
    before = (both.password, both.is_active, both.grants.count())

    sent = _post(client, f"/users/{both.pk}/{act}/", active="0", to="office", first_day="2026-12-01")

    told = sent.content.decode() if sent.status_code == 422 else _messages(client, sent.headers["Location"])
    assert "还有别处的岗位" in told
    assert "620102" not in told
    both.refresh_from_db()
    assert (both.password, both.is_active, both.grants.count()) == before


@pytest.mark.parametrize("role", ["county", "leader", "lead_unit", "auditor"])
def test_only_the_office_manages_people(plan, clerk, signed_in, role):
    other = signed_in("other", (role, GANZHOU if role == "county" else CITY))

    for path in ("/users/", "/users/add/", f"/users/{clerk.pk}/"):
        assert other.get(path).status_code == 404
    for act in ("grant", "end", "handover", "password", "active"):
        assert _post(other, f"/users/{clerk.pk}/{act}/", active="0").status_code == 404


def test_another_citys_office_sees_none_of_these_people_and_grants_nothing_here(clerk, signed_in):
    stranger = signed_in("stranger", ("city_office", "620100000000"))

    assert "clerk" not in stranger.get("/users/?q=clerk").content.decode().split("</form>")[-1]
    assert stranger.get(f"/users/{clerk.pk}/").status_code == 404
    own = User.objects.get(username="stranger")
    assert _post(stranger, f"/users/{own.pk}/grant/", **_duty(role="city_office", division=CITY)).status_code == 422
    assert not scope_of(own, today=NOW.date()).may(Permission.READ_PLAN, division_code=CITY)


def test_the_list_is_found_by_words_and_read_page_by_page_in_as_many_queries(plan, client, person):
    for n in range(60):
        person(f"p{n:02}", ("county", GANZHOU, {"organisation": "甘州区政府"}))
    with CaptureQueriesContext(connection) as queries:
        first = client.get("/users/").content.decode()
    asked = len(queries)

    rest = client.get("/users/?after=p48").content.decode()

    assert asked == 9
    assert 'href="?after=p48"' in first
    assert ("p49" in first, "p49" in rest) == (False, True)
    assert client.get("/users/?q=甘州区政府 p07").content.decode().count("/users/") < 9


# Deputies


def test_somebody_appoints_a_deputy_for_a_post_of_their_own_and_ends_it(clerk, person):
    mine, deputy = Client(), person("deputy", ("county", GANZHOU))
    mine.force_login(clerk)
    today = clock.today()
    days = {"valid_from": today.isoformat(), "valid_to": (today + timedelta(days=7)).isoformat()}

    sent = _post(mine, "/deputies/", grant=clerk.grants.get().pk, to="deputy", **days)

    assert sent.status_code == 302
    assert "经办人" in {s.post for s in scope_of(deputy, today=today).standings}
    given = Grant.objects.get(deputises=clerk.grants.get())
    _post(mine, "/deputies/end/", grant=given.pk)
    assert "经办人" not in {s.post for s in scope_of(deputy, today=today + timedelta(days=1)).standings}


def test_nobody_appoints_deputies_for_a_post_of_another(clerk, signed_in, person):
    other = signed_in("other", ("county", GANZHOU))
    person("deputy", ("county", GANZHOU))
    days = {"valid_from": "2026-11-24", "valid_to": "2026-12-24"}

    assert _post(other, "/deputies/", grant=clerk.grants.get().pk, to="deputy", **days).status_code == 422
    assert (
        _post(other, "/deputies/", grant=User.objects.get(username="other").grants.get().pk, to="other", **days).status_code
        == 422
    )
    assert not Grant.objects.filter(deputises__isnull=False).exists()


# The record


def _done(response):
    return re.findall(r'data-label="办了什么">([^<]*)</td>', response.content.decode())


def test_the_record_is_read_newest_first_and_filtered(plan, client, clerk):
    page = client.get("/record/").content.decode()
    newest = Line.objects.order_by("-number").first()

    assert page.index(f">{newest.number}</th>") < page.index(f">{newest.number - 1}</th>")
    assert set(_done(client.get("/record/?verb=plans.plan"))) == {"装入计划"}
    assert client.get("/record/?who=nobody").content.decode().count("<tr>") == 0
    assert _done(client.get(f"/record/?ref=access.grant/{clerk.grants.get().pk}")) == ["授予岗位"]


def test_the_record_says_in_words_what_was_done_to_what(plan, client, clerk):
    page = client.get("/record/?verb=access.grant.given").content.decode()

    assert '<option value="access.grant.given" selected>授予岗位</option>' in page
    assert f'<a href="?ref=access.grant/{clerk.grants.get().pk}">岗位 {clerk.grants.get().pk}</a>' in page


def test_the_record_of_a_shared_house_shows_each_city_its_own_people(plan, client, person):
    assert "装入计划" in _done(client.get("/record/")), "what the operator did, where nobody else is there"
    audit = Client()
    audit.force_login(person("audit", ("auditor", "620100000000")))

    own = _done(audit.get("/record/"))

    assert "装入计划" not in own
    assert _done(audit.get("/record/")).count("查看页面") == 1, "what the auditor read a moment ago"


@pytest.mark.parametrize("role", ["county", "leader", "lead_unit"])
@pytest.mark.parametrize("address", ["/record/", "/record.csv", "/record.xlsx"])
def test_the_record_is_for_the_office_and_auditors(plan, signed_in, role, address):
    assert signed_in("other", (role, CITY)).get(address).status_code == 404


def _exported(client, query=""):
    """Return the rows of the record's CSV, its head first, once they are the workbook's too."""
    rows = list(csv.reader(io.StringIO(b"".join(client.get(f"/record.csv{query}")).decode("utf-8-sig"))))
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/record.xlsx{query}").content)).active
    assert [[str(c or "") for c in row] for row in book.iter_rows(values_only=True)] == rows
    return rows


def test_the_record_is_exported_as_it_is_filtered(plan, client, clerk):
    grant = f"access.grant/{clerk.grants.get().pk}"
    line = Line.objects.get(ref=grant)

    head, *rows = _exported(client, f"?ref={grant}")

    assert head == ["行", "时间", "谁", "办了什么", "对象", "内容", "哈希"]
    assert [row[0] for row in rows] == [str(line.number)]
    assert rows[0][2:5] == [line.by, "授予岗位", f"岗位 {clerk.grants.get().pk}"]
    assert rows[0][5:] == [line.body.body, bytes(line.hash).hex()]
    assert f'href="/record.csv?ref={grant.replace("/", "%2F")}"' in client.get(f"/record/?ref={grant}").content.decode()


def test_an_exported_record_holds_more_than_a_page_and_nobody_elses(plan, client, person):
    assert len(_exported(client)) == Line.objects.count() + 1
    audit = Client()
    audit.force_login(person("audit", ("auditor", "620100000000")))

    _head, *own = list(csv.reader(io.StringIO(b"".join(audit.get("/record.csv")).decode("utf-8-sig"))))

    assert {row[2] for row in own} <= {"audit"}


def test_a_workbook_of_the_record_says_where_it_ends(plan, client, monkeypatch):
    monkeypatch.setattr(import_module("shishi.infra.documents.sheets"), "MOST_IN_A_BOOK", 2)

    rows = list(openpyxl.load_workbook(io.BytesIO(client.get("/record.xlsx").content)).active.iter_rows(values_only=True))

    assert [row[0] for row in rows[1:]] == [*sorted((r[0] for r in rows[1:3]), reverse=True), "只列最新的 2 行；全部请导出 CSV。"]


@pytest.mark.parametrize("title", ["卫生/计生：1*[2]?", "'引", "很长的" * 20, ""])
def test_a_title_that_no_workbook_takes_names_its_sheet_all_the_same(db, title):
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx([Sheet(title, ["内容"], [["有"]])])))

    assert book.active["A2"].value == "有"


def test_a_head_that_a_spreadsheet_would_run_is_plain_text(db):
    assert as_csv(Sheet("表", ["=1+1", "乙"], [])).decode().splitlines()[0] == "\ufeff'=1+1,乙"


def test_a_long_text_is_cut_for_excel_and_not_lost(db):
    book = as_xlsx([Sheet("表", ["内容"], [["长" * 40_000]])])

    assert openpyxl.load_workbook(io.BytesIO(book)).active["A2"].value == "长" * 32_767


def test_who_leads_only_in_a_draft_gets_a_post_for_what_the_draft_says(plan, client, retold):
    it = actions.draft_from_notice(notice=notice_of_2023(retold[0].text), division_code=CITY, by="office", now=NOW)
    told = {"draft_id": it.pk, "number": "1", "kind": "accountability", "by": "office", "now": NOW}
    actions.add_item(**told, texts={"role": "lead_unit", "unit": "市大数据局"})

    _post(
        client,
        "/users/add/",
        username="data",
        name="市大数据局",
        **_duty(role="lead_unit", division=CITY, organisation="市大数据局"),
    )

    (own,) = Grant.objects.filter(user__username="data")
    assert own.programme == it.items.get(number="1", kind="programme").programme


@pytest.mark.parametrize(
    ("division", "written", "named"),
    [
        (GANZHOU, "甘州区人民政府", "甘州区政府"),
        ("620721000000", "肃南裕固族自治县人民政府", "肃南县政府"),
        (GANZHOU, "甘州区教育局", "甘州区教育局"),
        (GANZHOU, "临泽县人民政府", "临泽县人民政府"),
    ],
)
def test_a_countys_government_is_one_however_it_is_written(plan, client, division, written, named):
    _post(client, "/users/add/", username="u", name="某县政府办", **_duty(division=division, organisation=written))

    assert [g.organisation.name for g in Grant.objects.filter(user__username="u")] == [named]
