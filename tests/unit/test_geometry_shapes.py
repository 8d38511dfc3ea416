"""Files and texts into what is kept: one canonical text, or one sentence."""

import json

import pytest

from shishi.engines.geometry import (
    Datum,
    GeometryRefused,
    Limits,
    canonical,
    kind_of,
    read_features,
    read_geojson,
    read_shape,
    read_vertices,
    stored,
)

LINE = {"type": "LineString", "coordinates": [[100.45, 38.93], [100.46, 38.94]]}
GPX = """<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="38.9" lon="100.4"><name>起点</name></wpt>
<trk><trkseg><trkpt lat="38.93" lon="100.45"><ele>1480</ele></trkpt><trkpt lat="38.94" lon="100.46"/></trkseg>
<trkseg><trkpt lat="38.95" lon="100.47"/></trkseg></trk></gpx>"""
KML = """<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><Document>
<Placemark><Point><coordinates>100.4,38.9,0</coordinates></Point></Placemark>
<Placemark><LineString><coordinates>
  100.45,38.93,1480 100.46,38.94,1481
</coordinates></LineString></Placemark></Document></kml>"""
KML_AREA = """<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>
100.4,38.9 100.5,38.9 100.5,39.0 100.4,39.0 100.4,38.9</coordinates></LinearRing></outerBoundaryIs><innerBoundaryIs><LinearRing><coordinates>
100.44,38.94 100.46,38.94 100.46,38.96 100.44,38.94</coordinates></LinearRing></innerBoundaryIs></Polygon></Placemark></kml>"""
KML_TRACK = """<kml xmlns:gx="http://www.google.com/kml/ext/2.2"><gx:Track><gx:coord>100.45 38.93 1480</gx:coord><gx:coord>100.46 38.94 1480</gx:coord></gx:Track></kml>"""
LINE_TEXT = '{"type":"LineString","coordinates":[[100.45,38.93],[100.46,38.94]]}'


def text_of(document, **more):
    return canonical(read_geojson(json.dumps(document), **more))


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ({"type": "Point", "coordinates": [100.45, 38.93, 1480]}, '{"type":"Point","coordinates":[100.45,38.93]}'),
        ({"type": "Point", "coordinates": [100, 38.123456789]}, '{"type":"Point","coordinates":[100,38.1234568]}'),
        ({"type": "MultiPoint", "coordinates": [[100, 38]]}, '{"type":"Point","coordinates":[100,38]}'),
        (LINE, LINE_TEXT),
        ({"type": "MultiLineString", "coordinates": [LINE["coordinates"]]}, LINE_TEXT),
        ({"type": "Feature", "properties": None, "geometry": LINE}, LINE_TEXT),
        ({"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": LINE}]}, LINE_TEXT),
        ({"type": "GeometryCollection", "geometries": [LINE]}, LINE_TEXT),
        (
            {"type": "LineString", "coordinates": [[100.45, 38.93], [100.45, 38.93], [100.450000001, 38.93], [100.46, 38.94]]},
            LINE_TEXT,
        ),
        (
            {"type": "FeatureCollection", "features": [{"geometry": LINE}, {"geometry": None}, {"geometry": LINE}]},
            '{"type":"MultiLineString","coordinates":[[[100.45,38.93],[100.46,38.94]],[[100.45,38.93],[100.46,38.94]]]}',
        ),
        (
            {"type": "Polygon", "coordinates": [[[100, 38], [100, 39], [101, 39], [101, 38]]]},
            '{"type":"Polygon","coordinates":[[[100,38],[101,38],[101,39],[100,39],[100,38]]]}',
        ),
    ],
)
def test_a_place_is_kept_as_one_canonical_text(document, text):
    assert text_of(document) == text
    assert canonical(stored(text)) == text


