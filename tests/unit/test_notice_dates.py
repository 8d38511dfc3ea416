from datetime import date

import pytest

from shishi.engines.notice.dates import find_days
from shishi.engines.notice.lines import fold

CASES = [
    ("3月—10月中旬", date(2022, 3, 1), date(2022, 10, 20), "xun", None),
    ("2—7月", date(2022, 2, 1), date(2022, 7, 31), "month", None),
    ("7至8月份", date(2022, 7, 1), date(2022, 8, 31), "month", None),
    ("4月至10月底", date(2022, 4, 1), date(2022, 10, 31), "day", None),
    ("2月--3月", date(2022, 2, 1), date(2022, 3, 31), "month", None),
    ("11月至次年2月", date(2022, 11, 1), date(2023, 2, 28), "month", None),
    ("3月上旬", date(2022, 3, 1), date(2022, 3, 10), "xun", None),
    ("4月中旬前", None, date(2022, 4, 20), "xun", "by"),
    ("8月底前", None, date(2022, 8, 31), "day", "by"),
    ("8月底", None, date(2022, 8, 31), "day", "by"),
    ("3月20日前", None, date(2022, 3, 20), "day", "by"),
    ("第一季度", date(2022, 1, 1), date(2022, 3, 31), "quarter", None),
    ("2019年上半年", date(2019, 1, 1), date(2019, 6, 30), "half_year", None),
    ("2019年1月1日至12月31日", date(2019, 1, 1), date(2019, 12, 31), "day", None),
    ("1997年10月――1998年2月", date(1997, 10, 1), date(1998, 2, 28), "month", None),
    ("一九九七年四月八日", date(1997, 4, 8), date(1997, 4, 8), "day", None),
    ("自2024年5月1日起", date(2024, 5, 1), None, "day", "from"),
    ("2020年底前", None, date(2020, 12, 31), "day", "by"),
]


@pytest.mark.parametrize(("written", "starts", "ends", "precision", "bound"), CASES)
def test_days_read_in_every_dress(written, starts, ends, precision, bound):
    [mention] = find_days(fold(written), year=2022)

    assert (mention.starts, mention.ends, mention.precision, mention.bound) == (starts, ends, precision, bound)


@pytest.mark.parametrize("written", ["每月30日前报送", "1-2家", "一年级", "按6个月的标准", "GB 50180", "2月30日", "逐月检查"])
def test_what_is_no_day_is_not_read_as_one(written):
    assert find_days(fold(written), year=2022) == []


def test_a_day_without_a_year_takes_the_year_named_before_it():
    first, second = find_days("2019年6月底前完成,12月底前验收", year=2022)

    assert (first.ends, second.ends) == (date(2019, 6, 30), date(2019, 12, 31))


def test_days_after_issue_count_from_the_day_of_issue():
    [mention] = find_days("印发之日起30日内", year=2018, issued=date(2018, 11, 16))

    assert (mention.starts, mention.ends) == (date(2018, 11, 16), date(2018, 12, 16))
