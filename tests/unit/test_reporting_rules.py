"""Obligations by table: days, days of rest, extensions, outages, who owes, what a week may say."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from shishi.areas.reporting.rules.asking import is_one_department
from shishi.areas.reporting.rules.deadlines import Given, Outage, backs, deadline, early_days, excused, passed_before, stands
from shishi.areas.reporting.rules.debtors import debtors, is_named
from shishi.areas.reporting.rules.lines import Saying, contradicting
from shishi.areas.reporting.rules.periods import Due, Period, Terms, before_receiver, dues
from shishi.areas.reporting.rules.said import kept_in, mean_or_sum, unsaid
from shishi.areas.reporting.rules.signing import Hand, Party, Person, accepting_problem, signing_problem
from shishi.areas.reporting.rules.week import Touched, judge_figures, next_step

TZ = ZoneInfo("Asia/Shanghai")
COUNTIES = [("620702", "甘州区"), ("620723", "临泽县")]


def moment(month, day, hour=17, minute=0):
    return datetime(2022, month, day, hour, minute, tzinfo=TZ)


def owed(terms, first, last):
    return [(d.period.first, d.period.last, d.closes_at, d.submit_by) for d in dues(terms, first=first, last=last, tz=TZ)]


def test_a_week_runs_from_friday_to_thursday_and_is_sent_by_friday_at_five():
    found = owed(Terms("weekly"), date(2022, 5, 13), date(2022, 5, 26))

    assert found == [
        (date(2022, 5, 13), date(2022, 5, 19), moment(5, 20, 0), moment(5, 20)),
        (date(2022, 5, 20), date(2022, 5, 26), moment(5, 27, 0), moment(5, 27)),
    ]


@pytest.mark.parametrize(
    ("terms", "until", "periods"),
    [
        (Terms("yearly"), date(2022, 11, 30), [("03-04", "11-30")]),
        (Terms("half_yearly"), date(2022, 11, 30), [("03-04", "06-30"), ("07-01", "11-30")]),
        (Terms("quarterly"), date(2022, 6, 15), [("03-04", "03-31"), ("04-01", "06-15")]),
        (
            Terms("quarterly"),
            date(2022, 12, 31),
            [("03-04", "03-31"), ("04-01", "06-30"), ("07-01", "09-30"), ("10-01", "12-31")],
        ),
        (Terms("monthly"), date(2022, 5, 15), [("03-04", "03-31"), ("04-01", "04-30")]),
    ],
)
def test_the_last_quarter_or_year_ends_with_what_is_reported_on(terms, until, periods):
    found = dues(terms, first=date(2022, 3, 4), last=until + timedelta(days=6), tz=TZ, until=until)

    assert [(f"{d.period.first:%m-%d}", f"{d.period.last:%m-%d}") for d in found] == periods
    assert found[-1].submit_by.date() <= until


@pytest.mark.parametrize(
    ("terms", "submits"),
    [
        (Terms("monthly", "25"), [date(2022, 1, 25), date(2022, 2, 25), date(2022, 3, 25)]),
        (Terms("monthly", "30"), [date(2022, 1, 30), date(2022, 2, 28), date(2022, 3, 30)]),
        (Terms("monthly", "last"), [date(2022, 1, 30), date(2022, 2, 28), date(2022, 3, 31)]),
        (Terms("monthly", offset_days=5), [date(2022, 1, 26), date(2022, 2, 23), date(2022, 3, 25)]),
        (Terms("quarterly"), [date(2022, 3, 31)]),
        (Terms("half_yearly"), []),
    ],
)
def test_the_day_a_report_is_sent_on(terms, submits):
    """30 January 2022 was a Sunday that offices worked (调休), 31 January New Year's Eve; 26 March a Saturday."""
    found = dues(terms, first=date(2022, 1, 1), last=date(2022, 3, 31), tz=TZ)

    assert [d.submit_by.date() for d in found] == submits


@pytest.mark.parametrize(
    ("rule", "day", "moved"), [("earlier", date(2022, 4, 29), "earlier"), ("later", date(2022, 5, 5), "later")]
)
def test_a_day_of_rest_moves_it_as_the_rule_says(rule, day, moved):
    (due,) = dues(Terms("monthly", holiday=rule), first=date(2022, 4, 1), last=date(2022, 4, 30), tz=TZ)

    assert (due.submit_by.date(), due.moved) == (day if rule == "earlier" else date(2022, 5, 5), moved)


