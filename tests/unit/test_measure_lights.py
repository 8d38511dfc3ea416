"""Lights, expected curves and forecasts, without a database."""

from dataclasses import astuple
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shishi.base.weeks import Weeks
from shishi.engines.measures import (
    NOT_KEPT,
    Beside,
    Forecast,
    Reading,
    Step,
    Verdict,
    expected,
    forecast,
    furthest_behind,
    gains_of,
    judge,
    parse,
    worst,
)

JUNE, AUGUST = date(2022, 6, 30), date(2022, 8, 31)
ASKED = {"warning_days": 14, "weeks": Weeks(5, "earlier")}
STEPS = (Step(JUNE, Decimal(50), is_share=True), Step(AUGUST, Decimal(39)))


@pytest.mark.parametrize(
    ("n", "on", "more", "colour", "clause"),
    [
        (0, date(2022, 5, 1), {}, "green", "on_way"),
        (0, date(2022, 5, 1), {"late_entries": 2}, "yellow", "entries_late"),
        (0, date(2022, 5, 1), {"forecast": Forecast(9, 14, 19)}, "yellow", "forecast"),
        (0, date(2022, 5, 1), {"forecast": Forecast(9, 14, 20)}, "green", "on_way"),
        (0, date(2022, 5, 1), {"forecast": Forecast(19, 30, 39), "late_entries": 2}, "yellow", "entries_late"),
        (0, date(2022, 5, 1), {"forecast": Forecast(20, 30, 39), "late_entries": 2}, "green", "on_way"),
        (19, date(2022, 6, 20), {}, "yellow", "window"),
        (20, date(2022, 6, 20), {}, "green", "met"),
        (19, JUNE, {}, "red", "past"),
        (19, date(2022, 7, 10), {"waited_days": 10}, "yellow", "waiting"),
        (19, date(2022, 7, 11), {"waited_days": 10}, "red", "past"),
        (39, date(2022, 9, 2), {"met_date": date(2022, 9, 2)}, "yellow", "met_late"),
        (39, date(2022, 9, 2), {"met_date": date(2022, 9, 2), "waited_days": 1}, "yellow", "met_late"),
        (39, date(2022, 9, 2), {"met_date": date(2022, 9, 2), "waited_days": 2}, "green", "met"),
        (39, date(2022, 9, 9), {"met_date": date(2022, 9, 2)}, "green", "met"),
        (39, date(2022, 9, 9), {"met_date": AUGUST}, "green", "met"),
    ],
)
def test_a_light_names_the_clause_that_decided(n, on, more, colour, clause):
    verdict = judge(STEPS, n=n, whole=39, on=on, **ASKED, beside=Beside(**more))

    assert (verdict.colour, verdict.clause) == (colour, clause)


def test_what_is_due_today_is_past_only_when_the_day_is_over():
    open_day, over = (judge(STEPS, n=19, whole=39, on=JUNE, **ASKED, is_over=it) for it in (False, True))

    assert (open_day.colour, open_day.clause, open_day.days, open_day.step) == ("yellow", "window", 0, JUNE)
    assert (over.colour, over.clause, over.days) == ("red", "past", 0)


def test_nothing_promised_is_no_light():
    assert judge((), n=3, whole=3, on=JUNE, **ASKED).clause == "no_step"


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 1000))
def test_a_share_is_met_exactly(k, n, permille):
    step = Step(JUNE, Decimal(permille) / 10, is_share=True)

    assert (k >= step.need(n)) == (1000 * k >= permille * n)


@given(st.integers(0, 39), st.integers(0, 200), st.integers(0, 60))
def test_waiting_longer_never_turns_a_light_redder(n, days, waited):
    on = JUNE + timedelta(days=days)
    order = ("green", "yellow", "red").index

    without = judge(STEPS, n=n, whole=39, on=on, **ASKED)
    assert order(judge(STEPS, n=n, whole=39, on=on, **ASKED, beside=Beside(waited_days=waited)).colour) <= order(without.colour)


@given(st.lists(st.sampled_from(["red", "yellow", "green", ""])))
def test_above_stands_the_worst(colours):
    told = worst(colours)

    assert (told == "red") == ("red" in colours)
    assert (told == "") == (not set(colours) - {""})


