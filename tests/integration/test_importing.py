"""A table is judged whole, shown, written once; what is wrong in it keeps all of it out."""

import io
import re
import zipfile
from datetime import date
from importlib import import_module

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shishi.areas.ledgers import actions
from shishi.areas.ledgers.jobs import judge
from shishi.areas.ledgers.labels import kept_said
from shishi.areas.ledgers.models import Batch, Entry, EntryFact, EntrySpan
from shishi.areas.ledgers.queries.sheet import read_table
from shishi.engines.tables.reading import read_sheet
from shishi.infra import clock, files
from shishi.infra.access.models import User
from shishi.infra.access.scope import scope_of
from shishi.infra.record.models import Line
from shishi.infra.store.bulk import gather_statistics
from shishi.infra.store.spans import FOREVER
from tests.integration.ledger_entries import GANZHOU, LINZE, at, canteen, file, ledger, opened

pytestmark = [pytest.mark.django_db, pytest.mark.db]
MAY = date(2022, 5, 20)
HEAD = "编号,名称,所在地,建设方式,就餐学生数（人）,建筑面积(平方米),计划开工,开工日期\n"


@pytest.fixture(autouse=True)
def kept_here(settings, tmp_path):
    settings.FILES_DIR = tmp_path


@pytest.fixture
def clerk(person):
    person("ganzhou", ("county", GANZHOU, {"organisation": "甘州区政府"}))
    return scope_of(User.objects.get(username="ganzhou"), today=MAY)


def judged(scope, text, name="食堂.csv", code="canteens", outer_form=""):
    data = text if isinstance(text, bytes) else text.encode("gb18030")
    batch = actions.receive(
        ledger=ledger(code), file_name=name, digest=files.keep(data), outer_form=outer_form, who=scope.username, now=at(MAY)
    )
    return actions.judge_batch(batch_id=batch.pk, scope=scope, today=MAY, now=at(MAY))


def written(scope, batch):
    return actions.write_batch(batch_id=batch.pk, scope=scope, by=scope.username, now=at(MAY), today=MAY)


GOOD = (
    HEAD
    + ',新河小学食堂,梁家墩镇,新建,"1,200",1500.5,5月10日,2022.5.6\n,东街小学食堂,甘州区,改扩建,３００,400,2022年5月10日,\n合计,,,,1500,,,\n'
)


def test_a_table_is_shown_before_it_is_written_and_written_once(plan, clerk):
    batch = judged(clerk, "甘州区食堂建设台账,,,,,,,\n" + GOOD)

    assert (batch.state, batch.told["new"], batch.told["stages"]) == ("ready", 2, 1)
    assert not Entry.objects.exists()
    written(clerk, batch)
    written(clerk, batch)
    assert Entry.objects.count() == 2
    span = EntrySpan.objects.get(name="新河小学食堂", to_date=FOREVER)
    assert (span.stage, span.number_1, span.due_date) == (30, 1200, None)
    assert Line.objects.filter(verb="ledgers.batch.written").count() == 1


def test_after_many_new_rows_the_database_knows_its_tables(plan, clerk, monkeypatch):
    looked = []
    monkeypatch.setattr("shishi.areas.ledgers.actions.importing.gather_statistics", lambda *tables: looked.extend(tables))
    for many, tables in ((3, []), (2, ["ledgers_entry", "ledgers_entryfact", "ledgers_entryspan", "ledgers_entry_words"])):
        monkeypatch.setattr("shishi.areas.ledgers.actions.importing.MANY", many)
        batch = judged(clerk, GOOD.replace("小学食堂", f"小学食堂{many}"))
        assert actions.begin_writing(batch_id=batch.pk)
        actions.carry_out(batch_id=batch.pk, scope=clerk, who="ganzhou", now=at(MAY), today=MAY)
        assert looked == tables
    gather_statistics(*looked)
    assert Entry.objects.count() == 4


def test_the_same_table_again_changes_nothing(plan, clerk):
    written(clerk, judged(clerk, GOOD))
    facts = EntryFact.objects.count()

    again = judged(clerk, GOOD, name="再来.csv")

    assert (again.state, again.told["new"], again.told["changed"], again.told["stages"], again.told["same"]) == (
        "ready",
        0,
        0,
        0,
        2,
    )
    page = Client()
    page.force_login(User.objects.get(username="ganzhou"))
    shown = page.get(f"/batches/{again.pk}/").content.decode()
    assert "与台账一致，没有要写入的内容。" in shown and "确认写入" not in shown
    written(clerk, again)
    assert EntryFact.objects.count() == facts