def test_a_skipped_period_is_reported_with_the_next():
    """Friday 3 June 2022 was the Dragon Boat Festival."""
    found = owed(Terms("weekly", holiday="skip"), date(2022, 5, 27), date(2022, 6, 9))

    assert found == [(date(2022, 5, 27), date(2022, 6, 9), moment(6, 10, 0), moment(6, 10))]


@pytest.mark.parametrize(
    ("terms", "first", "last", "submits"),
    [
        (Terms("once", holiday="skip", by_date=date(2022, 3, 20)), date(2022, 3, 17), date(2022, 3, 20), [date(2022, 3, 21)]),
        (Terms("yearly", holiday="skip"), date(2022, 3, 17), date(2022, 12, 31), [date(2023, 1, 3)]),
        (
            Terms("monthly", holiday="skip"),
            date(2022, 4, 1),
            date(2022, 6, 30),
            [date(2022, 5, 5), date(2022, 5, 31), date(2022, 6, 30)],
        ),
        (Terms("weekly", holiday="skip"), date(2022, 5, 20), date(2022, 6, 2), [date(2022, 5, 27), date(2022, 6, 6)]),
        (Terms("weekly", holiday="earlier"), date(2022, 9, 23), date(2022, 10, 6), [date(2022, 9, 30), date(2022, 10, 8)]),
    ],
    ids=["a filing by a Sunday", "the year", "a month in between", "the last week", "the last week, moved before it has run"],
)
def test_what_has_no_next_to_go_with_is_owed_on_the_next_working_day(terms, first, last, submits):
    assert [d.submit_by.date() for d in dues(terms, first=first, last=last, tz=TZ)] == submits


def test_a_week_of_a_long_rest_is_reported_with_the_next_and_never_before_it_has_run():
    """Offices rested from 29 September to 6 October 2023; in 2022 from 1 to 7 October."""
    found = owed(Terms("weekly"), date(2023, 9, 22), date(2023, 10, 12))
    assert [(first, last, submit.date()) for first, last, _closes, submit in found] == [
        (date(2023, 9, 22), date(2023, 9, 28), date(2023, 9, 28)),
        (date(2023, 9, 29), date(2023, 10, 12), date(2023, 10, 13)),
    ]

    found = owed(Terms("weekly"), date(2022, 9, 23), date(2022, 10, 13))
    assert [(first, submit) for first, _last, _closes, submit in found] == [
        (date(2022, 9, 23), moment(9, 30)),
        (date(2022, 9, 30), moment(10, 14)),
    ]


DUE = Due(Period(date(2022, 5, 13), date(2022, 5, 19)), moment(5, 20, 0), moment(5, 20))


@pytest.mark.parametrize(
    ("extended", "outages", "at", "clause"),
    [
        ([], [], moment(5, 20), "as-planned"),
        ([moment(5, 23)], [], moment(5, 23), "extended"),
        ([moment(5, 19)], [], moment(5, 20), "as-planned"),
        ([], [Outage(moment(5, 20, 9), moment(5, 20, 11))], moment(5, 20, 19), "outage"),
        ([], [Outage(moment(5, 20, 16), moment(5, 20, 18))], moment(5, 20, 19), "outage"),
        ([], [Outage(moment(5, 18, 9), moment(5, 18, 11))], moment(5, 20), "as-planned"),
        ([moment(5, 23)], [Outage(moment(5, 23, 16), moment(5, 23, 17))], moment(5, 23, 18), "outage"),
    ],
)
def test_the_moment_that_counts(extended, outages, at, clause):
    found = deadline(DUE, given=[Given(until, moment(5, 19, 9)) for until in extended], outages=outages)

    assert (found.at, found.clause, found.passed) == (at, clause, None)


LATE, IN_TIME = Given(moment(5, 23), moment(5, 21, 9)), Given(moment(5, 22), moment(5, 20, 16))


@pytest.mark.parametrize(
    ("given", "outages", "passed"),
    [
        ([LATE], [], moment(5, 20)),
        ([IN_TIME], [], None),
        ([LATE, IN_TIME], [], None),
        ([Given(moment(5, 21), moment(5, 20, 16)), Given(moment(5, 23), moment(5, 22, 9))], [], moment(5, 21)),
        ([Given(moment(5, 20, 16), moment(5, 21, 9))], [], None),
        ([LATE], [Outage(moment(5, 20, 9), moment(5, 21, 9))], None),
    ],
)
def test_more_time_that_is_given_when_the_moment_has_passed_says_so(given, outages, passed):
    assert deadline(DUE, given=given, outages=outages).passed == passed
    assert [passed_before(DUE, g, given=given, outages=outages) for g in given][-1] == passed


