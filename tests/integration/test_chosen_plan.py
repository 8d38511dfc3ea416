"""Whoever may read several plans says which the pages are of, and goes on in it."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from shishi.areas.ledgers.models import Ledger
from shishi.areas.packs.models import ChangeRequest, Draft
from shishi.areas.packs.public import load_plan
from shishi.areas.plans import public as plans
from shishi.infra.access.scope import OPERATOR
from tests.integration.conftest import NOW
from tests.integration.ledger_entries import CITY, GANZHOU, canteen, ledger, opened
from tests.integration.nested import of_county

pytestmark = [pytest.mark.django_db, pytest.mark.db]
CITYS, COUNTYS = f"{CITY}-2022", f"{GANZHOU}-2022"
LAST_YEAR = f"{CITY}-2021"


@pytest.fixture
def countys(plan, zhangye_pack):
    """A county's own plan, beside its city's."""
    load_plan(pack=of_county(zhangye_pack), notices=[], by="t", now=NOW + timedelta(hours=1))


@pytest.fixture
def several(countys, zhangye_pack):
    """And the city's of the year before."""
    held = zhangye_pack.values
    before = replace(zhangye_pack, values=held | {"year": replace(held["year"], value=2021)})
    load_plan(pack=before, notices=[], by="t", now=NOW - timedelta(hours=1))


@pytest.fixture
def reader(several, signed_in):
    return signed_in("reader", ("auditor", CITY))


def shown(client, path="/city/"):
    """Return the name of the plan that a page is of."""
    return client.get(path).context["page"].plan.name


def choose(client, name, page="overview:city"):
    return client.post("/plan/", {"plan": name, "page": page})


def test_a_chosen_plan_stays_on_every_page_and_in_every_file(reader):
    assert (shown(reader), shown(reader, "/notice/"), shown(reader, "/board/")) == (CITYS,) * 3

    answer = choose(reader, COUNTYS)

    assert (answer.status_code, answer["Location"]) == (302, "/city/")
    assert (shown(reader), shown(reader, "/findings/"), shown(reader, "/board/")) == (COUNTYS,) * 3
    files = [reader.get(f"/{what}.csv")["Content-Disposition"] for what in ("board", "export/targets", "findings")]
    assert [COUNTYS in told for told in files] == [True] * 3


def test_the_front_of_a_countys_plan_tells_what_is_due_in_the_county(reader):
    assert "全市到期的" in reader.get("/").content.decode()

    choose(reader, COUNTYS)

    assert "本县区到期的" in reader.get("/").content.decode()


def test_the_plan_of_the_year_before_is_reached_too(reader):
    choose(reader, LAST_YEAR)

    assert (shown(reader), shown(reader, "/board/"), shown(reader, "/")) == (LAST_YEAR,) * 3


@pytest.mark.parametrize(
    ("page", "leads"),
    [
        ("progress:board", "/board/"),
        ("overview:county", "/"),
        ("plans:programme", "/"),
        ("", "/"),
        ("//elsewhere.example/", "/"),
    ],
)
def test_the_same_page_opens_where_it_means_the_same_in_the_other_plan(reader, page, leads):
    assert choose(reader, COUNTYS, page)["Location"] == leads


@pytest.mark.parametrize("name", ["620800000000-2022", f"{CITY}-1999", "x", ""])
def test_a_plan_that_one_may_not_read_is_refused_in_one_sentence(reader, name):
    told = reader.post("/plan/", {"plan": name, "page": "overview:city"}, follow=True)

    assert told.context["page"].plan.name == CITYS
    assert f"没有您可以查看的计划“{name}”" in told.content.decode()


def test_a_link_opens_the_plan_that_it_names_and_one_goes_on_there(reader):
    choose(reader, LAST_YEAR)

    assert shown(reader, f"/programme/1/?plan={COUNTYS}") == COUNTYS
    assert shown(reader, "/board/") == COUNTYS


