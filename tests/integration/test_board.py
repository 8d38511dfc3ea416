"""The board: every promise against its day, the city's and each county's; every number opens."""

import io
import json
import re
import sys
from dataclasses import replace
from datetime import date, timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shishi.areas.ledgers.models import Entry
from shishi.areas.packs.public import load_plan
from shishi.areas.plans import public as plans
from shishi.areas.plans.models import Quota, Sentence, Target
from shishi.areas.progress.actions import Awaited, wait_begins
from shishi.areas.progress.jobs import close_days
from shishi.areas.progress.models import DayClosing, DayLight
from shishi.areas.progress.pages import rows as rows_page
from shishi.areas.progress.queries import board
from shishi.areas.reporting import actions as reporting
from shishi.areas.reporting.actions import Asking
from shishi.base.look import Look
from shishi.base.ref import Ref
from shishi.engines.pack.schema import Value
from shishi.infra.access.models import User
from shishi.infra.access.scope import OPERATOR, scope_of
from shishi.infra.access.tokens import make_token
from shishi.infra.places.queries import counties_of
from tests.integration.conftest import NOW
from tests.integration.ledger_entries import CITY, GANZHOU, LINZE, at, body, canteen, file, opened

pytestmark = [pytest.mark.django_db, pytest.mark.db]
FIRST = NOW.date()
DONE = "ledgers:canteens@completed"
SHARE, ALL = "食堂完工率", "新建、改扩建的食堂"
EACH = "各县区疾控机构检测能力"


@pytest.fixture
def canteens(plan):
    """Two of Ganzhou, one of them completed; two of Linze, none."""
    ids = opened(canteen("一"), canteen("二"), canteen("三", LINZE), canteen("四", LINZE), on=FIRST)
    file(ids[0], "completed", FIRST, on=FIRST)
    return ids


def ask(asking, *, on):
    return reporting.ask(asking=asking, by="ganzhou", now=at(on))


def rows(scope=OPERATOR, on=None, today=FIRST):
    held = board(scope=scope, plan=plans.plan_in_force(scope=scope), look=Look(on, today))
    return held, {r.target.subject: {c.area: c for c in r.cells} for p in held.parts for r in p.rows}


@pytest.mark.parametrize(
    ("today", "colours"),
    [
        (date(2022, 6, 1), ("green", "green", "green")),
        (date(2022, 6, 16), ("yellow", "green", "yellow")),
        (date(2022, 6, 30), ("yellow", "green", "yellow")),
        (date(2022, 7, 1), ("red", "green", "red")),
    ],
)
def test_a_share_is_judged_of_what_the_city_promised_and_a_county_without_a_quota_registered(canteens, today, colours):
    _, told = rows(today=today)

    city, ganzhou, linze = (told[SHARE][area] for area in (CITY, GANZHOU[:6], LINZE[:6]))
    assert (city.n, city.need, city.whole) == (1, 20, 39)
    assert (ganzhou.n, ganzhou.need) == (1, 1)
    assert (linze.n, linze.need) == (0, 1)
    assert (city.verdict.colour, ganzhou.verdict.clause, linze.verdict.colour) == (colours[0], "met", colours[2])


def test_a_county_that_registers_nothing_owes_the_share_of_its_quota(canteens):
    whole = Target.objects.filter(subject=ALL).latest("pk")
    for code, quantity in {GANZHOU[:6]: 1, LINZE[:6]: 5, "620724": 3}.items():
        Quota.objects.create(
            programme=whole.programme, target=whole, item=f"q-{code}", order=1, place=code, division_code=code, quantity=quantity
        )

    _, told = rows(today=date(2022, 7, 1))

    cells = {area: told[SHARE][area] for area in (GANZHOU[:6], LINZE[:6], "620724", "620725")}
    assert [(c.n, c.need, c.whole, c.verdict.colour) for c in cells.values()] == [
        (1, 1, 2, "green"),
        (0, 3, 5, "red"),
        (0, 2, 3, "red"),
        (0, None, 0, ""),
    ]


def test_what_is_due_today_is_called_late_nowhere_before_the_day_ends(canteens, client, settings):
    settings.TODAY = date(2022, 6, 30)
    for page in ("/board/", "/board.csv", "/board/map.csv"):
        told = client.get(page).content.decode("utf-8-sig")
        assert ("今天到期" in told, "逾期 0 天" in told) == (True, False), page

    settings.TODAY = date(2022, 7, 1)
    assert "当天到期，没有达到" in client.get("/board.csv?on=2022-06-30").content.decode("utf-8-sig")


