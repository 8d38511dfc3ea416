from datetime import date
from decimal import Decimal

import pytest

from shishi.areas.plans.rules import as_of, next_of, shares, standing
from shishi.base.calendar import add_workdays, is_workday, period_in, workday_on_or_before

JUNE = date(2022, 6, 15)


@pytest.mark.parametrize(
    ("due", "word"),
    [(None, "open"), (date(2022, 6, 14), "past"), (JUNE, "today"), (date(2022, 6, 29), "soon"), (date(2022, 6, 30), "later")],
)
def test_a_day_stands_to_another_as_past_today_soon_or_later(due, word):
    assert standing(due, on=JUNE) == word


def test_each_county_is_to_reach_the_number_or_its_own_share():
    told = shares(Decimal(1000), own={"620702": Decimal(2000), "629999": Decimal(1)}, counties=["620702", "620723"])

    assert told == {"620702": 2000, "620723": 1000}


def test_the_next_day_is_the_earliest_not_before():
    assert next_of([date(2022, 6, 1), None, date(2022, 7, 1), date(2022, 6, 20)], on=JUNE) == 3
    assert next_of([date(2022, 6, 1)], on=JUNE) is None


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2022, 3, 20), False),
        (date(2022, 10, 8), True),
        (date(2022, 10, 3), False),
        (date(2022, 3, 21), True),
        (date(2050, 1, 3), None),
    ],
)
def test_working_days_know_adjusted_days_and_say_nothing_beyond_their_cover(day, works):
    assert is_workday(day) is works


def test_five_working_days_after_a_friday_before_the_holiday():
    assert add_workdays(date(2022, 9, 30), 5) == date(2022, 10, 12)
    assert workday_on_or_before(date(2022, 10, 5)) == date(2022, 9, 30)


@pytest.mark.parametrize(
    ("language", "last", "written"),
    [
        ("zh-hans", date(2022, 5, 19), "5月13日—5月19日"),
        ("zh-hans", date(2022, 5, 13), "5月13日"),
        ("en", date(2022, 5, 19), "13 May – 19 May"),
        ("en", date(2022, 5, 13), "13 May"),
    ],
)
def test_a_period_of_one_day_is_told_once(language, last, written):
    assert period_in(language, date(2022, 5, 13), last) == written


@pytest.mark.parametrize(
    ("today", "issued", "published", "day", "why"),
    [
        (JUNE, None, date(2022, 3, 1), JUNE, "today"),
        (date(2023, 1, 5), date(2022, 3, 17), date(2022, 4, 1), date(2023, 1, 5), "over"),
        (date(2023, 12, 31), None, date(2023, 1, 2), date(2023, 12, 31), "over"),
        (date(2024, 1, 1), date(2022, 3, 17), date(2022, 4, 1), date(2022, 3, 17), "issued"),
        (date(2021, 12, 5), date(2022, 3, 17), date(2021, 12, 4), date(2022, 3, 17), "issued"),
        (date(2024, 1, 5), None, date(2022, 4, 1), date(2022, 4, 1), "published"),
        (date(2024, 1, 5), None, date(2024, 1, 2), date(2022, 1, 1), "begins"),
    ],
)
def test_outside_the_plans_year_a_page_looks_from_a_day_that_it_calls_what_it_is(today, issued, published, day, why):
    seen = as_of(today=today, asked=None, year=2022, issued=issued, published=published)

    assert (seen.day, seen.why) == (day, why)
