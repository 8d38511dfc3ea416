"""Waiting and turning, without a database."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shishi.areas.progress.rules import looked_last, met_after, note_problem, reached_on, step_of, turn
from shishi.engines.measures import Measure, last_in_time, waited, waited_of

DUE = date(2022, 6, 30)
days = st.integers(-20, 20).map(lambda n: DUE + timedelta(days=n))
spells = st.tuples(days, st.one_of(st.none(), st.integers(0, 15))).map(
    lambda s: (s[0], None if s[1] is None else s[0] + timedelta(days=s[1]))
)


@given(st.lists(spells, max_size=6), st.integers(0, 20).map(lambda n: DUE + timedelta(days=n)))
def test_a_day_on_which_anything_was_waited_for_counts_once(held, on):
    late = [DUE + timedelta(days=n) for n in range(1, (on - DUE).days + 1)]
    lies_in = [day for day in late if any(first <= day and (end is None or day < end) for first, end in held)]

    assert waited(held, after=DUE, on=on) == len(lies_in)


@given(st.lists(spells, max_size=6), st.integers(-5, 25).map(lambda n: DUE + timedelta(days=n)))
def test_the_last_day_in_time_says_what_the_days_less_the_waiting_say(held, on):
    known = [(first, end if end and end <= on else None) for first, end in held if first <= on]
    last, since = last_in_time(DUE, known)
    late = (on - DUE).days - waited(known, after=DUE, on=on)

    assert (on > last) == (late > 0)
    if on > last:
        assert late == ((since - timedelta(days=1) if since else on) - last).days


@given(st.integers(1, 12), st.lists(st.tuples(st.integers(0, 5), st.integers(0, 20)), max_size=5), st.integers(0, 8))
def test_an_entry_that_waited_excuses_what_it_is_to_bring_and_nothing_else(short, waiting, least):
    each = sorted((max(days, least) for amount, days in waiting for _ in range(amount)), reverse=True)

    assert waited_of(short, waiting, least=least) == [*each, *[least] * short][short - 1]


@given(st.dictionaries(days, st.integers(1, 9), max_size=6), st.integers(0, 20), st.integers(1, 40))
def test_a_step_is_met_late_on_the_day_that_brought_what_lacked(came, before, need):
    total = before + sum(came.values())
    need = min(need, total)
    told = met_after(came, n=total, need=need, day=DUE)

    def there(day):
        return before + sum(n for d, n in came.items() if d <= day)

    assert (told is None) == (there(DUE) >= need)
    assert told is None or there(told - timedelta(days=1)) < need <= there(told)


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        ("green", "yellow", "worse"),
        ("yellow", "red", "worse"),
        ("red", "yellow", "better"),
        ("red", "red", ""),
        ("", "red", ""),
        ("red", "", ""),
    ],
)
def test_a_colour_becomes_better_or_worse(before, now, told):
    assert turn(before, now) == told


@pytest.mark.parametrize(
    ("closed", "told"),
    [
        (date(2022, 5, 16), date(2022, 5, 15)),
        (date(2022, 5, 15), date(2022, 5, 12)),
        (date(2022, 5, 4), date(2022, 4, 28)),
        (date(2031, 5, 4), date(2031, 5, 3)),
    ],
    ids=["Tuesday: before Monday", "Monday: before Friday", "behind a holiday: before its last Friday", "beyond the calendar"],
)
def test_the_office_compares_with_the_last_day_on_which_it_worked(closed, told):
    assert looked_last(closed) == told


NOTE = {"says": "停工", "colour": "yellow", "judged": "red", "document": "纪要3号", "has_paper": True}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({}, ""),
        ({"colour": "", "document": "", "has_paper": False}, ""),
        ({"colour": "", "judged": ""}, ""),
        ({"says": " ", "colour": ""}, "no_words"),
        ({"says": " "}, "no_reason"),
        ({"colour": "blue"}, "colour"),
        ({"judged": ""}, "not_judged"),
        ({"judged": "yellow"}, "same"),
        ({"document": " "}, "no_document"),
        ({"has_paper": False}, "no_document"),
    ],
)
def test_an_adjustment_needs_a_reason_another_colour_and_a_document(changed, code):
    assert note_problem(**NOTE | changed) == code


@pytest.mark.parametrize(
    ("now", "need", "middle", "told"),
    [
        (10, 20, 20, date(2022, 5, 31)),
        (10, 20, 15, date(2022, 6, 10)),
        (10, 21, 20, date(2022, 6, 1)),
        (10, 20, 10, None),
        (20, 20, 30, None),
        (0, 1000, 1, None),
    ],
    ids=["on the day", "half as fast", "rounded up", "nothing moves", "there already", "beyond two years"],
)
def test_a_need_is_met_at_the_pace_of_the_forecast(now, need, middle, told):
    assert reached_on(now=now, need=need, middle=middle, on=date(2022, 5, 21), until=date(2022, 5, 31)) == told


@pytest.mark.parametrize(
    ("unit", "kind", "qualifier", "told"),
    [
        ("管/日", "capacity", ">=", 1000),
        ("管", "output", "=", 1000),
        ("管/日", "output", "=", "other_unit"),
        ("人", "capacity", "=", "other_unit"),
        ("管/日", "capacity", "<=", "most"),
        ("%", "rate", "=", 1000),
    ],
)
def test_what_a_day_can_bring_is_asked_of_the_measure_in_its_own_unit(unit, kind, qualifier, told):
    measure = Measure("ledgers:laboratories@equipped:tubes", "日检测能力", "管", "sum")

    step = step_of(quantity=Decimal(1000), unit=unit, qualifier=qualifier, kind=kind, by_date=DUE, measure=measure)

    assert (step if isinstance(step, str) else step.amount) == told