def test_names_are_the_same_whatever_the_keyboard_made_of_them(plan, clerk):
    written(clerk, judged(clerk, GOOD))
    opened(canteen("中心小学食堂", "620702100000"), canteen("中心小学食堂", "620702101000"))
    rows = ",新 河小学食堂,梁家墩镇,新建,1200,1500.5,,\n,中心小学食堂,梁家墩镇,新建,300,400,,\n,东街小学食堂【一期】,甘州区,新建,3,4,,\n"

    told = judged(clerk, HEAD + rows).told

    assert (told["wrong"], told["new"], told["same"]) == ([], 1, 1)
    assert [c[0] for c in told["shown"][0][4]] == ["planned.started"], "the name stays as it is"


def test_a_new_entry_stands_in_one_row_only(plan, clerk):
    names = ("南街小学食堂（一期）", "南街小学食堂（一期）", "南街小学食堂(一期)", "南街 小学食堂【一期】")
    batch = judged(clerk, HEAD + "".join(f",{name},甘州区,新建,3,4,,\n" for name in names))

    assert [(w[0], w[1], kept_said(w[3])[:8]) for w in batch.told["wrong"]] == [(n, "名称", "与第 2 行同名") for n in (3, 4, 5)]


@pytest.mark.parametrize("column", ["编号", "名称", "编号,所在地,名称"])
def test_a_table_of_known_entries_needs_no_columns_that_only_a_new_one_needs(plan, clerk, column):
    opened(canteen("新河小学食堂"), canteen("东街小学食堂", "620702100000"))
    known = {"编号": "620702-000{}", "名称": "{}小学食堂", "编号,所在地,名称": "620702-000{},,"}[column]

    batch = judged(clerk, f"{column},就餐学生数（人）\n" + f"{known},320\n".format(*("1" if "-" in known else ["新河"])))
    written(clerk, batch)

    assert (batch.told["wrong"], batch.told["new"], batch.told["changed"]) == ([], 0, 1)
    span = EntrySpan.objects.get(name="新河小学食堂", to_date=FOREVER)
    assert (span.number_1, span.division_code) == (320, GANZHOU)


def test_rows_that_are_new_are_named_with_what_they_lack(plan, clerk):
    opened(canteen("新河小学食堂"), canteen("重名食堂"), canteen("重名食堂", "620702100000"))
    rows = ",新河小学食堂,320\n,南街小学食堂,3\n,北街小学食堂,很多\n620702-0001,,1\n"

    lacks = judged(clerk, "编号,名称,就餐学生数（人）\n" + rows).told["wrong"]
    unknown = judged(clerk, "编号,名称,就餐学生数（人）\n620702-0099,,3\n,重名食堂,4\n").told["wrong"]

    assert [(w[0], kept_said(w[3]).split("；")[0]) for w in lacks] == [
        (0, "第 3–4 行是新增的，缺少必需的列：建设方式"),
        (0, "第 3–4 行是新增的，缺少必需的列：所在地"),
        (4, "“很多”不是数字"),
    ]
    assert [(w[0], w[1], kept_said(w[3]).split("；")[0]) for w in unknown] == [
        (2, "编号", "台账里没有这个编号"),
        (3, "名称", "台账里有 2 条同名（620702-0002、620702-0003）"),
    ]


def test_two_new_entries_of_one_name_are_two_where_their_towns_differ(plan, clerk):
    client = Client()
    client.force_login(User.objects.get(username="ganzhou"))
    rows = [f",中心小学食堂,{place},新建,300,400,,\n" for place in ("梁家墩镇", "上秦镇", "梁家墩镇六号村", "甘州区")]

    doubled = judged(clerk, HEAD + "".join(rows)).told["wrong"]
    assert [(w[0], kept_said(w[3]).split("；")[0]) for w in doubled] == [
        (4, "与第 2 行同名，又在同一处"),
        (5, "与第 2 行同名，又在同一处"),
    ]
    both = judged(clerk, HEAD + rows[0] + rows[1] + "\n")
    page = client.get(f"/batches/{both.pk}/").content.decode()
    assert re.findall(r"所在地：[^<]*", page) == ["所在地：甘州区 梁家墩镇", "所在地：甘州区 上秦镇"]
    written(clerk, judged(clerk, HEAD + rows[0]))
    batch = judged(clerk, HEAD + rows[0] + rows[1])
    assert "第 3 行与已登记的 620702-0001 同名而不在一处，按新登记处理" in "".join(map(kept_said, batch.told["notes"]))
    written(clerk, batch)
    again = judged(clerk, HEAD + rows[1] + rows[0]).told
    assert (again["wrong"], again["new"], again["same"]) == ([], 0, 2)


