"""What an entry's facts add up to and which filings can be, one rule a table."""

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shishi.areas.ledgers.rules import (
    Filed,
    Filing,
    bursts,
    due_date,
    goal_of,
    judge_filings,
    light_of,
    out_of_order,
    reached,
    refusals,
    stand,
)
from shishi.base.weeks import Weeks
from shishi.engines.ledger import Check, Definition, Field, Stage, Used, losses, upgrade

TODAY = date(2022, 6, 20)
RULES = {"warning_days": 14, "weeks": Weeks(5, "earlier")}
APPROVED = Stage("approved", 10, "立项", "approved")
TENDERED = Stage("tendered", 20, "招投标", "tender", optional=True)
STARTED = Stage("started", 30, "开工", "start", evidence=("photo",))
COMPLETED = Stage("completed", 40, "完工", "done")
ACCEPTED = Stage("accepted", 50, "验收", "accepted", gated=True)
LEDGER = Definition(
    code="canteens",
    label="食堂",
    label_en="canteens",
    unit="所",
    fields=(
        Field("pupils", "学生数", "pupils", "integer", required=True, find="number_1"),
        Field("area", "面积", "area", "integer", scale=2),
    ),
    stages=(APPROVED, TENDERED, STARTED, COMPLETED, ACCEPTED),
    checks=(Check("small", "area <= 1000", "面积不超过1000平方米。", "", "refuse"),),
)


def day(text):
    month, of_month = map(int, text.split("-"))
    return date(2022, month, of_month)


def fact(pk, stage="", happened="6-1", recorded=None, by="clerk", **more):
    """`recorded` is a day: a moment's day is itself."""
    told = {"kind": "stage", "body": {}, "corrects_id": None, "withdrawn": False, **more}
    return SimpleNamespace(pk=pk, stage=stage, happened_date=day(happened), recorded_at=day(recorded or happened), by=by, **told)


def values(pk=1, **body):
    told = {"division": "620702000000", "name": "甲", "fields": {"pupils": 300}, **body}
    return fact(pk, happened="4-1", kind="values", body=told)


def standing(*facts, late_days=7):
    return stand(facts, definition=LEDGER, late_days=late_days, day_of=lambda moment: moment)


def stages(*facts, late_days=7):
    return {r.stage.code: (r.day, r.late) for r in reached(facts, LEDGER, late_days=late_days, day_of=lambda moment: moment)}


@pytest.mark.parametrize(
    ("facts", "held"),
    [
        ([], {}),
        ([fact(2, "approved", "5-1")], {"approved": ("5-1", False)}),
        ([fact(2, "approved", "5-1", "5-8")], {"approved": ("5-1", False)}),
        ([fact(2, "approved", "5-1", "5-9")], {"approved": ("5-1", True)}),
        ([fact(2, "flown", "5-1")], {}),
        ([fact(2, "approved", "5-1"), fact(3, "approved", "5-2", corrects_id=2)], {"approved": ("5-2", False)}),
        ([fact(2, "approved", "5-1"), fact(3, "approved", "5-1", corrects_id=2, withdrawn=True)], {}),
        (
            [fact(2, "approved", "5-1", "6-1"), fact(3, "approved", "5-1", "6-2", corrects_id=2)],
            {"approved": ("5-1", True)},
        ),
        (
            [fact(2, "approved", "5-1", "6-1"), fact(3, "approved", "5-1", "6-2", "chief", corrects_id=2)],
            {"approved": ("5-1", False)},
        ),
        (
            [fact(2, "approved", "5-1", "6-1"), fact(3, "approved", "5-2", "6-2", "chief", corrects_id=2)],
            {"approved": ("5-2", True)},
        ),
    ],
    ids=[
        "nothing",
        "filed the same day",
        "filed within the days",
        "filed a day too late",
        "no such stage",
        "put right",
        "withdrawn",
        "confirmed by oneself",
        "confirmed by another",
        "another day by another",
    ],
)
def test_a_stage_stands_late_or_not(facts, held):
    assert stages(*facts) == {code: (day(told), late) for code, (told, late) in held.items()}


