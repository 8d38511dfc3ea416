from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from shishi.engines.pack import PackError, merge, person_share, read, write
from shishi.engines.pack.defaults import OPEN
from shishi.engines.pack.fields import FIELDS, PACK_FIELDS
from shishi.engines.pack.judge import judge_cell
from shishi.engines.pack.schema import Item, Pack, PackProgramme, Source, Value


def by_reader(value):
    return Value(value=value, by="read", span=(3, 9))


def by_person(value, confirm=False):
    return Value(value=value, by="person", confirm=confirm)


def target(identity="t-39", **more):
    values = {"subject": by_reader("食堂"), "quantity": by_reader(39), "unit": by_reader("所"), "kind": by_reader("output")}
    return Item(kind="target", id=identity, heading="一/（一）", values=values | more)


def quota(of="t-39"):
    return Item(
        kind="quota",
        id="q-39-1",
        heading="",
        values={"target": by_reader(of), "place": by_reader("甲县"), "quantity": by_reader(39)},
    )


def pack_of(*items):
    programme = PackProgramme(
        id="1", values={"title": by_reader("关于建食堂的实施方案"), "deadline": by_reader(date(2023, 9, 30))}, items=items
    )
    source = Source(file_name="notice.docx", sha256="0" * 64, reader_version="1")
    return Pack(
        source=source,
        values={"city": by_reader("某市"), "year": by_reader(2023), "title": by_reader("通知")},
        programmes=(programme,),
    )


@pytest.fixture
def folder(tmp_path):
    write(pack_of(target(), quota()), tmp_path / "city-2023")
    return tmp_path / "city-2023"


def spoil(folder, old, new):
    path = folder / "p1.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_pack_reads_back_as_it_was_written(folder):
    assert read(folder) == pack_of(target(), quota())


def test_every_value_stands_on_one_line(folder):
    lines = (folder / "p1.toml").read_text(encoding="utf-8").splitlines()

    assert 'quantity = { value = 39, by = "read", span = [3, 9] }' in lines


def test_all_errors_of_all_files_come_at_once(folder):
    spoil(folder, "value = 39,", 'value = "三十九",')
    spoil(folder, 'kind = { value = "output"', 'kind = { value = "outputs"')
    spoil(folder, "[quota.q-39-1]", "[quota.q-39-1]\nowner = 3")
    head = folder / "pack.toml"
    head.write_text(head.read_text(encoding="utf-8").replace("year", "jahr"), encoding="utf-8")

    with pytest.raises(PackError) as caught:
        read(folder)

    problems = "\n".join(map(str, caught.value.problems))
    assert "p1.toml：target.t-39.quantity 的值 '三十九' 不对，应是数字" in problems
    assert "target.t-39.kind 的值 “outputs” 不对，应是 output、" in problems
    assert "[quota.q-39-1] 中无法识别 “owner”" in problems
    assert "pack.toml：[pack] 中无法识别 “jahr”" in problems
    assert "pack.toml：[pack] 缺少 year" in problems


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('by = "read"', 'by = "robot"', '应写成 { value = …, by = "read" 或 "person" }'),
        ("span = [3, 9]", "span = [9, 3]", "span 应是 [起, 止] 两个整数"),
        ("2023-09-30", '"2023-09-30"', "应是日期，如 2022-03-20"),
        ("2023-09-30", "9999-12-31", "在 1990 到 2100 年之间"),
        ("2023-09-30", "0001-01-01", "在 1990 到 2100 年之间"),
        ("value = 39,", "value = nan,", "应是数字"),
        ("value = 39,", "value = true,", "应是数字"),
        ('value = "t-39"', 'value = "t-40"', "指向的目标 “t-40” 不在其中"),
        ("[target.t-39]", '[target."第39"]', "只能用字母、数字"),
        ("order = 1", "order = 1\nprice = 3", "无法识别的内容 “price”"),
        ("order = 1", "order = = 1", "不是合法的 TOML"),
    ],
)
def test_an_error_says_what_would_be_right(folder, old, new, says):
    spoil(folder, old, new)

    with pytest.raises(PackError) as caught:
        read(folder)

    assert says in str(caught.value)
    assert "p1.toml" in str(caught.value)


def test_a_measure_that_is_no_name_is_refused(folder):
    write(pack_of(target(measure=by_person("食堂完工数"))), folder)

    with pytest.raises(PackError, match=r"target\.t-39\.measure 的值 “食堂完工数” 不是度量名"):
        read(folder)


def test_two_files_for_one_programme_are_refused(folder):
    (folder / "p2.toml").write_text((folder / "p1.toml").read_text(encoding="utf-8"), encoding="utf-8")

    with pytest.raises(PackError, match=r"与 p1\.toml 相同"):
        read(folder)


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/one.jpg").write_bytes(b"x")

    with pytest.raises(PackError, match="不是计划包"):
        write(pack_of(), tmp_path / "photos")

    assert [p.name for p in (tmp_path / "photos").iterdir()] == ["one.jpg"]


def test_a_place_without_a_pack_says_so(tmp_path):
    with pytest.raises(PackError, match=r"缺少 pack\.toml"):
        read(tmp_path)


def test_writing_again_replaces_the_folder_and_leaves_nothing_beside_it(folder):
    write(pack_of(target("t-40")), folder)

    assert read(folder).programmes[0].items[0].id == "t-40"
    assert [p.name for p in folder.parent.iterdir()] == ["city-2023"]


