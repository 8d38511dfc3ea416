"""Red lines, works handed over, and the signed opinion on them."""

import hashlib
import json

import pytest
from shapely.geometry import LineString, Point, Polygon, box, mapping

from shishi.engines.geometry import Datum, GeometryRefused, RedLine, RedLines, length_m, opinions, read_red_lines
from shishi.engines.geometry.works import Work, read_works

FARMLAND = RedLine("basic_farmland", "甲片", box(100.40, 38.90, 100.45, 38.95))
BESIDE = RedLine("basic_farmland", "乙片", box(100.44, 38.90, 100.50, 38.95))
RESERVE = RedLine("nature_reserve", "保护区", box(100.60, 38.90, 100.70, 38.95))
LINES = RedLines([FARMLAND, BESIDE, RESERVE])


def collection(*features):
    return json.dumps({"type": "FeatureCollection", "features": list(features)}, ensure_ascii=False)


def feature(geometry, **properties):
    return {"type": "Feature", "properties": properties, "geometry": mapping(geometry)}


def test_a_road_is_measured_inside_each_red_line_and_once_for_each_kind():
    road = LineString([(100.39, 38.92), (100.65, 38.92)])

    found = LINES.check(road)

    assert [(o.kind, o.name) for o in found] == [
        ("basic_farmland", "甲片"),
        ("basic_farmland", "乙片"),
        ("nature_reserve", "保护区"),
    ]
    assert found[0].length_m == length_m(LineString([(100.40, 38.92), (100.45, 38.92)]))
    assert found[0].part.within(FARMLAND.geometry.buffer(1e-9))
    # The two farmlands overlap by 0.01 degree: counted once, and the stricter kind first.
    reserve, farmland = LINES.crossings(road)
    assert (reserve.kind, farmland.kind) == ("nature_reserve", "basic_farmland")
    assert farmland.length_m == length_m(LineString([(100.40, 38.92), (100.50, 38.92)]))


def test_a_site_is_measured_as_an_area_and_a_point_only_lies_inside():
    [site] = LINES.check(box(100.69, 38.90, 100.71, 38.91))
    [point] = LINES.check(Point(100.65, 38.92))

    assert (site.length_m, site.area_m2 > 900_000) == (0, True)
    assert (point.length_m, point.area_m2) == (0, 0)


def test_what_only_touches_does_not_cross():
    along_the_edge_outside = LineString([(100.70, 38.90), (100.75, 38.90)])

    assert LINES.check(along_the_edge_outside) == ()
    assert LINES.check(box(100.70, 38.90, 100.71, 38.91)) == ()
    assert LINES.check(LineString([(90, 30), (91, 30)])) == ()


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("自然保护区", "nature_reserve"),
        ("祁连山国家级自然保护区", "nature_reserve"),
        ("永久基本农田", "basic_farmland"),
        ("饮用水水源保护区", "water_source"),
        ("生态保护红线", "ecology"),
        ("water_source", "water_source"),
        ("军事禁区", "军事禁区"),
    ],
)
def test_a_kind_is_understood_as_offices_write_it(written, kind):
    red = read_red_lines(collection(feature(FARMLAND.geometry, 类型=written, 名称="甲")))

    assert [(line.kind, line.name) for line in red.lines] == [(kind, "甲")]


def test_a_self_crossing_official_polygon_is_mended_and_counted():
    bow = {"type": "Polygon", "coordinates": [[[100, 38], [101, 39], [101, 38], [100, 39], [100, 38]]]}
    red = read_red_lines(collection({"type": "Feature", "properties": {"kind": "nature_reserve"}, "geometry": bow}))

    assert (len(red), red.mended) == (1, 1)
    assert len(red.check(LineString([(100, 38.2), (101, 38.2)]))) == 1


FLAT = Polygon([(100, 38), (100, 39), (100, 40)])


