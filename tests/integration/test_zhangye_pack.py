import re
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from shishi.areas.ledgers.queries.section import definitions_of
from shishi.engines.ledger import KINDS as LEDGER_KINDS
from shishi.engines.ledger import run
from shishi.engines.measures import parse
from shishi.engines.notice import check, read, read_file
from shishi.engines.pack import anchors, draft, merge, person_share, render, write
from shishi.engines.pack import read as read_pack
from tests.shared import SHARED, needs_shared

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "packs/zhangye-2022"
EXAMPLE = ROOT / "examples/zhangye-2022"
CODES = [
    "schools",
    "eldercare",
    "training",
    "placement",
    "aid",
    "screening",
    "laboratory",
    "platform",
    "chronic",
    "stations",
    "roads",
    "water",
]


@pytest.fixture(scope="module")
def pack():
    return read_pack(FOLDER)


@pytest.fixture(scope="module")
def retold():
    return read(read_file(EXAMPLE / "notice.docx").text)


@pytest.fixture(scope="module")
def drafted(retold):
    return draft(retold, file_name="notice.docx", findings=check(retold))


def programme(pack, code):
    return next(p for p in pack.programmes if p.get("code") == code)


def test_drafting_again_changes_only_what_a_person_wrote(drafted):
    """Every line of the draft is in the pack, or a person's line of the same key stands in its place."""
    packed = {p.name: p.read_text(encoding="utf-8") for p in FOLDER.glob("*.toml")}

    assert render(merge(read_pack(FOLDER), drafted)) == packed
    for name, text in render(drafted).items():
        missing = tables(text) - tables(packed[name])
        added = tables(packed[name]) - tables(text)
        assert {(where, key) for where, key, _ in missing} <= {(where, key) for where, key, _ in added}
        assert all('by = "person"' in line for _, _, line in added)


def tables(text):
    """Each line of values with the table it stands in."""
    out, where = set(), ""
    for line in text.splitlines():
        if line.startswith("["):
            where = line
        elif " = " in line:
            out.add((where, line.split(" = ")[0], line))
    return out


def test_the_document_says_what_the_text_says():
    assert read_file(EXAMPLE / "notice.docx").text == (EXAMPLE / "notice.txt").read_text(encoding="utf-8")


def test_twelve_programmes_have_their_codes_in_order(pack):
    assert [p.get("code") for p in pack.programmes] == CODES


def test_every_promised_quantity_names_its_measure(pack):
    silent = [
        (p.id, t.id)
        for p in pack.programmes
        for t in p.of("target")
        if t.get("kind") not in ("scope", "eligibility", "rate_delta", "unquantified") and not t.get("measure")
    ]

    assert silent == []


def test_measures_belong_to_the_areas_of_the_house(pack):
    areas = {parse(str(t.get("measure"))).area for p in pack.programmes for t in p.of("target") if t.get("measure")}

    assert areas == {"ledgers", "training", "placement", "aid", "laboratory", "chronic"}


def test_quotas_add_up_to_their_targets(pack):
    sums = Counter()
    for p in pack.programmes:
        for quota in p.of("quota"):
            sums[p.get("code"), quota.get("target")] += quota.get("quantity")

    assert sums == {
        ("eldercare", "t-7"): 7,
        ("aid", "t-30-pct"): 30,
        ("laboratory", "t-100"): 100,
        ("laboratory", "t-120"): 120,
        ("laboratory", "t-2000"): 2000,
    }


def test_quotas_of_counties_carry_the_county_code(pack):
    centres = {q.get("division"): q.get("quantity") for q in programme(pack, "eldercare").of("quota")}

    assert centres == {"620702": 1, "620723": 1, "620724": 1, "620722": 1, "620721": 1, "620725": 2}
    assert pack.get("protocol_order") == ["620702", "620723", "620724", "620725", "620722", "620721"]


@pytest.mark.parametrize(
    ("code", "chain"),
    [
        ("schools", [("city", "joint", date(2022, 9, 30), "省教育厅")]),
        ("eldercare", [("county", "self", date(2022, 10, 20), None), ("city", "joint", date(2022, 10, 31), "省民政厅")]),
        (
            "stations",
            [
                ("county", "self", date(2022, 8, 31), "市总工会办公室"),
                ("city", "full", date(2022, 10, 31), None),
                ("province", "sample", date(2022, 10, 31), None),
            ],
        ),
        ("laboratory", [("institution", "self", date(2022, 4, 30), None), ("province", "assessment", date(2022, 4, 30), None)]),
        ("roads", [("county", "joint", date(2022, 12, 31), None)]),
    ],
)
def test_acceptance_follows_the_chain_of_the_programme(pack, code, chain):
    steps = [
        (s.get("level"), s.get("form"), s.get("by_date"), s.get("report_to")) for s in programme(pack, code).of("acceptance")
    ]

    assert steps == chain


