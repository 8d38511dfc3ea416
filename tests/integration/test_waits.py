"""An entry that waits for a superior: its planned day stays what it is, and its lateness is less by what was waited."""

import re
from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps

from shishi.areas.ledgers import public as ledgers
from shishi.areas.ledgers.actions import close_entry
from shishi.areas.ledgers.models import Entry, EntrySpan
from shishi.areas.ledgers.queries.board import ledger_counts
from shishi.areas.ledgers.queries.totals import first_reported
from shishi.areas.plans import public as plans
from shishi.areas.progress import public as progress
from shishi.areas.progress.models import Waiting
from shishi.areas.reporting.actions import Asking, answer, ask
from shishi.areas.reporting.models import Coordination
from shishi.base.look import Look
from shishi.infra.access.scope import OPERATOR
from shishi.infra.record.models import Head
from tests.integration.ledger_entries import CITY, GANZHOU, at, body, canteen, file, ledger, opened

pytestmark = [pytest.mark.django_db, pytest.mark.db]
MAY_10, MAY_25, JUNE_20 = date(2022, 5, 10), date(2022, 5, 25), date(2022, 6, 20)


def planned(name, day):
    return opened(canteen(name, planned={"started": day.isoformat()}))[0]


def asked(entry, on):
    told = {"programme": Entry.objects.get(pk=entry).programme, "entry": entry}
    return ask(asking=Asking(GANZHOU, "市自然资源局", "用地没有批", on + timedelta(days=14), **told), by="ganzhou", now=at(on)).pk


def answered(request, on):
    answer(pk=request, says="已批", by="bureau", now=at(on))


def stands(entry):
    return EntrySpan.objects.get(entry=entry, to_date=date(9999, 12, 31))


def words(client, address):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(address).content.decode()))


def year(look, **page):
    key = Entry.objects.values_list("programme", flat=True)[0]
    return ledgers.courses(scope=OPERATOR, city=CITY, year=2022, programme=key, look=look, **page)


@pytest.mark.parametrize(
    ("look", "told"),
    [
        (Look(None, JUNE_20), [("晚", 5, 0), ("等", 0, 26)]),
        (Look(date(2022, 5, 28), JUNE_20), [("等", 0, 3), ("晚", 0, 0)]),
        (Look(date(2022, 5, 28), JUNE_20, True), [("等", 0, 3), ("晚", 0, 0)]),
    ],
)
def test_the_year_of_a_programme_takes_off_what_an_entry_waited(plan, client, settings, look, told):
    settings.TODAY = JUNE_20
    asked(planned("等", MAY_25), date(2022, 5, 20))
    planned("晚", date(2022, 6, 15))

    assert sorted((c.name, c.late_days, c.waited) for c in year(look)[0]) == sorted(told)
    page = words(client, f"/board/1/year/{look.query}")
    assert f"5月25日（周三） → — 等待 {dict((n, w) for n, _, w in told)['等']} 天不计" in page


def test_a_second_answer_takes_off_no_more_than_what_was_waited_for_the_first(plan):
    """Also where the first was given before entries kept what they wait for."""
    entry = planned("旧", date(2022, 2, 10))
    told = {"division_code": GANZHOU, "programme": Entry.objects.get(pk=entry).programme, "entry": entry, "cause": "land"}
    told |= {"asks": "用地", "unit": "市自然资源局", "due_date": date(2022, 2, 20), "outcome": "answered"}
    it = Coordination.objects.create(**told, asked_at=at(date(2022, 2, 1)), ended_at=at(date(2022, 2, 15)))

    answered(it.pk, date(2022, 5, 19))

    assert stands(entry).in_time_until == date(2022, 2, 14), "waited from the 11th to the 14th"