@pytest.mark.parametrize(
    ("days", "pairs"),
    [
        ({}, []),
        ({"approved": "5-1", "started": "5-9"}, []),
        ({"approved": "5-1", "started": "5-1"}, []),
        ({"approved": "5-9", "started": "5-1"}, [("approved", "started")]),
        ({"started": "5-1"}, [("approved", "started")]),
        ({"approved": "5-1", "tendered": "5-9", "started": "5-3"}, [("tendered", "started")]),
        ({"tendered": "5-1"}, []),
        ({"approved": "5-1", "completed": "6-1"}, [("started", "completed")]),
        ({"completed": "6-1"}, [("approved", "completed"), ("started", "completed")]),
    ],
)
def test_what_came_before_what_it_needs_is_named(days, pairs):
    facts = [fact(n, code, told) for n, (code, told) in enumerate(days.items(), 2)]
    held = reached(facts, LEDGER, late_days=7, day_of=lambda moment: moment)

    assert [(a.code, b.code) for a, b in out_of_order(held, LEDGER)] == pairs


@pytest.mark.parametrize(
    ("filing", "gates", "says"),
    [
        (Filing(1, "started", TODAY), False, ""),
        (Filing(1, "accepted", TODAY), True, ""),
        (Filing(1, "approved", TODAY, "抄错", 7), False, ""),
        (Filing(1, "approved", TODAY, "误报", 7, withdrawn=True), False, ""),
        (Filing(9, "started", TODAY), False, "没有这一条，或不在您的范围内"),
        (Filing(1, "flown", TODAY), False, "没有“flown”这个阶段；可用的有 立项、招投标、开工、完工、验收"),
        (Filing(2, "started", TODAY), False, "已更换或退出，不能再填报"),
        (Filing(3, "started", TODAY), False, "已更换或退出，不能再填报"),
        (Filing(1, "accepted", TODAY), False, "“验收”只能由验收或督查填报"),
        (Filing(1, "started", TODAY + timedelta(days=1)), False, "发生日期2022-06-21在今天之后"),
        (Filing(1, "started", TODAY.replace(year=TODAY.year - 5)), False, ""),
        (Filing(1, "started", date(TODAY.year - 6, 12, 31)), False, "太早；请核对年份，最多填到 5 年前"),
        (Filing(1, "approved", date(1998, 1, 1), "抄错", 7, withdrawn=True), False, ""),
        (Filing(1, "approved", TODAY), False, "“立项”已经填报过"),
        (Filing(1, "approved", TODAY, "抄错", 6), False, "已被他人更正；请刷新后再改"),
        (Filing(1, "started", TODAY, "抄错", 6), False, "已被他人更正；请刷新后再改"),
        (Filing(1, "approved", TODAY, "  ", 7), False, "更正或撤回请写明原因"),
    ],
)
def test_a_filing_can_be_or_says_why_not(filing, gates, says):
    entries = {pk: Filed(f"620702-000{pk}", LEDGER, state, {"approved": 7}) for pk, state in ((1, 0), (2, 1), (3, 2))}

    told = judge_filings([filing], entries=entries, today=TODAY, gates=gates)

    assert len(told) == bool(says)
    assert says in "".join(map(str, told))


def test_a_stage_twice_in_one_filing_and_each_wrong_row_are_told():
    entries = {1: Filed("620702-0001", LEDGER, 0, {})}
    filings = [Filing(1, "started", TODAY), Filing(1, "started", TODAY), Filing(1, "flown", TODAY), Filing(1, "completed", TODAY)]

    told = judge_filings(filings, entries=entries, today=TODAY, gates=False)

    assert [str(t).partition("（")[0] for t in told] == ["第2行", "第3行"]
    assert "出现了两次" in str(told[0])


