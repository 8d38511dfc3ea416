"""Which county a place lies in, and what a place outside its own looks like. The outlines are the shipped ones."""

import json
from pathlib import Path

import pytest
from shapely.geometry import LineString, Point, box

import shishi.infra.places
from shishi.engines.geometry import Datum, Outline, Outlines, from_stored

FILE = Path(shishi.infra.places.__file__).parent / "data/620700/counties.geojson"
SHIPPED = Outlines.of(json.loads(FILE.read_text(encoding="utf-8")))
GANZHOU, GAOTAI, LINZE = "620702000000", "620724", "620723"
SQUARES = Outlines([Outline("110101", "东县", box(100.5, 38, 101, 39)), Outline("110102", "西县", box(100, 38, 100.5, 39))])


@pytest.mark.parametrize(
    ("place", "name"),
    [((100.45, 38.93), "甘州区"), ((99.82, 39.37), "高台县"), ((101.09, 38.78), "山丹县"), ((104.0, 36.0), None)],
)
def test_a_point_lies_in_its_county(place, name):
    found = SHIPPED.county_of(*place)

    assert (found.name if found else None) == name


def test_a_place_in_its_county_is_no_problem():
    assert SHIPPED.outside(Point(100.45, 38.93), GANZHOU) is None
    assert SHIPPED.outside(LineString([(100.45, 38.93), (100.5, 38.95)]), GANZHOU) is None


def test_a_place_in_another_county_names_it():
    found = SHIPPED.outside(Point(99.82, 39.37), GANZHOU)

    assert (found.code, found.county, found.lies_in) == ("other-county", "甘州区", "高台县")
    assert str(found.says).startswith("位置在高台县境内，不在甘州区（相距 ")
    assert 30_000 < found.distance_m < 100_000


def test_degrees_the_wrong_way_round_are_guessed():
    found = SHIPPED.outside(Point(38.93, 100.45), GANZHOU)

    assert (found.code, str(found.says)) == ("swapped", "位置不在甘州区：经度和纬度像是写反了，对调后就在甘州区境内。")


@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09])
def test_a_datum_taken_for_another_is_guessed(datum):
    # A point just inside the eastern edge of 西县, written in another datum, lands in 东县.
    written = from_stored(100.4995, 38.5, datum)

    found = SQUARES.outside(Point(written), "110102", tolerance_m=20)

    assert (found.code, found.lies_in) == (datum.value, "东县")
    assert "换算后就在西县境内" in str(found.says)


def test_a_place_in_no_county_is_elsewhere():
    found = SQUARES.outside(Point(110, 38.5), "110102")

    assert (found.code, found.lies_in) == ("elsewhere", "")
    assert str(found.says) == f"位置在西县之外 {found.distance_m:,} 米，也不在本市其他县区：请核对坐标。"


def test_the_furthest_vertex_counts_and_the_tolerance_is_in_metres():
    over = LineString([(100.4, 38.5), (100.5 + 500 / 87_100, 38.5)])

    assert SQUARES.outside(over, "110102", tolerance_m=510) is None
    found = SQUARES.outside(over, "110102", tolerance_m=480)
    assert found.distance_m == pytest.approx(500, abs=5)


def test_a_county_without_an_outline_refuses_nothing():
    assert SQUARES.outside(Point(0, 0), "999999") is None
    assert SHIPPED.named(LINZE).name == "临泽县"
    assert SHIPPED.named(GAOTAI + "000000").name == "高台县"
