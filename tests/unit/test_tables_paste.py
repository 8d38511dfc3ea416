"""A chat list and a block of cells are proposed line by line; nothing doubtful is taken as sure."""

from datetime import date

import pytest

from shishi.engines.tables import paste
from shishi.engines.tables.block import block_of
from shishi.engines.tables.columns import Column
from shishi.engines.tables.meant import KnownEntry
from shishi.engines.tables.paste import MOST_LINES
from shishi.engines.tables.problems import UnreadableTable
from shishi.engines.tables.spoken import StageWords

PLACES = (("620702", "甘州区", ""), ("620723", "临泽县", ""), ("620702100", "甘州区 梁家墩镇", ""))
COLUMNS = (
    Column("number", "编号", is_key=True),
    Column("name", "名称", required=True),
    Column("division", "所在地", form="choice", required=True, choices=PLACES),
    Column("pupils", "就餐学生数", form="integer", unit="人", aliases=("就餐人数", "就餐")),
    Column("area", "建筑面积", form="integer", unit="平方米", scale=2),
    Column("cost", "投资", form="integer", unit="万元", scale=6),
    Column("kind", "建设方式", form="choice", choices=(("new", "新建", ""), ("wider", "改扩建", ""))),
    Column("goal", "完成目标", form="choice", choices=(("started", "开工", ""), ("done", "完工", ""))),
    Column("heated", "供暖", form="yes_no"),
    Column("note", "备注"),
    Column("planned_started", "计划开工", form="date"),
    Column("started", "开工日期", form="date", aliases=("开工",)),
    Column("done", "完工日期", form="date", aliases=("完工",)),
)
STAGES = (StageWords("started", "开工", ("动工",)), StageWords("done", "完工", ("竣工",)))
KNOWN = (
    KnownEntry("620702-0001", "新河小学食堂", ("新河幼儿园旁食堂",), "620702"),
    KnownEntry("620702-0002", "东街小学食堂", (), "620702"),
    KnownEntry("620702-0003", "中心小学食堂", (), "620702100"),
    KnownEntry("620723-0001", "中心小学食堂", (), "620723"),
    KnownEntry("620702-0004", "第一小学食堂", (), "620702"),
    KnownEntry("620702-0005", "第二小学食堂", (), "620702"),
)


def propose(text, columns, *told, **options):
    return paste.propose(text, columns, *told, block=block_of(text, columns), **options)


def one(text, **options):
    (told,) = propose(text, COLUMNS, STAGES, KNOWN, **{"year": 2022, "on": date(2022, 5, 20), **options})
    return told


@pytest.mark.parametrize(
    ("text", "entry", "how"),
    [
        ("1. 620702-0002 开工", "620702-0002", "number"),
        ("2、张三 新河小学食堂 已开工", "620702-0001", "exact"),
        ("新河 小学食堂已开工", "620702-0001", "exact"),
        ("新河幼儿园旁食堂开工", "620702-0001", "alias"),
        ("新河食堂开工", "620702-0001", "alike"),
        ("新合小学食堂开工", "620702-0001", "alike"),
        ("一小食堂开工", "620702-0004", "alike"),
        ("临泽县中心小学食堂开工", "620723-0001", "exact"),
        ("甘州区梁家墩镇中心小学食堂开工", "620702-0003", "exact"),
        ("中心小学食堂开工", "", "several"),
        ("第三小学食堂开工", "", "several"),
        ("新河小学食堂和东街小学食堂都开工了", "", "several"),
        ("体育馆开工", "", "none"),
        ("大家辛苦了", "", "none"),
    ],
)
def test_the_entry_meant_is_found_or_asked_for(text, entry, how):
    told = one(text)

    assert (told.entry, told.how) == (entry, how)
    assert (told.confidence > 0) == bool(entry)
    assert (len(told.candidates) > 1) == (how == "several")


def test_the_surer_the_name_the_higher_the_confidence():
    texts = ("620702-0001 开工", "新河小学食堂开工", "新河幼儿园旁食堂开工", "新河食堂开工", "城新河小学食堂开工")
    sure = [one(t).confidence for t in texts]

    assert sure == sorted(sure, reverse=True)
    assert len(set(sure)) == len(sure)


def test_a_known_name_within_a_longer_unknown_one_is_only_alike():
    told = one("城东街小学食堂 开工")

    assert (told.how, told.unread) == ("alike", ("城",))
    assert told.confidence < 0.7