def test_what_another_opened_meanwhile_is_not_opened_again(plan, clerk):
    batch = judged(clerk, GOOD)
    opened(canteen("新河 小学食堂"))

    with pytest.raises(actions.BatchRefused, match="又有了变化"):
        written(clerk, batch)


def test_a_column_that_is_not_recognised_is_asked_about_before_anything_is_written(plan, clerk, monkeypatch):
    monkeypatch.setattr("shishi.areas.ledgers.pages.importing.enqueue", lambda job, *told: judge.func(*told))
    monkeypatch.setattr(clock, "today", lambda: MAY)
    opened(canteen("新河小学食堂"))
    county = Client()
    county.force_login(User.objects.get(username="ganzhou"))
    text = "序号,名称,所在地,建设方式,工程进度,累计完成投资（元）,备注,空列\n1,新河小学食堂,甘州区,新建,35,175000,急,\n"
    batch = judged(clerk, text)
    page = county.get(f"/batches/{batch.pk}/").content.decode()

    assert batch.told["unread"] == [["工程进度", "progress"], ["累计完成投资（元）", "invested"]]
    assert '<option value="invested" selected>' in page
    assert "确认写入" not in page
    with pytest.raises(actions.BatchRefused, match="还有没读取的列"):
        actions.begin_writing(batch_id=batch.pk)
    county.post(f"/batches/{batch.pk}/act/", {"act": "choose", "head-0": "", "head-1": "invested"})
    batch.refresh_from_db()
    assert (batch.state, batch.told["unread"], batch.told["shown"][0][4]) == ("ready", [], [["invested", None, 17_500_000]])
    assert "确认写入" in county.get(f"/batches/{batch.pk}/").content.decode()


def test_what_a_column_was_said_to_be_is_remembered_for_the_ledger(plan, clerk, person, monkeypatch):
    monkeypatch.setattr("shishi.areas.ledgers.pages.importing.enqueue", lambda job, *told: judge.func(*told))
    monkeypatch.setattr(clock, "today", lambda: MAY)
    opened(canteen("新河小学食堂"), canteen("临泽的", LINZE))
    text = "名称,所在地,工程进度,已花的钱（元）,批次\n{},,{},{},3\n".format
    first = judged(clerk, text("新河小学食堂", 35, 175000))
    heads = {"工程进度": "progress", "已花的钱（元）": "invested", "批次": ""}
    assert actions.choose(batch_id=first.pk, sheet="", heads=heads)
    actions.judge_batch(batch_id=first.pk, scope=clerk, today=MAY, now=at(MAY))
    let_go = judged(clerk, text("新河小学食堂", 36, 1))
    assert len(let_go.told["unread"]) == 3, "what was not written is not remembered"
    written(clerk, first)

    person("linze", ("county", LINZE, {"organisation": "临泽县政府"}))
    scope = scope_of(User.objects.get(username="linze"), today=MAY)
    batch = judged(scope, text("临泽的", 40, 200000))
    county = Client()
    county.force_login(User.objects.get(username="linze"))
    page = county.get(f"/batches/{batch.pk}/").content.decode()

    assert (batch.told["unread"], batch.told["shown"][0][4]) == ([], [["progress", None, 40], ["invested", None, 20_000_000]])
    assert "按以前的选择读取：“工程进度”是 形象进度、“已花的钱（元）”是" in page
    assert "“批次”不读取" in page
    assert "确认写入" in page
    county.post(f"/batches/{batch.pk}/act/", {"act": "choose", "head-0": "", "head-1": "invested", "head-2": ""})
    batch.refresh_from_db()
    assert batch.told["shown"][0][4] == [["invested", None, 20_000_000]]
    own = judged(scope, "名称,工程进度,形象进度\n临泽的,30,50\n").told
    assert (own["unread"], own["shown"][0][4]) == ([["工程进度", ""]], [["progress", None, 50]])


