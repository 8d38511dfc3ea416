"""A county's page: what it is judged by and what that waits for, as things stand and as a day ended."""

import io
from datetime import date, timedelta

import openpyxl
import pytest

from shishi.areas.plans import public as plans
from shishi.areas.reporting import actions as reports
from shishi.areas.reporting.models import Duty
from shishi.areas.reporting.public import reports_standing, unanswered
from shishi.infra.access.scope import OPERATOR
from shishi.infra.access.tokens import make_token
from tests.integration.ledger_entries import CITY, GANZHOU, LINZE, at, canteen, file, opened

pytestmark = [pytest.mark.django_db, pytest.mark.db]
TODAY = date(2022, 7, 8)
WEEK = date(2022, 6, 30)
PAGE = "/counties/620702/"
PLANNED = {"started": "2022-05-10", "completed": "2022-08-20"}


@pytest.fixture
def behind(plan, settings):
    """Ganzhou: of two canteens none completed by half the year, one not begun on its day; a request that waits; a week not sent."""
    settings.TODAY = TODAY
    late, _ = opened(canteen("一", planned=PLANNED), canteen("二"), on=date(2022, 4, 1))
    opened(canteen("三", LINZE, planned=PLANNED), on=date(2022, 4, 1))
    key = plans.programme_keys(division_code=CITY, year=2022)["1"]
    asking = reports.Asking(GANZHOU, "市教育局", "食堂用地没有批", date(2022, 6, 20), programme=key)
    reports.ask(asking=asking, by="ganzhou", now=at(date(2022, 6, 1)))
    return late


def test_the_page_says_what_is_behind_what_is_not_sent_and_who_has_to_answer(behind, client):
    page = client.get(PAGE).content.decode()

    lights = page[page.index('id="lights-title"') : page.index('id="late-title"')]
    assert lights.index("食堂完工率") < lights.index("新建、改扩建的食堂"), "the worst is not first"
    assert ("/board/1/" in lights, "part=gap" in lights, "逾期" in lights or "已扣除" in lights) == (True, True, True)
    assert "?division=620702&amp;stage=late&amp;sort=due" in page
    assert ("report-stands missing" in page, "食堂用地没有批" in page, "已逾期" in page) == (True, True, True)
    assert "临泽" not in page[page.index("<h1") :]


def test_the_late_entries_open_to_as_many_rows(behind, client):
    def told(query=""):
        page = client.get(PAGE + query)
        ((number, late),) = page.context["page"].late
        rows = client.get(f"/ledgers/{late.place.args[0]}/{late.place.query}").content.decode()
        return number, late.n, late.since, "620702-0001" in rows, "620702-0002" in rows

    assert told() == told("?on=2022-06-01") == ("1", 1, date(2022, 5, 10), True, False)
    assert client.get(PAGE + "?on=2022-05-10").context["page"].late == ()
    file(behind, "started", date(2022, 5, 9), on=TODAY)
    assert client.get(PAGE).context["page"].late == ()
    assert told("?on=2022-06-01")[1] == 1
    (known_now,) = client.get(PAGE + "?on=2022-06-01&known=now").context["page"].late
    assert (known_now[1].n, known_now[1].since, known_now[1].filed) == (0, None, 1)


@pytest.mark.parametrize("clock", ["?on=2022-06-01", "?on=2022-06-01&known=now"])
def test_each_figure_of_late_entries_opens_exactly_those(behind, client, clock, django_assert_max_num_queries):
    planned = {"started": "2022-05-20", "completed": "2022-06-20"}
    begun, later, _ = opened(*(canteen(n, planned=planned) for n in ("四", "五", "六")), on=date(2022, 4, 1))
    file(behind, "started", date(2022, 5, 9), on=TODAY)
    file(begun, "started", date(2022, 5, 15), on=date(2022, 5, 15))
    file(later, "started", date(2022, 6, 5), on=date(2022, 6, 5))

    ((_, told),) = client.get(PAGE + clock).context["page"].late
    names = {}
    for place in (told.place, told.filed_place) if told.filed else (told.place,):
        address = f"/ledgers/{place.args[0]}/{place.query}"
        with django_assert_max_num_queries(30):
            listed = client.get(address).context["page"]
        names[address] = sorted(r.span.name for r in listed.found.rows)
        out = client.get(f"/ledgers/{place.args[0]}/entries.csv{place.query}").content.decode("utf-8-sig").splitlines()
        assert (len(out) - 1, listed.query.count("known=now")) == (len(names[address]), clock.count("known=now"))

    known_now = "known" in clock
    assert list(names.values()) == ([["五", "六"], ["一"]] if known_now else [["一", "五", "六"]])
    assert [told.n, told.filed][: len(names)] == [len(n) for n in names.values()]


