"""Sentences that are always true of obligations."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from shishi.areas.reporting.rules.deadlines import Given, Outage, deadline, stands
from shishi.areas.reporting.rules.periods import Terms, dues
from shishi.areas.reporting.rules.succession import held, succeed
from shishi.engines.pack.fields import HOLIDAY_RULES

TZ = ZoneInfo("Asia/Shanghai")
DAYS = st.dates(date(2020, 1, 1), date(2025, 12, 31))
TERMS = st.builds(
    Terms,
    st.sampled_from(["weekly", "xun", "monthly", "quarterly", "half_yearly", "yearly"]),
    st.sampled_from(["", "last", "1", "5", "25", "29", "30", "31", "21-last"]),
    starts=st.integers(1, 7),
    holiday=st.sampled_from(HOLIDAY_RULES),
    offset_days=st.integers(0, 6),
)
HOURS = st.integers(0, 400)


@settings(max_examples=150, deadline=None)
@given(TERMS, DAYS, st.integers(0, 800), st.booleans())
def test_periods_leave_no_gap_and_never_overlap(terms, first, days, ends):
    last = first + timedelta(days=days)
    until = {"until": last - timedelta(days=6)} if ends else {}
    found = [d.period for d in dues(terms, first=first, last=last, tz=TZ, **until)]

    assert all(p.first <= p.last for p in found)
    assert all(a.last + timedelta(days=1) == b.first for a, b in pairwise(found))
    assert not found or found[0].first == first


@settings(max_examples=150, deadline=None)
@given(TERMS, DAYS, st.integers(0, 800))
def test_whatever_the_rule_for_days_of_rest_no_day_is_left_uncovered(terms, first, days):
    """But what a month or ten days have left of them when the plan ends."""
    until = first + timedelta(days=days)
    found = dues(terms, first=first, last=until + timedelta(days=6), tz=TZ, until=until)

    covered = found[-1].period.last if found else first - timedelta(days=1)
    assert (until - covered).days <= {"monthly": 31, "xun": 10}.get(terms.cadence, 0)


@settings(max_examples=150, deadline=None)
@given(TERMS, TERMS, DAYS, st.integers(0, 300))
def test_terms_that_change_leave_no_day_to_nobody_and_none_to_both(old, new, first, days):
    last, today = first + timedelta(days=800), first + timedelta(days=days)
    before, after = (dues(terms, first=first, last=last, tz=TZ) for terms in (old, new))

    ended, begins = succeed((old, before), (new, after), today=today)

    found = [
        *held(before, first=first, last=ended),
        *held(after, first=ended + timedelta(days=1), last=None, begins=begins),
    ]
    assert found[0].period.first == first
    assert all(p.first <= p.last for p in (d.period for d in found))
    assert all(a.period.last + timedelta(days=1) == b.period.first for a, b in pairwise(found))
    assert ended >= today


@settings(max_examples=60, deadline=None)
@given(DAYS)
def test_a_week_is_sent_after_it_began_and_no_two_at_once(first):
    found = dues(Terms("weekly"), first=first, last=first + timedelta(days=400), tz=TZ)

    assert all(d.submit_by.date() > d.period.first for d in found)
    assert all(a.submit_by < b.submit_by for a, b in pairwise(found))


@settings(max_examples=150, deadline=None)
@given(TERMS, DAYS)
def test_nothing_is_owed_or_to_be_sent_before_its_period_begins(terms, first):
    for due in dues(terms, first=first, last=first + timedelta(days=400), tz=TZ):
        eve = datetime.combine(due.period.first, time(), TZ) - timedelta(minutes=1)

        assert due.submit_by.date() >= due.period.first
        assert stands(sent_at=None, due=due, by=deadline(due), now=eve) == "ahead"


@settings(max_examples=150, deadline=None)
@given(TERMS, DAYS, HOURS, HOURS, HOURS, HOURS, st.lists(st.tuples(HOURS, HOURS), max_size=3))
def test_a_longer_extension_never_makes_it_late_nor_does_an_outage(terms, first, short, more, said, sent, away):
    found = dues(terms, first=first, last=first + timedelta(days=400), tz=TZ)
    if not found:
        return
    due = found[0]
    begin = due.submit_by - timedelta(hours=48)
    outages, end = [], begin
    for after, hours in away:
        outages.append(Outage(end + timedelta(hours=after), end + timedelta(hours=after + hours)))
        end = outages[-1].to_at
    given_ = [Given(due.submit_by + timedelta(hours=short), begin)]
    longer = [*given_, Given(due.submit_by + timedelta(hours=short + more), begin + timedelta(hours=said))]
    sent_at = due.submit_by + timedelta(hours=sent)

    by, later = deadline(due, given=given_, outages=outages), deadline(due, given=longer, outages=outages)

    assert due.submit_by <= deadline(due, given=given_).at <= by.at <= later.at
    if stands(sent_at=sent_at, due=due, by=by, now=sent_at) == "sent":
        assert stands(sent_at=sent_at, due=due, by=later, now=sent_at) == "sent"
