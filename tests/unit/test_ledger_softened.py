"""What was made easier after it was put on record, and names nearly alike, one rule a table."""

from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from shishi.areas.ledgers.rules import idle, named_alike, softened
from shishi.engines.ledger import Field
from tests.unit.test_ledger_rules import LEDGER

FIRST = {"planned": {"started": "2022-05-01", "completed": "2022-08-01"}, "goal": ""}


def values(pk, day, **body):
    return SimpleNamespace(pk=pk, kind="values", body=FIRST | body, recorded_at=at(day), corrects_id=None, withdrawn=False)


def stage(pk, day, *, corrects=None, withdrawn=False, code="started"):
    happened = date(2022, 5, day)
    more = {"stage": code, "body": {}, "happened_date": happened, "corrects_id": corrects, "withdrawn": withdrawn}
    return SimpleNamespace(pk=pk, kind="stage", recorded_at=at(day), **more)


def accepted(pk, day, **more):
    return stage(pk, day, code="accepted", **more)


def at(day):
    return datetime(2022, 5, day, 10, tzinfo=UTC)


def planned(**days):
    return {"planned": FIRST["planned"] | days}


@pytest.mark.parametrize(
    ("later", "found"),
    [
        ([], []),
        ([values(2, 9, **planned(completed="2022-08-02"))], ["planned_later"]),
        ([values(2, 1, **planned(completed="2022-08-02"))], []),
        ([values(2, 9, **planned(completed="2022-07-02"))], []),
        ([values(2, 9, **planned(completed="2022-07-02")), values(3, 10)], []),
        ([values(2, 9, planned={"started": "2022-05-01"})], ["planned_gone"]),
        ([values(2, 9, **planned(completed="2022-09-01"), postponed={"completed": "2022-09-01"})], []),
        ([values(2, 9, **planned(completed="2022-09-01"), postponed={"started": "2022-09-01"})], ["planned_later"]),
        ([values(2, 9, **planned(completed="2022-09-01")), values(3, 10)], []),
        ([values(2, 9, goal="completed")], ["goal_lowered"]),
        ([values(2, 1, goal="completed")], []),
        ([values(2, 1, goal="completed"), values(3, 9)], []),
        ([stage(2, 5), stage(3, 9, corrects=2, withdrawn=True)], ["stage_withdrawn"]),
        ([stage(2, 5), stage(3, 5, corrects=2, withdrawn=True)], []),
        ([stage(2, 5), stage(3, 9, corrects=2)], []),
    ],
    ids=[
        "nothing", "later", "a slip of the day", "sooner", "sooner and back", "gone", "on a document", "on a document of another stage",
        "put back", "goal", "goal on the day", "goal raised", "withdrawn", "withdrawn on the day", "corrected",
    ],
)  # fmt: skip
def test_what_stands_easier_than_it_was_said_is_found(later, found):
    told = softened([values(1, 1), *later], LEDGER, day_of=datetime.date)

    assert [code for code, _ in told] == found


@pytest.mark.parametrize(
    ("later", "count"),
    [
        ([accepted(2, 5)], None),
        ([accepted(2, 5), accepted(3, 9, corrects=2)], 2),
        ([accepted(2, 5), accepted(3, 9, corrects=2, withdrawn=True), accepted(4, 20)], 2),
        ([accepted(2, 5), accepted(3, 9, corrects=2), accepted(4, 20, corrects=3)], 3),
        ([accepted(2, 5), accepted(3, 5, corrects=2, withdrawn=True), accepted(4, 20)], None),
        ([stage(2, 5), stage(3, 9, corrects=2)], None),
    ],
    ids=["once", "another day", "taken back", "three times", "a slip of the day", "no acceptance"],
)
def test_every_attempt_at_an_acceptance_counts(later, count):
    told = dict(softened([values(1, 1), *later], LEDGER, day_of=datetime.date))

    assert told.get("accepted_again", {}).get("count") == count


WORKS = replace(LEDGER, fields=(*LEDGER.fields, Field("progress", "形象进度", "progress", "integer")))


@pytest.mark.parametrize(
    ("reached", "fields", "days"),
    [
        ({"started": 1}, {}, 30),
        ({"started": 1}, {"progress": 0}, 30),
        ({"started": 2}, {}, None),
        ({"started": 1}, {"progress": 5}, None),
        ({"started": 1, "completed": 20}, {}, None),
        ({"approved": 1}, {}, None),
        ({}, {}, None),
    ],
)
def test_works_begun_long_ago_that_report_no_progress_lie_idle(reached, fields, days):
    told = idle({code: date(2022, 5, n) for code, n in reached.items()}, fields, WORKS, on=date(2022, 5, 31))

    assert (told or {}).get("count") == days
    assert idle({"started": date(2022, 1, 1)}, {}, LEDGER, on=date(2022, 5, 31)) is None, "a ledger that asks for no progress"


@pytest.mark.parametrize(
    ("names", "alike"),
    [
        (["第4小学食堂", "第 四小学（食堂）"], True),
        (["ＡＢ站", "ab站"], True),
        (["第4小学食堂", "第5小学食堂"], False),
        (["东街小学", "西街小学"], False),
    ],
)
def test_names_that_differ_in_marks_alone_are_alike(names, alike):
    rows = [(n, "620702100000", name) for n, name in enumerate(names)]

    assert named_alike(rows) == ([[0, 1]] if alike else [])
    assert named_alike([rows[0], (1, "620723100000", names[1])]) == []
