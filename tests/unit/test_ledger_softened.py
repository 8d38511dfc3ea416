"""What was made easier after it was put on record, and names nearly alike, one rule a table."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from shishi.areas.ledgers.rules import named_alike, softened
from tests.unit.test_ledger_rules import LEDGER

FIRST = {"planned": {"started": "2022-05-01", "completed": "2022-08-01"}, "goal": ""}


def values(pk, day, **body):
    return SimpleNamespace(pk=pk, kind="values", body=FIRST | body, recorded_at=at(day), corrects_id=None, withdrawn=False)


def stage(pk, day, *, corrects=None, withdrawn=False):
    happened = date(2022, 5, day)
    more = {"stage": "started", "body": {}, "happened_date": happened, "corrects_id": corrects, "withdrawn": withdrawn}
    return SimpleNamespace(pk=pk, kind="stage", recorded_at=at(day), **more)


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