def test_of_several_sheets_the_clerk_chooses_one(plan, clerk, monkeypatch):
    monkeypatch.setattr("shishi.areas.ledgers.pages.importing.enqueue", lambda job, *told: judge.func(*told))
    monkeypatch.setattr(clock, "today", lambda: MAY)
    county = Client()
    county.force_login(User.objects.get(username="ganzhou"))
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for title, pupils in (("四月", 300), ("五月", 320)):
            page = book.add_worksheet(title)
            page.write_row("A1", ["名称", "所在地", "建设方式", "就餐学生数（人）", "用餐情况"])
            page.write_row("A2", ["新河小学食堂", "甘州区", "新建" if title == "四月" else "重建", pupils, "好"])
    batch = judged(clerk, out.getvalue(), name="食堂.xlsx")
    own = f"/batches/{batch.pk}/"
    page = county.get(own).content.decode()

    assert (batch.state, batch.told["sheets"], batch.told["sheet"]) == ("refused", ["四月", "五月"], "")
    assert "<option>五月</option>" in page
    assert "重新上传即可" not in page
    county.post(own + "act/", {"act": "choose", "sheet": "六月"})
    assert Batch.objects.get().told["sheet"] == ""
    county.post(own + "act/", {"act": "choose", "sheet": "五月"})
    page = county.get(own).content.decode()
    assert "读取的是“五月”" in page
    assert "<option selected>五月</option>" in page
    assert "重建" in str([s.frame.rows() for s in read_sheet(county.get(own + "marked.xlsx").content, "m.xlsx").sheets])
    county.post(own + "act/", {"act": "choose", "sheet": "四月", "head-0": ""})
    batch.refresh_from_db()
    assert batch.state == "ready"
    assert ["pupils", None, 300] in batch.told["shown"][0][4]


def test_what_differs_becomes_facts_and_corrections(plan, clerk):
    (entry,) = opened(canteen("新河小学食堂"))
    file(entry, "started", date(2022, 5, 1))

    batch = judged(clerk, HEAD + "620702-0001,新河小学食堂,甘州区,新建,320,400,,2022-05-03\n")

    assert (batch.told["changed"], batch.told["stages"]) == (1, 1)
    written(clerk, batch)
    span = EntrySpan.objects.get(entry_id=entry, to_date=FOREVER)
    assert (span.number_1, span.happened_date) == (320, date(2022, 5, 3))
    assert EntryFact.objects.get(kind="stage", corrects__isnull=False).why == "表格导入"


@pytest.mark.parametrize(
    ("heads", "cells", "code"),
    [
        ("所在地", "甘州", "620702000000"),
        ("所在地", "张掖市甘州区梁家墩镇", "620702100000"),
        ("所在地", "梁家墩", "620702100000"),
        ("县区", "甘州区", "620702000000"),
        ("乡镇", "甘州区/梁家墩镇", "620702100000"),
        ("县区,乡镇", "甘州区,梁家墩镇", "620702100000"),
        ("县区,乡镇", ",梁家墩", "620702100000"),
        ("县区,乡镇", "甘州,", "620702000000"),
        ("县区,所在地", "甘州区,梁家墩镇", "620702100000"),
        ("所在地", "甘州区梁家墩镇六号村", "620702100209"),
        ("所在地", "梁家墩村", "620702100200"),
        ("县区,乡镇,村", "甘州区,梁家墩镇,六号村村委会", "620702100209"),
        ("县区,乡镇,村", "甘州区,梁家墩,", "620702100000"),
    ],
)
def test_a_place_is_written_as_an_office_writes_it(plan, clerk, heads, cells, code):
    batch = judged(clerk, f"编号,名称,{heads},建设方式,就餐学生数（人）,建筑面积(平方米)\n,新河小学食堂,{cells},新建,300,400\n")

    assert batch.told["wrong"] == []
    written(clerk, batch)
    assert Entry.objects.get().division_code == code


@pytest.mark.parametrize(
    ("heads", "cells", "row", "says"),
    [
        ("县区,乡镇", "甘州区,沙河镇", 2, "“沙河镇”在临泽县，不在甘州区；请填写甘州区的地方。"),
        ("所在地", "沙河镇", 2, "“沙河镇”在临泽县，不在甘州区；请填写甘州区的地方。"),
        ("县区", "临泽县", 2, "“临泽县”不在您的范围内；请填写甘州区的地方。"),
        ("县区,乡镇", ",", 2, "没有填所在地"),
        ("乡镇", "花寨乡新城村", 2, "没有名为“花寨乡新城村”的乡镇"),
        ("项目单位", "新河小学", 0, "或“县区”和“乡镇”"),
    ],
)
def test_a_place_that_is_none_is_told_once(plan, clerk, heads, cells, row, says):
    batch = judged(clerk, f"编号,名称,{heads},建设方式,就餐学生数（人）,建筑面积(平方米)\n,新河小学食堂,{cells},新建,300,400\n")

    assert batch.state == "refused"
    assert [(w[0], says in kept_said(w[3])) for w in batch.told["wrong"]] == [(row, True)]
    assert bool(batch.proposal), "a marked copy is there"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (",甲,甘州区,新建,很多,400,,", "很多"),
        (",甲,甘州区,新建,-5,400,,", "“-5”是负数；请填写 0 或更大的数。"),
        (",甲,临泽县,新建,300,400,,", "临泽县"),
        (",甲,甘州区,自建,300,400,,", "自建"),
        (",,甘州区,新建,300,400,,", "名称"),
        (",甲,甘州区,新建,300,400,,2022-06-30", "在今天之后"),
        ("620723-0001,甲,甘州区,新建,300,400,,", "别的县区"),
        (",甲,甘州区,,300,400,,", "建设方式"),
    ],
)
def test_one_wrong_cell_keeps_everything_out_and_is_told_with_its_row(plan, clerk, row, says):
    opened(canteen("临泽的", LINZE))

    batch = judged(clerk, GOOD + row + "\n")

    assert batch.state == "refused"
    assert any(says in "".join(map(str, (*w, kept_said(w[3])))) for w in batch.told["wrong"])
    with pytest.raises(actions.BatchRefused):
        written(clerk, batch)
    assert Entry.objects.count() == 1


