"""One rule for what people write as a number: in a form, in a table, in a chat."""

import polars as pl
import pytest

from shishi.base.figures import OTHER_UNIT, READ, read_figure
from shishi.engines.ledger import Field, ValueRefused, typed
from shishi.engines.tables.columns import Column
from shishi.engines.tables.numbers import read_integers

WAN, PEOPLE, KM = ("万元", 6), ("人", 0), ("公里", 3)


@pytest.mark.parametrize(
    ("unit", "written", "stored"),
    [
        (WAN, "50", 50_000_000),
        (WAN, "50万元", 50_000_000),
        (WAN, "50万", 50_000_000),
        (WAN, "3.2万", 3_200_000),
        (WAN, "500000元", 50_000_000),
        (WAN, "1.5亿", 15_000_000_000),
        (WAN, "1.5亿元", 15_000_000_000),
        (WAN, "五十万", 50_000_000),
        (WAN, "五十万元", 50_000_000),
        (WAN, "3.2千万", 3_200_000_000),
        (WAN, "三十二", 32_000_000),
        (WAN, "１，２００．５", 1_200_500_000),
        (PEOPLE, "3.2万", 32_000),
        (PEOPLE, "3.2万人", 32_000),
        (PEOPLE, "320人", 320),
        (PEOPLE, "一千二百", 1_200),
        (KM, "3.004", 3_004),
        (KM, "3004米", 3_004),
        (KM, "3.004公里", 3_004),
    ],
)
def test_what_is_written_with_its_own_unit_counts_alike_everywhere(unit, written, stored):
    unit, scale = unit
    column = Column("x", "某", form="integer", unit=unit, scale=scale)

    assert read_figure(written, unit=unit, scale=scale) == (stored, READ)
    assert typed(Field("x", "某", "", "integer", unit=unit, scale=scale), written) == stored
    values, verdicts = read_integers(pl.Series([written, written]), column, scale)
    assert (values.to_list(), verdicts.to_list()) == ([stored] * 2, [READ] * 2)


def test_another_kind_of_unit_is_refused_everywhere():
    assert read_figure("12亩", unit="公里", scale=3) == (None, OTHER_UNIT)
    with pytest.raises(ValueRefused, match="单位不对"):
        typed(Field("x", "某", "", "integer", unit="公里", scale=3), "12亩")


def test_a_table_in_yuan_reads_ten_thousands_as_they_are_written():
    """The head says 元, the column is 万元, the cell says 3.2万."""
    assert read_figure("3.2万", unit="万元", scale=6, shift=2) == (3_200_000, READ)
    assert read_figure("3.2万", unit="公里", scale=3, shift=0) == (32_000, READ)