@pytest.mark.parametrize(
    ("facts", "stage", "due", "flags"),
    [
        ([], 0, "5-10", (False, False)),
        ([fact(2, "approved", "5-1")], 10, "5-10", (False, False)),
        ([fact(2, "started", "5-1")], 30, "8-31", (True, False)),
        ([fact(2, "approved", "5-1", "6-1"), fact(3, "started", "6-1")], 30, "8-31", (False, True)),
        ([fact(2, "accepted", "6-1")], 50, None, (True, False)),
        ([fact(2, "approved", "5-1"), fact(3, "approved", "5-1", corrects_id=2, withdrawn=True)], 0, "5-10", (False, False)),
    ],
)
def test_an_entry_stands_where_its_furthest_stage_is(facts, stage, due, flags):
    planned = {"tendered": "2022-05-05", "started": "2022-05-10", "completed": "2022-08-31"}

    told = standing(values(planned=planned), *facts)

    assert (told["stage"], told["due_date"]) == (stage, day(due) if due else None)
    assert (told["out_of_order"], told["filed_late"]) == flags
    assert (told["state"], told["number_1"]) == (0, 300)


def test_an_entry_without_values_does_not_stand_and_a_closed_one_says_how():
    closed = fact(3, kind="closed", body={"state": "withdrawn"})

    assert standing(fact(2, "approved")) is None
    assert standing(values(), closed)["state"] == 2


@pytest.mark.parametrize(
    ("furthest", "goal", "due"),
    [(0, 50, "4-10"), (10, 50, "5-10"), (30, 50, "9-30"), (30, 40, None), (10, 20, "5-1"), (50, 50, None)],
)
def test_what_is_due_next_passes_over_what_may_be_passed_over(furthest, goal, due):
    body = {"planned": {"approved": "2022-04-10", "tendered": "2022-05-01", "started": "2022-05-10", "accepted": "2022-09-30"}}

    assert due_date(body, LEDGER, furthest=furthest, goal=goal) == (day(due) if due else None)


@pytest.mark.parametrize(("written", "goal"), [("", "accepted"), ("completed", "completed"), ("flown", "accepted")])
def test_an_entry_without_a_goal_of_its_own_has_the_ledgers(written, goal):
    assert goal_of({"goal": written}, LEDGER).code == goal


@pytest.mark.parametrize(
    ("planned", "done", "more", "light"),
    [
        (None, None, {}, ("", 0)),
        (None, "6-1", {}, ("green", 0)),
        (None, None, {"passed": True}, ("green", 0)),
        (None, None, {"passed": True, "due": False}, ("", 0)),
        (None, "6-1", {"due": False}, ("", 0)),
        ("6-10", "6-10", {}, ("green", 0)),
        ("6-10", "6-8", {}, ("green", -2)),
        ("6-10", "6-17", {}, ("yellow", 7)),
        ("6-10", "6-16", {}, ("green", 6)),
        ("6-19", None, {}, ("red", 1)),
        ("6-20", None, {}, ("yellow", 0)),
        ("7-4", None, {}, ("yellow", -14)),
        ("7-5", None, {}, ("", -15)),
        ("6-1", None, {"passed": True}, ("green", 0)),
        ("6-1", None, {"due": False}, ("", 0)),
    ],
)
def test_a_stage_has_its_light(planned, done, more, light):
    told = {"passed": False, "due": True, **more}

    assert light_of(planned and day(planned), done and day(done), **told, on=TODAY, **RULES) == light


def test_a_stage_reached_late_is_yellow_until_the_week_ends_as_the_plan_cuts_it():
    """Reached on Friday 17 June."""
    monday, planned, done = {**RULES, "weeks": Weeks(1, "earlier")}, day("6-10"), day("6-17")

    friday, from_monday = (
        [light_of(planned, done, passed=False, due=True, on=on, **r)[0] for on in (day("6-19"), day("6-20"))]
        for r in (RULES, monday)
    )

    assert (friday, from_monday) == (["yellow", "yellow"], ["yellow", "green"])


