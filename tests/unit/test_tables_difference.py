"""What a table would change: new, changed cell by cell, the same, and absent."""

from datetime import date

import polars as pl
import pytest

from shishi.engines.tables.difference import difference

STANDS = pl.DataFrame(
    {
        "number": ["a", "b", "c"],
        "people": [1, 2, 3],
        "day": ["2022-03-05", "", None],
        "heated": [True, False, None],
        "own": [1, 2, 3],
    }
)


def table(**columns):
    return pl.DataFrame({"row": range(3, 3 + len(columns["number"])), **columns}, schema_overrides={"row": pl.UInt32})


def test_each_differing_cell_is_told_with_before_and_after():
    told = difference(
        table(
            number=["c", "a", None, "d"],
            people=[3, 9, 5, 6],
            day=[None, date(2022, 3, 6), None, None],
            heated=[None, True, True, None],
        ),
        STANDS,
    )

    assert told.changed.rows() == [(4, "a", "people", "1", "9"), (4, "a", "day", "2022-03-05", "2022-03-06")]
    assert told.changed_keys == ("a",)
    assert told.new["row"].to_list() == [5, 6]
    assert (told.same, told.absent) == (("c",), ("b",))


def test_blank_and_nothing_are_the_same_and_a_missing_column_is_no_change():
    told = difference(table(number=["b"], day=[None]), STANDS)

    assert (told.changed.height, told.same) == (0, ("b",))


def test_what_is_taken_away_is_a_change():
    assert difference(table(number=["a"], people=pl.Series([None], dtype=pl.Int64)), STANDS).changed.rows() == [
        (3, "a", "people", "1", None)
    ]


@pytest.mark.parametrize("number", [["a", "a"], None])
def test_doubled_or_missing_keys_are_refused(number):
    frame = table(number=["a", "b"]).drop("number") if number is None else table(number=number)
    with pytest.raises(ValueError, match="number"):
        difference(frame, STANDS)
