"""The head is found under titles, over two rows, with odd words; what is left out of a table is told."""

import io

import pytest
import xlsxwriter

from shishi.engines.tables.check import check
from shishi.engines.tables.columns import Column, Mapping, mapping_of
from shishi.engines.tables.locate import locate
from shishi.engines.tables.problems import UnreadableTable, WhichSheet
from shishi.engines.tables.reading import read_sheet

COLUMNS = (
    Column("number", "编号", is_key=True),
    Column("name", "名称", "Name", required=True, aliases=("项目名称",)),
    Column("length", "长度", "Length", form="integer", unit="公里", scale=3),
    Column("cost", "投资", "Cost", form="integer", unit="万元", scale=6),
    Column("started", "开工日期", form="date", aliases=("开工",)),
)


def located(text, columns=COLUMNS, **options):
    return locate(read_sheet(text.encode(), "x.csv"), columns, **options)


def typed(text, **options):
    told = located(text, **options)
    return check(told, COLUMNS).frame.drop("row").rows()


@pytest.mark.parametrize(
    "head",
    [
        "编号,名称,长度,投资",
        "*编 号,项目名称（必填）,长度（公里）,投资(万元)",
        "number,Name,Length,Cost",
        "序号,名称,长度/公里,投资万元",
        '编号,"项目\n名称",长度【公里】,投资［万元］',
    ],
)
def test_odd_heads_are_understood(head):
    found = located(f"某县建设台账,,,\n{head}\n1,甲,3.2,50\n")

    assert (found.top, [f.column.code for f in found.found][-3:]) == (2, ["name", "length", "cost"])
    assert found.problems == ()


@pytest.mark.parametrize(
    ("head", "length", "cost"),
    [
        ("长度（米）,投资（元）", 320, 5000),
        ("长度（公里）,投资（万元）", 320_000, 50_000_000),
        ("长度（千米）,投资（亿元）", 320_000, 500_000_000_000),
        ("长度,投资", 320_000, 50_000_000),
    ],
)
def test_the_unit_in_the_head_converts(head, length, cost):
    assert typed(f"名称,{head}\n甲,320,50\n") == [("甲", length, cost)]


def test_the_unit_above_the_table_converts_what_it_measures():
    assert typed("台账,,\n,,单位：元\n名称,长度,投资\n甲,3,50\n") == [("甲", 3000, 5000)]


def test_a_unit_of_another_kind_is_a_problem():
    assert "单位" in str(located("名称,长度（亩）\n甲,1\n").problems[0])


@pytest.mark.parametrize(
    ("units", "length", "cost"),
    [
        (",,（公里）,（万元）,", 3000, 50_000_000),
        (",,米,元,", 3, 5000),
        (",单位,【米】,亿元,（年月日）", 3, 500_000_000_000),
        (",,km,,", 3000, 50_000_000),
    ],
)
def test_a_row_of_units_below_the_head_is_part_of_it(units, length, cost):
    text = f"编号,名称,长度,投资,开工日期\n{units}\n1,甲,3,50,\n编号,名称,长度,投资,开工日期\n{units}\n2,乙,3,50,\n"
    found = located(text)

    assert (found.bottom, found.frame["row"].to_list(), found.problems) == (2, [3, 6], ())
    assert check(found, COLUMNS).frame.select("length", "cost").rows() == [(length, cost)] * 2


def test_a_unit_of_another_kind_below_the_head_is_a_problem():
    assert "单位" in str(located("名称,长度,投资\n,亩,万元\n甲,1,1\n").problems[0])


