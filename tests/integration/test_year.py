"""The year of a programme: planned, happened and expected days of its promises and entries, by the day that is looked at."""

import io
import json
import re
import sys
from datetime import date, timedelta

import openpyxl
import pytest

from shishi.areas.ledgers import public as ledgers
from shishi.areas.plans import public as plans
from shishi.areas.progress.actions import close_day
from shishi.areas.progress.queries.board import board
from shishi.areas.progress.queries.course import year_of
from shishi.base.look import Look
from shishi.infra.access.scope import OPERATOR
from tests.integration.ledger_entries import CITY, LINZE, at, body, canteen, file, opened

pytestmark = [pytest.mark.django_db, pytest.mark.db]
PLANNED = {"started": "2022-05-10", "completed": "2022-08-20"}
TODAY = date(2022, 6, 20)


@pytest.fixture
def three(plan, settings):
    """One of Ganzhou begun in time and filed late, one of Linze behind, one of Linze without a day."""
    settings.TODAY = TODAY
    begun, behind, bare = opened(
        canteen("一", planned=PLANNED), canteen("二", LINZE, planned=PLANNED), canteen("三", LINZE), on=date(2022, 4, 1)
    )
    file(begun, "started", date(2022, 5, 9), on=date(2022, 6, 1))
    return begun, behind, bare


def told(look, **more):
    key = plans.programme_keys(division_code=CITY, year=2022)["1"]
    return ledgers.courses(scope=OPERATOR, city=CITY, year=2022, programme=key, look=look, **more)


def days(course):
    return {x.stage.code: (x.planned, x.happened) for x in course.stages}


def test_what_is_longest_behind_comes_first_with_both_days(three):
    found, following = told(Look(None, TODAY))

    assert ([c.name for c in found], [c.late_days for c in found], following) == (["二", "一", "三"], [41, 0, 0], "")
    assert days(found[1]) == {"started": (date(2022, 5, 10), date(2022, 5, 9)), "completed": (date(2022, 8, 20), None)}
    assert days(found[2]) == {}


@pytest.mark.parametrize(("known_now", "happened", "late"), [(False, None, 10), (True, date(2022, 5, 9), 0)])
def test_a_past_day_is_told_by_either_clock(three, known_now, happened, late):
    found, _ = told(Look(date(2022, 5, 20), TODAY, known_now), area="620702")

    assert [(days(c)["started"][1], c.late_days) for c in found] == [(happened, late)]
    before, _ = told(Look(date(2022, 5, 5), TODAY, True), area="620702")
    assert [days(c)["started"][1] for c in before] == [None]


def test_pages_follow_each_other_without_gap_or_double(three, client, django_assert_max_num_queries):
    opened(*(canteen(f"新{n}", planned=PLANNED if n % 2 else {}) for n in range(9)), on=date(2022, 4, 1))
    names, after, look = [], "", Look(None, TODAY)
    while True:
        with django_assert_max_num_queries(4):
            found, after = told(look, after=after, limit=5)
        names += [c.name for c in found]
        if not after:
            break

    assert names == [c.name for c in told(look)[0]]
    assert len(set(names)) == len(names) == 12
    assert told(look, after="x_y")[0] == told(look)[0]
    assert client.get("/board/1/year/?after=2022-13-40_3").status_code == 200