def test_the_plan_says_how_long_before_its_day_a_light_turns_yellow(canteens):
    plan = plans.plan_in_force(scope=OPERATOR)
    assert plan.warning_days == 14

    for days, colour in ((28, "green"), (29, "yellow")):
        held = board(scope=OPERATOR, plan=replace(plan, warning_days=days), look=Look(None, date(2022, 6, 1)))
        told = next(c for p in held.parts for r in p.rows if r.target.subject == SHARE for c in r.cells if c.area == LINZE[:6])
        assert (days, told.verdict.colour) == (days, colour)


def test_where_the_plan_says_line_each_day_asks_for_as_much_as_the_days_make_of_it(canteens, zhangye_pack, client, settings):
    item = Target.objects.filter(subject=SHARE).latest("pk").item
    first, *rest = zhangye_pack.programmes
    line = {"curve": Value(value="line", by="person")}
    items = tuple(replace(i, values=i.values | line) if (i.kind, i.id) == ("target", item) else i for i in first.items)
    assert rows(today=date(2022, 6, 1))[1][SHARE][CITY].verdict.clause == "on_way"

    load_plan(pack=replace(zhangye_pack, programmes=(replace(first, items=items), *rest)), notices=(), by="t", now=at(FIRST))
    settings.TODAY = date(2022, 6, 1)
    city = rows(today=settings.TODAY)[1][SHARE][CITY]
    page = client.get(f"/board/1/{item}/{CITY}/").content.decode()

    assert (city.verdict.colour, city.verdict.clause, city.need) == ("yellow", "behind_line", 20)
    told = json.loads(re.search(r'id="curve-data"[^>]*>(.*?)</script>', page)[1])
    assert (told["is_line"], told["asked"][-2:]) == (True, [["2022-06-01", 14.0], ["2022-06-30", 20.0]])
    assert "落后于时间进度" in client.get("/board/").content.decode()


def test_a_number_is_the_citys_and_a_county_without_a_quota_is_shown_and_not_judged(canteens):
    _, told = rows(today=date(2022, 9, 1))

    assert (told[ALL][CITY].need, told[ALL][CITY].verdict.clause, told[ALL][CITY].verdict.days) == (39, "past", 1)
    assert (told[ALL][GANZHOU[:6]].n, told[ALL][GANZHOU[:6]].verdict.colour) == (1, "")


@pytest.fixture
def laboratories(plan):
    """One in each county, of 1,000 tubes a day, but 1,500 in the first and 900 in the last; all equipped."""
    counties = [c.code for c in counties_of(CITY)]
    tubes = dict.fromkeys(counties, 1000) | {counties[0]: 1500, counties[-1]: 900}
    told = [body(f"{code}疾控", code.ljust(12, "0"), kind="county_cdc", tubes=tubes[code]) for code in counties]
    for entry in opened(*told, code="laboratories", on=FIRST):
        file(entry, "equipped", FIRST, on=FIRST)
    return counties


def test_where_each_county_is_to_reach_a_number_the_city_needs_every_one(laboratories, client):
    _, told = rows(today=date(2022, 4, 20))
    cells = told[EACH]
    item = Target.objects.filter(subject=EACH).latest("pk").item

    assert [cells[c].need for c in laboratories] == [1000] * 6
    assert [cells[c].verdict.clause for c in laboratories] == ["met"] * 5 + ["window"]
    assert (cells[CITY].n, cells[CITY].need, cells[CITY].verdict.colour) == (6400, 6000, "yellow")
    assert (cells[CITY].counties.met, cells[CITY].counties.short) == (5, ("肃南",))
    words = "6 个县区中 5 个达到，差肃南；逾期"
    page = client.get(f"/board/6.1/{item}/{CITY}/").content.decode()
    assert "各县区到2022年4月30日应各有 1,000 管/日；到" in page
    assert f"，{words}" in page
    assert all(f"/board/6.1/{item}/{c}/" in page for c in laboratories)
    for shown in ("/board/", "/leader/", "/board.csv"):
        assert words in client.get(shown).content.decode("utf-8-sig"), shown
    assert EACH in client.get(f"/counties/{laboratories[-1]}/").content.decode()

    close_days(until=FIRST, by="worker", now=NOW + timedelta(days=1))
    _, closed = rows(on=FIRST, today=FIRST + timedelta(days=1))
    assert (closed[EACH][CITY].verdict.colour, closed[EACH][CITY].counties.short) == ("red", ("肃南",))


def test_what_nobody_keeps_is_said_and_is_not_nought_and_a_standard_is_no_sum(canteens):
    held, told = rows()

    kept = {r.target.measure: r.is_kept for p in held.parts for r in p.rows}
    assert kept["chronic:hypertension.managed"] is False
    assert told[ALL][CITY].is_reported
    assert "食堂生均面积" not in told


