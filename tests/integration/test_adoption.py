"""A city's second year: the draft adopts what the plan of the year before had, and says what it did not."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shishi.areas.ledgers.models import Entry, Ledger
from shishi.areas.packs import actions, queries
from shishi.areas.packs.models import Edit
from shishi.areas.packs.queries.standing import pack_of_draft
from shishi.areas.plans.models import Plan, Target
from shishi.areas.reporting.models import Duty
from shishi.infra.record.models import Line
from tests.integration.conftest import NOW
from tests.integration.drafts import CITY, edit, item_of, make_ready, notice_of_2023, sign_all
from tests.integration.ledger_entries import canteen, opened

pytestmark = [pytest.mark.django_db, pytest.mark.db]


@pytest.fixture
def it(plan, retold):
    """A draft of the year after, in which some numbers are others."""
    later = retold[0].text.replace("39所", "45所").replace("2295", "2400")
    return actions.draft_from_notice(notice=notice_of_2023(later), division_code=CITY, by="office", now=NOW)


@pytest.fixture
def office(signed_in):
    return signed_in("office", ("city_office", CITY, {"organisation": "市政府办公室", "post": "经办人"}))


def adopt(it, *kinds, **matches):
    found = queries.adoptions(it=it, asked=matches)
    keys = {p.key for p in found.proposals if p.likely and (not kinds or p.kind in kinds)}
    return actions.adopt(draft_id=it.pk, matches=matches, keys=keys, by="office", now=NOW)


def said(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_through_its_pages_a_second_year_comes_to_a_plan_with_ledgers_of_its_own(it, office):
    opened(canteen("去年的食堂"))
    address = f"/drafts/{it.pk}/adopt/"
    page = office.get(address)
    assert "沿用 2022 年方案（第 1 版）" in said(page)
    sent = {"take": re.findall(r'name="take" value="([^"]+)"[^>]* checked', page.content.decode())}
    sent |= dict(re.findall(r'type="hidden" name="(match-[^"]+)" value="([^"]*)"', page.content.decode()))
    assert len(sent) == 13

    assert office.post(address, sent).status_code == 302
    edit(it, item_of(it, "1", "stage", label="开工"), by="office", due="2023-05-10")
    make_ready(it)
    assert office.post(f"/drafts/{it.pk}/send/").status_code == 302
    sign_all(it)
    assert office.post(f"/drafts/{it.pk}/publish/").status_code == 302

    plan = Plan.objects.get(year=2023)
    counted = Target.objects.filter(programme__plan=plan).exclude(measure="").values_list("quantity", "measure")
    assert (45, "ledgers:canteens@completed") in counted
    assert (2400, "ledgers:places@completed:places") in counted
    old, new = Ledger.objects.get(code="canteens", year=2022), Ledger.objects.get(code="canteens", year=2023)
    assert old.programme != new.programme
    assert (Entry.objects.filter(ledger=old).count(), Entry.objects.filter(ledger=new).count()) == (1, 0)
    due = {s["code"]: s["due"] for s in new.definition["stages"]}
    assert (due["started"], due["completed"]) == ("2023-05-10", None)
    duties = Duty.objects.filter(year=2023)
    assert duties.filter(kind="week").exists()
    assert duties.get(number="", item="r-monthly").owner == "各牵头部门"


def test_nothing_that_this_years_notice_says_is_overwritten_and_no_day_of_last_year_comes_along(it):
    def told():
        return {
            (r.number, r.kind, r.item, key): v["value"]
            for r in it.items.all()
            for key, v in r.values.items()
            if v["by"] == "read" and "span" in v
        }

    before = told()
    assert adopt(it) > 300

    after = told()
    assert {key: after.get(key) for key in before} == before
    fresh = it.items.filter(version=1, edited_by="office").exclude(kind="question")
    assert "2022-" not in json.dumps([r.values for r in fresh], ensure_ascii=False)
    assert it.items.filter(kind="quota", edited_by="office").count() == 0
    assert pack_of_draft(it)


def test_last_years_days_are_left_open_as_questions(it):
    adopt(it, "ledger")

    asked = it.items.get(kind="question", item="u-earlier-ledger-canteens")

    assert "2022年的是：立项审批 4月15日" in asked.values["asks"]["value"]
    assert "answer" not in asked.values


def test_adopted_twice_it_changes_nothing_and_each_act_is_one_line(it):
    first = adopt(it)
    rows = list(it.items.order_by("pk").values_list("pk", "version", "values"))

    second = adopt(it)

    assert (first > 300, second) == (True, 0)
    assert list(it.items.order_by("pk").values_list("pk", "version", "values")) == rows
    (line,) = Line.objects.filter(verb="packs.draft.adopted")
    told = json.loads(line.body.body)
    assert (told["items"], told["year"], told["matches"]["9"]) == (first, 2022, "9")
    assert Edit.objects.filter(draft=it).count() == first


def test_everything_takes_few_more_queries_than_one_ledger(it):
    with CaptureQueriesContext(connection) as one:
        actions.adopt(draft_id=it.pk, matches={}, keys={"1|programme|", "1|ledger|places"}, by="office", now=NOW)
    with CaptureQueriesContext(connection) as rest:
        count = adopt(it)

    assert count > 300
    assert len(rest) <= len(one) + count // 30


def test_where_the_notice_says_otherwise_both_are_shown_and_its_word_stays(it, office):
    row = item_of(it, "1", "target", quantity=2400)
    edit(it, row, by="office", measure="ledgers:canteens")
    page = office.get(f"/drafts/{it.pk}/adopt/")

    adopt(it)

    assert re.search("不改 度量今年为“ledgers:canteens”，去年为“ledgers:places@completed:places”", said(page))
    row.refresh_from_db()
    assert row.values["measure"]["value"] == "ledgers:canteens"


def test_the_clerk_chooses_what_stands_before_a_programme(it, office):
    address = f"/drafts/{it.pk}/adopt/?match-1=8&match-8="
    page = office.get(address).content.decode()

    assert 'value="1|ledger|roads"' in page and 'value="1|ledger|canteens"' not in page and 'value="8|ledger|roads"' not in page
    adopt(it, "ledger", **{"1": "8", "8": ""})
    assert it.items.filter(number="1", kind="ledger").values_list("item", flat=True).get() == "roads"
    again = queries.adoptions(it=it, asked={"8": "8"})
    assert [p.held_by for p in again.proposals if p.key == "8|ledger|roads"] == ["1"]


def test_what_differs_from_last_year_is_shown(it, office):
    adopt(it)

    page = said(office.get(f"/drafts/{it.pk}/adopt/"))

    assert re.search("目标任务 变更 [^ ]+ 数量 39 45", page)
    assert "通知 变更" not in page


def test_a_person_struck_out_what_was_read_twice_and_may_do_so_again(it):
    found = queries.adoptions(it=it)
    struck = [p for p in found.proposals if p.kind == "left_out"]

    actions.adopt(draft_id=it.pk, matches={}, keys={struck[0].key}, by="office", now=NOW)

    assert not any(p.likely for p in struck)
    assert it.items.get(number=struck[0].number, kind=struck[0].gives[0].kind, item=struck[0].gives[0].item).values["left_out"]


def test_nothing_ticked_is_refused_and_so_is_one_ledger_for_two_programmes(it, office):
    address = f"/drafts/{it.pk}/adopt/"

    none = office.post(address, {"match-1": "1"})
    twice = office.post(address, {"match-1": "1", "match-2": "1", "take": ["1|ledger|canteens", "2|ledger|canteens"]})

    assert (none.status_code, "请至少勾选一项" in said(none)) == (422, True)
    assert (twice.status_code, "canteens" in said(twice)) == (422, True)
    assert not it.items.filter(kind="ledger").exists()


def test_who_does_not_run_the_draft_reads_what_is_proposed_and_adopts_nothing(it, signed_in):
    education = signed_in("edu", ("lead_unit", CITY, {"organisation": "市教育局"}))
    address = f"/drafts/{it.pk}/adopt/"

    assert 'name="take"' not in education.get(address).content.decode()
    assert education.post(address, {"take": "1|ledger|canteens"}).status_code == 403


def test_a_city_without_an_earlier_plan_is_told_so(retold, office):
    from shishi.infra.places.loading import load_city
    from tests.integration.conftest import ROOT

    load_city(ROOT / "shishi/infra/places/data/620700")
    it = actions.draft_from_notice(notice=notice_of_2023(retold[0].text), division_code=CITY, by="office", now=NOW)

    assert "没有已签发的计划可以沿用" in said(office.get(f"/drafts/{it.pk}/adopt/"))
    assert office.post(f"/drafts/{it.pk}/adopt/", {"take": "1|ledger|canteens"}).status_code == 422