def test_a_gated_stage_cannot_be_imported(plan, clerk):
    batch = judged(clerk, "名称,所在地,建设方式,验收日期\n甲,甘州区,新建,2022-05-10\n")

    assert "只能由验收或督查填报" in kept_said(batch.told["wrong"][0][3])


def test_what_changed_since_it_was_shown_is_shown_again(plan, clerk):
    (entry,) = opened(canteen("新河小学食堂"))
    batch = judged(clerk, HEAD + "620702-0001,新河小学食堂,甘州区,新建,320,400,,\n")
    seen = EntrySpan.objects.get(entry_id=entry, to_date=FOREVER).values_fact_id
    actions.change_entries(changes=[actions.Change(entry, seen, canteen("新河小学食堂", pupils=999))], by="other", now=at(MAY))

    with pytest.raises(actions.BatchRefused, match="又有了变化"):
        written(clerk, batch)


def test_another_systems_table_is_read_by_its_own_columns(plan, clerk):
    text = "项目名称,县区,项目学校,建设性质,就餐人数,建筑面积（平方米）,投资概算（万元）,开工时间,竣工时间,备注\n东街小学食堂,甘州区,东街小学,新建,300,400,50,2022-05-06,,急\n"

    written(clerk, judged(clerk, text, outer_form="province"))

    body = EntryFact.objects.get(kind="values").body
    assert (body["organisation"], body["fields"]["cost"]) == ("东街小学", 50_000_000)


@pytest.mark.parametrize("rows", [3, 60])
def test_the_statements_do_not_grow_with_the_rows(plan, clerk, rows):
    text = HEAD + "".join(f",食堂{n},甘州区,新建,300,400,,2022-05-06\n" for n in range(rows))
    with CaptureQueriesContext(connection) as counted:
        written(clerk, judged(clerk, text))

    assert len(counted) <= 70


def test_the_page_shows_the_batch_to_its_maker_only(plan, signed_in, client):
    county = signed_in("ganzhou", ("county", GANZHOU, {"organisation": "甘州区政府"}))
    sent = county.post(f"/ledgers/{ledger().pk}/import/", {"file": SimpleUploadedFile("食堂.csv", GOOD.encode("gb18030"))})
    batch = Batch.objects.get()
    scope = scope_of(User.objects.get(username="ganzhou"), today=MAY)
    actions.judge_batch(batch_id=batch.pk, scope=scope, today=MAY, now=at(MAY))

    assert sent["Location"] == f"/batches/{batch.pk}/"
    page = county.get(f"/batches/{batch.pk}/").content.decode()
    assert "确认写入" in page
    assert "新河小学食堂" in page
    assert client.get(f"/batches/{batch.pk}/").status_code == 404
    county.post(f"/batches/{batch.pk}/act/", {"act": "cancel"})
    assert Batch.objects.get().state == "cancelled"


def test_a_list_leaves_in_another_systems_columns_and_units(plan, client):
    opened(canteen("新河小学食堂", organisation="新河小学", cost=50_000_000, area=36050))

    sent = client.get(f"/ledgers/{ledger().pk}/entries.csv?outer_form=province").content.decode("utf-8-sig")

    head, row, *_ = sent.splitlines()
    told = dict(zip(head.split(","), row.split(","), strict=True))
    assert (told["项目名称"], told["投资概算（万元）"], told["建筑面积（平方米）"], told["建设性质"], told["备注"]) == (
        "新河小学食堂",
        "50",
        "360.5",
        "新建",
        "",
    )