@pytest.mark.parametrize(
    ("said", "stages", "planned"),
    [
        ("已于5月6日开工", {"started": "2022-05-06"}, {}),
        ("5.6开工，8月1日竣工", {"started": "2022-05-06", "done": "2022-08-01"}, {}),
        ("5月6日开工8月1日完工", {"started": "2022-05-06", "done": "2022-08-01"}, {}),
        ("开工5月6日完工8月1日", {"started": "2022-05-06", "done": "2022-08-01"}, {}),
        ("2021年12月1日动工", {"started": "2021-12-01"}, {}),
        ("二〇二二年五月六日开工", {"started": "2022-05-06"}, {}),
        ("五月六日开工", {"started": "2022-05-06"}, {}),
        ("6/5/22开工", {"started": None}, {}),
        ("计划八月二十日前完工", {}, {"done": "2022-08-20"}),
        ("昨天完工", {"done": "2022-05-19"}, {}),
        ("已开工，5月6日", {"started": "2022-05-06"}, {}),
        ("已开工", {"started": None}, {}),
        ("计划8月20日完工", {}, {"done": "2022-08-20"}),
        ("5月6日开工，计划8月20日完工", {"started": "2022-05-06"}, {"done": "2022-08-20"}),
        ("未开工", {}, {}),
        ("尚未按期开工", {}, {}),
        ("完工80%", {}, {}),
        ("开工了吗？", {}, {}),
        ("正在申请开工", {}, {}),
        ("计划近期完工", {}, {}),
        ("开工和完工5月6日", {"started": None, "done": None}, {}),
        ("5月6日开工，5月8日开工", {}, {}),
        ("2月30日开工", {"started": None}, {}),
        ("5月16日应开工", {}, {}),
        ("还没5月6日开工", {}, {}),
        ("5月6日未能开工", {}, {}),
        ("5月16日开工无望", {}, {}),
        ("等待完工", {}, {}),
        ("5月6日以后开工", {"started": None}, {}),
        ("计划8月20日前完工", {}, {"done": "2022-08-20"}),
    ],
)
def test_stages_are_read_with_their_days_and_what_is_denied_is_not(said, stages, planned):
    told = one(f"新河小学食堂，{said}")

    assert (dict(told.stages), dict(told.planned)) == (stages, planned)
    if not stages and not planned:
        assert told.unread
    assert not told.fields, "a stage is a goal only behind the goal's label"


@pytest.mark.parametrize(
    ("said", "stages", "planned"),
    [
        ("1月5日完工", {"done": "2023-01-05"}, {}),
        ("1月9日完工", {"done": "2023-01-09"}, {}),
        ("1月10日完工", {"done": "2022-01-10"}, {}),
        ("12月28日开工，1月5日完工", {"started": "2022-12-28", "done": "2023-01-05"}, {}),
        ("2022年1月5日完工", {"done": "2022-01-05"}, {}),
        ("计划3月20日完工", {}, {"done": "2023-03-20"}),
        ("3月20日计划完工", {}, {"done": "2023-03-20"}),
        ("12月28日开工计划3月20日完工", {"started": "2022-12-28"}, {"done": "2023-03-20"}),
    ],
)
def test_a_day_without_a_year_is_the_last_such_day_and_a_planned_one_of_the_year_that_runs(said, stages, planned):
    """Pasted on 9 January 2023 into a ledger of 2022."""
    told = one(f"新河小学食堂，{said}", on=date(2023, 1, 9))

    assert (dict(told.stages), dict(told.planned)) == (stages, planned)


def test_days_that_nobody_can_place_stay_unread():
    told = one("新河小学食堂，昨天开工", on=None)

    assert (dict(told.stages), told.unread) == ({"started": None}, ("昨天",))
    assert one("新河小学食堂，5月6日开工", year=None).unread == ("5月6日",)


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ("建筑面积400.5平方米", {"area": 40050}),
        ("建筑面积约400㎡", {"area": 40000}),
        ("就餐300人", {"pupils": 300}),
        ("就餐人数：三百人", {"pupils": 300}),
        ("300人", {"pupils": 300}),
        ("投资约50万元", {"cost": 50_000_000}),
        ("投资5.10", {"cost": 5_100_000}),
        ("投资3000元", {"cost": 300_000}),
        ("改扩建", {"kind": "wider"}),
        ("建设方式：新建", {"kind": "new"}),
        ("完成目标：开工", {"goal": "started"}),
        ("供暖：是", {"heated": True}),
        ("备注：校门口 在修路", {"note": "校门口 在修路"}),
        ("建筑面积400平方米，建筑面积500平方米", {}),
        ("建筑面积400亩", {}),
        ("新建改扩建", {}),
        ("就餐不到300人", {}),
        ("就餐人数超过300人", {}),
        ("投资增加10万元", {}),
        ("还差10万元", {}),
        ("就餐300人以上", {}),
    ],
)
def test_fields_are_read_by_label_unit_and_choice(said, fields):
    assert dict(one(f"新河小学食堂，{said}").fields) == fields