def test_a_closed_day_reads_its_closing_and_the_day_after_is_counted(canteens):
    close_days(until=FIRST, by="worker", now=NOW + timedelta(days=1))
    file(canteens[1], "completed", FIRST + timedelta(days=1), on=FIRST + timedelta(days=1))

    then, told_then = rows(on=FIRST, today=FIRST + timedelta(days=1))
    now, told_now = rows(today=FIRST + timedelta(days=1))

    assert (then.is_closed, told_then[ALL][CITY].n, told_then[ALL][GANZHOU[:6]].n) == (True, 1, 1)
    assert (now.is_closed, told_now[ALL][CITY].n, told_now[ALL][GANZHOU[:6]].n) == (False, 2, 2)


def test_a_past_day_by_what_is_known_now_counts_what_was_filed_later(canteens, client, settings):
    later = FIRST + timedelta(days=1)
    client.get("/")
    close_days(until=FIRST, by="worker", now=NOW + timedelta(days=1))
    file(canteens[1], "completed", FIRST, on=later)
    settings.TODAY = later
    plan = plans.plan_in_force(scope=OPERATOR)

    told = {known: board(scope=OPERATOR, plan=plan, look=Look(FIRST, later, known)) for known in (False, True)}
    counted = {k: next(r.cells[0].n for p in b.parts for r in p.rows if r.target.subject == ALL) for k, b in told.items()}
    page = client.get(f"/board/?on={FIRST}&known=now").content.decode()
    behind = client.get(f"/board/{DONE}/620700000000/?on={FIRST}&known=now").content.decode()

    item = Target.objects.filter(subject=ALL).latest("pk").item
    curves = {
        k: client.get(f"/board/1/{item}/620700000000.csv?on={FIRST}{k}").content.decode().split() for k in ("", "&known=now")
    }

    assert (counted, told[False].is_closed, told[True].is_closed) == ({False: 1, True: 2}, True, False)
    assert [c[c.index("亮灯的变化") - 1].split(",")[1] for c in curves.values()] == ["1", "2"]
    assert ("（现口径）" in page, f"on={FIRST}&amp;known=now&amp;part=" in page) == (True, True)
    assert ("620702-0001 一" in behind, "620702-0002 二" in behind, "620723-0001 三" in behind) == (True, True, False)


def test_a_county_sees_itself_alone_and_the_statements_do_not_grow(canteens, person, django_assert_max_num_queries):
    person("linze", ("county", LINZE, {"organisation": "临泽县政府"}))
    scope = scope_of(User.objects.get(username="linze"), today=FIRST)

    held, told = rows(scope)

    assert (held.has_city, [c.code for c in held.counties]) == (False, [LINZE[:6]])
    assert {area for cells in told.values() for area in cells} == {LINZE[:6]}
    with django_assert_max_num_queries(29) as few:
        rows()
    opened(*(canteen(f"新{n}") for n in range(30)), on=FIRST)
    with django_assert_max_num_queries(len(few)):
        rows()


def test_the_board_is_counted_once_until_the_records_next_line(canteens, person, settings):
    """For all who see the same, and not for a day that has ended since."""
    settings.CACHES = settings.CACHES | {
        "lines": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "counted"}
    }
    linze = scope_of(person("linze", ("county", LINZE, {"organisation": "临泽县政府"})), today=FIRST)
    plan = plans.plan_in_force(scope=OPERATOR)

    def asked(scope, today=FIRST):
        with CaptureQueriesContext(connection) as queries:
            held = board(scope=scope, plan=plan, look=Look(None, today))
        return len(queries), {r.target.subject: r.cells[0].n for p in held.parts for r in p.rows}[ALL]

    plans.measured_targets(plan=plan)  # read once in a process
    first, done = asked(OPERATOR)
    assert (first > 5, done) == (True, 1)
    assert asked(OPERATOR) == (1, 1)
    assert asked(linze)[1] == 0
    assert asked(OPERATOR, FIRST + timedelta(days=1))[0] == first
    file(canteens[1], "completed", FIRST, on=FIRST)
    again, done = asked(OPERATOR)
    assert (again < first, done) == (True, 2), "of the ledgers only the one that moved is counted again"
    assert asked(OPERATOR) == (1, 2)