def _sent_back(scope, body, name, outer_form=""):
    return judged(scope, body, name=name, outer_form=outer_form).told


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("demonstration", [False, True])
def test_what_went_out_comes_in_and_changes_nothing(plan, clerk, signed_in, monkeypatch, form, demonstration):
    """Also in a demonstration, whose mark is on the list; in our columns and in another system's."""
    monkeypatch.setattr("shishi.infra.documents.sheets.is_demonstration", lambda: demonstration)
    monkeypatch.setattr("shishi.areas.ledgers.pages.exporting.is_demonstration", lambda: demonstration)
    planned = {"started": "2022-05-31"}
    (one, _) = opened(canteen("新河小学食堂", planned=planned, cost=50_000_000), canteen("-东街小学食堂", area=36050))
    file(one, "started", date(2022, 5, 6))
    county = signed_in("reader", ("county", GANZHOU))

    for outer_form in ("", "province"):
        body = county.get(f"/ledgers/{ledger().pk}/entries.{form}?outer_form={outer_form}").content
        told = _sent_back(clerk, body, f"out.{form}", outer_form)
        assert (told["wrong"], told["new"], told["changed"], told["stages"], told["same"]) == ([], 0, 0, 0, 2)


def test_no_table_leaves_that_does_not_hold_all_and_what_to_do_is_told(plan, client, monkeypatch):
    opened(canteen("一小食堂"), canteen("二小食堂"), canteen("三小食堂", LINZE))
    monkeypatch.setattr(import_module("shishi.areas.ledgers.pages.exporting"), "MOST_OUT", 1)
    own = f"/ledgers/{ledger().pk}/"

    for form in ("csv", "xlsx"):
        answer = client.get(f"{own}entries.{form}?division=620702")
        assert (answer.status_code, answer["Location"]) == (302, f"{own}?division=620702")
    assert "超过 1 条，一张表放不下" in client.get(f"{own}?division=620702").content.decode()
    assert "三小食堂" in client.get(f"{own}entries.csv?division=620723").content.decode()


def test_a_filled_template_holds_the_clerks_own_entries_and_comes_in(plan, clerk, client):
    opened(canteen("新河小学食堂"), canteen("临泽的", LINZE))
    county = Client()
    county.force_login(User.objects.get(username="ganzhou"))
    address = f"/ledgers/{ledger().pk}/template.xlsx"

    told = _sent_back(clerk, county.get(address + "?filled=1").content, "t.xlsx")
    empty = read_sheet(county.get(address).content, "t.xlsx")

    assert (told["wrong"], told["same"], told["new"]) == ([], 1, 0)
    assert any("就餐学生数（人）" in str(cell) for row in empty.sheets[0].frame.rows() for cell in row)
    assert client.get(address).status_code == 403


def test_mistakes_come_back_in_a_copy_of_the_clerks_own_file(plan, clerk):
    county = Client()
    county.force_login(User.objects.get(username="ganzhou"))
    batch = judged(clerk, GOOD + ",甲,甘州区,新建,很多,400,,\n" * 2)

    page = county.get(f"/batches/{batch.pk}/").content.decode()
    sent = county.get(f"/batches/{batch.pk}/marked.xlsx")

    assert "marked.xlsx" in page
    sheets = {s.title: s.frame for s in read_sheet(sent.content, "m.xlsx").sheets}
    assert "很多" in str(sheets["问题清单"].rows())
    assert "新河小学食堂" in str(sheets.popitem()[1].rows())
    assert county.get(f"/batches/{judged(clerk, GOOD).pk}/marked.xlsx").status_code == 404


