"""Which of several messages to one person goes, by table."""

from datetime import date

import pytest

from shishi.infra.sms.rules import Waiting, going

THURSDAY, FRIDAY, MONDAY = date(2022, 5, 19), date(2022, 5, 20), date(2022, 5, 23)


@pytest.mark.parametrize(
    ("waiting", "taken", "goes", "replaced"),
    [
        ([("a", FRIDAY)], (), [0], []),
        ([("a", FRIDAY)], ("a",), [], [0]),
        ([("a", MONDAY)], ("a",), [0], []),
        ([("a", MONDAY), ("a", FRIDAY)], ("a",), [0], [1]),
        ([("a", FRIDAY), ("b", FRIDAY), ("a", THURSDAY)], (), [0, 1], [2]),
    ],
)
def test_one_message_a_person_goes_on_a_day(waiting, taken, goes, replaced):
    told = going([Waiting(n, *one) for n, one in enumerate(waiting)], day=MONDAY, taken=taken)

    assert told == (goes, replaced)
