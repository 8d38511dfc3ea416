"""What a reminder says: word for word, and in so few characters that a telephone takes it."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shishi.areas.overview.rules import chase


def moment(month, day, hour=17, minute=0):
    return datetime(2022, month, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))


def reminder(first, last, by, what="县区周报"):
    return chase.Due(what, first, last, by, by < NOW, "https://shishi/week/")


NOW = moment(5, 21, 9)
LATE = reminder(date(2022, 5, 13), date(2022, 5, 19), moment(5, 20))
OLDER = reminder(date(2022, 5, 6), date(2022, 5, 12), moment(5, 13))
SOON = reminder(date(2022, 5, 1), date(2022, 5, 31), moment(5, 31), "进度通报")


def test_a_reminder_says_who_owes_what_and_where_it_is_done():
    told = chase.words("甘州区政府", [LATE, SOON], now=NOW).splitlines()

    assert told[0] == "甘州区政府："
    assert told[1] == "县区周报（5月13日至5月19日）应于5月20日17:00前报送，已逾期1天，请尽快报送。https://shishi/week/"
    assert told[2].startswith("进度通报（5月1日至5月31日）请于5月31日17:00前报送。")


def test_what_is_owed_once_is_named_without_a_period():
    plan = reminder(date(2022, 5, 18), date(2022, 5, 18), moment(5, 18), "县区实施方案")

    assert plan.says(NOW) == "县区实施方案应于5月18日17:00前报送，已逾期3天，请尽快报送"
    assert plan.in_short(NOW) == "县区实施方案已逾期3天"


ANSWER = chase.Asked("甘州区", "用地没有批", date(2022, 5, 18), "https://shishi/c/")
ENTRIES = chase.Behind("食堂", date(2022, 5, 1), "https://shishi/l/", 4)
ENTRY = chase.Behind("西街小学食堂", date(2022, 5, 20), "https://shishi/e/")
ROADS = chase.Behind("农村公路", date(2022, 5, 2), "https://shishi/r/", 12)
PART = chase.Pending("confirm", "1 学校食堂", "", "https://shishi/p/")
QUOTA = chase.Pending("take_on", "1 学校食堂", "甘州区 食堂 12 所", "https://shishi/q/")
FRONT = "https://shishi/"


def test_a_reminder_tells_what_was_waited_and_does_not_call_it_late():
    entry = chase.Behind("西街小学食堂", date(2022, 5, 10), "https://shishi/e/", waited=8)

    assert entry.says(NOW) == "西街小学食堂计划5月10日，等待8天不计，已逾期3天，请按实际进展填报"
    assert entry.in_short(NOW) == "西街小学食堂逾期3天"


def test_a_reminder_asks_for_each_part_and_quota_of_a_draft_by_itself():
    told = chase.words("甘州区政府", [QUOTA, PART, PART, LATE], now=NOW).splitlines()

    assert told[1].startswith("县区周报")
    assert told[2] == "请认领计划草案的任务“甘州区 食堂 12 所”（实事1 学校食堂），有异议请写明理由。https://shishi/q/"
    assert told[3:] == ["请确认计划草案的实事1 学校食堂。https://shishi/p/"] * 2


def test_a_groups_text_names_a_report_once_however_often_it_is_owed():
    units = [
        ("甘州区政府", [OLDER, LATE, SOON, ENTRIES]),
        ("市教育局", [ANSWER]),
        ("市民政局", [PART]),
        ("临泽县政府", [QUOTA, QUOTA]),
    ]
    told = chase.group_words(units, city="张掖市", now=NOW).splitlines()

    assert told[0] == "【张掖市实事待办提醒 5月21日】"
    assert told[1].startswith(
        "1. 甘州区政府：食堂有4条逾期（最早的计划日5月1日），请按实际进展填报；县区周报已欠2期（5月6日至5月19日），请尽快报送；进度通报（"
    )
    assert told[1].endswith("前报送。https://shishi/l/ https://shishi/week/"), "a report opens at its own row"
    assert told[2] == "2. 市教育局：甘州区请协调“用地没有批”，请于5月18日前答复，已逾期3天。https://shishi/c/"
    assert told[3] == "3. 市民政局：请确认计划草案的实事1 学校食堂。https://shishi/p/"
    assert told[4] == "4. 临泽县政府：请认领计划草案的2项任务，有异议请写明理由。"


@pytest.mark.parametrize(
    ("owed", "text"),
    [
        ([LATE], "县区周报（5月13日至5月19日）已逾期1天。https://shishi/week/"),
        ([SOON], "进度通报（5月1日至5月31日）5月31日17:00前报。https://shishi/week/"),
        ([ANSWER], "甘州区“用地没有批”逾期3天未答复。https://shishi/c/"),
        ([ENTRY], "西街小学食堂逾期1天。https://shishi/e/"),
        ([PART], "实事1 学校食堂待确认。https://shishi/p/"),
        ([QUOTA], "任务“甘州区 食堂 12 所”待认领。https://shishi/q/"),
        ([PART, PART], "2项实事待确认。https://shishi/"),
        (
            [SOON, PART, QUOTA, QUOTA, LATE],
            "县区周报（5月13日至5月19日）已逾期1天；实事1 学校食堂待确认；2项任务待认领；进度通报（5月1日至5月31日）5月31日17:00前报。https://shishi/",
        ),
        ([OLDER, LATE], "县区周报欠2期，最早已逾期8天。https://shishi/week/"),
        (
            [LATE, ANSWER, ENTRIES],
            "食堂4条逾期，最早20天；甘州区“用地没有批”逾期3天未答复；县区周报（5月13日至5月19日）已逾期1天。https://shishi/",
        ),
        (
            [LATE, OLDER, ANSWER, ENTRIES, ENTRY, SOON, SOON, ROADS],
            "食堂4条逾期，最早20天；农村公路12条逾期，最早19天；县区周报欠2期，最早已逾期8天；甘州区“用地没有批”逾期3天未答复；西街小学食堂逾期1天；进度通报（5月1日至5月31日）5月31日17:00前报；另有1项。https://shishi/",
        ),
    ],
)
def test_a_short_message_says_all_that_is_owed_the_longest_late_first(owed, text):
    assert chase.short_words("甘州区政府", owed, all_link=FRONT, now=NOW) == f"【实事】甘州区政府：{text}"


@given(
    st.lists(
        st.one_of(
            st.builds(
                chase.Behind,
                st.text("台账", min_size=1, max_size=12),
                st.dates(date(2022, 1, 1), date(2022, 5, 20)),
                st.just(FRONT),
                st.integers(1, 900),
            ),
            st.builds(
                chase.Asked,
                st.just("甘州区"),
                st.text("事", max_size=60),
                st.dates(date(2022, 1, 1), date(2022, 5, 22)),
                st.just(FRONT),
            ),
            st.builds(
                chase.Pending,
                st.sampled_from(["confirm", "take_on"]),
                st.text("事", min_size=1, max_size=60),
                st.text("任", min_size=1, max_size=60),
                st.just(FRONT),
            ),
            st.sampled_from([LATE, OLDER, SOON]),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_whatever_is_owed_one_message_of_two_parts_tells_of_all_of_it(owed):
    text = chase.short_words("甘州区政府", owed, all_link=FRONT, now=NOW)
    things = chase.merged(owed, now=NOW)
    said = [x for x in things if x.in_short(NOW) in text]
    more = re.search(r"另有(\d+)项", text)

    assert len(text) <= chase.A_PART * chase.MOST_PARTS
    assert said[0].late_days(NOW) == max(x.late_days(NOW) for x in owed)
    assert sum(x.count for x in things) == len([d for d in owed if isinstance(d, chase.Due | chase.Asked | chase.Pending)]) + sum(
        x.count for x in owed if isinstance(x, chase.Behind)
    )
    assert bool(more) == (text.count("；") + 1 - bool(more) < len(things))
