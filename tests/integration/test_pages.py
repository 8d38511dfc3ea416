import csv
import html
import io
import re
from pathlib import Path

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from shishi.areas.plans import public as plans
from shishi.infra.access.scope import OPERATOR
from tests.integration.ledger_entries import GANZHOU, LINZE, canteen, opened

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.django_db, pytest.mark.db]
PAGES = {
    "/city/": 23,
    "/city/?on=2022-06-15&lead=市教育局&q=食堂": 25,
    "/programme/1/": 22,
    "/programme/6.3/?on=2022-07-01": 24,
    "/notice/": 23,
    "/findings/?severity=error": 9,
    "/calendar/?on=2022-06-15": 15,
    "/export/programmes.csv": 11,
    "/export/targets.csv": 8,
    "/findings.csv": 7,
}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_answers_with_its_number_of_queries_and_writes_nothing(plan, client, path, language):
    client.cookies["django_language"] = language
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)

    assert response.status_code == 200
    assert len(queries) == PAGES[path]
    assert [q["sql"] for q in queries if re.match(r"\s*(INSERT|UPDATE|DELETE|BEGIN|SAVEPOINT)", q["sql"])] == []


def test_the_city_shows_every_programme_with_its_deadline_and_lead_unit(plan, client):
    page = client.get("/city/").content.decode()

    assert page.count('class="card programme"') == 12
    assert "2022年9月30日" in page
    assert "市教育局" in page


def test_the_city_filters_by_lead_unit_and_by_words(plan, client):
    assert client.get("/city/?lead=市人社局").content.decode().count('class="card programme"') == 2
    assert client.get("/city/?q=驿站").content.decode().count('class="card programme"') == 1
    assert "没有符合条件的实事" in client.get("/city/?q=没有这样的词").content.decode()


def test_a_programme_shows_targets_by_county_in_protocol_order(plan, client):
    page = client.get("/programme/2/").content.decode()
    head = page[page.index("<thead") : page.index("</thead>")]

    assert re.findall(r"甘州|临泽|高台|山丹|民乐|肃南", head) == ["甘州", "临泽", "高台", "山丹", "民乐", "肃南"]
    assert "300 万元" in page
    assert "50%" in page


def test_the_day_looked_from_moves_what_is_next(plan, client):
    spring = client.get("/programme/1/?on=2022-04-01").content.decode()
    autumn = client.get("/programme/1/?on=2022-10-15").content.decode()

    assert 'class=" is-next"' in spring
    assert 'class=" is-next"' not in autumn
    assert "已过 15 天" in autumn


@pytest.mark.parametrize(("on", "code"), [("2022-13-45", 400), ("x", 400), ("", 200), ("0001-01-01", 400), ("9999-12-31", 400)])
def test_a_day_that_is_none_is_told_and_one_that_is_not_given_is_today(plan, client, on, code):
    assert client.get("/city/", {"on": on}).status_code == code
    assert client.get("/calendar/", {"on": on}).status_code == code
    assert client.get("/programme/1/", {"on": on}).status_code == code


@pytest.mark.parametrize(
    "path", ["/programme/99/", "/programme/<script>/", "/nothing/", "/export/targets.exe", "/export/people.csv", "/findings.exe"]
)
def test_what_is_not_there_is_not_found(plan, client, path):
    assert client.get(path).status_code == 404


def test_the_notice_page_marks_every_finding_and_holds_the_whole_text(plan, client, retold):
    _, _reading, findings = retold
    page = client.get("/notice/").content.decode()

    assert len(re.findall(r'class="margin-note ', page)) == len(findings)
    assert "data-items=" in page
    shown = re.sub(r"<[^>]+>|\s", "", page[page.index('id="text"') : page.index('id="plan"')])
    assert "关于建设乡镇综合养老服务中心的实施方案" in shown


def test_without_a_plan_every_page_says_what_to_do(db, client):
    for path in ("/city/", "/notice/", "/findings/", "/calendar/"):
        told = client.get(path).content.decode()
        assert "起草计划" in told and 'href="/drafts/"' in told


def test_the_calendar_feed_can_be_read_by_a_calendar_program_that_cannot_sign_in(plan, client):
    shown = client.get("/calendar/?unit=市水务局").content.decode()
    address = html.unescape(re.search(r'https?://testserver(/calendar\.ics\?[^"<\s]+)', shown)[1])
    feed = Calendar.from_ical(Client().get(address).content)
    events = [e for e in feed.walk("VEVENT")]

    assert events
    assert len({str(e["uid"]) for e in events}) == len(events)
    assert all("市水务局" in str(e["description"]) for e in events)


@pytest.mark.parametrize(("name", "least"), [("export/programmes", 13), ("export/targets", 100), ("findings", 50)])
def test_the_excel_export_opens_and_holds_the_same_rows_as_the_csv(plan, client, name, least):
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/{name}.xlsx").content))
    rows = list(csv.reader(io.StringIO(client.get(f"/{name}.csv").content.decode("utf-8-sig"))))

    assert book.active.max_row == len(rows) >= least
    assert [cell.value for cell in book.active[1]] == rows[0]


def test_an_export_holds_what_the_filter_left(plan, client):
    rows = client.get("/export/programmes.csv?lead=市人社局").content.decode("utf-8-sig").strip().splitlines()
    errors = client.get("/findings.csv?severity=error").content.decode("utf-8-sig")

    assert len(rows) == 3
    assert "存疑" not in errors