def each_at(*amounts, on, need=1000):
    """What counties that read so tell of a city where each is to reach `need` by the end of June."""
    parts = [judge([Step(JUNE, Decimal(need))], n=n, whole=n, on=on, **ASKED) for n in amounts]
    return parts[furthest_behind(parts)]


@pytest.mark.parametrize(
    ("amounts", "on", "colour", "clause"),
    [
        ((1000, 1000, 1000), JUNE, "green", "met"),
        ((1000, 5000, 999), JUNE, "red", "past"),
        ((1000, 5000, 999), date(2022, 6, 20), "yellow", "window"),
        ((1000, 5000, 0), date(2022, 5, 1), "green", "on_way"),
        ((1000, 1000, 1000), date(2022, 5, 1), "green", "met"),
    ],
)
def test_what_each_county_is_to_reach_is_met_only_by_every_county(amounts, on, colour, clause):
    told = each_at(*amounts, on=on)

    assert (told.colour, told.clause) == (colour, clause)


def test_a_county_that_is_not_judged_does_not_count_as_one_that_met():
    met, unknown = Verdict("green", "met"), Verdict("", "no_step")
    late, waiting = Verdict("yellow", "met_late"), Verdict("yellow", "waiting", -2)

    assert [furthest_behind(x) for x in ((met, unknown), (late, met), (late, waiting), (unknown, waiting))] == [1, 0, 1, 1]


@given(st.lists(st.integers(0, 3000), min_size=1, max_size=8), st.integers(1, 2000), st.integers(-60, 60))
def test_no_county_makes_up_for_another(amounts, need, days):
    on = JUNE + timedelta(days=days)
    told = each_at(*amounts, on=on, need=need)

    assert told.is_met == (min(amounts) >= need)
    assert (told.colour == "red") == (min(amounts) < need and on >= JUNE)
    assert each_at(*sorted(amounts), max(amounts) + 9000, on=on, need=need).colour == told.colour


@pytest.mark.parametrize(("n", "colour", "clause"), [(19, "yellow", "behind_line"), (20, "green", "on_way")])
def test_where_the_pack_says_line_what_is_behind_the_days_turns_yellow(n, colour, clause):
    step = Step(date(2022, 9, 18), Decimal(40), line_from=date(2022, 5, 1))

    verdict = judge([step], n=n, whole=0, on=date(2022, 7, 10), **ASKED)

    assert (verdict.colour, verdict.clause, verdict.need) == (colour, clause, 40)


def test_the_curve_is_a_stair_unless_the_pack_says_line():
    middle = date(2022, 7, 31)

    assert expected(STEPS, whole=39, on=middle) == 20
    assert 20 < expected(STEPS, whole=39, on=middle, line_from=date(2022, 3, 17)) < 39
    assert expected(STEPS, whole=39, on=AUGUST, line_from=date(2022, 3, 17)) == 39


@pytest.mark.parametrize(
    ("weekly", "is_early"),
    [
        ([0, 0, 2, 4, 6], True),
        ([0, 0, 2, 4, 6, 8], False),
        ([3, 5, 5, 5, 5, 5, 5, 7], True),
        ([3, 5, 5, 5, 5, 5, 6, 7], False),
        ([0] * 13, True),
    ],
    ids=["three weeks", "four weeks", "two moves in seven weeks", "three moves", "nothing ever"],
)
def test_a_forecast_takes_four_weeks_three_of_which_brought_something(weekly, is_early):
    assert (forecast(weekly, on=JUNE, until=AUGUST, whole=99) is None) == is_early


def test_weeks_that_all_brought_the_same_leave_no_room():
    assert forecast([0, 0, 2, 4, 6, 8], on=JUNE, until=JUNE + timedelta(days=70), whole=99) == Forecast(28, 28, 28)


def test_nothing_bounds_what_comes_where_no_whole_is_known():
    assert [forecast([0, 0, 2, 4, 6, 8], on=JUNE, until=JUNE + timedelta(days=70), whole=most).high for most in (9, None)] == [
        9,
        28,
    ]


