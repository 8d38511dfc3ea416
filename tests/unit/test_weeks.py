"""The weeks of a plan: the lights and whatever else speaks of one, and the county's report, cut them alike."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from shishi.areas.reporting.rules.periods import Terms, dues
from shishi.base.weeks import Period, Weeks
from shishi.engines import pack as packs
from shishi.engines.pack.resting import never_sent
from shishi.engines.pack.schema import Value

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("holiday", ["earlier", "later", "skip"])
@pytest.mark.parametrize("starts", range(1, 6))
def test_every_day_lies_in_the_week_that_it_is_reported_with(starts, holiday):
    terms = Terms("weekly", starts=starts, holiday=holiday)
    found = dues(terms, first=date(2021, 12, 1), last=date(2024, 3, 31), tz=ZoneInfo("Asia/Shanghai"))
    weeks = Weeks(starts, holiday)

    told = {
        due.period: {weeks.of(due.period.first + timedelta(days=n)) for n in range((due.period.last - due.period.first).days + 1)}
        for due in found[2:-4]
    }

    assert len(told) > 90
    assert all(own == {period} for period, own in told.items())


def test_a_week_that_a_long_rest_carries_over_ends_with_the_next():
    """Offices rested from 29 September to 6 October 2023."""
    weeks = Weeks(5, "earlier")

    assert weeks.of(date(2023, 9, 28)) == Period(date(2023, 9, 22), date(2023, 9, 28))
    assert {weeks.end(day) for day in (date(2023, 9, 29), date(2023, 10, 5), date(2023, 10, 12))} == {date(2023, 10, 12)}
    assert weeks.end(date(2099, 9, 29)) == date(2099, 10, 1), "beyond the calendar no rest is known"


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"holiday_rule": "skip", "week_starts": 5}, []),
        ({"holiday_rule": "later", "week_starts": 6}, []),
        ({"holiday_rule": "skip", "week_starts": 6}, ["报告周从星期六开始", "总在休息日（星期六）报送"]),
    ],
)
def test_a_week_that_is_always_skipped_is_named(told, says):
    pack = packs.read(ROOT / "packs/zhangye-2022")
    values = {**pack.values, **{k: Value(value=v, by="person") for k, v in told.items()}}

    found = [str(p) for p in never_sent(replace(pack, values=values))]

    assert [any(s in f for f in found) for s in says] == [True] * len(says)
    assert bool(found) == bool(says)


def test_a_pack_in_which_a_week_is_never_sent_is_refused_when_it_is_read(tmp_path):
    pack = packs.read(ROOT / "packs/zhangye-2022")
    told = {"holiday_rule": Value(value="skip", by="person"), "week_starts": Value(value=7, by="person")}
    packs.write(replace(pack, values=pack.values | told), tmp_path / "p")

    with pytest.raises(packs.PackError, match="报告周从星期日开始"):
        packs.read(tmp_path / "p")