def test_a_place_in_another_datum_or_zone_is_brought_home():
    there = read_geojson('{"type":"Point","coordinates":[100.4517017,38.9306403]}', datum=Datum.GCJ02)
    numbered = read_geojson('{"type":"Point","coordinates":[33625734.811,4311732.806]}')
    named = read_geojson(
        json.dumps(
            {
                "type": "FeatureCollection",
                "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4542"}},
                "features": [{"geometry": {"type": "Point", "coordinates": [625734.811, 4311732.806]}}],
            }
        )
    )

    assert {canonical(g) for g in (numbered, named)} == {'{"type":"Point","coordinates":[100.45,38.93]}'}
    assert (there.x, there.y) == pytest.approx((100.45, 38.93), abs=2e-7)


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ({"type": "Polygon", "coordinates": [[[100, 38], [101, 39], [101, 38], [100, 39], [100, 38]]]}, "面在 100.500000,38.500000 处边界自相交"),
        (
            {
                "type": "Polygon",
                "coordinates": [[[100, 38], [101, 38], [101, 39], [100, 38]], [[110, 38], [111, 38], [111, 39], [110, 38]]],
            },
            "洞在边界之外",
        ),
        ({"type": "Polygon", "coordinates": [[[100, 38], [101, 38], [100, 38]]]}, "至少要有三个不同的点"),
        ({"type": "LineString", "coordinates": [[100, 38], [100, 38]]}, "至少要有两个不同的点"),
        ({"type": "LineString", "coordinates": [[100, 38]]}, "至少要有两个不同的点"),
        ({"type": "Point", "coordinates": [38.93, 100.45]}, "经纬度顺序反了"),
        ({"type": "Point", "coordinates": [11183067.88, 4685530.74]}, "是米，不是度"),
        ({"type": "Point", "coordinates": [200, 38]}, "超出范围"),
        ({"type": "Point", "coordinates": [100]}, "不是一对数字"),
        ({"type": "Point", "coordinates": [True, 38]}, "不是一对数字"),
        ({"type": "Point", "coordinates": ["100", "38"]}, "不是一对数字"),
        ({"type": "Point", "coordinates": [10**400, 38]}, "不是一对可用的数字"),
        ({"type": "Point"}, "coordinates 不完整"),
        ({"type": "LineString", "coordinates": [[]]}, "coordinates 不完整"),
        ({"type": "MultiPoint", "coordinates": [[100, 38], [101, 38]]}, "只收点、线、面"),
        ({"type": ["Point"]}, "只收点、线、面"),
        ({"type": "FeatureCollection", "features": []}, "没有图形"),
        ({"type": "FeatureCollection", "features": 3}, "features 应是图形的列表"),
        ({"type": "FeatureCollection", "features": [{"geometry": LINE}, {"geometry": {"type": "Point", "coordinates": [1, 2]}}]}, "既有线又有点"),
        ({"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [1, 2]}, {"type": "Point", "coordinates": [1, 3]}]}, "有 2 个点"),
        ({"type": "FeatureCollection", "features": [{"geometry": LINE}, {"geometry": {"type": "X"}}]}, "第 2 个图形：图形的类型是“X”"),
        ({"type": "Point", "coordinates": [1, 2], "crs": {"properties": {"name": "EPSG:3857"}}}, "坐标系是“EPSG:3857”"),
        ({"type": "Point", "coordinates": [1, 2], "crs": {"properties": {"name": "EPSG:²"}}}, "坐标系是“EPSG:²”"),
        ([], "最外层应是一个对象"),
    ],
)  # fmt: skip
def test_what_is_no_place_gets_one_sentence(document, says):
    with pytest.raises(GeometryRefused) as refused:
        text_of(document)

    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "空的"),
        (b"\n \n", "空的"),
        (b"PK\x03\x04rest", "压缩包"),
        (b"nonsense", "不是 GeoJSON"),
        (b"[" * 200_000, "不是 GeoJSON"),
        (b'{"type":"Point","coordinates":[NaN,1]}', "不是 GeoJSON"),
        ('{"type":"点"}'.encode("gb18030"), "不是 UTF-8"),
        (b"<html></html>", "不是 GPX 或 KML"),
        (b"<gpx><trk>", "不完整"),
        (b"<gpx></gpx>", "没有图形"),
        (b'<gpx><rte><rtept lat="x" lon="1"/></rte></gpx>', "没有经纬度"),
        (b'<!DOCTYPE gpx [<!ENTITY a "aaaa">]><gpx>&a;</gpx>', "文档类型声明"),
    ],
)
def test_a_file_that_is_none_gets_one_sentence(data, says):
    with pytest.raises(GeometryRefused, match=says):
        read_shape(data)


def test_limits_are_kept():
    long = {"type": "LineString", "coordinates": [[100 + n / 1e5, 38] for n in range(50)]}

    with pytest.raises(GeometryRefused, match="顶点超过 49 个"):
        text_of(long, limits=Limits(vertices=49))
    with pytest.raises(GeometryRefused, match="上限 0"):
        text_of(long, limits=Limits(size=100))
    with pytest.raises(GeometryRefused, match="上限 1 个"):
        text_of({"type": "GeometryCollection", "geometries": [LINE, LINE]}, limits=Limits(features=1))


def test_another_kind_than_asked_for_is_refused():
    with pytest.raises(GeometryRefused, match="文件里是线，这里要的是面"):
        text_of(LINE, kind="polygon")


@pytest.mark.parametrize("file", [GPX, KML, KML_TRACK, LINE_TEXT, "\ufeff" + LINE_TEXT])
def test_a_track_from_a_phone_is_a_line_and_its_marks_and_single_fixes_are_left_out(file):
    assert canonical(read_shape(file.encode(), kind="line")) == LINE_TEXT


def test_a_drawn_area_keeps_its_hole_and_a_mark_is_a_point():
    area = read_shape(KML_AREA.encode())

    assert (kind_of(area), len(area.interiors)) == ("polygon", 1)
    assert canonical(read_shape(GPX.encode(), kind="point")) == '{"type":"Point","coordinates":[100.4,38.9]}'
    with pytest.raises(GeometryRefused, match="没有面"):
        read_shape(KML.encode(), kind="polygon")


def test_vertices_are_read_from_lines_of_text_in_either_order():
    assert canonical(read_vertices("100.45, 38.93\n38.94，100.46\n", kind="line")) == LINE_TEXT
    assert kind_of(read_vertices("100 38\n101 38\n101 39", kind="polygon")) == "polygon"
    assert canonical(read_vertices("100,38\n100,39\n\n101,38\n101,39", kind="line")).startswith('{"type":"MultiLineString"')


@pytest.mark.parametrize(
    ("text", "kind", "says"),
    [
        ("100,38\n你好", "line", "第 2 行“你好”不是一个顶点"),
        ("", "line", "还没有顶点"),
        ("100,38", "line", "两个不同的点"),
        ("100,38\n101,38", "polygon", "三个不同的点"),
        ("100,38\n101,38", "point", "只要一个点"),
    ],
)
def test_vertices_that_make_no_place_get_one_sentence(text, kind, says):
    with pytest.raises(GeometryRefused, match=says):
        read_vertices(text, kind=kind)


def test_features_keep_their_number_and_properties():
    [one] = read_features(json.dumps({"type": "Feature", "properties": {"name": "路"}, "geometry": LINE}))

    assert (one.number, one.properties, kind_of(one.geometry)) == (1, {"name": "路"}, "line")
