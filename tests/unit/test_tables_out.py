"""Templates, lists and marked copies: what a person opens, and what comes in again."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest

from shishi.engines.tables.check import check
from shishi.engines.tables.columns import Column, Mapping, mapping_of
from shishi.engines.tables.locate import locate
from shishi.engines.tables.marked import marked_copy
from shishi.engines.tables.problems import UnreadableTable, problems
from shishi.engines.tables.reading import read_sheet
from shishi.engines.tables.sheets import export, sheet_title, template

PLACES = tuple((f"6207{n:05d}", f"甘州区 第{n}镇", "") for n in range(80))
COLUMNS = (
    Column("number", "编号", "Number", is_key=True, hint="新条目留空"),
    Column("name", "名称", "Name", required=True, longest=120),
    Column("division", "所在地", "Place", form="choice", required=True, choices=PLACES),
    Column("length", "长度", "Length", form="integer", unit="公里", scale=3),
    Column("heated", "供暖", "Heated", form="yes_no"),
    Column("kind", "方式", "Kind", form="choice", choices=(("new", "新建", "New"), ("wider", "改扩建", ""))),
    Column("started", "开工日期", "Started", form="date"),
)
ROW = {
    "number": "620702-0001",
    "name": "=1+1",
    "division": PLACES[3][0],
    "length": 3204,
    "heated": False,
    "kind": "wider",
    "started": "2022-03-05",
}


def opened(data):
    return openpyxl.load_workbook(io.BytesIO(data))


def read_back(data):
    located = locate(read_sheet(data, "x.xlsx"), COLUMNS)
    told = check(located, COLUMNS)
    assert (located.problems, located.unknown, told.errors.height) == ((), (), 0)
    return [
        {k: v.isoformat() if isinstance(v, date) else v for k, v in row.items() if k != "row"} for row in told.frame.to_dicts()
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_filled_template_and_a_list_come_in_as_they_went_out(language):
    assert read_back(template(COLUMNS, title="台账", rows=[ROW], language=language)) == [ROW]
    assert read_back(export(COLUMNS, [ROW, {"name": "乙", "division": PLACES[0][0]}], title="台账", language=language))[0] == ROW


def test_a_template_offers_lists_and_hints():
    book = opened(template(COLUMNS, title="农村公路/2022"))
    page = book.worksheets[0]
    offered = {str(v.sqref).split(":")[0]: v for v in page.data_validations.dataValidation}

    assert page.title == "农村公路 2022"
    assert [c.value for c in page[3]] == ["编号", "*名称", "*所在地", "长度（公里）", "供暖", "方式", "开工日期"]
    assert "带 * 的列必填" in page["A2"].value
    assert offered["C4"].formula1 == "'选项'!$C$1:$C$80"
    assert book["选项"].sheet_state == "hidden"
    assert [book["选项"].cell(n, 6).value for n in (1, 2)] == ["新建", "改扩建"]
    assert offered["A4"].prompt == "新条目留空"
    assert offered["G4"].prompt == "日期，如 2022-08-31。"
    assert offered["D4"].prompt == "数字，单位：公里。"
    assert offered["D4"].type in (None, "none")


def test_numbers_are_numbers_days_days_and_no_text_a_formula():
    page = opened(export(COLUMNS, [{**ROW, "name": sign + "1"} for sign in "=+-@"], title="台账")).active

    assert [page.cell(2, m).data_type for m in (2, 4, 7)] == ["s", "n", "d"]
    assert [page.cell(n, 2).value for n in (2, 3, 4, 5)] == ["=1", "+1", "-1", "@1"]
    assert page["D2"].value == 3.204
    assert page.freeze_panes == "A2"
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(export(COLUMNS, [ROW], title="x"))).read("xl/worksheets/sheet1.xml")


def test_rows_are_taken_one_at_a_time_and_a_watermark_is_in_no_cell():
    data = export(COLUMNS, ({**ROW, "number": str(n)} for n in range(3)), title="台账", watermark="演示数据")

    assert len(read_back(data)) == 3
    assert "演示数据" in opened(data).active.oddHeader.center.text


PROVINCE = mapping_of(
    {
        "name": "省台账",
        "columns": [
            "序列=",
            "工程编号=number",
            "工程=name",
            "地点=division",
            "里程（米）=length",
            "取暖=heated",
            "类别=kind",
            "开工=started",
        ],
        "fixed": {"序列": "张掖"},
        "choices": {"kind": {"A 类": "new", "B 类": "wider"}, "heated": {"已": "yes", "未": "no"}},
        "date_pattern": "%d/%m/%Y",
        "date_order": "dmy",
    }
)


def test_a_list_goes_out_under_another_systems_heads_and_comes_in_by_them():
    data = export(COLUMNS, [ROW], title="台账", mapping=PROVINCE)

    page = opened(data).active
    assert [c.value for c in page[1]] == [head for head, _ in PROVINCE.columns]
    assert [c.value for c in page[2]] == ["张掖", "620702-0001", "=1+1", PLACES[3][1], 3204, "未", "B 类", "05/03/2022"]
    located = locate(read_sheet(data, "x.xlsx"), COLUMNS, mapping=PROVINCE)
    told = check(located, COLUMNS).frame.drop("row").to_dicts()[0]
    assert (located.problems, located.unknown) == ((), ())
    assert {**told, "started": told["started"].isoformat()} == ROW


@pytest.mark.parametrize(("pair", "says"), [(("里程（亩）", "length"), "不同类"), (("里程", "depth"), "depth 不在本台账中")])
def test_a_list_does_not_go_out_by_a_mapping_that_does_not_fit(pair, says):
    with pytest.raises(UnreadableTable, match=says):
        export(COLUMNS, [ROW], title="台账", mapping=Mapping("省台账", (pair,)))


@pytest.mark.parametrize(("title", "sheet"), [("a/b:c", "a b c"), ("", "Sheet1"), ("长" * 40, "长" * 31), ("'x'", "x")])
def test_a_sheets_title_is_what_workbooks_allow(title, sheet):
    assert sheet_title(title) == sheet


WRONG = "台账,,,,\n编号,名称,所在地,长度（米）,开工日期\na1,甲,甘州区 第1镇,很长,2022.3.5\na2,,甘州区 第2镇,33,2022-03-05\n,合计,,33,\n"


def wrong_of(data):
    told = check(locate(read_sheet(data, "x"), COLUMNS), COLUMNS)
    return [(p.row, p.column, p.value, str(p.phrase)) for p in problems(told.errors, told.kinds)]


def test_a_marked_copy_stands_as_the_file_stood_with_every_error_marked():
    data = WRONG.encode("gb18030")
    wrong = wrong_of(data)

    book = opened(marked_copy(data, "台账.csv", [(0, "", "", "整张表的问题。"), *wrong], COLUMNS))

    assert book.sheetnames == ["问题清单", "台账"]
    assert [[c.value for c in row] for row in book["问题清单"].iter_rows()] == [
        ["行", "列", "所填内容", "错误说明"],
        [None, None, None, "整张表的问题。"],
        ["3", "长度", "很长", "“很长”不是数字；请填写数字，如 12.5公里。"],
        ["4", "名称", None, "没有填写“名称”；此列必填。"],
    ]
    page = book["台账"]
    assert [page["A1"].value, page["A2"].value, page["D3"].value, page["B5"].value, page["F2"].value] == [
        "台账",
        "编号",
        "很长",
        "合计",
        "错误说明",
    ]
    assert page["F3"].value == "长度：“很长”不是数字；请填写数字，如 12.5公里。"
    coloured = {c.coordinate for row in page.iter_rows() for c in row if c.fill.fill_type}
    assert coloured == {"D3", "B4"}
    assert {c.coordinate for row in page.iter_rows() for c in row if c.comment} == coloured
    assert page["D4"].value == 33


def test_a_marked_copy_corrected_and_wrong_again_is_marked_afresh():
    data = WRONG.encode()
    first = marked_copy(data, "台账.csv", wrong_of(data), COLUMNS)
    book = opened(first)
    book["台账"]["D3"].value = 5
    out = io.BytesIO()
    book.save(out)

    wrong = wrong_of(out.getvalue())
    again = opened(marked_copy(out.getvalue(), "台账.xlsx", wrong, COLUMNS))

    assert [w[:2] for w in wrong] == [(4, "name")]
    assert again.sheetnames == ["问题清单", "台账"]
    page = again["台账"]
    assert [page["F2"].value, page["F3"].value, page["G2"].value] == ["错误说明", None, None]
    assert not page["D3"].fill.fill_type


def test_a_marked_copy_keeps_merged_cells_days_and_columns_that_begin_late():
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet("甲'表")
        page.merge_range("C2:F2", "标题 <&>")
        page.write_row("C3", ["编号", "名称", "开工日期", "长度"])
        page.write_row("C4", ["007", "甲"])
        page.write_datetime("E4", date(2022, 3, 5), book.add_format({"num_format": "yyyy-mm-dd"}))
        page.write("F4", "很长")
    data = out.getvalue()

    page = opened(marked_copy(data, "x.xlsx", wrong_of(data), COLUMNS))["甲'表"]

    assert [str(r) for r in page.merged_cells.ranges] == ["C2:F2"]
    assert [page["C2"].value, page["C4"].value, page["G3"].value] == ["标题 <&>", "007", "错误说明"]
    assert page["E4"].value.date() == date(2022, 3, 5)
    assert page["F4"].fill.fill_type == "solid"


def test_rows_beyond_the_first_slice_are_marked_where_they_are():
    data = (
        "编号,名称,所在地,长度\n" + "".join(f"{n},甲,甘州区 第1镇,{'多' if n == 15_000 else 1}\n" for n in range(1, 20_001))
    ).encode()

    page = opened(marked_copy(data, "x.csv", wrong_of(data), COLUMNS))["x"]

    assert [page["D15001"].value, page["D15001"].fill.fill_type, page["A20001"].value] == ["多", "solid", "20000"]
    assert page["E15001"].value.startswith("长度：")


def test_no_copy_is_made_of_what_is_no_table():
    with pytest.raises(UnreadableTable):
        marked_copy("天气,晴\n".encode(), "x.csv", [], COLUMNS)