def test_an_export_speaks_the_language_of_the_page(plan, client):
    client.cookies["django_language"] = "en"

    assert "Lead unit" in client.get("/export/programmes.csv").content.decode("utf-8-sig").splitlines()[0]


def test_every_place_of_the_notice_that_a_value_came_from_leads_to_that_value(plan, client):
    page = client.get("/notice/").content.decode()
    keys = {key for group in re.findall(r'data-items="([^"]*)"', page) for key in group.split()}
    values = set(re.findall(r'data-item="([^"]*)"', page))

    assert keys - values - {f"0/{key}" for key in ("city", "year")} == set()


def test_an_error_is_answered_without_a_traceback(plan, client, monkeypatch):
    def fail(**_):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("shishi.areas.plans.public.city_board", fail)
    client.raise_request_exception = False
    response = client.get("/city/")

    assert response.status_code == 500
    assert "页面出了问题" in response.content.decode()
    assert "secret detail" not in response.content.decode()


def test_the_error_page_needs_only_files_that_exist(plan, client):
    page = (ROOT / "shishi/site/templates/500.html").read_text(encoding="utf-8")
    for path in re.findall(r'href="(/static/[^"]+)"', page):
        assert (ROOT / "shishi/site" / path.lstrip("/")).exists()


def test_every_vendored_file_is_listed_with_its_version_and_licence():
    vendor = ROOT / "shishi/site/static/vendor"
    readme = (vendor / "README.md").read_text(encoding="utf-8")

    assert {p.name for p in vendor.iterdir() if p.name != "README.md" and p.name not in readme} == set()


def test_the_lock_of_the_frontend_carries_no_addresses():
    assert '"resolved"' not in (ROOT / "frontend/package-lock.json").read_text(encoding="utf-8")


def test_pages_forbid_what_is_not_their_own(plan, client):
    policy = client.get("/city/").headers["Content-Security-Policy"]

    assert "unsafe-inline" not in policy
    assert "default-src 'self'" in policy


def test_the_strip_says_when_nobody_works_on_the_jobs(plan, client):
    from shishi.infra import clock
    from shishi.infra.jobs.heartbeat import beat

    before = client.get("/city/").content.decode()
    beat(worker="w", now=clock.now())
    after = client.get("/city/").content.decode()

    assert "后台任务没有运行" in before
    assert "后台任务没有运行" not in after


@pytest.mark.parametrize(
    ("written", "kinds"),
    [
        ("食堂", {"programme", "target", "sentence"}),
        ("教育局", {"unit", "sentence"}),
        ("食堂 厕所", {"programme", "sentence"}),
        ("没有这样的话", set()),
        ("%", {"sentence", "programme", "target"}),
        ("", set()),
    ],
)
def test_plans_and_sentences_are_found_by_words_of_two_signs(plan, written, kinds):
    found = plans.search(scope=OPERATOR, written=written)

    if written != "%":
        assert set(found) == kinds
    assert all(word in h.title + h.text for hits in found.values() for h in hits for word in written.split())


def test_a_found_sentence_leads_to_its_paragraph(plan, client):
    page = client.get("/search/?q=食堂").content.decode()
    (line, *_) = re.findall(r"/notice/\?plan=620700000000-2022#line-(\d+)", page)

    assert "<mark>食堂</mark>" in page
    assert "食堂" in client.get("/notice/").content.decode().split(f'id="line-{line}"')[1].split('class="line"')[0]


def test_the_search_finds_nothing_for_another_city(plan, signed_in):
    stranger = signed_in("stranger", ("county", "620102000000"))

    assert "食堂" not in stranger.get("/search/?q=食堂").content.decode().split("<main")[1].split("</h1>")[1]


def test_marks_of_a_search_are_plain_text(plan, client):
    assert "<script>x" not in client.get("/search/?q=<script>x").content.decode()


def test_an_entry_is_found_by_its_name_or_unit_by_whoever_may_read_it(plan, client, signed_in):
    opened(canteen("花寨乡中心小学食堂"), canteen("沙河镇食堂", LINZE, organisation="花寨路小学"), canteen("别处的"))

    everywhere = client.get("/search/?q=花寨 小学").content.decode()
    ganzhou = signed_in("ganzhou", ("county", GANZHOU)).get("/search/?q=花寨 小学").content.decode()

    assert "620702-0001 <mark>花寨</mark>乡中心<mark>小学</mark>食堂" in everywhere
    assert "沙河镇食堂" in everywhere
    assert "别处的" not in everywhere
    assert "<mark>花寨</mark>乡中心" in ganzhou
    assert "沙河镇" not in ganzhou


@pytest.mark.parametrize("count", [1, 60])
def test_the_search_asks_the_same_number_of_questions_for_any_number_of_entries(plan, client, count):
    opened(*(canteen(f"花寨{n}食堂") for n in range(count)))
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/search/?q=花寨").content.decode()

    assert len(queries) <= 15
    assert ("只列出前面一些" in page) == (count > 50)


def test_the_head_of_what_is_due_has_no_bracket_in_a_bracket(plan, client):
    head = re.search(r'id="due-title">([^<]*) <', client.get("/").content.decode())[1]

    assert re.fullmatch(r"全市到期的，至\d+月\d+日（周.）", head)