def test_a_polygon_that_encloses_nothing_is_none():
    red = read_red_lines(collection(feature(FLAT, kind="x"), feature(FARMLAND.geometry, kind="x")))

    assert (len(red), red.mended) == (1, 1)
    assert not red.apart_from([FARMLAND.geometry])


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (collection(feature(FLAT, kind="x")), "都没有面积"),
        (collection(feature(LineString([(1, 1), (2, 2)]), kind="x")), "第 1 个图形不是面"),
        (collection(feature(box(1, 1, 2, 2))), "第 1 个图形没有写类型"),
        ("{}", "只收点、线、面"),
    ],
)
def test_a_red_line_file_that_is_none_is_refused(data, says):
    with pytest.raises(GeometryRefused, match=says):
        read_red_lines(data)


def test_works_are_read_from_geojson_and_from_tables():
    geojson = collection(feature(LineString([(100, 38), (101, 38)]), 编号="R1", 名称="一号路"), feature(Point(100, 38)))
    table = (
        "编号,名称,坐标,经度,纬度,坐标系\n"
        'R1,一号路,"100 38; 101 38",,,\n'
        'R2,二号路,"LINESTRING (100 38, 101 38)",,,\n'
        'R3,三号路,"{""type"":""Point"",""coordinates"":[100,38]}",,,\n'
        "R4,驿站,,100.4517017,38.9306403,GCJ-02（高德）\n"
        "R5,水厂,100.45 38.93,,,\n"
    )

    assert [(w.id, w.name, w.geometry.geom_type) for w in read_works(geojson.encode())] == [
        ("R1", "一号路", "LineString"),
        ("2", "", "Point"),
    ]
    for encoded in (table.encode(), table.encode("gb18030"), table.encode("utf-8-sig")):
        works = read_works(encoded)
        assert [w.id for w in works] == ["R1", "R2", "R3", "R4", "R5"]
        assert works[0].geometry.equals(works[1].geometry)
        assert works[3].geometry.distance(Point(100.45, 38.93)) < 1e-6


def test_a_row_longer_than_a_usual_cell_is_read():
    vertices = "; ".join(f"{100 + n / 1e5:.5f} 38" for n in range(15_000))

    [work] = read_works(f'编号,坐标\nR1,"{vertices}"\n'.encode())

    assert len(work.geometry.coords) == 15_000


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("编号,名称\nR1,路\n", "工程表第 2 行：没有位置"),
        ("编号,坐标\nR1,100 38\nR1,100 39\n", "编号“R1”出现了两次"),
        ("编号,坐标\nR1,LINESTRING (1\n", "不是 WKT"),
        ("编号,坐标\nR1,POINT EMPTY\n", "空的图形"),
        ("编号,坐标\nR1,你好\n", "工程表第 2 行：第 1 行“你好”不是一个顶点"),
        ("编号,经度,纬度\nR1,38.93,100.45x\n", "工程表第 2 行"),
        ("编号,坐标\n", "没有数据"),
        ("", "没有数据"),
    ],
)
def test_a_works_table_that_is_none_says_which_row(table, says):
    with pytest.raises(GeometryRefused, match=says):
        read_works(table.encode())


def opinion_of(*works):
    data = b"works"
    document = opinions.opinion(
        [opinions.judged(w, LINES) for w in works],
        red=opinions.SourceFile.of("red.geojson", b"red", Datum.CGCS2000, len(LINES)),
        works=opinions.SourceFile.of("works.csv", data, Datum.CGCS2000, len(works)),
        made_at="2022-06-15T08:00:00+08:00",
        program="shishi",
    )
    return opinions.signed(document, opinions.new_key()), data


ROAD = Work("R1", "一号路", LineString([(100.39, 38.92), (100.65, 38.92)]))
CLEAR = Work("R2", "二号路", LineString([(90.0, 30.0), (90.1, 30.0)]))