def test_what_the_notice_leaves_open_waits_for_a_word(pack):
    assert all(
        pack.values[key].confirm
        for key in ("warning_days", "late_filing_days", "week_starts", "report_hour", "complaint_workdays")
    )
    assert all(i.values["asks"].confirm for p in pack.programmes for i in p.of("question"))


def test_water_has_ten_works_and_the_platform_seven_parts(pack):
    assert len(programme(pack, "water").of("work")) == 10
    assert len(programme(pack, "platform").of("work")) == 7


M = 1_000_000
"""万元."""


@pytest.mark.parametrize(
    ("fields", "reached", "failed"),
    [
        ({"invested_q1": 10 * M, "invested_q2": 20 * M, "invested": 30 * M}, [], []),
        ({"invested_q1": 100_000, "invested_q2": 200_000, "invested": 300_000}, [], []),
        ({"invested_q1": 40 * M, "invested": 30 * M}, [], ["quarters_1"]),
        ({"invested_q1": 10 * M, "invested_q2": 21 * M, "invested": 30 * M}, [], ["quarters_2"]),
        ({"progress": 0}, ["resumed"], ["progress_none"]),
        ({"progress": 100}, ["resumed"], ["progress_ahead"]),
        ({"progress": 100}, ["resumed", "main_done"], []),
    ],
)
def test_what_is_reported_of_water_works_is_checked(pack, fields, reached, failed):
    _, water = definitions_of(pack)["water"]

    told = run(water, {"investment": 100 * M, **fields}, reached=reached, goal="main_done")

    assert [o.check.code for o in told if o.passed is False] == failed


def test_no_sentence_of_the_notice_is_in_the_pack(retold):
    written = "".join(p.read_text(encoding="utf-8") for p in FOLDER.glob("*.toml"))
    sentences = {s for s in re.split(r"[。\n]", retold.text) if len(s) > 30 and not s.startswith(("关于", "张掖市人民政府"))}

    assert [s for s in sentences if s in written] == []


def test_most_values_come_from_the_reader(pack):
    promised = [replace(p, items=tuple(i for i in p.items if i.kind not in LEDGER_KINDS)) for p in pack.programmes]
    person, total = person_share(replace(pack, programmes=tuple(promised)))

    assert 0 < person < total * 0.3


@needs_shared
def test_every_read_item_is_found_in_the_published_notice_too(pack):
    original = read((SHARED / "notices/zhangye-2022-38.txt").read_text(encoding="utf-8"))
    found = {(a.programme, a.item) for a in anchors(pack, original)}

    lost = [
        (p.id, i.id)
        for p in pack.programmes
        for i in p.items
        if i.kind != "question"
        and not i.get("left_out")
        and any(v.by == "read" for v in i.values.values())
        and (p.id, i.id) not in found
    ]
    assert lost == []


NAMES = (
    "国家妇幼重大公共卫生服务项目信息直报系统",
    "山丹县霍城河灌区农村人饮供水保障改造项目",
    "甘州区农村供水工程河东水厂改造提升工程",
    "肃南县明花乡前滩农村供水巩固提升工程",
    "明花乡前滩农村供水巩固提升工程",
    "人工智能老年慢病管理信息平台",
    "市养老服务联席会议其他成员单位",
)


@needs_shared
def test_the_retelling_shares_no_run_of_words_with_the_published_notice(retold):
    original = read((SHARED / "notices/zhangye-2022-38.txt").read_text(encoding="utf-8"))
    theirs = {run[i : i + 14] for run in runs(original) for i in range(len(run) - 13)}

    assert [run for run in runs(retold) if any(run[i : i + 14] in theirs for i in range(len(run) - 13))] == []


def runs(reading):
    """The unbroken Chinese of a notice without its names, titles and headings."""
    titles = (
        {t.title for t in reading.announced_titles}
        | {reading.title}
        | {p.title for p in reading.programmes}
        | {p.scheme or "" for p in reading.programmes}
    )
    titles |= {title for p in reading.programmes for s in p.sections for title in headings(s)}
    text = reading.text
    for name in sorted({n for n in (*titles, *NAMES) if len(n) > 3}, key=len, reverse=True):
        text = text.replace(name, "|")
    text = re.sub(r"《[^》]*》|关于.*实施方案", "|", text)
    return re.findall(r"[一-鿿]{14,}", text)


def headings(section):
    yield section.title
    for child in section.children:
        yield from headings(child)


KEEP_WRITING = """
import sys
from pathlib import Path
from shishi.engines.pack import read, write
one, other, target = read(Path(sys.argv[1])), read(Path(sys.argv[2])), Path(sys.argv[3])
print("go", flush=True)
while True:
    write(one, target)
    write(other, target)
"""


def test_a_crash_while_writing_leaves_the_old_pack_or_the_new(pack, drafted, tmp_path):
    write(pack, tmp_path / "one")
    write(drafted, tmp_path / "other")
    write(pack, tmp_path / "city")

    for n in range(10):
        with subprocess.Popen(
            [sys.executable, "-c", KEEP_WRITING, *(str(tmp_path / x) for x in ("one", "other", "city"))],
            cwd=ROOT,
            stdout=subprocess.PIPE,
        ) as writer:
            writer.stdout.readline()
            time.sleep(0.006 * n)
            writer.kill()
        assert read_pack(tmp_path / "city") in (pack, drafted)