@pytest.mark.parametrize(
    ("gains", "told"),
    [
        ([9, 9, 9, 1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6]),
        ([0, 7, 0, 0, 0, 1, 0, 0, 0, 2, 0], [7, 0, 0, 0, 1, 0, 0, 0, 2, 0]),
        ([0, 0, 1, 2], [1, 2]),
        ([1, *[0] * 10, 1, 1], [*[0] * 10, 1, 1]),
    ],
    ids=["six weeks", "back to the third that brought something", "since it began", "twelve weeks at most"],
)
def test_a_forecast_looks_at_six_weeks_and_as_many_more_as_three_moves_take(gains, told):
    assert gains_of([0, *accumulate(gains)]) == told


weeks_of_gains = st.lists(st.integers(-2, 20), min_size=5, max_size=30).map(
    lambda gains: [max(10 + sum(gains[:n]), 0) for n in range(len(gains) + 1)]
)


@given(weeks_of_gains, st.integers(0, 300))
def test_a_forecast_is_ordered_and_within_the_whole(weekly, days):
    told = forecast(weekly, on=JUNE, until=JUNE + timedelta(days=days), whole=300)

    assert told is None or 0 <= told.low <= told.middle <= told.high <= max(300, weekly[-1])


@given(weeks_of_gains, st.integers(1, 300), st.integers(0, 50))
def test_more_done_is_never_later(weekly, days, more):
    until = JUNE + timedelta(days=days)
    told, ahead = (forecast([*weekly[:-1], weekly[-1] + n], on=JUNE, until=until, whole=10_000) for n in (0, more))

    assert told is None or ahead is None or told.middle <= ahead.middle


@given(weeks_of_gains, st.integers(1, 300))
def test_metres_are_forecast_as_kilometres_are(weekly, days):
    until = JUNE + timedelta(days=days)
    told = forecast(weekly, on=JUNE, until=until, whole=300)
    finer = forecast([n * 1000 for n in weekly], on=JUNE, until=until, whole=300_000)

    assert (told is None) == (finer is None)
    for whole, fine in zip(astuple(told) if told else (), astuple(finer) if finer else (), strict=True):
        assert abs(fine - 1000 * whole) <= 501


@pytest.mark.parametrize("weeks", [4, 6, 12])
@pytest.mark.parametrize("ahead", [1, 4, 20])
def test_an_interval_holds_the_truth_four_times_in_five_where_weeks_are_alike(weeks, ahead):
    chance, held = np.random.default_rng(1), 0
    for gains in chance.poisson(20, size=(400, weeks + ahead)):
        done = [1, *(1 + np.cumsum(gains)).tolist()]
        told = forecast(done[: weeks + 1], on=JUNE, until=JUNE + timedelta(weeks=ahead), whole=10_000)
        assert told
        held += told.low <= done[-1] <= told.high

    assert 0.75 <= held / 400 <= 0.86


def test_what_nobody_keeps_is_not_nought():
    total = Reading(3, 5) + NOT_KEPT

    assert (total.n, total.d, total.status) == (3, 5, "partial")
    assert (NOT_KEPT + NOT_KEPT).status == "not_reported"


def test_a_measure_may_ask_a_check():
    assert (parse("ledgers:canteens!area_per_pupil").check, str(parse("ledgers:canteens!area_per_pupil[kind=new]"))) == (
        "area_per_pupil",
        "ledgers:canteens!area_per_pupil[kind=new]",
    )


def test_what_was_met_late_is_yellow_until_the_week_ends_as_the_plan_cuts_it():
    """Met on Friday 2 September."""
    from_monday = {**ASKED, "weeks": Weeks(1, "earlier")}

    def colours(asked):
        days = (date(2022, 9, n) for n in (4, 5, 8, 9))
        return [judge(STEPS, n=39, whole=39, on=day, **asked, beside=Beside(met_date=date(2022, 9, 2))).colour for day in days]

    assert colours(ASKED) == ["yellow", "yellow", "yellow", "green"]
    assert colours(from_monday) == ["yellow", "green", "green", "green"]