def test_a_table_that_is_refused_speaks_the_language_of_who_sent_it(plan, clerk, monkeypatch):
    """On the page and in the marked copy, cells and rows alike; and where what was shown cannot be written any more."""
    monkeypatch.setattr("shishi.areas.ledgers.pages.importing.enqueue", lambda job, *told: judge.func(*told))
    opened(canteen("临泽的", LINZE), canteen("D"))
    county = Client()
    county.cookies["django_language"] = "en"
    county.force_login(User.objects.get(username="ganzhou"))
    cells = ",甲,甘州区,新建,many,400,,\n,,甘州区,新建,300,400,,\n,B,,新建,300,400,,\n"
    rows = "620723-0001,C,甘州区,新建,1,1,,\n,D,甘州区,新建,1,1,,\n" + ",D,甘州区,新建,2,1,,\n"

    for text, count in ((cells, 3), (rows, 2)):
        file_ = SimpleUploadedFile("t.csv", (HEAD + text).encode())
        page = county.post(f"/ledgers/{ledger().pk}/import/", {"file": file_}, follow=True)
        told = [says for *_, says in page.context["page"].wrong]
        labels = [label for _, label, *_ in page.context["page"].wrong]
        copy = county.get(f"/batches/{page.context['page'].it.pk}/marked.xlsx").content
        sheets = {s.title: s.frame for s in read_sheet(copy, "m.xlsx").sheets}
        listed = [row[-1] for row in sheets["List of problems"].rows()]
        assert (len(told), listed[1:]) == (count, told)
        assert [row[1] or "" for row in sheets["List of problems"].rows()][1:] == labels
        assert not [says for says in (*told, *labels) if re.search("[，；。：请]|名称|所在地|编号", says)]
        (remarks,) = [frame for title, frame in sheets.items() if title != "List of problems"]
        assert "What is wrong" in remarks.row(0)
        assert not judged(clerk, copy, name="again.xlsx").told["unread"], "the copy's own column is none to ask about"
    template = county.get(f"/ledgers/{ledger().pk}/template.xlsx").content
    with zipfile.ZipFile(io.BytesIO(template)) as book:
        assert b"leave it blank" in b"".join(book.read(part) for part in book.namelist() if "sheet" in part)

    ready = judged(clerk, GOOD)
    assert actions.begin_writing(batch_id=ready.pk)
    opened(canteen("新河小学食堂", "620702100000"))
    actions.carry_out(batch_id=ready.pk, scope=clerk, who="ganzhou", now=at(MAY), today=MAY)
    assert "has changed since it was checked" in county.get(f"/batches/{ready.pk}/").content.decode()


def test_what_was_let_go_stays_so(plan, clerk, monkeypatch):
    """Cancelled while it is read, and after it was handed to the writer."""
    batch = actions.receive(
        ledger=ledger(), file_name="a.csv", digest=files.keep(GOOD.encode()), outer_form="", who="ganzhou", now=at(MAY)
    )
    monkeypatch.setattr("shishi.areas.ledgers.queries.importing.read_table", _cancelled_meanwhile(batch))

    assert actions.judge_batch(batch_id=batch.pk, scope=clerk, today=MAY, now=at(MAY)).state == "cancelled"
    monkeypatch.undo()
    ready = judged(clerk, GOOD, name="b.csv")
    assert actions.begin_writing(batch_id=ready.pk)
    actions.cancel_batch(batch_id=ready.pk, now=at(MAY))
    actions.carry_out(batch_id=ready.pk, scope=clerk, who="ganzhou", now=at(MAY), today=MAY)
    assert Batch.objects.get(pk=ready.pk).state == "cancelled"
    assert not Entry.objects.exists()


def _cancelled_meanwhile(batch):
    def read(*args, **more):
        actions.cancel_batch(batch_id=batch.pk, now=at(MAY))
        return read_table(*args, **more)

    return read


def test_the_preview_says_what_each_cell_was_and_becomes(plan, clerk):
    (entry, _) = opened(canteen("新河小学食堂"), canteen("西街小学食堂"))
    file(entry, "started", date(2022, 5, 1))

    rows = "620702-0001,新河小学食堂,甘州区,新建,320,400,,2022-05-03\n620702-0002,西街小学食堂,甘州区,新建,300,400,,\n"
    told = judged(clerk, HEAD + rows).told

    assert told["shown"][0][4] == [["pupils", 300, 320], ["stage.started", "2022-05-01", "2022-05-03"]]
    assert told["unchanged"] == [[3, "620702-0002", "西街小学食堂"]]


def test_the_preview_says_what_a_new_entry_will_hold(plan, clerk):
    batch = judged(clerk, GOOD)
    client = Client()
    client.force_login(User.objects.get(username="ganzhou"))

    page = client.get(f"/batches/{batch.pk}/").content.decode()

    told = re.findall(r'<li lang="zh-hans">([^<]*)</li>', page)
    assert told == [
        "所在地：甘州区 梁家墩镇",
        "计划开工：2022年5月10日",
        "建设方式：新建",
        "就餐学生数：1,200",
        "建筑面积：1,500.5",
        "开工：2022年5月6日",
        "所在地：甘州区",
        "计划开工：2022年5月10日",
        "建设方式：改扩建",
        "就餐学生数：300",
        "建筑面积：400",
    ]


def test_a_number_that_is_given_is_not_given_out_again(plan, clerk):
    text = HEAD + "620702-0001,新河小学食堂,甘州区,新建,320,400,,\n,东街小学食堂,甘州区,新建,300,400,,\n"

    written(clerk, judged(clerk, text))

    assert list(Entry.objects.order_by("pk").values_list("number", flat=True)) == ["620702-0001", "620702-0002"]