@pytest.mark.parametrize(
    ("grade", "equipment", "flagged"),
    [
        ("standard", "桌椅、烧水壶、微波炉、电风扇、充电工具、雨伞、应急药箱", []),
        ("standard", "桌椅、烧水壶、微波炉、电风扇、充电工具、应急药箱", ["equipped_standard"]),
        ("demonstration", "桌椅、烧水壶、微波炉、电风扇、充电工具、雨伞、应急药箱", ["equipped_demonstration"]),
        (
            "demonstration",
            "桌椅、饮水机、微波炉、空调、报刊、应急药品、淋浴室、洗衣机、充电充气工具、冰箱、储物柜、维修工具箱、应急药箱、电视机、wifi",
            [],
        ),
    ],
)
def test_a_rest_station_is_held_against_the_list_of_its_grade(pack, grade, equipment, flagged):
    stations = definitions_of(pack)["stations"][1]
    told = run(stations, {"grade": grade, "equipment": equipment}, reached=["completed"], goal="accepted")

    assert [o.check.code for o in told if o.passed is False and o.check.code.startswith("equipped_")] == flagged


@pytest.mark.parametrize(
    ("ledger", "fields", "reached", "goal", "failed"),
    [
        ("canteens", {"kind": "rebuilt", "cost": 45 * M}, [], "accepted", []),
        ("canteens", {"kind": "rebuilt", "cost": 46 * M}, [], "accepted", ["cost_rebuilt"]),
        ("centres", {"day_care": True, "week_care": False}, ["completed"], "operating", []),
        ("centres", {"day_care": True, "week_care": False}, ["self_checked"], "operating", ["care"]),
        ("centres", {"platform": False}, ["self_checked"], "operating", ["platform_joined"]),
        ("centres", {"fire_approved": False}, ["self_checked"], "operating", ["fire"]),
        ("laboratories", {"quality_assessed": True, "biosafety": False}, ["self_assessed"], "accepted", ["safe"]),
        ("managed", {"hypertension_managed": 60, "hypertension_standard": 61}, [], "year", ["hypertension"]),
        ("managed", {"diabetes_managed": 60, "diabetes_standard": 60}, [], "year", []),
        ("roads", {"own_account": False}, ["approved"], "handed_over", []),
        ("roads", {"own_account": False}, ["started"], "handed_over", ["accounts"]),
        ("roads", {"road_chief": True, "village_rules": False}, ["accepted"], "handed_over", []),
        ("roads", {"road_chief": True, "village_rules": False}, ["handed_over"], "handed_over", ["upkeep"]),
        ("water", {"legal_person": "甲", "contractor": "乙", "supervisor": ""}, ["started"], "completed", ["named"]),
        ("water", {"papers": False}, ["main_done"], "main_done", ["papers_kept"]),
        ("water", {"papers": False}, ["year_plan_met"], "year_plan_met", []),
        ("water", {"next_plan": False}, ["year_plan_met"], "year_plan_met", ["goes_on"]),
        ("water", {"next_plan": False}, ["completed"], "completed", []),
    ],
)
def test_what_the_notice_asks_of_each_work_is_checked(pack, ledger, fields, reached, goal, failed):
    told = run(definitions_of(pack)[ledger][1], fields, reached=reached, goal=goal)

    assert [o.check.code for o in told if o.passed is False] == failed


def test_every_goal_of_a_water_work_has_its_day(pack):
    _, water = definitions_of(pack)["water"]

    assert {code: water.stage_by_code[code].due for code in ("main_done", "year_plan_met", "completed")} == dict.fromkeys(
        ("main_done", "year_plan_met", "completed"), date(2022, 12, 31)
    )


def test_what_is_to_be_invested_in_water_is_promised_by_quarter_and_by_type(pack):
    promised = {
        str(t.get("measure")): (t.get("quantity"), t.get("by_date"))
        for t in programme(pack, "water").of("target")
        if ":invested" in str(t.get("measure"))
    }

    assert promised == {
        "ledgers:water:invested_q1": (2315, date(2022, 3, 31)),
        "ledgers:water:invested_q2": (11212, date(2022, 6, 30)),
        "ledgers:water:invested_q3": (7700, date(2022, 9, 30)),
        "ledgers:water:invested_q4": (1654, date(2022, 12, 31)),
        "ledgers:water:invested": (60870, date(2022, 12, 31)),
        "ledgers:water:invested[type=reservoir]": (48630, date(2022, 12, 31)),
        "ledgers:water:invested[type=irrigation]": (5002, date(2022, 12, 31)),
        "ledgers:water:invested[type=supply]": (7238, date(2022, 12, 31)),
    }