def test_how_many_stand_at_a_light_opens_to_those(canteens, client, settings):
    settings.TODAY = date(2022, 7, 1)
    page = client.get("/board/").content.decode()
    counts = re.findall(r'<dd><a href="(/board/\?light=\w+)"><strong>(\d+)</strong>', page)
    assert [address for address, _ in counts] == [f"/board/?light={colour}" for colour in ("red", "yellow", "green")]

    for address, n in counts:
        told = client.get(address).context["page"]
        rows = [r for p in told.parts for r in p.rows]
        assert (len(rows), {r.cells[0].verdict.colour for r in rows}) == (int(n), {told.light} if rows else set())
        assert [dict(told.board.colours)[told.light]] == [int(n)]
        table = client.get(address.replace("/board/", "/board.csv")).content.decode("utf-8-sig").splitlines()[1:]
        assert len(table) == sum(len(r.cells) for r in rows)
    assert f"light={counts[0][0][-3:]}" in client.get(counts[0][0]).content.decode().split("board.xlsx")[1][:20]
    assert client.get("/board/?light=blue").status_code == client.get("/board.csv?light=blue").status_code == 404


def test_a_number_opens_to_the_entries_behind_it(canteens, client, signed_in):
    page = client.get("/board/").content.decode()
    assert "食堂完工率" in page
    link = re.search(r'href="(/board/ledgers:canteens@completed/620700000000/[^"]*)"', page)

    done = client.get(f"/board/{DONE}/620700000000/").content.decode()
    gap = client.get(f"/board/{DONE}/620723/?part=gap").content.decode()

    assert link
    assert ("620702-0001 一" in done, "620702-0002 二" in done) == (True, False)
    assert ("620723-0001 三" in gap, "完工" in gap, "620702-0002 二" in gap) == (True, True, False)
    other = signed_in("linze", ("county", LINZE, {"organisation": "临泽县政府"}))
    told = other.get(f"/board/{DONE}/620700000000/?part=d").content.decode()
    assert ("620723-0001" in told, "620702-0001" in told) == (True, False)
    for wrong in ("x/620702/", f"{DONE}/a/", f"{DONE}/620702/?part=x", "chronic:hypertension.managed/620702/"):
        assert client.get(f"/board/{wrong}").status_code == 404


def test_on_a_countys_page_the_citys_number_is_told_as_the_citys(canteens, laboratories, client):
    page = " ".join(re.sub(r"<[^>]*>", " ", client.get("/counties/620702/").content.decode()).split())

    assert f"{ALL} 全市 39 所" in page
    assert f"{SHARE} 不少于 50%" in page and f"{EACH} 1,000 管/日" in page
    assert "全市 39 所" not in client.get("/units/市教育局/").content.decode()


def test_an_entry_that_is_still_to_come_says_where_it_is_and_how_late(plan, client):
    waits, late = opened(
        canteen("等", planned={"started": "2022-06-20"}), canteen("晚", planned={"started": "2022-06-20"}), on=date(2022, 6, 1)
    )
    file(late, "approved", date(2022, 6, 1), on=date(2022, 6, 1))
    ask(
        Asking(GANZHOU, "市教育局", "用地", date(2022, 6, 30), Entry.objects.get(pk=waits).programme, entry=waits),
        on=date(2022, 6, 18),
    )

    page = client.get(f"/board/{DONE}/620702/?part=gap&on=2022-06-25").content.decode()
    told = [
        " ".join(re.sub(r"<[^>]*>", " ", row).split()) for row in re.findall(r"<tr>(.*?)</tr>", page.split("<tbody>")[1], re.S)
    ]

    assert told == [
        "620702-0001 等 甘州区 1 所 未开始 完工 2022年6月20日",
        "620702-0002 晚 甘州区 1 所 立项审批 完工 2022年6月20日 已过 5 天",
    ]
    lines = b"".join(client.get(f"/board/{DONE}/620702.csv?part=gap&on=2022-06-25")).decode("utf-8-sig").splitlines()
    assert [line.split(",")[4:] for line in lines[1:]] == [
        ["", "完工", "2022-06-20", ""],
        ["立项审批", "完工", "2022-06-20", "5"],
    ]
    english = client.get(f"/board/{DONE}/620702.csv?part=gap&on=2022-06-25", headers={"accept-language": "en"})
    assert b"".join(english).decode("utf-8-sig").splitlines()[1].split(",")[4:6] == ["", "Completion"]
    english = client.get(f"/board/{DONE}/620702/?part=gap&on=2022-06-25", headers={"accept-language": "en"})
    assert "Completion" in english.content.decode().split("<tbody>")[1]