def test_a_promise_shows_when_it_was_met_and_when_it_will_be(three, client):
    plan = plans.plan_in_force(scope=OPERATOR)
    for n, entry in enumerate(opened(*(canteen(f"新{n}", LINZE) for n in range(40)), on=date(2022, 4, 1))):
        if n < 12:
            done = date(2022, 4, 4) + timedelta(days=6 * n)
            file(entry, "completed", done, on=done)
    for n in range(10, 0, -1):
        close_day(day=TODAY - timedelta(weeks=n), by="worker", now=at(TODAY))

    found = year_of(scope=OPERATOR, plan=plan, number="1", area="", look=Look(None, TODAY))
    dues = {d.row.target.subject: d for d in found.dues}

    share, whole = dues["食堂完工率"], dues["新建、改扩建的食堂"]
    assert (found.area, [code for code, _ in found.places][:2]) == (CITY, [CITY, "620702"])
    assert share.met is None and share.expected is not None and share.expected > share.cell.verdict.step
    assert whole.expected is not None and whole.expected > share.expected
    assert all(d.met is None or d.expected is None for d in found.dues)
    told, early = (client.get(f"/board/1/{share.row.target.item}/{area}/").content.decode() for area in (CITY, "620702"))
    assert "按最近 6 周的进度，2022年6月30日预计 13 所（八成可能在 12 到 15 之间）" in told
    assert re.search(r"照此到2022年\d+月\d+日前后达到应完成的数。", told)
    assert '6月30日 <span class="tag">预测</span></th><td class="n">13</td><td class="n">22</td>' in told
    assert '八成可能</th><td class="n" colspan="2">12—15<' in told
    assert ("至少要有四周的数据，其中三周有进展" in early, '<span class="tag">预测' in early) == (True, False)


def test_what_is_past_its_day_says_when_it_will_be_reached(plan, client, settings):
    late = date(2022, 7, 21)
    settings.TODAY = late
    for n, entry in enumerate(opened(*(canteen(f"新{n}", LINZE) for n in range(40)), on=date(2022, 4, 1))):
        if n < 12:
            done = date(2022, 5, 3) + timedelta(days=6 * n)
            file(entry, "completed", done, on=done)
    for n in range(10, 0, -1):
        close_day(day=late - timedelta(weeks=n), by="worker", now=at(late))
    held = plans.plan_in_force(scope=OPERATOR)

    found = year_of(scope=OPERATOR, plan=held, number="1", area="", look=Look(None, late))

    share = next(d for d in found.dues if d.row.target.subject == "食堂完工率")
    assert (share.cell.verdict.clause, share.met) == ("past", None)
    assert (share.cell.read, share.cell.forecast.middle, share.cell.verdict.need) == (12, 15, 20)
    assert share.expected == late + timedelta(days=75)
    told = client.get(f"/board/1/{share.row.target.item}/{CITY}/").content.decode()
    assert "按最近 6 周的进度，2022年8月18日预计 15 所" in told
    assert "照此到2022年10月4日前后达到应完成的数" in told
    early = client.get(f"/board/1/{share.row.target.item}/620702/").content.decode()
    assert "前后达到" not in early


@pytest.mark.parametrize(
    ("filed", "looks"),
    [
        (date(2022, 7, 1), {"": date(2022, 6, 30), "on": date(2022, 6, 30), "known": date(2022, 6, 30)}),
        (date(2022, 7, 20), {"": date(2022, 7, 20), "on": date(2022, 7, 20), "known": date(2022, 6, 30)}),
    ],
    ids=["filed-a-day-after", "filed-late"],
)
def test_a_promise_was_met_when_it_happened_and_not_when_it_was_filed(
    three, settings, filed, looks, django_assert_max_num_queries
):
    """What is filed late came when it was filed, but by what is known now; so its light says."""
    plan, settings.TODAY = plans.plan_in_force(scope=OPERATOR), date(2022, 7, 25)
    asked = {"": Look(None, settings.TODAY), "on": Look(date(2022, 7, 21), settings.TODAY)}
    asked["known"] = Look(date(2022, 7, 21), settings.TODAY, known_now=True)
    for n, entry in enumerate(opened(*(canteen(f"新{n}", LINZE) for n in range(30)), on=date(2022, 4, 1))):
        done = date(2022, 6, 28 if n < 15 else 30)
        file(entry, "completed", done, on=filed if n > 15 else done)
        if n < 5:
            file(entry, "accepted", date(2022, 7, 2), gates=True)
    for n in (0, 4, 19, 20):
        close_day(day=date(2022, 7, 1) + timedelta(days=n), by="worker", now=at(settings.TODAY))

    told = {}
    for key, look in asked.items():
        with django_assert_max_num_queries(45):
            found = year_of(scope=OPERATOR, plan=plan, number="1", area="", look=look)
        told[key] = next(d.met for d in found.dues if d.row.target.subject == "食堂完工率")

    assert told == looks


