"""Every cell is typed or told what would be right; all errors of a file come at once."""

from datetime import date

import polars as pl
import pytest

from shishi.engines.tables.check import Known, check
from shishi.engines.tables.columns import Column
from shishi.engines.tables.days import Yearless
from shishi.engines.tables.locate import locate
from shishi.engines.tables.places import Places
from shishi.engines.tables.problems import problems
from shishi.engines.tables.reading import read_sheet

COLUMNS = {
    c.code: c
    for c in (
        Column("number", "编号", is_key=True, longest=10),
        Column("length", "长度", form="integer", unit="公里", scale=3, least=0),
        Column("cost", "投资", form="integer", unit="万元", scale=6),
        Column("people", "人数", form="integer", unit="人", most=10_000_000),
        Column("day", "开工日期", form="date"),
        Column("kind", "方式", form="choice", choices=(("new", "新建", "New"), ("wider", "改扩建", ""))),
        Column("heated", "供暖", form="yes_no"),
    )
}


def checked(code, *cells, known=None):
    columns = (Column("name", "名称"), COLUMNS[code])
    quoted = "".join(f'{n},"{c}"\n' for n, c in enumerate(cells))
    located = locate(read_sheet(f"名称,{COLUMNS[code].label}\n{quoted}".encode(), "x.csv"), columns)
    return check(located, columns, known=known or Known(yearless=Yearless(2022)))


@pytest.mark.parametrize(
    ("code", "written", "value"),
    [
        ("length", "3.2", 3200),
        ("length", "３．２", 3200),
        ("length", "3.2公里", 3200),
        ("length", "320米", 320),
        ("length", "0.0010", 1),
        ("cost", "1,234.5", 1_234_500_000),
        ("cost", "1，234.5万元", 1_234_500_000),
        ("cost", "50元", 5000),
        ("cost", "1.2亿元", 12_000_000_000),
        ("cost", "￥3.5", 3_500_000),
        ("cost", "140737488.35532701", 140_737_488_355_327),
        ("cost", "20877930.977000002", 20_877_930_977_000),
        ("people", "3.2万", 32_000),
        ("people", "三百二十", 320),
        ("people", "１２００ 人", 1200),
        ("people", "1200.0", 1200),
        ("people", "1.2e3", 1200),
        ("day", "2022-03-05", date(2022, 3, 5)),
        ("day", "2022年3月5日", date(2022, 3, 5)),
        ("day", "2022.3.5", date(2022, 3, 5)),
        ("day", "2022/03/05", date(2022, 3, 5)),
        ("day", "２０２２．３．５", date(2022, 3, 5)),
        ("day", "20220305", date(2022, 3, 5)),
        ("day", "44625", date(2022, 3, 5)),
        ("day", "二〇二二年三月五日", date(2022, 3, 5)),
        ("day", "3月5日", date(2022, 3, 5)),
        ("day", "三月二十五日", date(2022, 3, 25)),
        ("day", "3.5", date(2022, 3, 5)),
        ("day", "2022-03-05 08:30:00", date(2022, 3, 5)),
        ("kind", "新建", "new"),
        ("kind", " 新 建 ", "new"),
        ("kind", "NEW", "new"),
        ("kind", "wider", "wider"),
        ("heated", "是", True),
        ("heated", "√", True),
        ("heated", "无", False),
        ("heated", "0", False),
        ("number", "00123", "00123"),
    ],
)
def test_what_people_write_is_read(code, written, value):
    told = checked(code, written)

    assert told.errors["problem"].to_list() == []
    assert told.frame[code].to_list() == [value]


@pytest.mark.parametrize(
    ("code", "written", "says"),
    [
        ("length", "很长", "不是数字；请填写数字，如 12.5公里"),
        ("length", "0.00015", "小数位过多；最多 3 位小数"),
        ("length", "-1", "“-1”是负数；请填写 0 或更大的数。"),
        ("length", "5亩", "单位不对"),
        ("cost", "999999999.1234567", "小数位过多；最多 6 位小数"),
        ("people", "1.5", "应是整数"),
        ("people", "99999999", "不应大于 10000000人"),
        ("cost", "9e30", "太大"),
        ("cost", "nan", "不是数字"),
        ("cost", "inf", "不是数字"),
        ("cost", "#REF!", "公式出错"),
        ("day", "2022-02-30", "没有“2022-02-30”这一天"),
        ("day", "五月底", "不是日期"),
        ("day", "2022年5月", "没有写到哪一天"),
        ("day", "3.5.2022", "分不清"),
        ("day", "22/8/26", "“22/8/26”的年份只有两位，分不清哪个是年、哪个是日；年份请写四位"),
        ("day", "22年8月26日", "的年份只有两位"),
        ("day", "十三月五日", "没有“十三月五日”这一天"),
        ("day", "1889-01-01", "太早"),
        ("day", "尽快", "不是日期；请填写日期，如 2022-08-31"),
        ("kind", "自建", "不在选项里；可填 新建、改扩建"),
        ("heated", "也许", "请填“是”或“否”"),
        ("number", "12345678901", "最多 10 个字"),
        ("number", "6.2E+17", "已不完整"),
    ],
)
def test_what_is_wrong_is_told_with_what_would_be_right(code, written, says):
    told = checked(code, written)

    (row,) = told.errors.rows(named=True)
    assert (row["row"], row["column"], row["label"], row["value"]) == (2, code, COLUMNS[code].label, written)
    assert says in row["problem"]
    assert told.frame[code].to_list() == [None]