def test_the_planned_day_that_is_shown_is_the_planned_day(plan, client, signed_in, settings):
    settings.TODAY = date(2022, 5, 20)
    answered(asked(planned("等", MAY_10), date(2022, 5, 9)), date(2022, 5, 16))
    clerk = signed_in("clerk", ("county", GANZHOU, {"organisation": "甘州区政府", "post": "经办人"}))

    assert "未开始 2022年5月10日 滞后 等待 5 天不计" in words(clerk, f"/ledgers/{ledger().pk}/?stage=late&sort=due")
    assert "计划 2022年5月10日 实际 — 滞后 已过 5 天（等待 5 天不计）" in words(clerk, f"/entries/{Entry.objects.get().pk}/")
    assert "最早的计划日5月10日" in words(client, "/leader/1/620702/")


def test_who_asks_for_help_stays_in_sight_by_the_planned_day(plan, signed_in, settings):
    settings.TODAY = date(2022, 5, 20)
    planned("晚些", date(2022, 5, 30))
    entry = planned("等", MAY_25)
    asked(entry, date(2022, 5, 20))
    clerk = signed_in("clerk", ("county", GANZHOU, {"organisation": "甘州区政府", "post": "经办人"}))

    assert "两周内到计划日 2 等" in words(clerk, "/")
    settings.TODAY = JUNE_20
    listed = words(clerk, f"/ledgers/{ledger().pk}/?sort=due")
    assert "2022年5月25日 等待上级答复" in listed
    assert listed.index("2022年5月25日") < listed.index("2022年5月30日 滞后")
    assert first_reported(scope=OPERATOR, division_code=GANZHOU, year=2022, most=1) == [entry]


def test_an_entry_falls_late_behind_what_it_waited_also_where_only_what_changed_is_counted(plan):
    request = asked(planned("等", MAY_10), date(2022, 5, 9))
    planned("晚", MAY_10)

    def late(day):
        return ledger_counts(scope=OPERATOR, ledgers=[ledger()], on=None, today=date(2022, 5, day))[0].late

    for sealed in (None, date(2022, 5, 9), date(2022, 5, 12)):
        Head.objects.update(closed_date=sealed)
        assert [late(15), late(20)] == [1, 1]
    answered(request, date(2022, 5, 16))
    assert [late(16), late(20)] == [2, 2]


def test_those_longest_late_come_first_whatever_they_waited(plan):
    answered(asked(planned("等过", MAY_10), date(2022, 5, 10)), date(2022, 5, 21))
    asked(planned("在等", MAY_10), date(2022, 5, 10))
    for name, day in (("早", MAY_10), ("晚", date(2022, 5, 15))):
        planned(name, day)
    look, after, found = Look(None, MAY_25), "", []
    while not found or after:
        told, after = year(look, after=after, limit=1)
        found += [(c.name, c.late_days) for c in told]

    assert found == [("早", 15), ("晚", 10), ("等过", 5), ("在等", 0)]


def test_what_was_late_as_it_began_to_wait_becomes_no_later_wherever_it_is_told(plan, client, signed_in, settings):
    """Late by two days as it begins to wait; the other is late by five."""
    settings.TODAY = MAY_25
    waits = planned("在等", MAY_10)
    asked(waits, date(2022, 5, 13))
    planned("晚", date(2022, 5, 20))
    (one, other), _ = year(Look(None, MAY_25))
    clerk = signed_in("clerk", ("county", GANZHOU, {"organisation": "甘州区政府", "post": "经办人"}))

    assert [(c.name, c.late_days, c.waited) for c in (one, other)] == [("晚", 5, 0), ("在等", 2, 13)]
    first, after = year(Look(None, MAY_25), limit=1)
    assert [first[0].name, *(c.name for c in year(Look(None, MAY_25), after=after)[0])] == ["晚", "在等"]
    (told,) = ledgers.late_by_who_answers(scope=OPERATOR, city=CITY, year=2022, named=[""], today=MAY_25)
    assert ((MAY_25 - told.in_time_until).days, told.since, told.n) == (5, MAY_10, 2)
    assert "2022年5月10日 滞后 等待上级答复" in words(clerk, f"/ledgers/{ledger().pk}/?stage=late")
    held = list(EntrySpan.objects.order_by("pk").values_list("entry", "waits_since"))
    assert [since for _, since in held if since] == [date(2022, 5, 13)]
    EntrySpan.objects.update(waits_since=None)
    import_module("shishi.areas.ledgers.migrations.0012_waits_since").tell_since(apps, None)
    assert list(EntrySpan.objects.order_by("pk").values_list("entry", "waits_since")) == held