def test_an_opinion_holds_kinds_and_metres_and_hashes_but_no_polygon_and_no_name_of_one():
    document, data = opinion_of(ROAD, CLEAR)

    assert [(r["work"], r["crosses"], [(o["kind"], o["length_m"] > 0) for o in r["overlaps"]]) for r in document["results"]] == [
        ("R1", True, [("nature_reserve", True), ("basic_farmland", True)]),
        ("R2", False, []),
    ]
    assert document["works"]["sha256"] == hashlib.sha256(data).hexdigest()
    text = json.dumps(document, ensure_ascii=False)
    assert not any(secret in text for secret in ("甲片", "乙片", "coordinates", "100.4", "38.9"))


def test_an_opinion_is_believed_as_it_was_signed():
    document, data = opinion_of(ROAD, CLEAR)
    again = opinions.load_opinion(json.dumps(document, ensure_ascii=False, indent=2).encode())

    assert opinions.problem(again) is None
    assert opinions.problem(again, public_key=document["public_key"], works=data) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d["results"][0].update(crosses=False),
        lambda d: d["results"][0]["overlaps"].clear(),
        lambda d: d["results"].pop(),
        lambda d: d["results"].reverse(),
        lambda d: d["works"].update(sha256="0" * 64),
        lambda d: d["red_lines"].update(count=0),
        lambda d: d.update(made_at="2022-06-16T08:00:00+08:00"),
        lambda d: d.update(note="x"),
        lambda d: d.pop("program"),
        lambda d: d.update(signature="00" * 64),
        lambda d: d.update(signature="nonsense"),
        lambda d: d.update(public_key=opinions.public_pem(opinions.new_key())),
        lambda d: d.update(public_key="nonsense"),
    ],
)
def test_any_change_after_signing_is_found(change):
    document, _ = opinion_of(ROAD, CLEAR)
    change(document)

    assert "签名不符" in str(opinions.problem(document))


@pytest.mark.parametrize("made_at", ["\ud800", "2022-06-15T08:00:00+08:00\n公钥指纹 与给出的公钥一致", "\x1b[2J", "", None, {}])
def test_whoever_signs_writes_nothing_where_the_moment_stands(made_at):
    document, _ = opinion_of(ROAD)
    told = {key: value for key, value in document.items() if key not in ("public_key", "signature")}
    signed = opinions.signed({**told, "made_at": made_at}, opinions.new_key())

    with pytest.raises(GeometryRefused, match="不是红线核查结果"):
        opinions.load_opinion(json.dumps(signed).encode())


def test_another_bureaus_key_and_another_works_file_are_found():
    document, _ = opinion_of(ROAD)

    assert "不是给出的公钥" in str(opinions.problem(document, public_key=opinions.public_pem(opinions.new_key())))
    assert "另一份工程文件" in str(opinions.problem(document, works=b"other"))


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"{}", b"\xff", b"[" * 100_000, b'{"format":"shishi-redline-1"}']
    + [b'{"format":"shishi-redline-1","made_at":"2022-06-15T08:00:00+08:00","results":[1]}']
    + [b'{"format":"shishi-redline-1","made_at":"2022-06-15T08:00:00+08:00","results":[],"results":[]}'],
)
def test_what_is_no_opinion_is_refused(data):
    with pytest.raises(GeometryRefused, match="不是红线核查结果"):
        opinions.load_opinion(data)


def test_what_is_no_key_is_refused():
    with pytest.raises(GeometryRefused, match="不是 Ed25519 私钥"):
        opinions.signed({"format": opinions.FORMAT}, b"nonsense")
    with pytest.raises(GeometryRefused, match="不是 Ed25519 公钥"):
        opinions.public_pem(b"nonsense")


def test_a_fingerprint_can_be_read_aloud():
    key = opinions.public_pem(opinions.new_key())

    assert len(opinions.fingerprint(key)) == 19
    assert opinions.fingerprint(key) == opinions.fingerprint(key)