@pytest.mark.parametrize(("sent", "how"), [(moment(5, 20), False), (moment(5, 20, 17, 1), True), (None, True)])
def test_only_who_missed_the_moment_is_excused_by_more_time_given_too_late(sent, how):
    assert excused(sent_at=sent, by=deadline(DUE, given=[LATE])) is how
    assert not excused(sent_at=sent, by=deadline(DUE, given=[IN_TIME]))


@pytest.mark.parametrize(
    ("sent", "now", "how"),
    [
        (moment(5, 20), moment(6, 1), "sent"),
        (moment(5, 20, 17, 1), moment(6, 1), "sent_late"),
        (None, moment(5, 20, 17, 1), "missing"),
        (None, moment(5, 20, 16), "open"),
        (None, moment(5, 14), "ahead"),
    ],
)
def test_late_and_missing_are_told_by_the_clock_alone(sent, now, how):
    assert stands(sent_at=sent, due=DUE, by=deadline(DUE), now=now) == how


def test_a_county_reports_before_its_receiver():
    assert before_receiver(date(2022, 5, 31), date(2022, 5, 30), 5) == date(2022, 5, 25)
    assert before_receiver(date(2022, 5, 20), date(2022, 5, 30), 5) == date(2022, 5, 20)


@pytest.mark.parametrize(
    ("owner", "units"),
    [
        ("各县区教育局", ["甘州区教育局", "临泽县教育局"]),
        ("各县区政府", ["甘州区政府", "临泽县政府"]),
        ("市、县区教育局", ["市教育局", "甘州区教育局", "临泽县教育局"]),
        ("市县区财政局", ["市财政局", "甘州区财政局", "临泽县财政局"]),
        ("县级团委", ["甘州区团委", "临泽县团委"]),
        ("各县区、各单位", ["甘州区政府", "临泽县政府"]),
        ("各县区人民政府", ["甘州区政府", "临泽县政府"]),
        ("各牵头部门", ["市教育局", "市民政局"]),
        ("", ["市教育局", "市民政局"]),
        ("市民政局、市财政局", ["市民政局", "市财政局"]),
    ],
)
def test_who_owes_it(owner, units):
    found = debtors(owner, city_code="620700", counties=COUNTIES, leads=["市教育局", "市民政局", "市教育局"])

    assert [d.unit for d in found] == units
    assert all(len(d.code) == 12 for d in found)


@pytest.mark.parametrize(
    ("before", "after", "done", "refused", "flagged"),
    [
        (40, 60, False, 0, ()),
        (40, 30, False, 0, ("fell",)),
        (90, 100, False, 0, ("early-100",)),
        (90, 100, True, 0, ()),
        (90, 101, True, 1, ()),
        (90, None, True, 0, ("fell",)),
    ],
)
def test_what_a_week_may_say(before, after, done, refused, flagged):
    told = judge_figures([Touched(1, "620702-0001", ("形象进度", "progress"), "%", before, after, done)])

    assert len(told.refused) == refused
    assert tuple(code for _, code in told.flagged) == flagged


@pytest.mark.parametrize(
    ("state", "chain", "signed", "accepts", "step"),
    [
        ("draft", (), (), True, "send"),
        ("returned", (), (), True, "send"),
        ("sent", ("分管领导",), (), True, "sign"),
        ("sent", ("分管领导",), ("分管领导",), True, "accept"),
        ("sent", (), (), False, "locked"),
        ("accepted", (), (), True, "locked"),
    ],
)
def test_what_a_report_waits_for(state, chain, signed, accepts, step):
    assert next_step(state=state, chain=chain, signed=signed, accepts=accepts) == step


@pytest.mark.parametrize(
    ("unit", "to", "named"),
    [
        ("市财政局", "市财政局", True),
        ("市财政局", "市教育局、市财政局", True),
        ("市教育局", "市教育局基教科", True),
        ("市财政局", "市教育局", False),
        ("", "市教育局", False),
        ("市财政局", "", False),
    ],
)
def test_to_whom_a_report_goes(unit, to, named):
    assert is_named(unit, to) is named