def test_a_promise_shows_its_curve_what_the_rest_waits_for_and_whose_turn_it_is(canteens, client, signed_in, settings):
    other = signed_in("linze", ("county", LINZE, {"organisation": "临泽县政府"}))
    close_days(until=FIRST, by="worker", now=NOW + timedelta(days=1))
    settings.TODAY = FIRST + timedelta(days=1)
    key = plans.programme_keys(division_code=CITY, year=2022)["1"]
    awaited = Awaited(Ref("reporting.coordination", 1), LINZE, key, "市自然资源局", "用地没有批", "land")
    wait_begins(awaited=awaited, on=FIRST - timedelta(days=20))
    item = Target.objects.filter(subject=SHARE).latest("pk").item

    page = client.get(f"/board/1/{item}/620723/").content.decode()
    curve = client.get(f"/board/1/{item}/620723.csv").content.decode("utf-8-sig").split()

    told = json.loads(re.search(r'id="curve-data"[^>]*>(.*?)</script>', page)[1])
    assert (told["read"], told["steps"]) == ([["2026-11-23", 0.0], ["2026-11-24", 0.0]], [["2022-06-30", 1.0]])
    assert ("应有 1 所" in page, re.findall(r'<tr><th scope="row">(等.*?)</th>', page), "临泽县政府" in page) == (
        True,
        [
            '等用地 · <a href="/coordination/#c-1" lang="zh-hans">用地没有批</a> <span class="tag">等待上级答复</span>',
            "等立项审批",
        ],
        True,
    )
    city = client.get(f"/board/1/{item}/{CITY}/").content.decode()
    assert '<span lang="zh-hans">临泽</span> 等用地 · <a href="/coordination/#c-1" lang="zh-hans">用地没有批</a>' in city
    assert f'<a href="/board/1/{item}/620723/">临泽</a>' in city
    assert curve[2:4] == ["2026-11-23,0,1", "2026-11-24,0,1"]
    assert curve[4:] == ["亮灯的变化", "从哪天起,亮灯,依据", "2026-11-23,滞后,逾期", "1607", "天"]
    basis = client.get(f"/board/1/{item}/620723/").context["page"].basis
    assert f'href="/notice/#1/{item}">依据通知第 {basis.sentence} 句</a>' in page
    assert basis.quote.said in "".join(Sentence.objects.all()[basis.sentence - 1].text.split())
    assert plans.basis_of(plan=plans.plan_in_force(scope=OPERATOR), number="1", item="none") is None
    assert other.get(f"/board/1/{item}/620723/").status_code == 200
    for wrong in (f"1/{item}/620702", "1/none/620723", f"2/{item}/620723"):
        assert other.get(f"/board/{wrong}/").status_code == 404


def test_what_the_rest_waits_for_opens_to_those_entries_and_names_whose_turn_it_is(plan, client):
    days = {"planned": {"approved": "2022-04-15", "started": "2022-05-10", "completed": "2022-06-30"}}
    done, going, _idle, other = opened(
        *(canteen(name, **days, organisation="一中") for name in ("完工的", "在建的")),
        canteen("没动的", **days),
        canteen("临泽的", LINZE, **days, organisation="临泽二小"),
        on=date(2022, 6, 1),
    )
    for entry, stages in ((done, ("approved", "started", "completed")), (going, ("approved", "started")), (other, ("approved",))):
        for stage in stages:
            file(entry, stage, date(2022, 6, 1))
    item = Target.objects.filter(subject=SHARE).latest("pk").item

    def told(address, of):
        page = client.get(address).content.decode()
        found = re.findall(r"<tr>(<th.*?)</tr>", page.split(of)[1].split("</table>")[0].split("<tbody>")[1], re.S)
        return [" ".join(re.sub(r"<[^>]*>", " ", row).split()) for row in found], page

    def why(area):
        rows, page = told(f"/board/1/{item}/{area}/?on=2022-07-05", 'id="why"')
        return rows, re.findall(r'href="(/board/[^"]*waits=[^"]*)"', page)

    rows, opens = why("620702")
    assert rows == ["等立项审批 1 1 81 天 甘州区政府", "等完工 1 1 5 天 一中"]
    listed = [told(address.replace("&amp;", "&"), "sticky")[0] for address in opens]
    assert [[row.split()[1] for row in rows] for rows in listed] == [["没动的"], ["没动的"], ["在建的"], ["在建的"]]
    page = told(opens[3].replace("&amp;", "&"), "sticky")[1]
    assert "只列下一步是“完工”、已过计划日的。" in re.sub(r"<[^>]*>", "", page)
    assert why(CITY)[0] == ["等立项审批 1 1 81 天 甘州", "等开工 1 1 56 天 临泽", "等完工 1 1 5 天 甘州"]
    lines = b"".join(client.get(f"/board/{DONE}/620702.csv?part=gap&on=2022-07-05&waits=approved&late=1")).decode("utf-8-sig")
    assert [line.split(",")[0] for line in lines.splitlines()[1:]] == ["620702-0003 没动的"]
    assert client.get(f"/board/{DONE}/620702/?part=gap&waits=none").status_code == 404


