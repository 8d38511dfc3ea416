"""What the entries of a report add up to, counted by the database: the same as adding them one by one."""

from datetime import date

import pytest

from shishi.areas.ledgers.actions import Change, change_entries, close_entry
from shishi.areas.ledgers.models import EntrySpan
from shishi.areas.ledgers.public import reported, reported_totals
from shishi.areas.ledgers.queries.figures import reported_entries
from shishi.areas.ledgers.queries.totals import first_reported
from shishi.infra.access.scope import OPERATOR
from tests.integration.ledger_entries import CITY, GANZHOU, LINZE, at, body, canteen, file, opened
from tests.integration.versions import edited, load_version

pytestmark = [pytest.mark.django_db, pytest.mark.db]
TODAY = date(2022, 5, 20)


def one_by_one(code):
    """The totals of `code` as adding up its entries tells them."""
    out = {}
    for r in reported_entries(scope=OPERATOR, division_code=code, year=2022):
        own = out.setdefault((r.ledger_id, r.division_code[:6]), {"entries": 0, "done": 0, "late": 0, "cells": 0, "sums": {}})
        own["entries"] += 1
        own["done"] += r.done
        own["late"] += not r.done and bool(r.due and r.due < TODAY)
        own["cells"] += 1 + sum(r.value(f.code) is not None for f in r.fields)
        for f in r.fields:
            own["sums"][f.code] = own["sums"].get(f.code, 0) + (r.value(f.code) or 0)
    return out


def counted(code, **more):
    return {
        (t.ledger_id, t.county): {
            "entries": t.entries,
            "done": t.done,
            "late": t.late,
            "cells": t.cells,
            "sums": {f.code: t.sums[f.code] for f in t.fields},
        }
        for t in reported_totals(scope=OPERATOR, division_code=code, year=2022, today=TODAY, **more)
    }


@pytest.fixture
def held(plan):
    ids = opened(
        canteen("一小食堂", progress=40, invested=1_000_000, planned={"started": "2022-04-10"}),
        canteen("二小食堂", progress=90),
        canteen("三小食堂", planned={"completed": "2022-05-19"}),
        canteen("四小食堂", progress=5),
        canteen("临泽食堂", LINZE, progress=7, invested=3),
    )
    for stage, day in (("started", 3), ("completed", 9), ("accepted", 10), ("in_use", 12)):
        file(ids[1], stage, date(2022, 5, day), gates=True)
    close_entry(entry_id=ids[3], state="withdrawn", document="张教发〔2022〕9号", by="office", now=at(date(2022, 5, 11)))
    opened(body("一号路", "620702100000", length_m=3200, hamlets=3), code="roads")
    return ids


@pytest.mark.parametrize("code", [CITY, "6207", GANZHOU, "620702", LINZE, "620702100000"])
def test_the_database_adds_up_what_the_entries_say(held, code):
    told = counted(code)

    assert told == one_by_one(code)
    assert reported(scope=OPERATOR, division_code=code, year=2022, today=TODAY, most=9)[0] == reported_totals(
        scope=OPERATOR, division_code=code, year=2022, today=TODAY
    )
    assert sum(t["entries"] for t in told.values()) == {"6207": 5, "620702": 4, "620723": 1}.get(code.rstrip("0"), 1)


def test_a_withdrawn_entry_is_added_nowhere(held):
    (canteens,) = [
        t
        for t in reported_totals(scope=OPERATOR, division_code=GANZHOU, year=2022, today=TODAY)
        if t.definition.code == "canteens"
    ]

    assert (canteens.entries, canteens.done, canteens.late) == (3, 1, 2)
    assert canteens.filled["progress"] == 2
    assert canteens.sums["progress"] == 130


def test_queries_do_not_grow_with_entries(held, django_assert_num_queries):
    with django_assert_num_queries(4):
        reported_totals(scope=OPERATOR, division_code=CITY, year=2022, today=TODAY)

    opened(*(canteen(f"{n}号食堂", progress=n) for n in range(30)))
    opened(body("临泽路", LINZE, length_m=400, hamlets=1), code="roads")

    with django_assert_num_queries(4):
        reported_totals(scope=OPERATOR, division_code=CITY, year=2022, today=TODAY)


def test_where_they_are_many_the_first_of_each_ledger_are_read_and_what_is_asked_for_besides(held, django_assert_num_queries):
    asked = {"scope": OPERATOR, "division_code": GANZHOU, "year": 2022, "today": TODAY}
    with django_assert_num_queries(9):
        totals, rows = reported(**asked, most=1, also=[held[2]])
    with django_assert_num_queries(3):
        every, all_rows = reported(**asked, most=4)

    assert [r.name for r in rows] == ["一小食堂", "二小食堂", "三小食堂", "一号路"]
    assert totals == every
    assert [r.name for r in all_rows] == [r.name for r in rows]
    assert [r.name for r in reported(**asked, most=1)[1]] == ["一小食堂", "二小食堂", "一号路"]


def test_what_is_due_first_comes_first_of_each_ledger_and_what_is_done_apart(held):
    first = first_reported(scope=OPERATOR, division_code=GANZHOU, year=2022, most=1)

    names = EntrySpan.objects.filter(entry_id__in=first, to_date__year=9999).values_list("name", flat=True)
    assert sorted(names) == sorted(["一小食堂", "二小食堂", "一号路"])


@pytest.mark.parametrize("found", [True, False])
def test_figures_filed_before_a_field_took_decimals_are_added_in_its_present_unit(plan, zhangye_pack, found):
    """The pupils of a canteen become a reported field; then it takes a decimal."""
    pupils = {"reported": True, "find": found}
    load_version(edited(zhangye_pack, "field", "canteens-pupils", **pupils, scale=0), 2)
    _, second = opened(canteen("一小食堂", pupils=300), canteen("二小食堂", pupils=200))

    load_version(edited(zhangye_pack, "field", "canteens-pupils", **pupils, scale=1), 3)

    span = EntrySpan.objects.get(entry=second, to_date__year=9999)
    told = {**span.values_fact.body, "fields": {**span.values_fact.body["fields"], "pupils": 2005}}
    change_entries(changes=[Change(second, span.values_fact_id, told)], by="clerk", now=at(TODAY))
    (total,) = reported_totals(scope=OPERATOR, division_code=CITY, year=2022, today=TODAY)
    assert total.sums["pupils"] == 3000 + 2005
    assert total.sums["pupils"] == sum(r.value("pupils") for r in reported_entries(scope=OPERATOR, division_code=CITY, year=2022))
    assert total.filled["pupils"] == 2