def test_a_named_hour_is_the_duty_s_own():
    (due,) = dues(Terms("once", hour=time(12), by_date=date(2022, 5, 18)), first=date(2022, 5, 1), last=date(2022, 12, 31), tz=TZ)

    assert due.submit_by == moment(5, 18, 12)


@pytest.mark.parametrize(
    ("said", "apart"),
    [
        ([(1, 44, 24, 24)], []),
        ([(1, 44, 24, 24), (1, 40, 24, 24)], []),
        ([(1, 44, 24, 24), (2, 44, 24, 24)], []),
        ([(1, 44, 24, 24), (2, 40, 24, 25)], [0, 1]),
        ([(1, 44, 24, 26), (2, 40, 25, 26)], [0, 1]),
        ([(1, 44, 24, 24), (2, 40, 25, 25)], []),
        ([(1, 44, 24, 24), (3, 7, 20, 20), (2, 44, 24, 24), (2, 40, 24, 24)], [0, 3]),
    ],
)
def test_only_different_lines_contradict_each_other_and_only_of_one_moment(said, apart):
    """Each: line, value, the days of June on which its data closed and on which it was sent."""
    assert contradicting([Saying(line, value, moment(6, closed), moment(6, sent)) for line, value, closed, sent in said]) == apart


@pytest.mark.parametrize(("figures", "mean"), [((100, 100, 100, 99), 99), ((100, 100), 100), ((98, 99, 99), 99), ((), None)])
def test_a_mean_of_percentages_is_100_only_where_all_are(figures, mean):
    assert mean_or_sum(sum(figures), filled=len(figures), unit="%", scale=0) == mean


FRIDAY_RETURN, MONDAY = moment(5, 20, 17, 30), moment(5, 23)


@pytest.mark.parametrize(
    ("returned", "sent", "now", "how", "days"),
    [
        ([FRIDAY_RETURN], [moment(5, 20, 16)], moment(5, 21), "open", 0),
        ([FRIDAY_RETURN], [moment(5, 20, 16)], moment(5, 23, 17, 1), "missing", 0),
        ([FRIDAY_RETURN], [moment(5, 20, 16), MONDAY], moment(6, 9), "sent", 0),
        ([FRIDAY_RETURN], [moment(5, 20, 16), moment(6, 1, 9)], moment(6, 9), "sent_late", 12),
        ([FRIDAY_RETURN], [moment(5, 20, 18), moment(5, 20, 18, 1)], moment(6, 9), "sent_late", 0),
        ([moment(5, 18, 9)], [moment(5, 18, 8), moment(5, 20)], moment(6, 9), "sent", 0),
        ([moment(6, 15)], [moment(5, 20, 16), moment(6, 16)], moment(6, 20), "sent", 0),
        ([FRIDAY_RETURN, moment(5, 24, 9)], [moment(5, 20, 16), MONDAY, moment(5, 27)], moment(6, 9), "sent_late", 3),
    ],
    ids=["waits", "past-it", "by-the-day", "long-after", "late-before", "before-its-moment", "slow-receiver", "twice"],
)
def test_what_came_back_is_owed_anew_by_the_next_working_day(returned, sent, now, how, days):
    by = deadline(DUE)

    came_back = backs(returned=returned, sent=sent, due=DUE, by=by)

    assert stands(sent_at=sent[0], due=DUE, by=by, now=now, came_back=came_back) == how
    assert max((b.days for b in came_back if b.late), default=0) == days


@pytest.mark.parametrize(
    ("given", "again", "how", "excused_"),
    [
        (Given(moment(6, 3), moment(5, 30, 9)), moment(6, 1), "sent", True),
        (Given(moment(6, 3), moment(5, 30, 9)), None, "open", True),
        (Given(moment(6, 3), moment(5, 30, 9)), MONDAY, "sent", False),
        (Given(moment(6, 3), moment(5, 21, 9)), moment(6, 1), "sent", False),
        (Given(moment(6, 3), moment(5, 30, 9)), moment(6, 4), "sent_late", True),
    ],
    ids=["too-late", "waits", "needed-none", "given-in-time", "late-even-so"],
)
def test_more_time_for_sending_again_that_is_given_when_its_moment_has_passed_says_so(given, again, how, excused_):
    by, sent = deadline(DUE, given=[given]), [moment(5, 20, 16), *([again] if again else [])]

    came_back = backs(returned=[FRIDAY_RETURN], sent=sent, due=DUE, by=by, given=[given])

    assert (
        stands(sent_at=sent[0], due=DUE, by=by, now=moment(6, 2) if again is None else moment(6, 9), came_back=came_back) == how
    )
    assert excused(sent_at=sent[0], by=by, came_back=came_back) is excused_


