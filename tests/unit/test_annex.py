from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from shishi.engines.pack.annex import read_annex

PLACES = ("甘州区", "临泽县", "高台县", "山丹县")
TABLE = [
    ["2022年食堂、厕所建设任务分解表", "", "", ""],
    ["序号", "县区", "食堂（所）", "厕所（个）"],
    ["1", "甘州区", "12", "5"],
    ["2", "临泽县", "8", "—"],
    ["3", "高台县", "1,009", "3"],
    ["", "合计", "1029", "9"],
]


def _read(rows):
    return read_annex(rows, is_place=lambda text: text in PLACES)


def test_columns_of_numbers_beside_places_become_shares_with_their_totals():
    found = _read(TABLE)

    assert [(c.title, c.unit, c.total, c.stated) for c in found.columns] == [
        ("食堂（所）", "所", Decimal(1029), Decimal(1029)),
        ("厕所（个）", "个", Decimal(8), Decimal(9)),
    ]
    assert found.columns[1].shares == (("甘州区", Decimal(5)), ("高台县", Decimal(3)))
    assert found.problems == ()


def test_a_row_or_cell_that_cannot_be_used_is_named_with_its_place():
    found = _read([*TABLE[:-1], ["4", "民乐县", "3", "1"], ["5", "山丹县", "若干", "2"], ["6", "甘州区", "1", "1"]])

    assert tuple(map(str, found.problems)) == (
        "第 6 行“民乐县”不是本市的县区，没有采用。",
        "第 8 行“甘州区”重复出现，没有采用。",
        "第 7 行山丹县“若干”不是数字，没有采用。",
    )


def test_a_table_without_places_says_so():
    assert "没有一列是本市的县区名" in _read([["a", "1"], ["b", "2"]]).problems[0].template


@given(st.lists(st.lists(st.text(max_size=6), max_size=5), min_size=1, max_size=8))
def test_no_table_breaks_the_reader(rows):
    found = _read(rows)

    assert all(c.total == sum(q for _, q in c.shares) for c in found.columns)
