"""Red lines loaded by the operator: versions with their days, places held against them, and what a page may say."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django_tasks_db.models import DBTaskResult
from shapely.geometry import LineString, Point, Polygon, box, mapping

from shishi.areas.ledgers import jobs
from shishi.areas.ledgers.actions import Change, change_entries, judge_places, look_at_evidence, place_entry, search
from shishi.areas.ledgers.models import EntryFact, Evidence, PlaceCheck
from shishi.areas.ledgers.queries.searches import suspicions
from shishi.engines.geometry import GeometryRefused, area_m2, canonical, length_m
from shishi.infra.places.models import Division, RedLineArea, RedLineFile
from shishi.infra.places.red_lines import Handed, load_red_lines
from shishi.infra.record.models import Body, Line
from shishi.site import cli
from tests.integration.ledger_entries import CITY, GANZHOU, LINZE, at, canteen, ledger, opened
from tests.integration.test_evidence_pages import PAPER

pytestmark = [pytest.mark.django_db, pytest.mark.db]
MAY, JUNE = date(2022, 5, 12), date(2022, 6, 12)
FARM = box(100.45, 38.92, 100.47, 38.94)
ON_FARM, OFF = Point(100.46, 38.93), Point(100.40, 38.90)


@pytest.fixture(autouse=True)
def kept_here(settings, tmp_path):
    settings.FILES_DIR = tmp_path


def file_of(*shapes, **properties):
    features = [{"type": "Feature", "properties": {"名称": "机密片区", **properties}, "geometry": mapping(s)} for s in shapes]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def load(*shapes, on=MAY, kind="永久基本农田", division=GANZHOU, valid_from=None, data=b"", document="张自然资函〔2022〕8号"):
    handed = Handed(data or file_of(*(shapes or (FARM,))), kind, division, document, valid_from or on)
    return load_red_lines(handed=handed, by="operator", now=at(on))


def place(entry, shape, on=MAY):
    middle = shape.representative_point()
    told = {"geometry": canonical(shape), "datum": "cgcs2000", "source": "drawn", "lon": middle.x, "lat": middle.y}
    told |= {"length_m": length_m(shape), "area_m2": area_m2(shape)}
    return place_entry(entry_id=entry, place=told, by="clerk", now=at(on))


def page_of(client, entry, query=""):
    return client.get(f"/entries/{entry}/{query}").content.decode()


def test_a_version_takes_the_place_of_the_last_and_the_same_file_changes_nothing(plan):
    first, again = load(), load(on=JUNE)
    second = load(FARM, ON_FARM.buffer(0.001), on=JUNE)

    assert (first.changed, again.changed, second.changed) == (True, False, True)
    assert list(RedLineFile.objects.order_by("pk").values_list("valid_from", "valid_to", "count")) == [
        (MAY, date(2022, 6, 11), 1),
        (JUNE, None, 2),
    ]
    assert Line.objects.filter(verb="places.red_lines.loaded").count() == 2
    told = Body.objects.filter(line__verb="places.red_lines.loaded").first().body
    assert "机密片区" not in told
    assert "coordinates" not in told


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"kind": "红线"}, "没有“红线”这类红线：可用的有"),
        ({"document": " "}, "请给出红线数据随附的文件名称"),
        ({"division": "999999000000"}, "请核对行政区划代码"),
        ({"valid_from": JUNE}, "请在生效当日装入"),
        ({"data": b"{"}, "GeoJSON"),
        ({"data": file_of(FARM, ON_FARM)}, "第 2 个图形不是面"),
        ({"data": file_of(FARM, kind="生态保护红线")}, "一个文件只装一类"),
        ({"data": file_of(box(116.3, 39.9, 116.4, 40.0))}, "没有一处在甘州区"),
        ({"data": file_of(FARM), "division": LINZE}, "没有一处在临泽县"),
        ({"data": file_of(box(116.3, 39.9, 116.4, 40.0)), "division": CITY}, "没有一处在张掖市"),
    ],
)
def test_what_cannot_be_loaded_is_told_in_a_sentence_and_nothing_changes(plan, change, says):
    with pytest.raises(GeometryRefused, match=says):
        load(**change)

    assert (RedLineFile.objects.count(), RedLineArea.objects.count()) == (0, 0)


def test_a_version_cannot_begin_before_the_one_in_force(plan):
    load(on=JUNE)
    with pytest.raises(GeometryRefused, match="现行版本自2022年6月12日起生效"):
        load(OFF.buffer(0.01), on=JUNE, valid_from=MAY)


@pytest.mark.parametrize(
    ("shape", "says"),
    [
        (ON_FARM, "在永久基本农田范围内"),
        (box(100.4699, 38.93, 100.4701, 38.9301), "占永久基本农田 0.14 亩"),
        (LineString([(100.44, 38.93), (100.46, 38.93)]), "穿永久基本农田 867 米"),
    ],
    ids=["point", "polygon", "line"],
)
def test_a_place_is_judged_when_it_is_set_and_its_page_measures_it(plan, client, shape, says):
    load()
    (entry,) = opened(canteen())
    place(entry, shape)

    page = page_of(client, entry)

    assert says in page
    assert "对照永久基本农田；其他红线未装入" in page
    assert "机密片区" not in page
    (check,) = PlaceCheck.objects.all()
    assert (check.crosses, check.against) == (True, ["basic_farmland"])
    assert Line.objects.filter(verb="ledgers.places.judged", ref=f"ledgers.entry/{entry}").count() == 1


def test_of_a_county_without_red_lines_nobody_says_that_nothing_is_crossed(plan, client):
    load(Point(100.1, 39.2).buffer(0.01), division=LINZE)
    (entry, far) = opened(canteen("甲"), canteen("乙", LINZE))
    place(entry, OFF)
    place(far, Point(100.16, 39.15))

    assert "未装入红线数据" in page_of(client, entry)
    assert "没有压到" not in page_of(client, entry)
    assert "没有压到已装入的红线" in page_of(client, far)


def test_lying_in_the_urban_growth_boundary_is_measured_and_no_crossing(plan, client):
    load(kind="城镇开发边界")
    (entry,) = opened(canteen())
    place(entry, ON_FARM)

    assert PlaceCheck.objects.get().crosses is False
    assert "在城镇开发边界范围内" in page_of(client, entry)


def test_places_are_judged_again_by_the_job_when_red_lines_change_and_a_past_day_stays(plan, client):
    (one, other) = opened(canteen("甲"), canteen("乙"))
    place(one, ON_FARM)
    place(other, OFF)
    assert f"/entries/{one}/" not in client.get(f"/ledgers/{ledger().pk}/?flag=red_line").content.decode()
    load(on=JUNE)
    judge_places(entry_ids=[one, other], by="operator", now=at(JUNE))
    lines = Line.objects.count()
    jobs.judge_places.func(CITY)

    assert Line.objects.count() == lines
    assert [c.crosses for c in PlaceCheck.objects.order_by("entry")] == [True, False]
    assert "在永久基本农田范围内" in page_of(client, one)
    assert "未装入红线数据" in page_of(client, one, "?on=2022-05-20")
    listed = client.get(f"/ledgers/{ledger().pk}/?flag=red_line").content.decode()
    assert "甲" in listed
    assert f"/entries/{other}/" not in listed


def test_judging_takes_the_same_statements_for_one_place_and_for_many(
    plan, django_assert_num_queries, django_assert_max_num_queries
):
    entries = opened(*(canteen(f"食堂{n}") for n in range(8)))
    for entry in entries:
        place(entry, ON_FARM)
    load()

    with django_assert_max_num_queries(14) as one:
        judge_places(entry_ids=entries[:1], by="operator", now=at(MAY))
    with django_assert_num_queries(len(one)):
        judge_places(entry_ids=entries[1:], by="operator", now=at(MAY))


def test_of_a_place_as_large_as_a_county_only_figures_are_told(plan, client):
    load()
    (entry,) = opened(canteen())
    place(entry, box(100.3, 38.8, 100.6, 39.0))

    (check,) = PlaceCheck.objects.all()
    assert [f["part"] for f in check.found] == [""]
    assert "占永久基本农田" in page_of(client, entry)
    assert '"crossings": []' in page_of(client, entry)


def test_a_letter_answers_a_crossing_and_an_inspector_closes_it(plan, signed_in):
    load()
    (entry,) = opened(canteen())
    place(entry, ON_FARM)
    county, du = signed_in("ganzhou", ("county", GANZHOU)), signed_in("du", ("inspector", CITY))

    def told():
        return [s.code for s in suspicions(ledger=ledger(), on=None, today=JUNE)]

    assert told() == ["red_line"]
    search(ledger_id=ledger().pk, now=lambda: at(JUNE))
    assert "没有意见函" in du.get(f"/ledgers/{ledger().pk}/suspicions/").content.decode()
    assert "上传意见函" in page_of(county, entry)
    assert "上传意见函" not in page_of(du, entry)
    sent = {"stage": "", "kind": "意见函", "files": [SimpleUploadedFile("letter.pdf", PAPER)]}
    county.post(f"/entries/{entry}/evidence/", sent)
    assert told() == ["red_line_answered"]
    assert "自然资源部门意见函" in page_of(county, entry)
    look_at_evidence(evidence_id=Evidence.objects.get(entry=entry).pk, outcome="true", says="已核对原件", by="du", now=at(MAY))
    assert told() == []


def test_whoever_may_not_read_the_entry_learns_nothing_of_its_red_lines(plan, signed_in):
    load()
    (entry,) = opened(canteen())
    place(entry, ON_FARM)

    assert signed_in("linze", ("county", LINZE)).get(f"/entries/{entry}/").status_code == 404
    assert signed_in("doctor", ("clinician", CITY)).get(f"/entries/{entry}/").status_code in (403, 404)


@pytest.fixture
def desk(db, monkeypatch, tmp_path, capsys):
    """The operator's desk: `shishi redline` with a file at hand, over a database that knows one county. Returns (exit code, said, refused)."""
    monkeypatch.setattr("shishi.site.red_lines.prepare_database", lambda: None)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    Division.objects.create(code=GANZHOU, name="甘州区", level="county", valid_from=date(2000, 1, 1))
    (tmp_path / "red.geojson").write_bytes(file_of(FARM))

    def run(*words):
        monkeypatch.setattr("sys.argv", ["shishi", "redline", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return ended.value.code, *capsys.readouterr()

    return run


LOAD = {"--kind": "永久基本农田", "--division": "甘州区", "--document": "张自然资函〔2022〕8号", "--from": "2022-05-12"}


def load_words(file="red.geojson", **changed):
    told = LOAD | {f"--{key}": value for key, value in changed.items()}
    return ["load", file, *(word for pair in told.items() for word in pair if pair[1])]


def test_the_operator_loads_red_lines_and_lists_every_version(desk):
    assert desk("list")[:2] == (0, "没有装入过红线。\n")
    first, again = desk(*load_words()), desk(*load_words())
    Path("red.geojson").write_bytes(file_of(FARM, Polygon([(100, 38), (100.1, 38.1), (100.1, 38), (100, 38.1)])))
    then = desk(*load_words(**{"from": "2022-06-12", "document": "张自然资函〔2022〕20号", "division": "620702"}))
    listed = desk("list")

    assert first[:2] == (0, "已装入 1 个面，自 2022-05-12 起生效。后台任务将重新核对甘州区内的位置。\n")
    assert again[:2] == (0, "内容未变：张自然资函〔2022〕8号（1 个面）自 2022-05-12 起已在用。\n")
    assert then[0] == 0
    assert "已装入 2 个面，自 2022-06-12 起生效。其中 1 个面自相交，已按修正后的范围装入。" in then[1]
    rows = [[cell.strip() for cell in row.split("│")[1:-1]] for row in listed[1].splitlines() if "│" in row]
    assert sorted(rows) == [
        ["永久基本农田", "甘州区", "张自然资函〔2022〕20号", "2", "2022-06-12", "今"],
        ["永久基本农田", "甘州区", "张自然资函〔2022〕8号", "1", "2022-05-12", "2022-06-11"],
    ]
    assert "100.4" not in listed[1]
    assert DBTaskResult.objects.filter(task_path__endswith="jobs.judge_places").count() == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (load_words("none.geojson"), "none.geojson 无法打开"),
        (load_words("red.txt"), "red.txt：文件不是 GeoJSON"),
        (load_words("empty.geojson"), "empty.geojson："),
        (load_words(kind="湿地"), "没有“湿地”这类红线：可用的有"),
        (load_words(division="甘州村"), "没有代码为 甘州村 的市、县区"),
        (load_words(division="620723"), "没有代码为 620723 的市、县区"),
        (load_words(document=" "), "没有写明来文"),
        (load_words(**{"from": "2122-05-12"}), "生效日期2122年5月12日在今天之后"),
        (load_words(**{"from": "2022-05-32"}), "参数有误"),
        (load_words(datum="mars"), "参数有误"),
        (load_words(kind=""), "参数有误"),
        (["load"], "参数有误"),
        (["list", "all"], "参数有误"),
    ],
)
def test_what_the_operator_cannot_load_gets_one_sentence_and_exit_two(desk, words, says):
    Path("red.txt").write_text("编号,名称\nR1,路\n", encoding="utf-8")
    Path("empty.geojson").write_bytes(file_of())

    code, said, refused = desk(*words)

    assert (code, said, len(refused.strip().splitlines())) == (2, "", 1)
    assert says in refused
    assert not RedLineFile.objects.exists()


