"""Two years of one city: a ledger kept again, what was not finished carried over, nothing counted twice."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from shishi.areas.ledgers import actions
from shishi.areas.ledgers.models import EntrySpan, Ledger
from shishi.areas.ledgers.public import reported
from shishi.areas.ledgers.queries.searches import suspicions
from shishi.areas.packs.public import load_plan
from shishi.areas.plans import public as plans
from shishi.areas.reporting.models import Duty, ReportFact
from shishi.infra.access.scope import OPERATOR
from tests.integration.conftest import NOW
from tests.integration.drafts import notice_of_2023
from tests.integration.ledger_entries import CITY, GANZHOU, at, body, canteen, file

pytestmark = [pytest.mark.django_db, pytest.mark.db]


@pytest.fixture
def next_year(zhangye_pack, retold):
    """Loads the example's plan for the year after."""
    source, _, _ = retold
    held = zhangye_pack.values
    told = {"year": replace(held["year"], value=2023), "issued_on": replace(held["issued_on"], value=date(2023, 3, 17))}
    pack, notices = replace(zhangye_pack, values={**held, **told}), [notice_of_2023(source.text)]
    return lambda: load_plan(pack=pack, notices=notices, by="t", now=NOW + timedelta(hours=1))


@pytest.fixture
def two_years(plan, next_year):
    """The example's plan, and the same for the year after."""
    next_year()


def opened_in(year, code, *bodies):
    ledger = Ledger.objects.get(code=code, year=year)
    made = actions.open_entries(
        ledger_id=ledger.pk, openings=[actions.Opening(b) for b in bodies], by="clerk", now=at(date(year, 4, 1))
    )
    return made.ids


def test_a_week_holds_its_own_year_and_what_was_not_finished_before(two_years):
    done, left = opened_in(2022, "canteens", canteen("去年完工食堂", goal="completed"), canteen("去年未完食堂"))
    (own,) = opened_in(2023, "canteens", canteen("今年食堂"))
    for stage, day in (("started", date(2022, 5, 1)), ("completed", date(2022, 8, 1))):
        file(done, stage, day)

    def week(year):
        told = {"scope": OPERATOR, "division_code": GANZHOU, "year": year, "today": date(2023, 5, 19)}
        few, many = (reported(**told, most=most) for most in (9, 0))
        assert [(t.ledger_id, t.entries) for t in few[0]] == [(t.ledger_id, t.entries) for t in many[0]]
        return {r.entry_id for r in few[1]}

    assert week(2023) == {own, left}
    assert week(2022) == {done, left}


def test_a_hamlet_counted_in_two_years_is_found_in_the_later(two_years):
    for year, name in ((2022, "去年的路"), (2023, "今年的路")):
        opened_in(year, "roads", body(name, length_m=1000, hamlets=1, hamlet_names="上寨"))

    found = [
        s
        for s in suspicions(ledger=Ledger.objects.get(code="roads", year=2023), on=None, today=date(2023, 5, 1))
        if s.code == "named_twice"
    ]

    assert [(s.name, s.figures["name"]) for s in found] == [("今年的路", "上寨")]
    assert "（2022）" in found[0].figures["in"]


def test_who_answers_for_a_unit_answers_for_its_programmes_of_the_next_year_too(plan, person, next_year):
    whole = plans.programmes_of_unit(unit="市教育局", role="lead_unit", division_code=CITY)
    supporting = plans.programmes_of_unit(unit="市财政局", role="supporting_unit", division_code=CITY)
    post = {"organisation": "市教育局", "post": "经办人"}
    edu = person("edu", *(("lead_unit", CITY, {**post, "programme": key}) for key in whole))
    part = {"organisation": "市财政局", "programme": supporting[0]}
    money = person("money", ("supporting_unit", CITY, part))
    assert len(supporting) > 1

    next_year()

    new = plans.programmes_of_unit(unit="市教育局", role="lead_unit", division_code=CITY, year=2023)
    assert {g.programme for g in edu.grants.filter(post="经办人")} == {*whole, *new} != set(whole)
    assert [g.programme for g in money.grants.all()] == supporting[:1], "a part of the unit's programmes stays a part"


# Reports


def read(client, path):
    """What a page says, its tags left out and its spaces one."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(path).content.decode()))


def monthly(year, last):
    duty = Duty.objects.get(year=year, number="", item="r-monthly")
    return f"/reports/{duty.pk}/{last}/{CITY}/市教育局/"


def test_a_bureaus_report_of_last_year_stands_when_the_next_years_plan_is_loaded(plan, next_year, bureau, client, settings):
    settings.TODAY = date(2022, 5, 20)
    opened_in(2022, "canteens", canteen("甲食堂", progress=40), canteen("乙食堂", progress=60))
    bureau.post(monthly(2022, "2022-04-30"), {"seen": 0, "text": "四月"})

    next_year()
    settings.TODAY = date(2023, 4, 3)
    bureau.post(monthly(2022, "2022-12-31"), {"seen": 0, "text": "十二月", "n.canteens.progress": "55"})

    assert "现在的数与报送时相同" in read(client, monthly(2022, "2022-04-30"))
    december = ReportFact.objects.order_by("-pk")[0].body
    assert (december["counts"], december["figures"]["canteens.progress"]) == ([["canteens", 2, 0]], 55)


WEEK = "/week/?county=620702&week=2023-05-18"


def cell(entry, key):
    return f"v.{entry}.{EntrySpan.objects.get(entry=entry, to_date__year=9999).values_fact_id}.{key}"


def test_a_week_tells_this_years_ledger_and_last_years_each_by_itself(two_years, clerk, client, settings):
    settings.TODAY = date(2023, 5, 19)
    (left,) = opened_in(2022, "canteens", canteen("去年未完食堂", progress=80, goal="completed"))
    file(left, "started", date(2022, 6, 1))
    own = opened_in(2023, "canteens", *(canteen(f"今年食堂{n}", progress=n) for n in (10, 20, 30)))

    done = {cell(left, "stage.completed"): "2023-05-17", cell(left, "f_progress"): "100"}
    assert clerk.post(WEEK, {"seen": 0, cell(own[0], "f_progress"): "15", **done}).status_code == 302

    page = read(clerk, WEEK)
    assert "食堂 已完成 0/3 · 形象进度 平均 22（%）" in page and "食堂 已完成 1/1" in page
    assert "去年未完食堂 620702-0001 完工 本次填报 80 → 100" in page, "what the week itself completed is drawn"
    duty = Duty.objects.get(kind="week", year=2023)
    told = read(client, f"/reports/{duty.pk}/2023-05-18/{GANZHOU}/甘州区政府/")
    assert re.search(r"0/3 食堂 .*1/1 食堂 ", told) and "现在的数与报送时相同" in told