@pytest.mark.parametrize(
    ("counts", "found"),
    [
        ([], []),
        ([7], []),
        ([1, 1, 1, 8], [8]),
        ([2, 2, 2, 9], []),
        ([2, 2, 2, 10], [10]),
        ([40, 40, 40], []),
    ],
)
def test_a_day_far_above_the_usual_is_a_burst(counts, found):
    told = {TODAY + timedelta(days=n): count for n, count in enumerate(counts)}

    assert [n for _, n in bursts(told, is_closing=lambda _: False)] == found


@pytest.mark.parametrize(
    ("others", "closing", "found"),
    [([2, 2, 2], 10, [10]), ([2, 2, 2], 9, []), ([1, 1], 7, []), ([], 8, [])],
)
def test_a_day_that_a_report_closes_with_is_held_against_the_others(others, closing, found):
    told = {TODAY - timedelta(days=n): count for n, count in enumerate(others, 1)} | {TODAY: closing}

    assert [n for _, n in bursts(told, is_closing=lambda day: day == TODAY)] == found


def test_who_files_only_on_days_that_reports_close_with_has_no_usual_day():
    weeks = {TODAY + timedelta(weeks=n): 12 for n in range(6)}

    assert len(bursts(weeks, is_closing=lambda _: True)) == 6
    assert bursts(weeks, is_closing=lambda _: False) == []


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"name": "甲", "fields": {"pupils": 1}}, ""),
        ({"name": "甲", "fields": {"pupils": 1, "area": 100_000}}, ""),
        ({"name": " ", "fields": {"pupils": 1}}, "请填写名称"),
        ({"name": "甲", "fields": {}}, "缺少学生数"),
        ({"name": "甲", "fields": {"pupils": -5}}, "学生数：“-5”是负数；请填写 0 或更大的数。"),
        ({"name": "甲", "fields": {"pupils": 1, "area": 100_001}}, "不符合“面积不超过1000平方米”"),
    ],
)
def test_an_entry_that_cannot_be_kept_says_why(body, says):
    told = refusals([body], LEDGER)

    assert len(told) == bool(says)
    assert says in "".join(map(str, told))


@given(st.lists(st.tuples(st.sampled_from(LEDGER.stages), st.integers(0, 60), st.integers(0, 20)), max_size=8))
def test_the_order_of_recording_of_different_stages_changes_nothing(told):
    first = {s.code: (s, n, late) for s, n, late in told}
    facts = [
        SimpleNamespace(
            **{**vars(fact(pk, s.code)), "happened_date": TODAY - timedelta(n), "recorded_at": TODAY - timedelta(n - late)}
        )
        for pk, (s, n, late) in enumerate(first.values(), 2)
    ]

    assert standing(values(), *facts) == standing(values(), *reversed(facts))


@pytest.mark.parametrize(
    ("was", "now", "then", "says"),
    [
        (("平方米", 2), ("平方米", 3), 400_000, ""),
        (("平方米", 2), ("㎡", 2), 40_000, ""),
        (("平方米", 2), ("公顷", 6), 40_000, ""),
        (("万元", 6), ("元", 2), 40_000, ""),
        (("公里", 3), ("米", 1), 400_000, ""),
        (("所", 0), ("所", 1), 400_000, ""),
        (("平方米", 2), ("平方米", 1), 40_000, "“面积”已按 2 位小数记数，改后至少要有 2 位小数"),
        (("平方米", 2), ("公顷", 2), 40_000, "“面积”已按 2 位小数记数，改后至少要有 6 位小数"),
        (("平方米", 2), ("亩", 6), 40_000, "单位不能从“平方米”改为“亩”，两者不能换算"),
        (("", 2), ("平方米", 2), 40_000, "单位不能从“”改为“平方米”"),
    ],
)
def test_a_figure_says_the_same_under_a_later_version_or_keeps_it_out(was, now, then, says):
    old, new = (replace(LEDGER, fields=(Field("area", "面积", "area", "integer", unit, scale),)) for unit, scale in (was, now))

    assert upgrade({"area": 40_000}, old=old, new=new) == {"area": then}
    told = [str(p) for p in losses(old, new, Used(1, frozenset(), {}))]
    assert [says in p for p in told] == ([True] if says else [])