def test_what_a_person_wrote_outlives_a_new_draft():
    old = pack_of(target(measure=by_person("ledgers:canteens@completed"), subject=by_person("新建食堂")))
    new = pack_of(target(quantity=by_reader(39.5)))

    merged = merge(old, new).programmes[0].items[0]

    assert merged.get("measure") == "ledgers:canteens@completed"
    assert merged.get("subject") == "新建食堂"
    assert merged.get("quantity") == 39.5


def test_an_item_only_the_reader_knew_goes_with_it():
    assert merge(pack_of(target("t-1"), target("t-2")), pack_of(target("t-2"))) == pack_of(target("t-2"))


def test_an_item_a_person_worked_on_stays_when_the_reader_loses_it():
    kept = target("t-1", measure=by_person("ledgers:canteens"))

    assert merge(pack_of(kept), pack_of(target("t-2"))).programmes[0].items == (target("t-2"), kept)


def test_merging_twice_changes_nothing():
    old = pack_of(target(measure=by_person("ledgers:canteens")), target("t-7", left_out=by_person(True)))
    new = pack_of(target(), target("t-7"))

    assert merge(merge(old, new), new) == merge(old, new)


def test_a_struck_out_item_stays_in_the_file_but_not_in_the_plan(folder):
    struck = pack_of(target(left_out=by_person(True)), target("t-40"))
    write(struck, folder)

    assert [i.id for i in read(folder).programmes[0].of("target")] == ["t-40"]
    assert read(folder) == struck


def test_a_quota_of_a_struck_out_target_is_refused(folder):
    write(pack_of(target(left_out=by_person(True)), quota()), folder)

    with pytest.raises(PackError, match="或已略去"):
        read(folder)


def test_striking_out_is_undone_by_taking_the_line_away(folder):
    write(pack_of(target(left_out=by_person(False))), folder)

    with pytest.raises(PackError, match="请删去这一行"):
        read(folder)


def test_the_share_of_a_person_counts_values():
    assert person_share(pack_of(target(measure=by_person("ledgers:canteens")))) == (1, 10)


@pytest.mark.parametrize(
    ("kind", "key", "value", "right"),
    [
        ("pack", "report_hour", "5点", "时刻，如 17:00"),
        ("pack", "report_hour", "00:00", "时刻，如 17:00"),
        ("pack", "data_closes", "25:00", "一天结束写 24:00"),
        ("pack", "week_starts", 0, "1 到 7 的整数"),
        ("pack", "week_starts", 1.5, "1 到 7 的整数"),
        ("pack", "holiday_rule", "forward", "earlier、later、skip 之一"),
        ("pack", "upstream_days", 31, "0 到 28 的整数"),
        ("pack", "summary_chain", "分管领导", "文字列表"),
        ("report", "hour", "17点", "时刻，如 17:00"),
        ("filing", "chain", 1, "文字列表"),
        ("activity", "kind", "party", "publicity、training 之一"),
        ("activity", "cadence", "weekly", "monthly、quarterly、half_yearly、yearly 之一"),
    ],
)
def test_a_wrong_term_of_a_duty_says_what_would_be_right(kind, key, value, right):
    field = (PACK_FIELDS if kind == "pack" else FIELDS[kind])[key]

    (told,) = judge_cell(key, value, field)

    assert right in str(told)


def test_what_notices_leave_open_may_be_said_so():
    assert all(judge_cell(key, value, PACK_FIELDS[key]) == [] for key, value in OPEN.items())


ZHANGYE = Path(__file__).resolve().parents[2] / "packs/zhangye-2022"


@pytest.mark.parametrize(
    ("measure", "says"),
    [
        ("ledgers:station", "计划包里没有台账“station”；可用的有 aid_lists、canteens、"),
        ("ledgers:stations:haves", "台账“stations”没有整数字段“haves”；可用的有 floor_area、progress。"),
        ("ledgers:stations:host", "没有整数字段“host”"),
        ("ledgers:stations@finished", "没有阶段“finished”；可用的有 sited、started、completed、"),
        ("ledgers:stations!haves", "没有核对“haves”；可用的有 six_haves、"),
        ("ledgers:stations!sampled", "没有核对“sampled”"),
        ("ledgers:stations[hours=day]", "没有可作条件的字段“hours”；可用的有 grade、kind、host。"),
        ("ledgers:stations[grade=large]", "没有选项“large”；可用的有 demonstration、standard。"),
        ("ledgers:stations@goal_met", ""),
        ("ledgers:stations@accepted!sampled[grade=standard]", ""),
        ("ledgers:canteens@completed", ""),
        ("chronic:stroke.followed", ""),
    ],
)
def test_a_measure_that_the_packs_ledgers_cannot_count_is_refused_by_what_they_have(tmp_path, measure, says):
    copytree(ZHANGYE, tmp_path / "pack")
    path = tmp_path / "pack/p7.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("ledgers:stations!six_haves", measure), encoding="utf-8")

    try:
        read(tmp_path / "pack")
        told = ""
    except PackError as refused:
        told = str(refused)

    assert (says in told) if says else told == ""
    assert not says or told.startswith(f"p7.toml：target.t-person-1.measure 的值 “{measure}” 不对：")


def test_an_activity_that_starts_after_it_ends_is_refused(tmp_path):
    copytree(ZHANGYE, tmp_path / "pack")
    path = tmp_path / "pack/p4.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("by_date = { value = 2022-07-31", "by_date = { value = 2022-01-31"))

    with pytest.raises(PackError, match=r"activity\.h-20220731-city 的开始（2022年2月1日）晚于完成日期（2022年1月31日）"):
        read(tmp_path / "pack")
