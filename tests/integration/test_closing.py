"""The day closes: in order, once, whole, and for good."""

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from shishi.areas.progress import actions, jobs
from shishi.areas.progress.models import DayClosing, DayReading
from shishi.areas.progress.queries import day_readings, days_to_close
from shishi.infra.access.scope import OPERATOR, scope_of
from shishi.infra.clock import SHANGHAI
from shishi.infra.record.models import Head, Line
from shishi.infra.record.writing import DayIsClosed
from tests.integration.conftest import NOW
from tests.integration.ledger_entries import CITY, GANZHOU, LINZE, canteen, file, opened

FIRST = NOW.date()
"""The day that the plan was loaded."""
DONE = "ledgers:canteens@completed"


def night(day):
    """A quarter past midnight when `day` is over."""
    return datetime(day.year, day.month, day.day, 0, 15, tzinfo=SHANGHAI) + timedelta(days=1)


def close(until):
    return jobs.close_days(until=until, by="worker", now=night(until))


def canteens(on, scope=OPERATOR):
    told = day_readings(scope=scope, on=on, year=2022)
    return {area: (r.n, r.d) for (_, name, area), r in told.items() if name == DONE}


def test_missed_days_are_closed_in_order_and_each_once(plan):
    one, _, _ = opened(canteen("一"), canteen("二"), canteen("三", LINZE), on=FIRST)
    file(one, "completed", FIRST, on=FIRST + timedelta(days=2))
    days = [FIRST + timedelta(days=n) for n in range(4)]

    assert close(days[-1]) == days
    assert close(days[-1]) == []
    assert [canteens(day)[CITY] for day in days] == [(0, 3), (0, 3), (1, 3), (1, 3)]
    assert (canteens(days[2])[GANZHOU], canteens(days[2])[LINZE]) == ((1, 2), (0, 1))
    lines = Line.objects.filter(verb="progress.day.closed").order_by("number")
    assert [c.digest in line.body.body for c, line in zip(DayClosing.objects.order_by("date"), lines, strict=True)] == [True] * 4


def test_a_closed_day_takes_nothing_more_and_the_act_done_again_counts_for_the_next(plan):
    (one,) = opened(canteen("一"), on=FIRST)
    close(FIRST)

    with pytest.raises(DayIsClosed, match="请以今天的时间重新办理"):
        file(one, "completed", FIRST)
    file(one, "completed", FIRST, on=FIRST + timedelta(days=1))
    close(FIRST + timedelta(days=1))
    assert canteens(FIRST)[CITY] == (0, 1)
    assert canteens(FIRST + timedelta(days=1))[CITY] == (1, 1)


def test_a_closing_that_dies_leaves_the_day_sealed_and_is_done_again(plan, monkeypatch):
    opened(canteen("一"), on=FIRST)

    def dies(*_, **__):
        raise OSError("no power")

    with monkeypatch.context() as broken:
        broken.setattr(actions, "insert", dies)
        with pytest.raises(OSError, match="no power"):
            close(FIRST)
    assert Head.objects.get().closed_date == FIRST
    assert not DayClosing.objects.exists()
    assert not DayReading.objects.exists()
    assert close(FIRST) == [FIRST]
    assert canteens(FIRST)[CITY] == (0, 1)


def test_what_was_read_on_a_closed_day_cannot_be_changed(plan):
    opened(canteen("一"), on=FIRST)
    close(FIRST)

    for rows in (DayReading.objects, DayClosing.objects):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.all().delete()


def test_a_measure_of_an_area_that_is_not_there_is_not_reported(plan):
    close(FIRST)

    told = day_readings(scope=OPERATOR, on=FIRST, year=2022)
    assert {r.status for (_, name, _), r in told.items() if name.startswith("chronic:")} == {"not_reported"}


def test_a_county_reads_its_own_and_a_day_that_is_not_over_stays_open(plan, person):
    opened(canteen("一"), canteen("二", LINZE), on=FIRST)
    scope = scope_of(person("linze", ("county", LINZE)), today=date(2022, 6, 1))

    close(FIRST)
    assert canteens(FIRST, scope) == {LINZE: (0, 1)}
    assert days_to_close(until=FIRST) == []
    with pytest.raises(jobs.DayNotOver, match="还没有结束"):
        jobs.close_days(until=FIRST + timedelta(days=1), by="worker", now=night(FIRST))
