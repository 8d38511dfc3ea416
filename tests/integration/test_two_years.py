"""Two years of one city: a ledger kept again, what was not finished carried over, nothing counted twice."""

from dataclasses import replace
from datetime import date

import pytest

from shishi.areas.ledgers import actions
from shishi.areas.ledgers.models import Ledger
from shishi.areas.ledgers.public import reported
from shishi.areas.ledgers.queries.suspicions import suspicions
from shishi.areas.packs.public import load_plan
from shishi.infra.access.scope import OPERATOR
from tests.integration.conftest import NOW
from tests.integration.drafts import notice_of_2023
from tests.integration.ledger_entries import GANZHOU, at, body, canteen, file

pytestmark = [pytest.mark.django_db, pytest.mark.db]


@pytest.fixture
def two_years(plan, zhangye_pack, retold):
    """The example's plan, and the same for the year after."""
    source, _, _ = retold
    held = zhangye_pack.values
    told = {"year": replace(held["year"], value=2023), "issued_on": replace(held["issued_on"], value=date(2023, 3, 17))}
    load_plan(pack=replace(zhangye_pack, values={**held, **told}), notices=[notice_of_2023(source.text)], by="t", now=NOW)


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
        for s in suspicions(scope=OPERATOR, ledger=Ledger.objects.get(code="roads", year=2023), on=None)
        if s.code == "named_twice"
    ]

    assert [(s.name, s.figures["name"]) for s in found] == [("今年的路", "上寨")]
    assert "（2022）" in found[0].figures["in"]