def test_a_version_must_follow_the_one_in_force(desk):
    desk(*load_words())
    Path("red.geojson").write_bytes(file_of(FARM, ON_FARM.buffer(0.001)))

    assert "现行版本自2022年5月12日起生效" in desk(*load_words())[2]
    assert RedLineFile.objects.count() == 1


def test_the_place_of_an_entry_that_goes_to_another_county_is_held_against_that_one(plan, client, person):
    (entry,) = opened(canteen())
    load()
    load(box(100.10, 39.20, 100.12, 39.22), division=LINZE, kind="生态保护红线")
    place(entry, ON_FARM)
    person("ducha", ("inspector", CITY))
    before = PlaceCheck.objects.get(entry=entry, until=None)
    assert "相距" not in page_of(client, entry)

    moved = Change(entry, EntryFact.objects.get(entry=entry, kind="values").pk, canteen(division=LINZE))
    change_entries(changes=[moved], by="office", now=at(JUNE))

    after = PlaceCheck.objects.get(entry=entry, until=None)
    assert (before.against, after.against) == (["basic_farmland"], ["ecology"])
    assert "位置在甘州区境内，不在临泽县" in page_of(client, entry)
    assert "所在地：甘州区 → 临泽县" in page_of(client, entry)
    found = {s.code: s.figures for s in suspicions(ledger=ledger(), on=None, today=JUNE)}
    assert found["place_outside"]["county"] == "临泽县"
    assert "place_outside" not in {s.code for s in suspicions(ledger=ledger(), on=MAY, today=JUNE)}