def test_the_map_shows_one_promise_in_each_county_that_the_reader_sees(
    canteens, client, signed_in, django_assert_max_num_queries
):
    item = Target.objects.filter(subject=SHARE).latest("pk").item
    other = signed_in("linze", ("county", LINZE, {"organisation": "临泽县政府"}))
    with django_assert_max_num_queries(40):
        page = client.get(f"/board/map/?target=1/{item}").content.decode()

    told = json.loads(re.search(r'id="lights-data"[^>]*>(.*?)</script>', page)[1])
    figures = {p["area"]: (p["figure"], p["light"]) for p in told["places"]}
    assert (figures["620702"], figures["620723"]) == (("1 / 1", "green"), ("0 / 1", "red"))
    assert f'data-area="620723" href="/board/{DONE}/620723/?part=gap"' in page
    choices = re.findall(r"<option[^>]*>(.*?)</option>", page)
    assert len(set(choices)) == len(choices) and "1 厕所完工率 不少于 95%" in choices
    own = json.loads(re.search(r'id="lights-data"[^>]*>(.*?)</script>', other.get("/board/map/").content.decode())[1])
    assert [p["area"] for p in own["places"]] == [LINZE[:6]]
    table = client.get(f"/board/map.csv?target=1/{item}").content.decode("utf-8-sig")
    assert "临泽" in table
    for wrong in ("/?target=1/none", ".pdf"):
        assert client.get(f"/board/map{wrong}").status_code == 404


def test_a_machine_reads_the_board(canteens, client):
    office = User.objects.get(username="office")
    key = make_token(
        user=office, name="board", permissions=["plan.read", "ledger.read"], valid_to=date(2099, 1, 1), by="office", now=NOW
    )
    headers = {"authorization": f"Bearer {key}"}
    told = client.get(f"/api/v1/plans/{CITY}-2022/board", headers=headers).json()

    (city,) = [c for c in told if c["target"] == SHARE and c["area"] == CITY]
    assert (city["n"], city["need"], city["whole"], city["measure"]) == ("1", "20", "39", "ledgers:canteens@completed")
    assert client.get("/api/v1/plans/620100000000-2022/board", headers=headers).status_code == 404


def test_the_board_goes_out_as_a_table(canteens, client):
    told = client.get("/board.csv").content.decode("utf-8-sig")

    assert "食堂完工率" in told
    assert client.get("/board.xlsx").status_code == 200
    assert client.get("/board.pdf").status_code == 404


def test_the_entries_behind_a_figure_leave_as_the_page_shows_them(canteens, client, signed_in, monkeypatch):
    at_ = "/board/ledgers:canteens@completed"

    def csv(reader, area, query=""):
        return b"".join(reader.get(f"{at_}/{area}.csv{query}")).decode("utf-8-sig").splitlines()[1:]

    for query in ("", "?part=gap", "?part=d", f"?part=d&on={FIRST}"):
        page = client.get(f"{at_}/{CITY}/{query}")
        assert [line.split(",")[0] for line in csv(client, CITY, query)] == [r.title for r, *_ in page.context["page"].rows]
        assert f'href="{at_}/{CITY}.csv?' in page.content.decode()
    linze = signed_in("linze", ("county", LINZE, {"organisation": "临泽县政府"}))
    assert {line.split(",")[1] for line in csv(linze, CITY, "?part=d")} == {"临泽县"}
    monkeypatch.setattr(rows_page, "MOST_IN_BOOK", 1)
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{at_}/{CITY}.xlsx?part=d").content)).active
    assert [book.cell(n, 1).value is not None for n in (2, 3, 4)] == [True, True, False]
    assert book.cell(3, 1).value.startswith("只列出前 1 条")
    assert client.get(f"{at_}/620102.csv").status_code == client.get(f"{at_}/620102/").status_code == 404
    assert client.get(f"{at_}/{CITY}.pdf").status_code == client.get(f"/board/nothing/{CITY}.csv").status_code == 404


def test_the_leaders_page_tells_each_programme_in_three_sentences(canteens, client, signed_in, django_assert_max_num_queries):
    page = client.get("/leader/?on=2022-05-01").content.decode()
    with django_assert_max_num_queries(45):
        page = client.get("/leader/").content.decode()

    first = re.sub(r"<[^>]*>|\s+", "", page.split('id="brief-1"')[1].split("</section>")[0])
    assert first.count("。") >= 1
    assert ("食堂完工率" in first, "由市教育局负责" in first, "节点都已过" in first or "下一步" in first) == (True, True, True)
    caller = signed_in("nobody")
    assert "食堂完工率" not in caller.get("/leader/").content.decode()


