import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shishi.base.calendar import month_end
from shishi.base.numerals import to_chinese
from shishi.engines.notice import read, to_json
from shishi.engines.notice.dates import find_days
from shishi.engines.notice.lines import fold

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
SEPARATORS = ["-", "—", "--", "－", "至", "到", "～", "–", "――"]
GRAMMAR = "一二三十百万亿〇0123456789年月日季度上中下旬底前至到—-（）()、。；：:.%％元人个所公里不少于以上其中各每按周报牵头单位责任完成时限目标任务关于的实施方案附件|“”《》\n "


@st.composite
def written_ranges(draw):
    """A range of months or ten-day periods in one of its dresses, with its two days."""
    year = draw(st.integers(1990, 2040))
    first = draw(st.integers(1, 11))
    last = draw(st.integers(first + 1, 12))
    part = draw(st.sampled_from(["", "上旬", "中旬", "下旬", "底"]))
    separator = draw(st.sampled_from(SEPARATORS))
    named = draw(st.booleans())
    suffix = draw(st.sampled_from(["", "份"])) if not part else ""
    number = draw(st.sampled_from([str, lambda n: str(n).translate(FULL_WIDTH), to_chinese]))
    text = f"{number(first)}{'月' if named or number is to_chinese else ''}{separator}{number(last)}月{part}{suffix}"
    if draw(st.booleans()):
        text = f"{year}年{text}"
    ends = {"上旬": date(year, last, 10), "中旬": date(year, last, 20)}.get(part, month_end(year, last))
    return text, year, date(year, first, 1), ends


@given(written_ranges())
def test_any_dress_of_a_range_reads_back_to_the_same_days(case):
    text, year, starts, ends = case

    mentions = find_days(fold(text), year=year)

    assert [(m.starts, m.ends) for m in mentions] == [(starts, ends)]


@given(st.dates(date(1990, 1, 1), date(2040, 12, 31)), st.sampled_from(["", "前", "之前", "以前"]))
def test_any_day_reads_back(day, suffix):
    [mention] = find_days(f"{day.year}年{day.month}月{day.day}日{suffix}", year=2000)

    assert mention.ends == day
    assert mention.starts == (None if suffix else day)


@given(st.text(GRAMMAR, max_size=400))
def test_no_text_makes_the_reader_fail_and_every_span_lies_in_it(text):
    reading = read(text)

    for programme in reading.programmes:
        for value in (*programme.targets, *programme.funding, *programme.milestones, *programme.recurring):
            assert 0 <= value.span[0] <= value.span[1] <= len(reading.text)
            assert reading.text[slice(*value.span)] == value.text_span


@given(st.text(GRAMMAR, max_size=300))
def test_the_same_text_gives_the_same_reading(text):
    assert to_json(read(text)) == to_json(read(text))


@pytest.mark.parametrize(
    "piece",
    [
        "一、",
        "（",
        "1",
        "其中",
        "12月",
        "3月—",
        "1.",
        "不少于1个",
        "各1个、",
        "市某局、",
        "|",
        "“",
        "《",
        "牵头单位：",
        "每",
        "%",
        "5:2:",
        "a\n",
        "关于的方案\n一、目标\n",
    ],
)
def test_no_hundred_kilobytes_take_long(piece):
    text = (piece * (100_000 // len(piece.encode()) + 1))[: 100_000 // 3]
    started = time.perf_counter()

    read(text)

    assert time.perf_counter() - started < 5, "the bound is 1 s; five times that here, for a loaded machine"