def test_stored_spans_that_held_both_days_in_one_are_parted(plan):
    waited, waits = planned("等过", MAY_10), planned("在等", MAY_10)
    answered(asked(waited, date(2022, 5, 9)), date(2022, 5, 16))
    asked(waits, date(2022, 5, 9))
    days = EntrySpan.objects.order_by("pk").values_list("entry", "due_date", "in_time_until")
    told = list(days.all())
    for span in EntrySpan.objects.exclude(in_time_until=None):
        known = None if span.in_time_until == date.max else span.in_time_until
        EntrySpan.objects.filter(pk=span.pk).update(due_date=known, in_time_until=None)
    assert list(days.all()) != told

    import_module("shishi.areas.ledgers.migrations.0011_in_time_until").part_days(apps, None)

    assert list(days.all()) == told


@pytest.mark.parametrize(("needless", "until"), [(False, date(2022, 5, 18)), (True, None)], ids=["answered", "needless"])
def test_what_replaces_an_entry_waits_on_and_has_waited_as_long(plan, client, needless, until):
    old = planned("旧", MAY_10)
    request = asked(old, date(2022, 5, 9))
    told = {"state": "replaced", "document": "张教发〔2022〕9号", "by": "office", "now": at(date(2022, 5, 15))}
    new = close_entry(entry_id=old, replacement="新", **told).pk

    assert stands(new).in_time_until == date.max
    assert ["等待 市自然资源局 答复" in words(client, f"/entries/{entry}/") for entry in (old, new)] == [False, True]
    answer(pk=request, says="已批", by="bureau", now=at(date(2022, 5, 19)), needless=needless)
    assert (stands(new).due_date, stands(new).in_time_until) == (MAY_10, until)
    assert "等待 市自然资源局 答复" not in words(client, f"/entries/{new}/")


def test_what_an_entry_waits_for_is_taken_off_what_counts_its_ledger_and_nothing_else(plan, client, settings):
    (waits,), _ = opened(canteen("在等")), opened(body("一小厕所", kind="new"), code="toilets")
    first, today = date(2022, 6, 28), date(2022, 7, 3)
    request = asked(waits, first)
    targets = {"食堂完工率": "t-50-pct-20220630", "厕所完工率": "t-50-pct-20220630-2"}
    settings.TODAY = today
    plan_ = plans.plan_in_force(scope=OPERATOR)

    def told(day=today):
        found = progress.board(scope=OPERATOR, plan=plan_, look=Look(None, day))
        rows = {r.target.item: r.cells for p in found.parts for r in p.rows}
        cells = {what: next(c for c in rows[item] if c.area == GANZHOU[:6]) for what, item in targets.items()}
        return {what: (c.verdict.colour, c.waited_days) for what, c in cells.items()}

    assert told() == {"食堂完工率": ("yellow", 3), "厕所完工率": ("red", 0)}
    shown = [f"/board/1/{item}/620702/" for item in targets.values()]
    assert ["用地没有批" in words(client, address) for address in shown] == [True, False]
    Waiting.objects.update(entry=None)
    assert told(today + timedelta(days=1)) == {"食堂完工率": ("yellow", 4), "厕所完工率": ("yellow", 4)}, (
        "of all that it promises"
    )
    import_module("shishi.areas.reporting.migrations.0009_waiting_entry").name_entries(apps, None)
    assert Waiting.objects.get().entry == waits
    answered(request, today + timedelta(days=2))
    assert told(today + timedelta(days=4))["食堂完工率"] == ("red", 4)