def test_a_number_is_the_same_in_full_width_and_an_unknown_one_makes_no_second_entry(plan, clerk):
    opened(canteen("新河小学食堂"))
    wide = "６２０７０２－０００１,新河小学食堂,甘州区,新建,300,400,,\n"
    wrong = "620702-0009,新河小学食堂,甘州区,新建,300,400,,\nXF-２,南街小学食堂,甘州区,新建,3,4,,\n"

    assert judged(clerk, HEAD + wide).told["same"] == 1
    told = judged(clerk, HEAD + wrong).told
    assert [(w[0], w[1], w[2]) for w in told["wrong"]] == [(2, "编号", "620702-0009")]
    assert "同名的已登记为 620702-0001" in kept_said(told["wrong"][0][3])
    batch = judged(clerk, HEAD + wrong.splitlines()[1])
    client = Client()
    client.force_login(User.objects.get(username="ganzhou"))
    assert '<span class="aside">XF-2</span>' in client.get(f"/batches/{batch.pk}/").content.decode()


def test_a_column_that_counts_the_rows_holds_no_numbers(plan, clerk):
    opened(canteen("新河小学食堂"), canteen("东街小学食堂"))
    rows = "1,新河小学食堂,甘州区,新建,300,400,,\n2,东街小学食堂,甘州区,新建,300,400,,\n1,南街小学食堂,甘州区,新建,3,4,,\n"

    batch = judged(clerk, HEAD + rows)
    written(clerk, batch)

    assert (batch.told["new"], batch.told["same"]) == (1, 2)
    assert any("没有当作编号" in kept_said(n) for n in batch.told["notes"])
    assert Entry.objects.latest("pk").number == "620702-0003"
    opened_by_hand = judged(clerk, HEAD + "A1,一社食堂,甘州区,新建,300,400,,\n7,二社食堂,甘州区,新建,3,4,,\n")
    written(clerk, opened_by_hand)
    assert judged(clerk, HEAD + "7,二社食堂,甘州区,新建,300,400,,\n").told["changed"] == 1, "7 is a number here"


@pytest.mark.parametrize("slices", [1, 2, 9])
def test_numbers_are_given_once_however_many_rows_are_written_at_a_time(plan, clerk, monkeypatch, slices):
    monkeypatch.setattr("shishi.areas.ledgers.actions.opening.SLICE", slices)
    given = ("", "", "620702-0001", "", "620702-0007")
    text = HEAD + "".join(f"{n},第{i}小学食堂,甘州区,新建,320,400,,2022.5.6\n" for i, n in enumerate(given))

    written(clerk, judged(clerk, text))

    numbers = ["620702-0008", "620702-0009", "620702-0001", "620702-0010", "620702-0007"]
    assert list(Entry.objects.order_by("pk").values_list("number", flat=True)) == numbers
    assert Line.objects.filter(verb="ledgers.entries.opened").count() == -(-len(given) // slices)


def test_no_number_leaves_the_next_entry_of_its_county_without_one(plan, clerk):
    last = judged(clerk, HEAD + "620702-999999999,新河小学食堂,甘州区,新建,320,400,,\n")
    written(clerk, judged(clerk, HEAD + "620702-99999999,南关小学食堂,甘州区,新建,320,400,,\n"))
    for name in ("东街小学食堂", "西街小学食堂"):
        written(clerk, judged(clerk, HEAD + f",{name},甘州区,新建,300,400,,\n"))

    assert "太大" in last.told["wrong"][0][3]["template"]
    assert list(Entry.objects.order_by("pk").values_list("number", flat=True)[1:]) == ["620702-100000000", "620702-100000001"]


@pytest.mark.parametrize("name", ["第5小学", "甘州区第5小学食堂", "第5小学食堂（二期）"])
def test_a_new_entry_that_is_called_nearly_as_a_registered_one_is_told(plan, clerk, name):
    opened(canteen("第5小学食堂"), canteen("临泽的第5小学食堂", LINZE))

    batch = judged(clerk, HEAD + f",{name},甘州区,新建,300,400,,\n,第6小学食堂,甘州区,新建,300,400,,\n")

    (note,) = map(kept_said, batch.told["notes"])
    assert (batch.state, batch.told["new"]) == ("ready", 2)
    assert note == f"第 2 行“{name}”与已登记的 第5小学食堂（620702-0001） 名称相近，按新登记处理；若是同一条，请填写编号。"