def test_what_is_known_now_tells_what_was_late_then_whatever_has_been_reached_since(behind, client):
    def told(day):
        found = client.get(f"{PAGE}?on={day}&known=now").context["page"].late
        return [(x.n, x.since, x.filed) for _, x in found]

    file(behind, "started", date(2022, 6, 15), on=TODAY)

    assert told("2022-06-01") == [(1, date(2022, 5, 10), 0)], "begun only after the day"
    assert told("2022-06-20") == [(0, None, 1)], "begun before the day, filed after it"
    assert told("2022-05-10") == []


def _week(on):
    told = reports_standing(scope=OPERATOR, city_code=CITY, year=2022, on=on, now=at(TODAY))
    return [
        s.stands for s in told if s.division_code == GANZHOU and s.last == WEEK and s.what == Duty.objects.get(kind="week").what
    ]


def test_a_past_day_tells_a_report_and_a_request_as_they_stood_then(behind):
    duty = Duty.objects.get(kind="week")
    which = reports.Which(duty.pk, WEEK - timedelta(days=6), WEEK, GANZHOU, duty.debtors[0][1])
    body = {"text": "", "problems": "", "figures": {}, "typed": 0, "filled": 0, "counts": [], "behalf": ""}
    sent = reports.send(sending=reports.Sending(which, 0, body), by="ganzhou", now=at(date(2022, 7, 4)))
    assert [_week(on) for on in (date(2022, 7, 1), date(2022, 7, 4), None)] == [["missing"], ["sent_late"], ["sent_late"]]

    reports.step(report_id=sent.pk, kind="returned", seen=1, why="数字不对", by="office", now=at(date(2022, 7, 6)))
    assert [_week(on) for on in (date(2022, 7, 1), date(2022, 7, 5), date(2022, 7, 6), date(2022, 7, 7), None)] == [
        ["missing"],
        ["sent_late"],
        ["open"],
        ["missing"],
        ["missing"],
    ]


def test_a_request_waits_from_the_day_it_is_asked_to_the_day_it_is_answered(behind):
    (waits,) = unanswered(scope=OPERATOR, city_code=CITY)
    reports.answer(pk=int(waits.place.anchor.removeprefix("c-")), says="已批", by="edu", now=at(date(2022, 7, 1)))

    told = {day: len(unanswered(scope=OPERATOR, city_code=CITY, on=day)) for day in (date(2022, 5, 31), date(2022, 6, 1))}
    after = {day: len(unanswered(scope=OPERATOR, city_code=CITY, on=day)) for day in (date(2022, 6, 30), date(2022, 7, 1))}
    assert (told, after) == (
        {date(2022, 5, 31): 0, date(2022, 6, 1): 1},
        {date(2022, 6, 30): 1, date(2022, 7, 1): 0},
    )
    assert unanswered(scope=OPERATOR, city_code=CITY) == []


def test_the_tables_leave_with_what_the_page_shows(behind, client):
    page = client.get(PAGE).context["page"]
    book = openpyxl.load_workbook(io.BytesIO(client.get("/counties/620702.xlsx").content))

    assert book.sheetnames[:4] == ["亮灯", "逾期条目", "报送", "协调事项"]
    lengths = [sum(1 for r in sheet.iter_rows(min_row=2, values_only=True) if any(r)) for sheet in book.worksheets[:4]]
    assert lengths == [len(page.lights) + len(page.unjudged), len(page.late), len(page.reports), len(page.waits)]
    told = client.get("/counties/620702.csv").content.decode("utf-8-sig").splitlines()
    titles = [told[0], *(below for line, below in zip(told, told[1:], strict=False) if not line)]
    assert titles == book.sheetnames[:4], "a text holds every list, each below its title"
    assert len([line for line in told if line]) == sum(lengths) + 2 * len(titles)


def test_another_county_finds_no_page_and_the_statements_do_not_grow(behind, signed_in, client, django_assert_max_num_queries):
    linze = signed_in("linze", ("county", LINZE, {"organisation": "临泽县政府"}))
    for wrong in (PAGE, "/counties/620702.csv", "/counties/620723.pdf", "/counties/1/", "/counties/620700000000/"):
        assert linze.get(wrong).status_code == 404, wrong
    own = linze.get("/counties/620723/").content.decode()
    assert ("食堂完工率" in own, "食堂用地没有批" in own) == (True, False)

    client.get(PAGE)
    with django_assert_max_num_queries(60) as few:
        client.get(PAGE)
    opened(*(canteen(f"新{n}", planned=PLANNED) for n in range(30)), on=date(2022, 4, 1))
    with django_assert_max_num_queries(len(few)):
        client.get(PAGE)