@pytest.mark.parametrize(
    ("said", "fields", "doubts"),
    [
        ("就餐学生数-5人", {"pupils": 5}, ["就餐学生数-5人"]),
        ("就餐学生数 — 5", {"pupils": 5}, ["就餐学生数 — 5"]),
        ("就餐学生数－5人", {"pupils": 5}, ["就餐学生数－5人"]),
        ("教职工-5人", {"pupils": 5}, ["-5人"]),
        ("就餐学生数：-5人", {"pupils": -5}, []),
        ("教职工: -5人", {"pupils": -5}, []),
        ("300-320人", {}, []),
        ("就餐学生数300-320人", {}, []),
        ("就餐学生数5人", {"pupils": 5}, []),
    ],
)
def test_a_dash_before_a_figure_is_told_where_it_may_be_a_minus(said, fields, doubts):
    told = one(f"新河小学食堂，{said}")

    assert dict(told.fields) == fields
    assert [d.values["text"] for d in told.doubts] == doubts
    assert not doubts or told.confidence < one("新河小学食堂，就餐学生数5人").confidence


@pytest.mark.parametrize("said", ["就餐约300人", "就餐300人左右", "约300人"])
def test_a_figure_that_is_about_right_is_told(said):
    told = one(f"新河小学食堂，{said}")

    assert dict(told.fields) == {"pupils": 300}
    assert ["约数" in str(d) for d in told.doubts] == [True]


def test_what_is_guessed_lowers_the_confidence_and_what_is_unread_is_shown():
    assert one("新河小学食堂 300人").confidence < one("新河小学食堂 就餐300人").confidence
    told = one("3. 李四：新河小学食堂，资金紧张")
    assert told.unread == ("李四", "资金紧张")


def test_what_was_read_is_shown_where_it_stands():
    text = "3. 甘州区：东街小学食堂 5月6日开工，就餐300人，拟8月20日完工"

    told = [(what, text[a:b]) for what, a, b in one(text).spans]

    assert told == [
        ("division", "甘州区"),
        ("number", "东街小学食堂"),
        ("started", "5月6日"),
        ("started", "开工"),
        ("pupils", "就餐300人"),
        ("planned_done", "8月20日"),
        ("planned_done", "完工"),
    ]


def test_same_as_above_says_what_the_line_above_said():
    text = "新河小学食堂 5月6日开工，就餐300人\n东街小学食堂 同上\n第一小学食堂 就餐20人，同上\n\n体育馆\n第二小学食堂 同上"

    _, second, third, _, last = propose(text, COLUMNS, STAGES, KNOWN, year=2022)

    assert (dict(second.fields), dict(second.stages), second.unread, second.same_as) == (
        {"pupils": 300},
        {"started": "2022-05-06"},
        (),
        1,
    )
    assert (dict(third.fields), dict(third.stages), third.same_as) == ({"pupils": 20}, {"started": "2022-05-06"}, 2)
    assert (last.same_as, last.unread, dict(last.stages)) == (0, ("同上",), {})
    assert second.confidence < one("东街小学食堂 5月6日开工，就餐300人").confidence
    first, again = propose("新河小学食堂 就餐-300人\n东街小学食堂 同上", COLUMNS, STAGES, KNOWN)
    assert again.doubts == first.doubts != ()


@pytest.mark.parametrize(
    ("text", "stages", "unread"),
    [
        ("1️⃣ 新河小学食堂 5月6日开工👍🏻🎉", {"started": "2022-05-06"}, ()),
        ("① 新河小学食堂 5月6日开工 ✅", {"started": "2022-05-06"}, ("✅",)),
        ("新河小学食堂 开工❌", {}, ("开工❌",)),
    ],
)
def test_pictures_say_nothing_but_ticks_and_crosses(text, stages, unread):
    told = one(text)

    assert (told.entry, dict(told.stages), told.unread) == ("620702-0001", stages, unread)


