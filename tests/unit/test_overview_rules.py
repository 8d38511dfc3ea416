"""A programme in three sentences, without a database."""

from datetime import date
from types import SimpleNamespace as It

import pytest

from shishi.areas.overview.rules import brief_of, worst_first

CARD = It(number="1")


def cell(area, colour, days=0, need=20):
    return It(area=area, name=area, need=need, verdict=It(colour=colour, days=days))


def row(measure, by, *cells, is_kept=True):
    return It(target=It(measure=measure, by_date=by), cells=cells, is_kept=is_kept)


def brief(*rows):
    return brief_of(CARD, It(rows=rows, light="red"))


def test_what_is_red_comes_before_what_is_yellow_and_names_its_counties_and_the_worst():
    late = row("a", date(2022, 6, 30), cell("620700000000", "green"), cell("620702", "red", 3), cell("620723", "red", 9))
    warned = row("b", date(2022, 8, 31), cell("620700000000", "yellow"))

    told = brief(warned, late)

    assert told.colour == "red"
    assert [(t.row, t.places, t.cell.area) for t in told.troubles] == [(late, ("620702", "620723"), "620723")]


def test_half_and_whole_of_one_measure_are_told_once_the_nearest_day_first():
    whole = row("a", date(2022, 8, 31), cell("620700000000", "yellow"))
    half = row("a", date(2022, 6, 30), cell("620700000000", "yellow"))

    told = brief(half, whole)

    assert [r for r, _ in told.stands] == [half]
    assert [(t.row, t.places) for t in told.troubles] == [(half, ())]


@pytest.mark.parametrize(
    ("rows", "stands", "is_kept", "is_judged"),
    [
        ([], 0, False, False),
        ([row("a", None, cell("620700000000", ""), is_kept=False)], 0, False, False),
        ([row("a", None, cell("620700000000", "", need=None))], 1, True, False),
        ([row(m, date(2022, 6, 1), cell("620700000000", "green")) for m in "abc"], 2, True, True),
    ],
)
def test_a_programme_says_at_most_two_figures_and_whether_anything_counts_or_judges_it(rows, stands, is_kept, is_judged):
    told = brief(*rows)

    assert (len(told.stands), told.is_kept, told.is_judged) == (stands, is_kept, is_judged)
    assert (told.colour, told.troubles) == ("", ())


def test_what_counties_wait_for_is_told_in_the_order_in_which_it_came():
    assert brief_of(CARD, It(rows=(), light=""), ["first", "second"]).waits == ("first", "second")


def test_the_worst_light_is_first_and_the_plans_order_holds_among_equals():
    lights = [
        (n, cell("620702", colour, days))
        for n, (colour, days) in enumerate(
            [("", 9), ("green", -40), ("yellow", -10), ("red", 3), ("yellow", -2), ("red", 30), ("red", 3), ("", 0)]
        )
    ]

    assert [n for n, _ in worst_first(lights)] == [5, 3, 6, 4, 2, 1, 0, 7]