@pytest.mark.parametrize("link", ["/city/?plan=620800000000-2022", "/city/?plan=x", f"/export/targets.csv?plan={COUNTYS}"])
def test_a_link_to_no_plan_or_to_a_file_changes_nothing(reader, link):
    reader.get(link)

    assert shown(reader) == CITYS


def test_signing_in_anew_begins_as_at_first(reader, several, person):
    person("again", ("auditor", CITY))
    client = Client()
    for _ in range(2):
        client.post("/account/login/", {"login": "again", "password": "a-long-enough-word"})
        assert shown(client) == CITYS
        choose(client, COUNTYS)
        assert shown(client) == COUNTYS
        client.post("/account/logout/")


def test_who_may_no_longer_read_the_chosen_plan_sees_the_first_that_they_may(reader, zhangye_pack):
    session = reader.session
    session["plan"] = "620800000000-2022"
    session.save()

    assert shown(reader) == CITYS


def test_the_head_of_a_page_says_which_plan_and_offers_the_others(reader):
    head = reader.get("/board/").content.decode().split("</header>")[0]

    assert re.findall(r'<button name="plan" value="([^"]+)"( aria-current="true")?', head) == [
        (CITYS, ' aria-current="true"'),
        (COUNTYS, ""),
        (LAST_YEAR, ""),
    ]


def test_who_reads_one_plan_is_offered_none_and_waits_for_no_question_more(
    plan, signed_in, django_assert_num_queries, zhangye_pack
):
    client = signed_in("reader", ("city_office", CITY))
    client.get("/findings/")
    with django_assert_num_queries(8):
        page = client.get("/findings/")
    assert 'name="plan"' not in page.content.decode()

    load_plan(pack=of_county(zhangye_pack), notices=[], by="t", now=NOW - timedelta(hours=1))
    with django_assert_num_queries(9):
        client.get("/findings/")


def test_a_ledger_shows_the_plan_that_it_is_kept_for(countys, signed_in):
    reader = signed_in("reader", ("auditor", CITY))
    choose(reader, COUNTYS)
    (entry,) = opened(canteen("食堂"), on=NOW.date())

    paths = (f"/entries/{entry}/", f"/ledgers/{ledger().pk}/", f"/ledgers/{ledger().pk}/map/")
    assert [shown(reader, path) for path in paths] == [CITYS] * 3


def test_what_was_asked_for_in_one_plan_is_not_asked_of_the_one_chosen_since(countys, signed_in):
    """In another window."""
    office = signed_in("office", ("city_office", CITY), ("county", GANZHOU, {"organisation": "甘州区政府"}))
    (entry,) = opened(canteen("食堂"), on=NOW.date())
    apply, drafts = (office.get(path).content.decode() for path in ("/requests/apply/", "/drafts/"))
    choose(office, COUNTYS)

    actions = [
        re.search(r'<form class="form-stack" method="post" action="([^"]*plan=[^"]*)"', page)[1] for page in (apply, drafts)
    ]
    assert actions == [f"?plan={CITYS}", f"/drafts/amend/?plan={CITYS}"]
    document = {
        "document": "张政发〔2022〕9号",
        "title": "变更",
        "issued_on": "2022-06-01",
        "effective_on": "2022-06-02",
        "why": "雨季",
    }
    office.post(actions[1], document)
    office.post(f"/requests/apply/entries/{entry}/", {"kind": "withdraw", "why": "不建了"})

    city = plans.plan_in_force(scope=OPERATOR, city=CITY, year=2022)
    assert [d.division_code for d in Draft.objects.all()] == [CITY]
    assert [r.plan_id for r in ChangeRequest.objects.all()] == [city.id]


def test_a_form_of_a_ledger_says_of_which_year_it_is(several, signed_in):
    clerk = signed_in("clerk", ("county", GANZHOU, {"organisation": "甘州区政府"}))

    heads = [
        clerk.get(f"/ledgers/{x.pk}/new/").content.decode().split("</header>")[0]
        for x in Ledger.objects.filter(code="canteens").order_by("year")
    ]

    assert [re.findall(r"<small>(\d+)</small>", head) for head in heads] == [["2021"], ["2022"]]