def test_our_own_outage_gives_more_time_for_sending_again_too():
    away = Outage(moment(5, 23, 9), moment(5, 23, 11))

    (back,) = backs(returned=[FRIDAY_RETURN], sent=[moment(5, 20, 16)], due=DUE, by=deadline(DUE), outages=[away])

    assert back.by == moment(5, 23, 19)


@pytest.mark.parametrize(
    ("unit", "told"),
    [
        *((unit, True) for unit in ("市自然资源局", "团市委", "国网供电公司", "市县域经济发展中心")),
        *(
            (unit, False)
            for unit in ("各县区政府", "县区、乡镇", "市、县区教育局", "市县区教育局", "教育、民政局", "甘州区教育局")
        ),
        *((unit, False) for unit in ("市联席会议其他成员单位", "市直有关部门", "配合单位", "街道办事处")),
    ],
)
def test_one_department_above_the_counties_is_no_county_and_not_several(unit, told):
    assert is_one_department(unit, counties=[name for _, name in COUNTIES]) is told


A, B, NAMESAKE, ONLY_NAME = Person("a", "王伟"), Person("b", "李平"), Person("c", "王伟"), Person("", "王伟")


@pytest.mark.parametrize(
    ("hand", "party", "may"),
    [
        (Hand(A, "局长"), Party(A, False), False),
        (Hand(A, "局长"), Party(B, True, A), False),
        (Hand(B, "局长", A), Party(A, True), False),
        (Hand(Person("d", "张敏"), "局长", A), Party(B, True, A), False),
        (Hand(NAMESAKE, "局长"), Party(A, True), True),
        (Hand(NAMESAKE, "局长"), Party(B, True, A), True),
        (Hand(A, "局长"), Party(B, True, ONLY_NAME), False),
    ],
    ids=["oneself", "by-a-deputy", "as-a-deputy", "two-deputies", "namesake", "namesake-of-a-deputy's", "only-a-name-was-kept"],
)
def test_one_person_takes_one_part_in_a_version_by_whatever_hand(hand, party, may):
    assert (signing_problem(hand, [party]) is None, accepting_problem(hand, [party]) is None) == (may, may)


def test_a_version_of_before_told_of_this_years_ledger_first_and_then_of_those_carried_over():
    week = [{"ledger": "canteens", "total": n, "done": 0, "fields": {}} for n in (3, 1)]
    report = {"counts": [["canteens", 3, 0], ["canteens", 1, 0]], "figures": {"canteens.progress": 80}}

    for body in ({"figures": week}, report):
        assert {key: kept.count for key, kept in kept_in(body, year=2023).items()} == {
            "canteens": (3, 0),
            "canteens@2022": (1, 0),
        }


@pytest.mark.parametrize(
    ("body", "is_filing", "has_paper", "refused"),
    [
        ({}, False, False, True),
        ({"text": "", "problems": "", "figures": {"canteens.progress": None}}, False, False, True),
        ({"figures": {"canteens.progress": 0}}, False, False, False),
        ({"counts": [["canteens", 39, 0]]}, False, False, False),
        ({"counts": [["canteens", 39, 0]]}, True, False, True),
        ({"problems": "缺一名会计"}, True, False, False),
        ({}, True, True, False),
    ],
)
def test_a_report_says_something(body, is_filing, has_paper, refused):
    assert (unsaid(body, is_filing=is_filing, has_paper=has_paper) is not None) == refused


@pytest.mark.parametrize(
    ("sent_at", "days"), [(None, 0), ((5, 13, 9), 6), ((5, 18, 23), 1), ((5, 19, 0), 0), ((5, 19, 23), 0), ((5, 21, 9), 0)]
)
def test_what_was_sent_before_the_day_on_which_its_data_closed_is_early(sent_at, days):
    closes_at = datetime(2022, 5, 20, tzinfo=ZoneInfo("Asia/Shanghai"))
    due = Due(Period(date(2022, 5, 13), date(2022, 5, 19)), closes_at, closes_at + timedelta(hours=17))
    sent = datetime(2022, *sent_at, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(ZoneInfo("UTC")) if sent_at else None

    assert early_days(sent, due) == days