def test_the_leaders_sentences_are_written_in_english_as_english_is(canteens, client):
    page = client.get("/leader/", headers={"accept-language": "en"}).content.decode()

    said = [" ".join(re.sub(r"<[^>]*>", "", li).split()) for li in re.findall(r"<li>(.*?)</li>", page, re.S)]
    assert any(s.startswith("Led by ") for s in said) and any("; led by " in s for s in said)
    assert [s for s in said if s.startswith("led by") or re.search(r"\d [.;]", s)] == []


def test_the_first_page_says_what_the_last_closing_made_red(plan, client, signed_in, settings):
    due = date(2022, 6, 30)
    opened(canteen("三", LINZE), on=date(2022, 5, 1))
    linze = signed_in("linze", ("county", LINZE, {"organisation": "临泽县政府"}))
    DayClosing.objects.create(date=due - timedelta(days=2), closed_at=NOW, readings=0, digest="")
    close_days(until=due, by="worker", now=NOW)
    settings.TODAY = due + timedelta(days=1)

    item = Target.objects.filter(subject=SHARE).latest("pk").item
    turns = client.get(f"/board/1/{item}/620723/").content.decode().split('id="turns"')[1].split("</section>")[0]
    told = re.findall(r'<th scope="row">(.*?)</th><td>.*?</td><td>(.*?)</td>', turns)
    assert told == [("2022年6月30日", "当天到期，没有达到"), ("2022年6月29日", "还有 1 天")]
    for reader in (client, linze):
        told = reader.get("/").content.decode()
        assert re.search(r"临泽 食堂完工率.*?新</span>", told)
    assert "张掖市 食堂完工率" not in linze.get("/").content.decode()


def test_the_first_page_says_how_many_promises_stand_at_each_light_also_where_none_turned(canteens, client, signed_in, settings):
    day = date(2022, 7, 6)
    DayClosing.objects.create(date=day - timedelta(days=3), closed_at=NOW, readings=0, digest="")
    close_days(until=day - timedelta(days=1), by="worker", now=NOW)
    settings.TODAY = day
    linze = signed_in("linze", ("county", LINZE, {"organisation": "临泽县政府"}))

    for reader, address in ((client, "/board/?on=2022-07-05"), (linze, "/counties/620723/?on=2022-07-05")):
        shown = re.findall(r"<dd>(?:<a [^>]*>)?<strong>(\d+)</strong>", reader.get(address).content.decode())[:3]
        first = reader.get("/").content.decode().split('id="lights-title"')[1].split("</section>")[0]
        assert re.findall(r"<strong>(\d+)</strong>", first) == shown and int(shown[0]) > 0
        opened_to = reader.get("/board/?on=2022-07-05&light=red").context["page"]
        assert 'href="/board/?on=2022-07-05&amp;light=red"' in first and sum(len(p.rows) for p in opened_to.parts) == int(
            shown[0]
        )
        assert "7月5日（周二）日结时的亮灯" in first and "新</span>" not in first
    assert "lights-title" not in signed_in("nobody").get("/").content.decode()


def test_a_past_day_tells_what_was_filed_and_corrected_since_to_who_may_see_it(canteens, client, signed_in, settings):
    later = FIRST + timedelta(days=3)
    wrong = file(canteens[2], "started", FIRST, on=FIRST)
    file(canteens[1], "completed", FIRST, on=later)
    file(canteens[2], "started", later, on=later, corrects_id=wrong, why="日期写错")
    file(canteens[3], "started", later, on=later)
    settings.TODAY = later
    linze = signed_in("linze", ("county", LINZE, {"organisation": "临泽县政府"}))

    for reader, seen in ((client, ("620702-0002 二", "620723-0001 三")), (linze, ("620723-0001 三",))):
        assert f'href="/board/later/?on={FIRST}">其后补报、更正的</a>' in reader.get(f"/board/?on={FIRST}").content.decode()
        page = reader.get(f"/board/later/?on={FIRST}").content.decode()
        assert re.findall(r'<tr><th scope="row"><a href="[^"]*" lang="zh-hans">(.*?)</a>', page) == [*reversed(seen)]
        assert "日期写错" in page
        table = b"".join(reader.get(f"/board/later.csv?on={FIRST}")).decode("utf-8-sig").splitlines()[1:]
        assert [line.split(",")[0] for line in table] == [*reversed(seen)]
        assert table[0].endswith("更正,开工,2026-11-23,2026-11-26,2026-11-26 10:00,clerk,日期写错")
        book = openpyxl.load_workbook(io.BytesIO(reader.get(f"/board/later.xlsx?on={FIRST}").content)).active
        assert [row[0].value for row in list(book.rows)[-len(seen) :]] == [*reversed(seen)]
    assert len(b"".join(client.get("/board/later.csv")).splitlines()) == 1, "nothing comes behind a day that is not over"
    assert client.get(f"/board/later.doc?on={FIRST}").status_code == 404
    assert "其后补报" not in client.get("/board/").content.decode()


