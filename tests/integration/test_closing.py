"""The day closes: in order, once, whole, and for good."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from shishi.areas.ledgers import public as ledgers
from shishi.areas.ledgers.models import Entry, EntryFact
from shishi.areas.packs.public import ReadNotice, load_plan
from shishi.areas.plans import public as plans
from shishi.areas.plans.models import Plan, Target
from shishi.areas.progress import actions, jobs
from shishi.areas.progress.actions import closing
from shishi.areas.progress.models import DayClosing, DayLight, DayReading
from shishi.areas.progress.queries import board, day_readings, days_to_close
from shishi.areas.progress.queries.history import light_history
from shishi.areas.progress.queries.promise import promise
from shishi.base.look import Look
from shishi.base.ref import Ref
from shishi.infra.access.scope import OPERATOR, scope_of
from shishi.infra.clock import SHANGHAI
from shishi.infra.record.models import Head, Line
from shishi.infra.record.writing import DayIsClosed
from tests.integration.conftest import NOW
from tests.integration.ledger_entries import CITY, GANZHOU, LINZE, canteen, file, opened

pytestmark = [pytest.mark.django_db, pytest.mark.db]
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


@pytest.mark.parametrize(("missed", "closed"), [(jobs.MOST_MISSED, jobs.MOST_MISSED), (jobs.MOST_MISSED + 1, 0)])
def test_a_clock_that_leaps_far_ahead_seals_nothing_by_itself(plan, monkeypatch, caplog, missed, closed):
    until = FIRST + timedelta(days=missed - 1)
    monkeypatch.setattr(jobs.clock, "now", lambda: night(until))
    monkeypatch.setattr(jobs, "close_day", lambda **_: None)

    assert jobs.close_what_is_over.call() == closed

    assert Head.objects.get(pk=1).closed_date == (until if closed else None)
    assert ("请先核对本机时钟" in caplog.text) == (not closed)


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
        broken.setattr(closing, "insert", dies)
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

    for rows in (DayReading.objects, DayClosing.objects, DayLight.objects):
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


# Lights: of canteens, half are to be completed by 30 June, a Thursday.

DUE = date(2022, 6, 30)
HALF, PLACE = "食堂完工率", LINZE


def closed_before(day):
    DayClosing.objects.create(date=day - timedelta(days=1), closed_at=night(day), readings=0, digest="")


def lights(first, last, area=PLACE):
    """How the half stood in the place on each closed day: colour, clause, days."""
    plan_ = plans.plan_in_force(scope=OPERATOR)
    (target,) = [t for t in plans.measured_targets(plan=plan_) if t.subject == HALF]
    key = plans.programme_keys(division_code=CITY, year=2022)[target.programme]
    told = light_history(scope=OPERATOR, year=2022, programme=key, target=target.item, division_code=area)
    return [(x.verdict.colour, x.verdict.clause, x.verdict.days) for day, x in told if first <= day <= last]


def test_what_is_met_late_is_yellow_until_its_week_ends_and_the_history_keeps_the_red(plan):
    one, _ = opened(canteen("三", LINZE), canteen("四", LINZE), on=date(2022, 5, 1))
    closed_before(DUE)
    file(one, "completed", DUE + timedelta(days=1), on=DUE + timedelta(days=1))

    close(DUE + timedelta(days=8))

    late = ("yellow", "met_late", 0)
    assert lights(DUE, DUE + timedelta(days=8)) == [("red", "past", 0), *[late] * 7, ("green", "met", 0)]


def test_a_week_that_the_plan_begins_on_a_monday_ends_on_a_sunday_for_what_is_met_late_too(plan):
    """Met on Friday 1 July."""
    held = Plan.objects.get()
    Plan.objects.update(defaults=held.defaults | {"week_starts": 1})
    (one,) = opened(canteen("三", LINZE), on=date(2022, 5, 1))
    closed_before(DUE)
    file(one, "completed", DUE + timedelta(days=1), on=DUE + timedelta(days=1))

    close(DUE + timedelta(days=4))

    assert lights(DUE + timedelta(days=2), DUE + timedelta(days=4)) == [("yellow", "met_late", 0)] * 2 + [("green", "met", 0)]


def test_waiting_for_a_superior_is_taken_off_in_its_county_alone(plan):
    opened(canteen("三", LINZE), canteen("一"), on=date(2022, 5, 1))
    key = Entry.objects.first().programme
    awaited = actions.Awaited(Ref("reporting.coordination", 1), LINZE, key, "市教育局", "用地")
    actions.wait_begins(awaited=awaited, on=DUE - timedelta(days=5))
    actions.wait_ends(ref=Ref("reporting.coordination", 1), on=DUE + timedelta(days=4))
    closed_before(DUE + timedelta(days=3))

    close(DUE + timedelta(days=5))

    first, last = DUE + timedelta(days=3), DUE + timedelta(days=5)
    assert lights(first, last) == [("yellow", "waiting", 0), ("red", "past", 1), ("red", "past", 2)]
    assert lights(first, last, GANZHOU) == [("red", "past", n) for n in (3, 4, 5)]


def test_a_wait_that_goes_on_is_listed_with_as_many_days_as_are_taken_off(plan):
    opened(canteen("三", LINZE), on=date(2022, 5, 1))
    key = Entry.objects.get().programme
    first = DUE + timedelta(days=1)
    actions.wait_begins(awaited=actions.Awaited(Ref("reporting.coordination", 1), LINZE, key, "市教育局", "用地"), on=first)
    plan_ = plans.plan_in_force(scope=OPERATOR)
    (item,) = [t.item for t in plans.measured_targets(plan=plan_) if t.subject == HALF]

    for n in (0, 2):
        look = Look(None, first + timedelta(days=n))
        told = promise(scope=OPERATOR, plan=plan_, number="1", item=item, area=LINZE[:6], look=look)
        assert (told.cell.waited_days, [w.days for w in told.waits]) == (n + 1, [n + 1])


def test_an_entry_behind_its_own_plan_warns_before_the_county_is_late(plan):
    opened(canteen("三", LINZE, planned={"started": "2022-05-01"}), canteen("一"), on=date(2022, 4, 20))
    closed_before(date(2022, 6, 1))

    close(date(2022, 6, 1))

    assert lights(date(2022, 6, 1), date(2022, 6, 1)) == [("yellow", "entries_late", -29)]
    assert lights(date(2022, 6, 1), date(2022, 6, 1), GANZHOU) == [("green", "on_way", -29)]


def test_an_entry_that_waits_warns_no_more_and_closed_days_stay(plan):
    (entry, _) = opened(canteen("三", LINZE, planned={"started": "2022-05-31"}), canteen("一"), on=date(2022, 4, 20))
    closed_before(date(2022, 6, 1))
    close(date(2022, 6, 1))
    wait = ledgers.Wait(Ref("reporting.coordination", 1), "市自然资源局", "用地没有批", date(2022, 5, 20))
    ledgers.entry_waits(entry_id=entry, wait=wait, by="linze", now=night(date(2022, 6, 1)))

    close(date(2022, 6, 2))

    assert lights(date(2022, 6, 1), date(2022, 6, 2)) == [("yellow", "entries_late", -29), ("green", "on_way", -28)]


def test_the_board_of_a_closed_day_is_its_lights_and_says_what_became_worse(plan):
    one, _ = opened(canteen("三", LINZE), canteen("四", LINZE), on=date(2022, 5, 1))
    closed_before(DUE - timedelta(days=8))
    close(DUE + timedelta(days=1))
    file(one, "completed", DUE - timedelta(days=1), on=DUE + timedelta(days=2))

    today = DUE + timedelta(days=2)
    then, now = half(Look(DUE + timedelta(days=1), today)), half(Look(None, today))
    assert (then.n, then.need, then.verdict.colour, then.turn) == (0, 1, "red", "worse")
    assert (now.n, now.verdict.clause, now.turn) == (1, "met", "better")


def test_the_front_page_names_what_was_red_as_the_day_closed_and_marks_what_is_new(plan, signed_in, settings):
    settings.TODAY = DUE + timedelta(days=2)
    opened(canteen("三", LINZE), canteen("四", LINZE), on=date(2022, 5, 1))
    closed_before(DUE - timedelta(days=1))
    close(DUE + timedelta(days=1))
    office = signed_in("duchake", ("city_office", CITY, {"organisation": "市政府办公室"}))

    def front(on):
        lights = office.get(f"/?on={on}").context["page"].lights
        first = lights.warned[0]
        return lights.day, first.target.subject, [(p.name, p.colour, p.is_new) for p in first.places]

    later = DUE + timedelta(days=1)
    assert front(DUE) == (DUE, HALF, [("张掖市", "red", True), ("临泽", "red", True)])
    assert front(later) == (later, HALF, [("张掖市", "red", False), ("临泽", "red", False)])


def half(look):
    """How the half stands in Linze."""
    held = board(scope=OPERATOR, plan=plans.plan_in_force(scope=OPERATOR), look=look)
    return next(c for p in held.parts for r in p.rows if r.target.subject == HALF for c in r.cells if c.area == LINZE[:6])


def test_a_step_is_met_when_it_happened_and_what_is_filed_late_counts_from_its_filing_until_confirmed(plan):
    one, _ = opened(canteen("三", LINZE), canteen("四", LINZE), on=date(2022, 5, 1))
    filed, due = DUE + timedelta(days=5), DUE + timedelta(days=6)
    clauses = []

    def judged(fact):
        clauses.append(half(Look(None, due)).verdict.clause)
        return fact

    first = judged(file(one, "completed", DUE - timedelta(days=1), on=filed))
    late = judged(file(one, "completed", DUE - timedelta(days=9), on=due, corrects_id=first, why="记错"))
    again = judged(file(one, "completed", DUE - timedelta(days=9), on=due, corrects_id=late, why="属实", by="office"))
    last = judged(file(one, "completed", DUE + timedelta(days=4), on=due, corrects_id=again, why="记错"))
    judged(file(one, "completed", DUE - timedelta(days=1), on=due, corrects_id=last, why="记错"))
    judged(file(one, "in_use", due, on=due))

    assert clauses == ["met", "met_late", "met", "met_late", "met", "met"]


def test_by_what_is_known_now_a_past_day_is_judged_by_the_facts_alone(plan):
    one, two = opened(canteen("三", LINZE), canteen("四", LINZE, goal="completed"), on=date(2022, 5, 1))
    closed_before(DUE)
    close(DUE + timedelta(days=2))
    file(one, "completed", DUE - timedelta(days=1), on=DUE + timedelta(days=4))
    today = DUE + timedelta(days=20)

    def clauses():
        looks = (Look(DUE + timedelta(days=n), today, known_now=True) for n in (-2, 0, 1, 2))
        return [half(look).verdict.clause for look in looks]

    assert clauses() == ["window", "met", "met", "met"]
    (fact,) = EntryFact.objects.filter(entry=one, kind="stage")
    file(one, "completed", DUE + timedelta(days=2), on=today, corrects_id=fact.pk, why="记错")
    assert clauses() == ["window", "past", "past", "met_late"]
    file(two, "accepted", DUE - timedelta(days=1), on=today, gates=True)
    assert clauses() == ["window", "met", "met", "met"]


def test_waiting_that_is_void_since_is_taken_off_only_by_what_was_known_then(plan):
    opened(canteen("三", LINZE), on=date(2022, 5, 1))
    ref, day = Ref("reporting.coordination", 1), DUE + timedelta(days=3)
    actions.wait_begins(awaited=actions.Awaited(ref, LINZE, Entry.objects.get().programme, "市教育局", "用地"), on=DUE)
    actions.wait_ends(ref=ref, on=day + timedelta(days=1))
    actions.wait_is_void(ref=ref, on=day + timedelta(days=1))
    today = day + timedelta(days=5)

    then, now = (half(Look(day, today, known_now)) for known_now in (False, True))

    assert (then.verdict.colour, then.waited_days) == ("yellow", 3)
    assert (now.verdict.colour, now.verdict.days, now.waited_days) == ("red", 3, 0)


@pytest.fixture
def amended(plan, client, zhangye_pack, retold):
    """The day before the plan asks for 90 % by 20 December in place of 50 % by 30 June is closed."""
    opened(canteen("三", LINZE), canteen("四", LINZE), on=FIRST)
    close(FIRST)
    item = next(t.item for t in plans.measured_targets(plan=plans.plan_in_force(scope=OPERATOR)) if t.subject == HALF)

    def changed(i):
        new = {"by_date": date(2022, 12, 20), "quantity": 90} if (i.kind, i.id) == ("target", item) else {}
        return replace(i, values=i.values | {k: replace(i.values[k], value=v) for k, v in new.items()})

    first = zhangye_pack.programmes[0]
    pack = replace(
        zhangye_pack, programmes=(replace(first, items=tuple(map(changed, first.items))), *zhangye_pack.programmes[1:])
    )
    source, reading, findings = retold
    load_plan(pack=pack, notices=[ReadNotice(source.file_name, reading, findings)], by="t", now=NOW + timedelta(days=2))
    return item


def test_a_past_day_is_shown_with_the_plan_that_was_in_force_then(amended, client, settings):
    settings.TODAY = FIRST + timedelta(days=3)
    place = f"1/{amended}/{LINZE[:6]}"

    for asked, by_date, need in (
        (f"?on={FIRST}", "2022-06-30", "1"),
        (f"?on={FIRST}&known=now", "2022-06-30", "1"),
        ("", "2022-12-20", "2"),
    ):
        told = client.get(f"/board.csv{asked}").content.decode("utf-8-sig").splitlines()
        assert f"1,{HALF},{by_date},临泽县,0,{need}" in "\n".join(told), asked
        assert client.get(f"/board/{place}/{asked}").context["page"].it.row.target.by_date.isoformat() == by_date, asked
        assert client.get(f"/counties/{LINZE[:6]}/{asked}").context["page"].plan.version == (1 if asked else 2), asked


def test_closing_asks_as_much_for_many_entries_as_for_few(plan, django_assert_max_num_queries):
    opened(canteen("一"), on=FIRST)
    with django_assert_max_num_queries(60) as few:
        close(FIRST)
    opened(*(canteen(f"新{n}", LINZE) for n in range(30)), on=FIRST + timedelta(days=1))
    with django_assert_max_num_queries(len(few)):
        close(FIRST + timedelta(days=1))


@pytest.mark.parametrize(("at", "closes"), [("00:14", None), ("00:15", FIRST), ("23:59", FIRST)])
def test_a_day_is_closed_from_a_quarter_past_midnight(plan, at, closes):
    hour, minute = map(int, at.split(":"))
    now = datetime(FIRST.year, FIRST.month, FIRST.day, hour, minute, tzinfo=SHANGHAI) + timedelta(days=1)

    assert jobs.day_to_close(now=now) == closes
    close(FIRST)
    assert jobs.day_to_close(now=now) is None


def test_what_holds_for_each_entry_by_itself_is_added_up_at_no_closing(plan):
    close(FIRST)

    standards = set(Target.objects.filter(kind="standard").values_list("measure", flat=True))
    promised = set(Target.objects.exclude(kind="standard").exclude(measure="").values_list("measure", flat=True))
    assert "ledgers:stations!six_haves" in standards
    assert set(DayReading.objects.values_list("measure", flat=True)) == promised