def test_the_page_holds_the_chart_and_the_same_days_in_tables(three, client, signed_in, django_assert_max_num_queries):
    with django_assert_max_num_queries(55):
        page = client.get("/board/1/year/").content.decode()

    rows = json.loads(re.search(r'id="bars-data"[^>]*>(.*?)</script>', page)[1])["rows"]
    assert [(r["name"], r["planned"], r["happened"]) for r in rows if r["kind"] == "entry"][:2] == [
        ("二", ["2022-05-10", "2022-08-20"], []),
        ("一", ["2022-05-10", "2022-08-20"], ["2022-05-09"]),
    ]
    assert "41 天" in page
    assert "食堂完工率" in page
    book = openpyxl.load_workbook(io.BytesIO(client.get("/board/1/year.xlsx").content))
    assert [[c.value for c in row][1] for row in book.worksheets[0].iter_rows(min_row=2)] == ["二", "二", "一", "一"]
    linze = signed_in("linze", ("county", LINZE, {"organisation": "临泽县政府"}))
    own = linze.get("/board/1/year/").content.decode()
    assert ("620723-0001" in own, "620702-0001" in own) == (True, False)
    assert "620702-0001" not in linze.get("/board/1/year.csv").getvalue().decode("utf-8-sig")
    for wrong in ("/board/1/year/?county=620702", "/board/99/year/", "/board/1/year.pdf"):
        assert linze.get(wrong).status_code == 404


@pytest.mark.parametrize("look", [Look(None, TODAY), Look(date(2022, 5, 20), TODAY), Look(date(2022, 5, 20), TODAY, True)])
def test_by_county_the_entries_are_as_many_and_as_late_as_one_by_one(three, look):
    (done,) = opened(canteen("四", LINZE, goal="completed"), on=date(2022, 4, 1))
    file(three[1], "started", date(2022, 5, 25), on=date(2022, 6, 2))
    file(done, "completed", date(2022, 5, 12), on=date(2022, 5, 30))
    key = plans.programme_keys(division_code=CITY, year=2022)["1"]

    found = ledgers.courses_by_county(scope=OPERATOR, city=CITY, year=2022, programme=key, look=look)

    for c in found:
        own, _ = told(look, area=c.area)
        done = [e for e in own if e.name == "四" and any(x.happened for x in e.stages)]
        assert (c.n, c.late, c.done) == (len(own), sum(e.late_days > 0 for e in own), len(done))
        assert told(look, area=c.area, part="late")[0] == [e for e in own if e.late_days]
        assert told(look, area=c.area, part="done")[0] == done
        assert c.planned == (date(2022, 5, 10), date(2022, 8, 20))
        assert set(c.happened) <= {x.happened for e in own for x in e.stages}
    assert [c.area for c in found] == ["620702", "620723"]