@pytest.mark.parametrize(
    ("head", "below", "says"),
    [
        ("投资（万元）", "元", ("“投资（万元）”写的单位是万元，下面一行写的是元；请留下对的一个，删去另一个。",)),
        ("投资万元", "亿元", ("“投资万元”写的单位是万元，下面一行写的是亿元；请留下对的一个，删去另一个。",)),
        ("投资（万元）", "万元", ()),
        ("投资（万元）", "—", ()),
    ],
)
def test_a_head_whose_unit_the_row_below_contradicts_is_named(head, below, says):
    assert tuple(map(str, located(f"名称,长度,{head}\n,公里,{below}\n甲,1,1\n").problems)) == says


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ("学校名称", "name"),
        ("食堂（园所）名称", "name"),
        ("新建路线名称", "name"),
        ("校名", "name"),
        ("长度名称", "length"),
        ("学校", None),
    ],
)
def test_a_head_that_ends_as_names_do_is_taken_for_them_unless_another_column_is_called_so(head, code):
    columns = (Column("name", "名称", likely=("名称", "校名")), *COLUMNS[2:])
    found = located(f"{head},投资,开工日期\n甲,1,\n", columns)
    told = {u.head: u.guess.code for u in found.unknown if u.guess} | {f.head: f.column.code for f in found.found}

    assert told.get(head) == code


@pytest.mark.parametrize("row", [",,", "公里,,", ",3公里,", ",(3),", "甲,公里,", ",、,"])
def test_what_is_no_row_of_units_is_a_row(row):
    assert located(f"名称,长度,投资\n{row}\n甲,1,1\n").bottom == 1


def test_a_head_of_two_rows_is_one():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet("台账")
        page.merge_range("A1:D1", "某县农村公路台账")
        page.merge_range("A2:A3", "名称")
        page.merge_range("B2:C2", "建设内容")
        page.write_row("B3", ["长度（米）", "投资（元）"])
        page.merge_range("D2:D3", "开工\n日期")
        page.write_row("A4", ["甲", 320, 50, "2022.3.5"])

    found = locate(read_sheet(out.getvalue(), "x.xlsx"), COLUMNS)

    assert (found.top, found.bottom) == (2, 3)
    assert [f.column.code for f in found.found] == ["name", "length", "cost", "started"]
    assert check(found, COLUMNS).frame["length"].to_list() == [320]


def test_totals_notes_repeated_heads_and_blanks_are_left_out_and_told():
    text = "编号,名称,长度\n1,甲,1\n,,\n编号,名称,长度\n2,乙,2\n合计,,3\n填表人：张三,,\n备注：数据截至五月,,\n"
    found = located(text)

    assert found.frame["row"].to_list() == [2, 5]
    assert [str(n) for n in found.notes] == [
        "第 6 行是合计，没有读取。",
        "第 7–8 行是表下的说明，没有读取。",
        "第 4 行是重复的表头，没有读取。",
    ]


def test_a_name_that_begins_with_a_total_is_a_row():
    assert located("编号,名称,长度\n1,合计中学,1\n").frame.height == 1


def test_same_as_above_and_merged_cells_stand_for_what_is_above():
    assert typed("名称,长度\n甲,1\n乙,同上\n丙,〃\n") == [("甲", 1000), ("乙", 1000), ("丙", 1000)]


def test_unknown_columns_are_listed_with_a_guess_and_missing_ones_named():
    found = located("编号,项目名,长度,开工日,说明\n1,甲,1,,\n")

    assert [c.label for c in found.missing] == ["名称"]
    assert [(u.letter, u.head, u.guess.code if u.guess else None) for u in found.unknown] == [
        ("B", "项目名", "name"),
        ("D", "开工日", "started"),
        ("E", "说明", None),
    ]
    assert str(check(found, COLUMNS).problems[0]).startswith("第 2 行是新增的，缺少必需的列：名称")


def test_two_columns_for_one_are_a_problem():
    assert "都像“名称”" in str(located("名称,项目名称,长度\n甲,乙,1\n").problems[0])


def test_a_table_without_rows_is_a_problem():
    assert "没有数据" in str(located("编号,名称,长度\n").problems[0])


def test_a_file_without_such_a_head_is_refused():
    with pytest.raises(UnreadableTable, match="找不到表头"):
        located("天气,温度\n晴,20\n")


