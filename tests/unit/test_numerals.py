import pytest
from hypothesis import given
from hypothesis import strategies as st

from shishi.base.numerals import parse_number, to_chinese


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("39", 39),
        ("2.5万", 25000),
        ("1千", 1000),
        ("1,234", 1234),
        ("１２．５", 12.5),
        ("二十一", 21),
        ("十", 10),
        ("一百零五", 105),
        ("两万三千", 23000),
        ("一亿二千万", 120_000_000),
        ("二〇二二", 2022),
        ("三百万", 3_000_000),
        ("7.58亿", 758_000_000),
        ("0.5", 0.5),
        ("一百二十一万零十", 1_210_010),
        ("一百二十一万零一十", 1_210_010),
        ("一百六", 160),
        ("一百零六", 106),
        ("两千五", 2500),
        ("一万二", 12_000),
        ("一万零六百五", 10_650),
        ("一百六万", 1_600_000),
        ("二十五万", 250_000),
        ("", None),
        ("公里", None),
        ("三五七九x", None),
    ],
)
def test_numbers_read_as_offices_write_them(written, value):
    assert parse_number(written) == value


@given(st.integers(0, 10**8 - 1))
def test_any_number_written_in_chinese_reads_back(number):
    assert parse_number(to_chinese(number)) == number


@given(st.integers(0, 10**7), st.sampled_from(["", "万", "亿"]))
def test_any_arabic_number_with_a_step_reads_back(number, step):
    factor = {"": 1, "万": 10**4, "亿": 10**8}[step]

    assert parse_number(f"{number}{step}") == number * factor


@given(st.text(max_size=60))
def test_no_text_makes_the_reader_of_numbers_fail(text):
    result = parse_number(text)

    assert result is None or isinstance(result, int | float)