def test_a_bureaus_page_says_what_it_is_judged_by_and_what_waits_for_it(behind, client, signed_in):
    page = client.get("/units/市教育局/")
    told, words = page.context["page"], page.content.decode()

    assert told.lights[0][0].target.subject == "食堂完工率"
    assert {r.target.programme for r, _ in told.lights} <= {"1"}
    assert [w.asks for w in told.waits] == ["食堂用地没有批"]
    key = plans.programme_keys(division_code=CITY, year=2022)["1"]
    assert {s.stands for s in told.reports if s.unit != "市教育局"} <= {"missing", "open"}
    assert {(s.to, s.programme) for s in told.reports if s.unit != "市教育局" and not s.to.startswith("市教育局")} == {("", key)}
    assert ("牵头的目标" in words, "食堂用地没有批" in words) == (True, True)
    assert client.get("/units/市教育局/?on=2022-05-31").context["page"].waits == ()
    linze = signed_in("linze", ("county", LINZE, {"organisation": "临泽县政府"}))
    own = linze.get("/units/市教育局/").context["page"]
    assert (own.lights, own.waits) == ((), ())
    assert all(s.division_code == LINZE for s in own.reports)


def test_a_bureaus_page_is_told_by_either_clock_and_leaves_as_tables(behind, client, signed_in):
    file(behind, "completed", date(2022, 7, 4), on=date(2022, 7, 7))
    page, then, now = "/units/市教育局/", "?on=2022-07-05", "?on=2022-07-05&known=now"

    def done(query):
        lights = client.get(page + query).context["page"].lights
        return next(c.n for r, c in lights if r.target.subject == "食堂完工率")

    assert (done(then), done(now)) == (0, 1)
    assert 'value="now" selected' in client.get(page + now).content.decode()
    shown = client.get(page + then).context["page"]
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/units/市教育局.xlsx{then}").content))
    assert book.sheetnames[:4] == ["亮灯", "报送", "协调事项", "今后到期的"]
    lengths = [sum(1 for r in sheet.iter_rows(min_row=2, values_only=True) if any(r)) for sheet in book.worksheets[:4]]
    assert lengths == [len(shown.lights), len(shown.reports), len(shown.waits), shown.due_items]
    assert ("甘州区", "食堂用地没有批") in [r[:2] for r in book["协调事项"].iter_rows(min_row=2, values_only=True)]
    linze = signed_in("linze", ("county", LINZE, {"organisation": "临泽县政府"}))
    assert "食堂用地没有批" not in linze.get("/units/市教育局.csv").content.decode("utf-8-sig")
    for wrong in ("/units/市教育局.pdf", "/units/无此局.csv"):
        assert client.get(wrong).status_code == 404, wrong


def test_a_machine_reads_the_county_the_year_and_the_notes_as_the_pages_show_them(behind, client, person):
    def get(path, user, **query):
        key = make_token(
            user=user, name="t", permissions=["plan.read", "ledger.read", "report.read"], valid_to=TODAY, by="t", now=at(TODAY)
        )
        return client.get(f"/api/v1/plans/{CITY}-2022/{path}", query, headers={"Authorization": f"Bearer {key}"})

    office, linze = person("office2", ("city_office", CITY)), person("linze2", ("county", LINZE))
    page = client.get(PAGE).context["page"]
    told = get("counties/620702", office).json()
    item = next(x["item"] for x in told["lights"] if x["programme"] == "1")
    client.post(f"/board/1/{item}/620702/note/", {"says": "正在赶工"})

    assert [x["item"] for x in told["lights"]] == [r.target.item for r, _ in (*page.lights, *page.unjudged)]
    assert ([x["n"] for x in told["late"]], [x["asks"] for x in told["waits"]]) == ([1], ["食堂用地没有批"])
    assert len(told["reports"]) == len(page.reports)
    year = get("board/1/year", office, area="620702").json()
    assert [e["late_days"] for e in year["entries"]] == [(TODAY - date(2022, 5, 10)).days, 0]
    assert {d["item"] for d in year["promises"]} >= {item}
    assert [n["says"] for n in get(f"board/1/{item}/620702/notes", office).json()] == ["正在赶工"]
    for path in ("counties/620702", "board/1/year?area=620702", f"board/1/{item}/620702/notes", "counties/620799"):
        assert get(path, linze).status_code == 404, path
    assert get("counties/1", office).status_code == 422