def test_of_sheets_the_fitting_one_is_read_and_equal_ones_are_asked_for():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for title in ("说明", "一月", "二月"):
            page = book.add_worksheet(title)
            if title != "说明":
                page.write_row("A1", ["编号", "名称", "长度"])
                page.write_row("A2", ["1", title, 1])
            else:
                page.write("A1", "请填写")
    raw = read_sheet(out.getvalue(), "x.xlsx")

    with pytest.raises(WhichSheet) as asked:
        locate(raw, COLUMNS)
    assert asked.value.titles == ("一月", "二月")
    chosen = locate(raw, COLUMNS, sheet="二月")
    assert (chosen.frame["name"].to_list(), chosen.sheets) == (["二月"], ("一月", "二月"))
    with pytest.raises(UnreadableTable, match="没有名为"):
        locate(raw, COLUMNS, sheet="三月")


@pytest.mark.parametrize(
    ("heads", "fits"),
    [(["名称", "长度"], True), (["名称", "长度", "备注"], True), (["名称", "备注"], False), (["县区", "名称"], False)],
)
def test_a_sheet_fits_that_has_half_of_the_best_ones_columns(heads, fits):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for title, head in (("台账", ["编号", "名称", "长度", "投资"]), ("另一张", heads)):
            page = book.add_worksheet(title)
            page.write_row("A1", head)
            page.write_row("A2", ["1"] * len(head))
    raw = read_sheet(out.getvalue(), "x.xlsx")

    if fits:
        with pytest.raises(WhichSheet, match="台账、另一张"):
            locate(raw, COLUMNS)
    else:
        assert locate(raw, COLUMNS).sheet.title == "台账"


def test_another_systems_columns_are_ours_by_its_mapping_alone():
    mapping = Mapping("省台账", (("工程", "name"), ("里程（米）", "length"), ("备注", "")), constants={"started": "2022-03-05"})

    found = located("工程,里程（米）,备注,名称\n甲,320,急,乙\n", mapping=mapping)

    assert (found.frame["name"].to_list(), [u.head for u in found.unknown]) == (["甲"], ["名称"])
    assert check(found, COLUMNS).frame.select("length", "started").row(0)[0] == 320


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"name": "省", "columns": {"甲": "name"}, "colour": 1}, "无法识别的项 colour"),
        ({"columns": {"甲": "name"}}, "要有名称"),
        ({"name": "省", "columns": {"甲": "name", "乙": "name"}}, "两列都对应 name"),
        ({"name": "省", "columns": {"甲": "name"}, "date_order": "ydm"}, "日期顺序"),
        ({"name": "省", "columns": {"甲": "name"}, "date_pattern": "%d/%m/%Y"}, "不能再读回来"),
        ({"name": "省", "columns": {"甲": "name"}, "date_pattern": 1}, "不能再读回来"),
        ({"name": "省", "columns": {"甲": "name"}, "units": {"length": 3}}, "都应是文字"),
        ({"name": "省", "columns": {"甲": "name"}, "choices": {"kind": "A"}}, "都应是文字"),
    ],
)
def test_a_wrong_mapping_is_refused(told, says):
    with pytest.raises(UnreadableTable, match=says):
        mapping_of(told)


def test_heads_that_may_well_be_ours_make_a_head_with_one_that_is():
    columns = (Column("name", "名称", likely=("名称",)), *COLUMNS[2:])

    found = located("某县食堂名称,,\n学校名称,开工\n甲,2022-05-01\n", columns)
    told = located("学校,进展\n甲,2022-05-01\n", columns, chosen={"学校": "name", "进展": "started"})

    assert (found.bottom, [u.guess.code for u in found.unknown if u.guess]) == (2, ["name"])
    assert [f.column.code for f in told.found] == ["name", "started"]
    with pytest.raises(UnreadableTable):
        located("学校名称,食堂名称\n甲,乙\n", columns)


def test_a_group_that_may_well_be_ours_hides_no_row_of_heads_below_it():
    columns = (Column("name", "名称", likely=("名称",)), Column("progress", "形象进度", likely=("工程进度",)), *COLUMNS[2:])
    text = "学校名称,长度,工程进度,,\n,,开工,形象进度,投资\n甲,1,2022-05-01,30,5\n"

    found = located(text, columns)

    assert (found.bottom, [f.column.code for f in found.found]) == (2, ["progress", "length", "cost", "started"])
