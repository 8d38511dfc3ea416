"""A file of many places: each feature by itself, whatever the file is, and what cannot be read said by feature."""

import pytest

from shishi.engines.geometry import Datum, GeometryRefused, canonical, from_stored, read_many, to_zone, zone_of
from shishi.engines.geometry.shapes import Limits
from tests import drawings
from tests.drawings import geojson, line, point

ROAD = ((100.45, 38.93), (100.46, 38.935), (100.47, 38.94))
OTHER = ((100.40, 38.90), (100.41, 38.91))
KEPT = '{"type":"LineString","coordinates":[[100.45,38.93],[100.46,38.935],[100.47,38.94]]}'


def surveyed(*at):
    """Return positions as a survey writes them in the zone of 99 degrees, its number left out."""
    zone = zone_of(33_500_000, 4_300_000)
    return [(x - 33_000_000, y) for x, y in (to_zone(*p, zone) for p in at)]


FILES = {
    "geojson": geojson(({"名称": "路一"}, line(*ROAD)), ({"名称": "路二"}, line(*OTHER))),
    "kml": drawings.kml(("路一", "A", ROAD), ("路二", "B", OTHER)),
    "kmz": drawings.archive({"doc.kml": drawings.kml(("路一", "A", ROAD), ("路二", "B", OTHER)), "files/a.png": b"x"}),
    "gpx": drawings.gpx(("路一", ROAD), ("路二", OTHER)),
    "gbk": drawings.zipped(**drawings.shapes(("路一", ROAD), ("路二", OTHER)), prj=drawings.CGCS2000.encode()),
    "utf-8": drawings.zipped(**drawings.shapes(("路一", ROAD), ("路二", OTHER), encoding="utf-8"), cpg=b"UTF-8"),
    "metres": drawings.zipped(
        **drawings.shapes(("路一", surveyed(*ROAD)), ("路二", surveyed(*OTHER))), prj=drawings.ZONE_33_BARE.encode()
    ),
}


@pytest.mark.parametrize("form", FILES)
def test_every_kind_of_file_gives_each_road_with_its_name(form):
    first, second, *rest = read_many(FILES[form], kind="line")

    assert canonical(first.geometry) == KEPT
    assert ("路一" in first.properties.values(), "路二" in second.properties.values()) == (True, True)
    assert [g.geometry.geom_type for g in rest] == (["Point"] if form == "gpx" else [])


def test_what_a_kml_says_besides_is_kept_and_the_wanted_kind_is_taken():
    data = drawings.kml(("路一", "A-07", ROAD))

    (road,), (start,) = read_many(data, kind="line"), read_many(data, kind="point")

    assert road.properties == {"name": "路一", "编号": "A-07"}
    assert (canonical(road.geometry), start.geometry.geom_type) == (KEPT, "Point")


def test_the_datum_that_is_named_is_taken_back():
    shifted = [from_stored(*p, Datum.GCJ02) for p in ROAD]

    (road,) = read_many(geojson(({}, line(*shifted))), kind="line", datum=Datum.GCJ02)

    assert canonical(road.geometry) == KEPT


def test_a_feature_that_cannot_be_read_says_why_and_the_others_are_read():
    data = geojson(
        ({"n": 1.0, "b": True, "x": None}, line(*ROAD)),
        ({}, None),
        ({}, line((1, 2))),
        ({}, {"type": "Circle"}),
        ({}, point(38.9, 100.4)),
    )

    told = read_many(data, kind="line")

    assert [g.number for g in told] == [1, 2, 3, 4, 5]
    assert told[0].properties == {"n": "1"}
    assert [g.geometry is None for g in told] == [False, True, True, True, True]
    assert "没有画出图形" in str(told[1].problem)
    assert "线至少要有两个" in str(told[2].problem)
    assert "Circle" in str(told[3].problem)
    assert "顺序反了" in str(told[4].problem)


SMALL = Limits(size=2_000, vertices=50, features=3)
BOMB = drawings.archive({"a.kml": b" " * 1_000_000})


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b" ", "文件是空的"),
        (b"x" * 2_001, "文件超过 0.002 MB"),
        (geojson(), "没有图形"),
        (geojson(*[({}, point(100, 38))] * 4), "超过 3 个"),
        (b"{", "不是 GeoJSON"),
        (b"<html/>", "不是 GPX 或 KML"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><kml>&a;</kml>', "文档类型声明"),
        (b"PK\x03\x04 and no more", "压缩包不完整"),
        (BOMB, "压缩包解开后超过"),
        (drawings.archive({"a.txt": b""}), "压缩包里有 0 个图形文件"),
        (drawings.archive({"a.kml": b"", "b.kml": b""}), "压缩包里有 2 个图形文件"),
        (drawings.zipped(shp=b"no"), "shp 文件不完整"),
        (drawings.zipped(**drawings.shapes(*[("路", OTHER)] * 4)), "超过 3 个"),
        (drawings.zipped(**drawings.shapes(("路", OTHER)), prj=drawings.BEIJING.encode()), "Beijing 1954"),
        (drawings.zipped(**drawings.shapes(("路", OTHER)), prj=b"no"), "prj 文件里的坐标系无法识别"),
        (geojson(({}, point(1, 2)), crs={"properties": {"name": "EPSG:3857"}}), "EPSG:3857"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(data, says):
    with pytest.raises(GeometryRefused, match=says):
        read_many(data, kind="line", limits=SMALL)


def test_a_file_in_pieces_holds_no_more_vertices_than_the_page_can_bear(monkeypatch):
    monkeypatch.setattr("shishi.engines.geometry.many._MOST_VERTICES", 5)

    with pytest.raises(GeometryRefused, match="顶点超过 5 个"):
        read_many(geojson(*[({}, line(*ROAD))] * 2), kind="line")