def test_an_entry_that_waits_excuses_as_much_as_it_is_to_bring_and_no_other_of_its_county(plan, client, settings):
    """Two of four are to be there by 30 June. One that waits stands for one."""
    first, second, *_ = opened(*(canteen(name) for name in ("一", "二", "三", "四")), on=date(2022, 5, 1))
    asked(first, JUNE_20)
    settings.TODAY = today = date(2022, 7, 3)
    plan_ = plans.plan_in_force(scope=OPERATOR)
    item = "t-50-pct-20220630"

    def cell(day):
        found = progress.board(scope=OPERATOR, plan=plan_, look=Look(None, day))
        (row,) = (r for p in found.parts for r in p.rows if r.target.item == item)
        return next(c for c in row.cells if c.area == GANZHOU[:6])

    def told(day):
        it = cell(day)
        return it.verdict.colour, it.verdict.days, it.waited_days

    assert told(today) == ("red", 3, 0)
    asked(second, date(2022, 7, 1))
    assert told(today) == ("yellow", 0, 3), "the second waits as long behind the day as the first"
    page = client.get(f"/board/1/{item}/620702/").content.decode()
    assert [e for e in Entry.objects.values_list("pk", flat=True) if f'href="/entries/{e}/"' in page] == [first, second]


@pytest.mark.parametrize(
    ("waiting", "answer_on", "clause", "waited"),
    [
        ((0, 1), None, "met", 4),
        ((0,), None, "met_late", 0),
        ((0, 1), date(2022, 7, 2), "met_late", 1),
        ((), None, "met_late", 0),
    ],
    ids=["both waited", "one was late by itself", "the answer had come", "nobody waited"],
)
@pytest.mark.parametrize("known_now", [False, True])
def test_what_was_met_behind_its_day_is_late_by_the_days_that_nobody_waited(
    plan, client, settings, waiting, answer_on, clause, waited, known_now
):
    """Two of four are to be there by 30 June, and come on 4 July."""
    came = opened(*(canteen(name) for name in ("一", "二", "三", "四")), on=date(2022, 5, 1))
    requests = [asked(came[n], JUNE_20) for n in waiting]
    for request in requests if answer_on else ():
        answered(request, answer_on)
    for entry in came[:2]:
        file(entry, "completed", date(2022, 7, 4), on=date(2022, 7, 4))
    settings.TODAY = date(2022, 7, 6)
    look, item = Look(date(2022, 7, 5), date(2022, 7, 6), known_now), "t-50-pct-20220630"

    found = progress.board(scope=OPERATOR, plan=plans.plan_in_force(scope=OPERATOR), look=look)

    (row,) = (r for p in found.parts for r in p.rows if r.target.item == item)
    it = next(c for c in row.cells if c.area == GANZHOU[:6])
    assert (it.verdict.clause, it.waited_days) == (clause, waited)
    if waited and not known_now:
        told = words(client, f"/board/1/{item}/620702/")
        assert f"等待上级答复 {waited} 天" in told


def test_waiting_of_what_is_not_known_to_count_is_said_to_excuse_nothing(plan, client, settings):
    (entry,) = opened(body("一班", kind="other", institution="一校", enrolled=40), code="trainings")
    asked(entry, JUNE_20)
    settings.TODAY = date(2022, 7, 3)
    (row, *_) = (
        r
        for p in progress.board(scope=OPERATOR, plan=plans.plan_in_force(scope=OPERATOR), look=Look(None, date(2022, 7, 3))).parts
        for r in p.rows
        if r.target.measure.startswith("ledgers:trainings")
    )

    told = words(client, f"/board/{row.target.programme}/{row.target.item}/620702/")

    assert "还不知道这一条会计多少：等待的天数不从逾期里扣除。" in told