def test_every_line_is_answered_even_the_heading():
    told = propose("#接龙\n食堂进度\n\n1. 新河小学食堂开工", COLUMNS, STAGES, KNOWN)

    assert [(p.line, p.how) for p in told] == [(1, "none"), (2, "none"), (4, "exact")]
    assert told[0].unread == ("#接龙",)


BLOCK = (
    "编号\t名称\t所在地\t就餐学生数（人）\t开工日期\t计划开工\t联系人\n"
    "620702-0001\t新河小学食堂\t甘州区\t三百\t5月6日\t2022.4.1\t张三\n"
    "\t东街小学食堂\t甘州区\t很多\t\t\t\n"
    "\t中心小学\t临泽县\t20\t\t\t\n"
    "X9\t体育馆\t甘州区\t1\t\t\t\n"
    "合计\t\t\t321\t\t\t\n"
)


def test_a_block_of_cells_is_read_by_its_head():
    first, second, third, fourth, total = propose(BLOCK, COLUMNS, STAGES, KNOWN, year=2022)

    assert (first.entry, first.how, first.line) == ("620702-0001", "number", 2)
    assert dict(first.fields) == {"name": "新河小学食堂", "division": "620702", "pupils": 300}
    assert (dict(first.stages), dict(first.planned), first.unread) == (
        {"started": "2022-05-06"},
        {"started": "2022-04-01"},
        ("张三",),
    )
    assert (second.entry, second.how, second.unread) == ("620702-0002", "exact", ("很多",))
    assert "不是数字" in str(second.problems[0])
    assert (third.entry, third.how) == ("620723-0001", "alike")
    assert (fourth.entry, fourth.how, fourth.unread) == ("", "none", ("X9",))
    assert (total.how, total.unread) == ("none", ("合计\t321",))


@pytest.mark.parametrize(
    ("written", "on", "started"),
    [
        ("1月5日", date(2023, 1, 9), "2023-01-05"),
        ("12月28日", date(2023, 1, 9), "2022-12-28"),
        ("12月28日", date(2022, 6, 9), "2022-12-28"),
        ("5月6日", None, "2022-05-06"),
        ("十二月二十八日", date(2023, 1, 9), "2022-12-28"),
    ],
)
def test_a_day_without_a_year_is_the_same_in_a_cell_and_in_a_line(written, on, started):
    """In a ledger of 2022; of a plan one of the year in which it is written."""
    head = "编号\t名称\t开工日期\t计划开工\n620702-0001\t新河小学食堂"

    (cell,) = propose(f"{head}\t{written}\t3月20日", COLUMNS, STAGES, KNOWN, year=2022, on=on)
    (line,) = propose(f"新河小学食堂{written}开工", COLUMNS, STAGES, KNOWN, year=2022, on=on)
    (whole,) = propose(f"{head}\t2022-05-06\t", COLUMNS, STAGES, KNOWN, year=2022, on=on)

    assert dict(cell.stages) == dict(line.stages) == {"started": started}
    assert dict(cell.planned) == {"started": f"{on.year if on else 2022}-03-20"}
    assert cell.years == tuple(sorted({int(started[:4]), on.year if on else 2022}))
    assert (line.years, whole.years) == ((int(started[:4]),), ())


def test_a_block_that_counts_its_rows_names_its_entries():
    first, second = propose("编号\t名称\n1\t新河小学食堂\n2\t东街小学食堂", COLUMNS, STAGES, KNOWN)

    assert [(p.entry, p.how, p.unread) for p in (first, second)] == [("620702-0001", "exact", ()), ("620702-0002", "exact", ())]


def test_cells_without_a_head_are_read_by_their_words():
    (told,) = propose("新河小学食堂\t5月6日\t开工\t300人", COLUMNS, STAGES, KNOWN, year=2022)

    assert (told.entry, dict(told.stages), dict(told.fields)) == ("620702-0001", {"started": "2022-05-06"}, {"pupils": 300})


def test_too_much_at_once_is_refused_and_too_long_a_line_unread():
    with pytest.raises(UnreadableTable, match="最多 2000 行"):
        propose("甲\n" * MOST_LINES, COLUMNS, STAGES, KNOWN)
    assert "没有读取" in str(one("长" * 501).problems[0])


def test_a_row_of_units_in_a_block_is_no_line():
    text = "名称\t投资\t就餐学生数\n\t（元）\t人\n新河小学食堂\t500\t30"

    (line,) = propose(text, COLUMNS, STAGES, KNOWN, year=2022)

    assert (line.line, line.entry, line.fields, line.unread) == (3, "620702-0001", {"cost": 50_000, "pupils": 30}, ())