def test_a_day_without_a_year_needs_one():
    assert "没有写年份" in checked("day", "3月5日", known=Known()).errors["problem"][0]


def test_all_errors_of_a_file_come_at_once_by_row():
    columns = (Column("name", "名称", required=True), COLUMNS["number"], COLUMNS["people"], COLUMNS["kind"])
    text = "编号,名称,人数,方式\n1,甲,多,自建\n1,,3,新建\n2,丙,4,新建\n"

    told = check(locate(read_sheet(text.encode(), "x.csv"), columns), columns)

    assert told.errors.select("row", "column").rows() == [(2, "people"), (2, "kind"), (3, "name"), (3, "number")]
    assert "“1”与第 2 行重复" in told.errors["problem"][3]
    assert not told.is_sound


def test_what_is_required_is_asked_of_new_rows_only():
    columns = (COLUMNS["number"], Column("name", "名称", required=True), Column("kind", "方式", required=True))
    known = Known(opens=lambda rows: rows["number"].is_null())

    told = check(locate(read_sheet("编号,名称\n1,\n,\n,丙\n3,丁\n".encode(), "x.csv"), columns), columns, known=known)

    assert (told.new.to_list(), told.errors.select("row", "column").rows()) == ([False, True, False], [])
    (says,) = told.problems
    assert str(says) == "第 4 行是新增的，缺少必需的列：方式；请补上这些列，或指明文件中哪一列是它。"


def test_phrases_of_a_page_of_errors_say_the_same_as_the_frame():
    told = checked("length", "很长", "5亩", "3")

    assert [str(p.phrase) for p in problems(told.errors, told.kinds)] == told.errors["problem"].to_list()


def test_only_known_values_may_stand_where_some_are_known():
    told = checked("number", "1", "X", known=Known(values={"number": {"1"}}))

    assert told.errors["value"].to_list() == ["X"]


def test_two_blank_keys_are_no_doubles():
    assert checked("number", "", "", "1").errors.height == 0


def test_frames_are_typed():
    frame = checked("length", "3.2").frame

    assert frame.schema == {"row": pl.UInt32, "name": pl.String, "length": pl.Int64}


def test_a_failed_formula_is_told_as_such():
    assert "公式出错，显示为“#REF!”" in checked("people", "#REF!").errors["problem"][0]


PLACES = Places(
    ("county", "town", "village"),
    (
        ("620702", ("甘州区",)),
        ("620723", ("临泽县",)),
        ("620702100", ("甘州区", "新华镇")),
        ("620723100", ("临泽县", "新华镇")),
        ("620723101", ("临泽县", "沙河镇")),
        ("620723101200", ("临泽县", "沙河镇", "新民村")),
        ("620723101201", ("临泽县", "沙河镇", "下安社区居民委员会")),
        ("620723101202", ("临泽县", "沙河镇", "下安村村民委员会")),
    ),
)


@pytest.mark.parametrize(
    ("county", "town", "village", "answer"),
    [
        ("甘州区", "新华镇", "", "620702100"),
        ("临泽", "新华", "", "620723100"),
        ("临泽县", "", "", "620723"),
        ("", "", "新民村委会", "620723101200"),
        ("", "沙河镇", "新民", "620723101200"),
        ("", "沙河镇", "下安村", "620723101202"),
        ("", "沙河镇", "下安社区", "620723101201"),
        ("", "", "", None),
        ("", "沙合镇", "", "没有名为“沙合镇”的乡镇；请核对名称，最接近的是“临泽县 沙河镇”。"),
        ("", "沙河镇", "下安", "“下安”可以是下安社区居民委员会、下安村村民委员会；请写全称。"),
        ("", "新华镇", "", "名为“新华镇”的不止一处（甘州区、临泽县）；请写明上级。"),
        ("甘州区", "沙河镇", "", "“沙河镇”不在所填的上级之下，而在临泽县；请核对。"),
        ("山丹县", "沙河镇", "", "没有名为“山丹县”的县区；请核对名称。"),
    ],
)
def test_a_place_is_known_by_its_names_or_told_where_it_is(county, town, village, answer):
    columns = (Column("name", "名称"), Column("county", "县区"), Column("town", "乡镇"), Column("village", "村"))
    text = f"名称,县区,乡镇,村\n甲,{county},{town},{village}\n乙,甘州区,,\n"

    told = check(locate(read_sheet(text.encode(), "x.csv"), columns), columns, known=Known(places=PLACES))

    assert told.frame["division"][1] == "620702"
    assert (told.errors["problem"].to_list() or [told.frame["division"][0]]) == [answer]
