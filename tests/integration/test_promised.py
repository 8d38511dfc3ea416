"""Works that the plan names one by one: offered where they are registered, until they are."""

import re

import pytest

from tests.integration.ledger_entries import CITY, GANZHOU, body, ledger, opened

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def text(response):
    return response.content.decode()


def offered(client):
    return re.findall(r'\?work=([\w-]+)"[^>]*>([^<]+)</a>', text(client.get(f"/ledgers/{ledger('water').pk}/")))


def test_a_county_is_offered_the_works_that_the_plan_names_there_until_they_are_registered(plan, signed_in):
    county = signed_in("gaotai", ("county", "620724000000", {"organisation": "高台县政府"}))
    ganzhou = signed_in("ganzhou", ("county", GANZHOU, {"organisation": "甘州区政府"}))
    reader = signed_in("leader", ("leader", CITY))

    assert offered(county) == [("w-3", "山水河水库")]
    assert [name for _, name in offered(ganzhou)] == ["酥油口下库", "河东水厂改造提升工程"]
    assert offered(reader) == []
    opened(body("酥油口下库", GANZHOU, type="reservoir", begun="resumed"), code="water")
    assert [name for _, name in offered(ganzhou)] == ["河东水厂改造提升工程"]


def test_a_work_is_registered_as_the_plan_says_it(plan, signed_in):
    county = signed_in("gaotai", ("county", "620724000000", {"organisation": "高台县政府"}))
    at = f"/ledgers/{ledger('water').pk}/new/"

    form = text(county.get(f"{at}?work=w-3"))

    assert 'value="山水河水库"' in form
    assert re.search(r'<input[^>]*name="division"[^>]*value="高台县"|<input[^>]*value="高台县"[^>]*name="division"', form)
    assert '<option value="main_done" selected>' in form
    assert '<option value="reservoir" selected>' in form
    assert 'value="2022-12-31"' in form
    assert 'value="酥油口下库"' not in text(county.get(f"{at}?work=w-1"))
    assert county.get(f"{at}?work=%00x").status_code == 200


def test_a_plan_that_names_no_works_offers_none(plan, signed_in):
    county = signed_in("ganzhou", ("county", GANZHOU, {"organisation": "甘州区政府"}))

    assert "还没有同名登记的" not in text(county.get(f"/ledgers/{ledger().pk}/"))
