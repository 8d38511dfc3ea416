"""A duty's days and chain are what the pack says: its own word first, then the whole pack's."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from shishi.areas.packs.public import load_plan
from shishi.areas.reporting.actions import Sending, Which, extend, load_section, send
from shishi.areas.reporting.models import Duty
from shishi.areas.reporting.queries.days import due_reports
from shishi.areas.reporting.queries.dues import dues_of
from shishi.areas.reporting.queries.owing import obligation, obligations
from shishi.areas.reporting.queries.suspicions import extended_late
from shishi.engines.pack.schema import PERSON, Value
from shishi.infra.access.scope import OPERATOR
from shishi.infra.clock import SHANGHAI
from shishi.infra.places.loading import load_city

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def places(db):
    load_city(ROOT / "shishi/infra/places/data/620700")


def said(values, **more):
    return {**values, **{key: Value(value=value, by=PERSON) for key, value in more.items()}}


def loaded(pack, now=datetime(2022, 4, 1, 10, tzinfo=SHANGHAI)):
    load_section(pack=pack, division_code="620700", keys={}, by="office", now=now)
    return {(d.number, d.item): d for d in Duty.objects.filter(to_date=None)}


def test_a_duty_s_own_word_stands_before_the_pack_s(places, zhangye_pack):
    own = {"hour": "12:00", "data_closes": "20:00", "holiday_rule": "later", "upstream_days": 3, "chain": ["科长", "局长"]}
    head = said(zhangye_pack.values, report_hour="16:30", holiday_rule="skip", summary_chain=["主要负责人"])
    first, *rest = zhangye_pack.programmes
    items = tuple(replace(i, values=said(i.values, **own)) if i.id == "r-quarterly" else i for i in first.items)
    held = loaded(replace(zhangye_pack, values=head, programmes=(replace(first, items=items), *rest)))

    assert {k: held["1", "r-quarterly"].terms[k] for k in ("hour", "closes", "holiday", "offset_days")} == {
        "hour": "12:00",
        "closes": "20:00",
        "holiday": "later",
        "offset_days": 3,
    }
    assert held["1", "r-quarterly"].chain == ["科长", "局长"]
    assert (held["", "week"].terms["hour"], held["", "week"].terms["holiday"]) == ("16:30", "skip")
    assert held["3.1", "r-yearly"].chain == ["主要负责人"]
    quarter = next(d for d in dues_of(held["1", "r-quarterly"]) if d.period.last == date(2022, 6, 30))
    assert (quarter.closes_at.hour, quarter.submit_by.hour, quarter.submit_by.date()) == (12, 12, date(2022, 6, 27))


def test_a_plan_whose_duty_has_its_own_terms_is_loaded(places, zhangye_pack):
    own = {"hour": "12:00", "data_closes": "20:00", "holiday_rule": "later", "upstream_days": 3, "chain": ["分管领导"]}
    first, *rest = zhangye_pack.programmes
    items = tuple(replace(i, values=said(i.values, **own)) if i.id in ("r-quarterly", "b-20220320") else i for i in first.items)
    changed = replace(zhangye_pack, programmes=(replace(first, items=items), *rest))

    load_plan(pack=changed, notices=(), by="office", now=datetime(2022, 4, 1, 10, tzinfo=SHANGHAI))

    assert [d.chain for d in Duty.objects.filter(number="1", item__in=("r-quarterly", "b-20220320"))] == [["分管领导"]] * 2


def test_a_county_reports_ahead_of_the_bureau_and_the_bureau_by_the_plan_s_own_day(places, zhangye_pack):
    duty = loaded(zhangye_pack)["1", "r-monthly"]
    told = {"scope": OPERATOR, "duty": duty, "last": date(2022, 7, 31), "now": datetime(2022, 7, 27, 9, tzinfo=SHANGHAI)}

    owed = [obligation(code=code, unit=unit, **told) for code, unit in duty.debtors[:2]]

    assert [(o.unit, o.due.submit_by.date(), o.stands) for o in owed] == [
        ("市教育局", date(2022, 7, 29), "ahead"),
        ("甘州区教育局", date(2022, 7, 26), "missing"),
    ]


def test_an_extension_given_too_late_is_told_by_its_own_units_day(places, zhangye_pack):
    duty = loaded(zhangye_pack)["1", "r-monthly"]
    at = datetime(2022, 7, 27, 9, tzinfo=SHANGHAI)
    for code, unit in duty.debtors[:2]:
        which = Which(duty.pk, date(2022, 7, 1), date(2022, 7, 31), code, unit)
        extend(which=which, for_all=False, until=at + timedelta(days=9), why="停电", planned=at, by="office", now=at)

    assert [e.unit for e in extended_late(scope=OPERATOR, city_code="620700", year=2022)] == ["甘州区教育局"]


def test_a_pack_that_says_nothing_goes_by_what_a_draft_would_say(places, zhangye_pack):
    open_keys = ("week_starts", "data_closes", "report_hour", "holiday_rule", "upstream_days", "summary_chain")
    bare = replace(zhangye_pack, values={k: v for k, v in zhangye_pack.values.items() if k not in open_keys})

    assert {k: (d.terms, d.chain) for k, d in loaded(bare).items()} == {
        k: (d.terms, d.chain) for k, d in loaded(zhangye_pack).items()
    }
    assert not Duty.objects.exclude(to_date=None).exists()


def periods_of(number, item, *days):
    """Every period of a duty under all its terms that ends from the first to the last of these days of 2022, and the hour by which it is sent."""
    first, last = (date(2022, *day) for day in days)
    owed = [d for duty in Duty.objects.filter(number=number, item=item).order_by("from_date", "pk") for d in dues_of(duty)]
    return [
        (f"{d.period.first:%m-%d}", f"{d.period.last:%m-%d}", d.submit_by.hour) for d in owed if first <= d.period.last <= last
    ]


def at(day, hour):
    month, number = day
    return datetime(2022, month, number, hour, tzinfo=SHANGHAI)


def test_a_quarter_that_becomes_a_month_leaves_none_to_nobody_and_a_month_that_becomes_a_quarter_none_to_both(
    places, zhangye_pack
):
    first, *rest = zhangye_pack.programmes
    monthly = tuple(replace(i, values=said(i.values, cadence="monthly")) if i.id == "r-quarterly" else i for i in first.items)
    loaded(zhangye_pack)

    loaded(replace(zhangye_pack, programmes=(replace(first, items=monthly), *rest)), at((5, 20), 10))
    loaded(zhangye_pack, at((7, 5), 10))

    assert [(a, b) for a, b, _ in periods_of("1", "r-quarterly", (3, 1), (9, 30))] == [
        ("03-17", "03-31"),
        ("04-01", "05-31"),
        ("06-01", "06-30"),
        ("07-01", "07-31"),
        ("08-01", "09-30"),
    ]


def test_what_was_sent_of_a_quarter_stays_what_it_was_when_months_take_its_place(places, zhangye_pack):
    first, *rest = zhangye_pack.programmes
    monthly = tuple(replace(i, values=said(i.values, cadence="monthly")) if i.id == "r-quarterly" else i for i in first.items)
    loaded(zhangye_pack)
    quarter = Duty.objects.get(number="1", item="r-quarterly")
    code, unit = quarter.debtors[0]
    which = Which(quarter.pk, date(2022, 4, 1), date(2022, 6, 30), code, unit)
    send(sending=Sending(which, 0, {"text": "二季度"}), by="clerk", now=at((5, 19), 9))

    loaded(replace(zhangye_pack, programmes=(replace(first, items=monthly), *rest)), at((5, 20), 10))

    owed = obligations(scope=OPERATOR, city_code="620700", year=2022, now=at((7, 5), 9))
    june = {
        (f"{o.due.period.first:%m-%d}", o.stands)
        for o in owed
        if o.unit == unit and o.duty.item == "r-quarterly" and o.due.period.last == date(2022, 6, 30)
    }
    assert june == {("04-01", "sent"), ("06-01", "missing")}
    quarter.refresh_from_db()
    new = Duty.objects.get(number="1", item="r-quarterly", to_date=None)
    told = {"scope": OPERATOR, "code": code, "unit": unit, "last": date(2022, 6, 30), "now": at((7, 5), 9)}
    assert [o.stands for d in (quarter, new) if (o := obligation(duty=d, **told))] == ["sent", "missing"]


def test_a_week_that_runs_ends_as_it_began_where_weeks_become_others(places, zhangye_pack):
    loaded(zhangye_pack)

    loaded(replace(zhangye_pack, values=said(zhangye_pack.values, week_starts=1)), at((5, 18), 9))

    assert [(a, b) for a, b, _ in periods_of("", "week", (5, 12), (5, 29))] == [
        ("05-06", "05-12"),
        ("05-13", "05-19"),
        ("05-20", "05-22"),
        ("05-23", "05-29"),
    ]


def test_of_two_amendments_of_one_day_the_last_counts(places, zhangye_pack):
    noon, four = (replace(zhangye_pack, values=said(zhangye_pack.values, report_hour=h)) for h in ("12:00", "16:00"))
    loaded(zhangye_pack)

    loaded(noon, at((5, 18), 9))
    loaded(four, at((5, 18), 11))

    assert periods_of("", "week", (5, 12), (5, 26)) == [("05-06", "05-12", 17), ("05-13", "05-19", 16), ("05-20", "05-26", 16)]
    before = Duty.objects.count()
    loaded(four, at((5, 18), 12))
    assert Duty.objects.count() == before


# What is owed once: by the first programme of its plan, from counties


PLAN = "b-20220320"


def filing(pack, **more):
    """Return the pack whose filing says otherwise; without it, where nothing is said."""
    first, *rest = pack.programmes
    own = (replace(i, values=said(i.values, **more)) if i.id == PLAN else i for i in first.items)
    items = tuple(i for i in own if more or i.id != PLAN)
    return replace(pack, programmes=(replace(first, items=items), *rest))


def filings(now):
    owed = obligations(scope=OPERATOR, city_code="620700", year=2022, now=now)
    own = [o for o in owed if (o.duty.number, o.duty.item) == ("1", PLAN) and o.code.startswith("620702")]
    return [(f"{o.due.period.first:%m-%d}", f"{o.due.submit_by:%m-%d %H}", o.stands) for o in own]


def test_a_filing_that_an_amendment_adds_or_moves_to_a_past_day_is_owed_from_the_amendment_on(places, zhangye_pack):
    day = date(2022, 5, 10)
    for held in (filing(zhangye_pack), filing(zhangye_pack, by_date=date(2022, 6, 30))):
        Duty.objects.all().delete()
        loaded(held)
        loaded(filing(zhangye_pack, by_date=day), at((5, 20), 18))

        told = [filings(at(when, 9)) for when in ((5, 22), (5, 23), (5, 24))]

        due = ("05-20", "05-23 17")
        assert told == [[(*due, "open")], [(*due, "open")], [(*due, "missing")]]
        count = Duty.objects.count()
        loaded(filing(zhangye_pack, by_date=day), at((5, 25), 9))
        assert Duty.objects.count() == count


def test_a_filing_whose_day_was_past_before_it_was_changed_stays_owed_by_that_day(places, zhangye_pack):
    loaded(filing(zhangye_pack, by_date=date(2022, 5, 10)))

    loaded(filing(zhangye_pack, by_date=date(2022, 5, 10), to="市政府办公室"), at((5, 20), 9))
    loaded(filing(zhangye_pack, by_date=date(2022, 5, 12), to="市政府办公室"), at((5, 20), 10))

    assert filings(at((6, 1), 9)) == [("03-17", "05-10 17", "missing")]


def test_of_two_amendments_of_one_day_the_last_says_by_when_a_filing_is_owed(places, zhangye_pack):
    loaded(filing(zhangye_pack, by_date=date(2022, 6, 30)))

    loaded(filing(zhangye_pack, by_date=date(2022, 5, 10)), at((5, 20), 9))
    loaded(filing(zhangye_pack, by_date=date(2022, 5, 11)), at((5, 20), 10))
    assert filings(at((6, 1), 9)) == [("05-20", "05-23 17", "missing")]
    loaded(filing(zhangye_pack, by_date=date(2022, 6, 15)), at((5, 20), 11))

    assert [(by, stands) for _, by, stands in filings(at((6, 1), 9))] == [("06-15 17", "ahead")]


def test_what_was_filed_is_not_owed_again_where_its_day_moves(places, zhangye_pack):
    held = loaded(filing(zhangye_pack, by_date=date(2022, 6, 30)))["1", PLAN]
    code, unit = next(d for d in held.debtors if d[0].startswith("620702"))
    send(
        sending=Sending(Which(held.pk, date(2022, 3, 17), date(2022, 6, 30), code, unit), 0, {"text": "半年"}),
        by="clerk",
        now=at((5, 5), 9),
    )

    loaded(filing(zhangye_pack, by_date=date(2022, 5, 10)), at((5, 20), 9))

    assert filings(at((6, 1), 9)) == [("05-20", "05-23 17", "sent")]


def test_the_calendar_names_a_filing_that_an_amendment_moved_to_a_past_day(places, zhangye_pack):
    loaded(filing(zhangye_pack, by_date=date(2022, 6, 30)))
    loaded(filing(zhangye_pack, by_date=date(2022, 5, 10)), at((5, 20), 9))

    found = due_reports(scope=OPERATOR, city_code="620700", year=2022, first=date(2022, 3, 1), last=date(2022, 7, 31))

    assert [r.day for r in found if (r.number, r.item) == ("1", PLAN)] == [date(2022, 5, 23)]


def test_what_a_notice_asks_for_by_a_day_before_its_issue_is_owed_by_the_next_working_day(places, zhangye_pack):
    held = loaded(zhangye_pack, now=datetime(2022, 3, 18, 8, tzinfo=SHANGHAI))

    asked = {d.what: dues_of(d) for d in held.values() if d.terms["by_date"] == "2022-02-28"}
    assert set(asked) == {"选址和县区实施方案", "项目资金使用管理办法", "核酸检测人员培训"}
    assert {due.submit_by.date() for dues in asked.values() for due in dues} == {date(2022, 3, 18)}
    again = loaded(zhangye_pack, now=datetime(2022, 5, 9, 8, tzinfo=SHANGHAI))
    assert {key: d.pk for key, d in held.items()} == {key: d.pk for key, d in again.items()}


def test_a_plan_whose_notice_has_no_day_of_issue_owes_from_its_publication(places, zhangye_pack):
    undated = {k: v for k, v in zhangye_pack.values.items() if k != "issued_on"}
    pack, published = replace(zhangye_pack, values=undated), datetime(2022, 6, 10, 9, tzinfo=SHANGHAI)

    load_plan(pack=pack, notices=(), by="office", now=published)
    load_plan(
        pack=replace(pack, values=said(undated, warning_days=21)), notices=(), by="office", now=published + timedelta(days=40)
    )

    held = {(d.number, d.item): d for d in Duty.objects.filter(to_date=None)}
    assert {d.owed_from for d in held.values() if d.terms["cadence"] != "once"} == {date(2022, 6, 10)}
    assert dues_of(held["", "week"])[0].period.last == date(2022, 6, 16)
    (plan_filed,) = dues_of(held["1", "b-20220320"])
    assert plan_filed.submit_by.date() == date(2022, 6, 13)
    owed = obligations(scope=OPERATOR, city_code="620700000000", year=2022, now=published, last=date(2022, 6, 9))
    assert not owed


def test_without_a_day_of_issue_pages_call_the_day_what_it_is(places, zhangye_pack, signed_in):
    undated = {k: v for k, v in zhangye_pack.values.items() if k != "issued_on"}
    published = datetime(2022, 6, 10, 9, tzinfo=SHANGHAI)
    load_plan(pack=replace(zhangye_pack, values=undated), notices=(), by="office", now=published)
    office = signed_in("office", ("city_office", "620700000000", {"organisation": "市政府办公室", "post": "经办人"}))

    front, city = (office.get(path).content.decode() for path in ("/", "/city/"))

    assert "从印发之日" not in front + city
    assert "本页从计划签发之日（2022年6月10日）看" in city
    assert "报送从计划签发之日（2022年6月10日）算起" in city
    assert "报送从计划签发之日（2022年6月10日）算起" in office.get("/reports/").content.decode()


def test_a_day_of_issue_that_a_person_typed_is_the_plan_s(places, zhangye_pack, signed_in):
    typed = said(zhangye_pack.values, issued_on=date(2022, 2, 20))
    load_plan(pack=replace(zhangye_pack, values=typed), notices=(), by="office", now=datetime(2022, 6, 10, 9, tzinfo=SHANGHAI))
    office = signed_in("office", ("city_office", "620700000000", {"organisation": "市政府办公室", "post": "经办人"}))

    assert "本页从印发之日（2022年2月20日）看" in office.get("/city/").content.decode()