def test_a_large_programme_is_drawn_by_county_and_a_county_opens(three, client, django_assert_max_num_queries):
    assert client.get("/board/1/year/").context["page"].it.counties == ()
    opened(*(canteen(f"新{n}", LINZE, planned=PLANNED) for n in range(60)), on=date(2022, 4, 1))

    with django_assert_max_num_queries(56):
        answer = client.get("/board/1/year/")
    page, words = answer.context["page"], answer.content.decode()

    assert [(r["name"], r["late"]) for r in page.chart["rows"] if r["kind"] in ("county", "entry")] == [
        ("甘州 0/1", 0),
        ("临泽 0/62", 61),
    ]
    assert 'href="?county=620723"' in words
    assert (page.late_only, len(page.entries), 'rel="next"' in words) == (True, 50, True)
    assert 'href="?county=620723&amp;part=late#entries"' in words and 'href="?county=620702#entries"' in words
    late = client.get("/board/1/year/?county=620723&part=late").context["page"]
    assert (len(late.entries), late.query) == (50, "?county=620723&part=late&")
    rest = client.get(f"/board/1/year/{late.query}after={late.following}").context["page"]
    assert len(late.entries) + len(rest.entries) == 61
    before = client.get("/board/1/year/?on=2022-05-05").context["page"]
    assert (before.entries, before.following, len(before.it.counties)) == ((), "", 2)
    county = client.get("/board/1/year/?county=620723").context["page"]
    assert (county.it.counties, sum(r["kind"] == "entry" for r in county.chart["rows"])) == ((), 50)
    book = openpyxl.load_workbook(io.BytesIO(client.get("/board/1/year.xlsx").content))
    assert [c.value for c in book["县区"][3]][:4] == ["临泽", 62, 0, 61]


def test_a_workbook_of_a_large_programme_says_that_it_is_not_all_and_text_holds_every_entry(three, client, monkeypatch):
    year = sys.modules["shishi.areas.progress.pages.year"]
    monkeypatch.setattr(year, "MOST_IN_BOOK", 1)
    monkeypatch.setattr(year, "_STEP", 1)

    sheet = openpyxl.load_workbook(io.BytesIO(client.get("/board/1/year.xlsx?county=620700000000").content)).worksheets[0]
    text = client.get("/board/1/year.csv?county=620700000000").getvalue().decode("utf-8-sig")

    *rows, last = [row[0].value for row in sheet.iter_rows(min_row=2)]
    assert rows == ["620723-0001", "620723-0001"]
    assert last == "只列出逾期最久的 1 条；全部条目请导出 CSV。"
    entries, *below = (part.splitlines() for part in text.split("\r\n\r\n"))
    assert [line.split(",")[0] for line in entries[1:]] == [*rows, "620702-0001", "620702-0001"]
    assert [part[0] for part in below] == ["目标", "阶段和节点"], "the text holds less than the page"
    assert "预计达到日" in below[0][1] and "食堂完工率" in "".join(below[0])
    steps = openpyxl.load_workbook(io.BytesIO(client.get("/board/1/year.xlsx?county=620700000000").content))["阶段和节点"]
    assert steps.max_row == len(below[1]) - 1 > 2


def test_what_is_reported_as_it_comes_may_come_to_more_than_was_promised_though_a_class_is_late(plan, settings, client):
    """A class of 1,500 certified each week: by the end of November there will be more than 25,000."""
    settings.TODAY = today = date(2022, 7, 21)
    sizes = [1500 + 10 * (n % 3) for n in range(12)]
    told = [body(f"第{n}期", kind="other", institution="技校", persons=size) for n, size in enumerate(sizes)]
    told.append(body("晚", kind="other", institution="技校", planned={"certified": "2022-07-01"}))
    for n, entry in enumerate(opened(*told, code="trainings", on=date(2022, 4, 1))[:-1]):
        done = date(2022, 5, 3) + timedelta(weeks=n)
        file(entry, "certified", done, on=done)
    for n in range(12, 0, -1):
        close_day(day=today - timedelta(weeks=n), by="worker", now=at(today))
    held = plans.plan_in_force(scope=OPERATOR)

    rows = [r for p in board(scope=OPERATOR, plan=held, look=Look(None, today)).parts for r in p.rows]

    (row,) = [r for r in rows if r.cells[0].verdict.need == 25_000]
    cell = row.cells[0]
    assert 40_000 < cell.forecast.low < cell.forecast.high < 50_000
    assert (cell.late_entries, cell.verdict.colour) == (1, "green")
    page = client.get(f"/board/{row.target.programme}/{row.target.item}/{CITY}/").content.decode()
    assert "1 个条目逾期，按近几周的进度能按期达到" in page