def test_every_page_of_a_past_day_names_its_clock_and_offers_the_other(canteens, client, settings):
    settings.TODAY = FIRST + timedelta(days=1)

    for page in ("/leader/?", f"/board/{DONE}/620700000000/?part=gap&"):
        then, now = (client.get(f"{page}on={FIRST}{known}").content.decode() for known in ("", "&known=now"))
        assert ("（当时口径）" in then, "（现口径）" in now) == (True, True)
        assert ('<option value="now">' in then, '<option value="now" selected>' in now) == (True, True)
        assert 'name="known"' not in client.get(page).content.decode()


def test_who_reads_the_board_is_told_why_a_promise_has_no_light_and_where_to_put_it_right(plan, client, signed_in, monkeypatch):
    apprentice = body("第1期", GANZHOU, kind="apprentice", institution="甲", enrolled=120, persons=110, apprentices=108)
    (entry,) = opened(apprentice, code="trainings", on=FIRST)
    file(entry, "certified", FIRST, on=FIRST)
    _, told = rows()
    cell = told["新型学徒"][CITY]
    assert (cell.n, cell.need, cell.verdict.colour) == (108, 200, "red"), "the ledger counts persons, as was promised"

    targets = plans.measured_targets(plan=plans.plan_in_force(scope=OPERATOR))
    attendances = "ledgers:trainings@certified:persons[kind=apprentice]"
    retold = [replace(t, measure=attendances) if t.subject == "新型学徒" else t for t in targets]
    monkeypatch.setattr(plans, "measured_targets", lambda **asked: retold)
    item = next(t.item for t in targets if t.subject == "新型学徒")

    why = "承诺 200 人，台账计人次，不可比"
    promise = client.get(f"/board/3.1/{item}/{CITY}/").content.decode()
    for page in ("/board/", "/board.csv", "/board/3.1/year/"):
        assert why in client.get(page).content.decode("utf-8-sig"), page
    assert "没有分解到这里" in client.get(f"/board/map/?target=3.1/{item}").content.decode()
    assert f"{why}，不判断。" in promise
    assert ("请让目标指向台账里以同一单位计数的字段" in promise, 'href="/drafts/"' in promise) == (True, True)
    clauses = {c.verdict.clause for r in rows()[1].values() for c in r.values() if c.is_reported and not c.verdict.colour}
    assert clauses == {"other_unit", "no_number", "no_quota", "no_whole"}
    page = client.get("/board/").content.decode()
    assert all(words in page for words in ("承诺里没有写数量", "没有分解到县区", "还没有登记，没有可比的总数"))


@pytest.mark.parametrize("kept_from", [2, 3], ids=["one has a light", "none has"])
def test_a_day_closed_before_lights_were_kept_says_so_and_leads_to_the_nearest_that_has_one(
    canteens, client, settings, monkeypatch, kept_from
):
    days = [FIRST + timedelta(days=n) for n in range(3)]
    closing = sys.modules["shishi.areas.progress.actions.closing"]
    kept = closing.insert
    monkeypatch.setattr(
        closing,
        "insert",
        lambda model, rows: kept(
            model, [r for r in rows if model is not DayLight or r.date >= days[0] + timedelta(days=kept_from)]
        ),
    )
    for day in days:
        close_days(until=day, by="worker", now=NOW + timedelta(days=4))
    settings.TODAY = FIRST + timedelta(days=5)

    pages = [client.get(f"/board/?on={day}").content.decode() for day in days]

    says, nearest = "日结时还没有留存亮灯的判断，只有读数。", f'href="/board/?on={days[2]}">最近的有判断的一天'
    assert [says in p for p in pages] == [True, True, kept_from > 2]
    assert [nearest in p for p in pages] == [kept_from == 2, kept_from == 2, False]
    assert "日结时还没有留存判断" in pages[0] and f'href="/board/?on={FIRST}&amp;known=now"' in pages[0]
