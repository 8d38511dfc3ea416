"""Datums and survey zones against pairs that others have published."""

import pytest

from shishi.engines.geometry import Datum, Zone, from_stored, from_zone, to_stored, to_zone, zone_of
from shishi.engines.geometry.datums import bd_metres_to_bd09
from shishi.engines.geometry.zones import zone_of_epsg, zones_near

WGS_TO_GCJ = [
    # Shanghai, Shenzhen, Beijing: the test table of eviltransform; the last of coordtransform.
    ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
    ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
    ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
    ((116.404, 39.915), (116.41024449916938, 39.91640428150164)),
]
GCJ_TO_BD = [((116.404, 39.915), (116.41036949371029, 39.92133699351021))]
WGS_TO_BD = [((116.404, 39.915), (116.41662724378733, 39.922699552216216))]
BD_METRES = [
    ((12958160.97, 4825907.72), (116.403874, 39.914889)),
    ((12958175.0, 4825923.77), (116.404, 39.915)),
    ((13525353.98, 3641593.36), (121.499, 31.240)),
]


@pytest.mark.parametrize(("wgs", "gcj"), WGS_TO_GCJ)
def test_gcj_is_as_published_and_back_to_a_centimetre(wgs, gcj):
    assert from_stored(*wgs, Datum.GCJ02) == pytest.approx(gcj, abs=1e-10)
    assert to_stored(*gcj, Datum.GCJ02) == pytest.approx(wgs, abs=1e-7)


@pytest.mark.parametrize(("gcj", "bd"), GCJ_TO_BD)
def test_bd_of_gcj_is_as_published(gcj, bd):
    stored = to_stored(*gcj, Datum.GCJ02)

    assert from_stored(*stored, Datum.BD09) == pytest.approx(bd, abs=1e-9)


@pytest.mark.parametrize(("wgs", "bd"), WGS_TO_BD)
def test_bd_is_as_published_and_back_to_a_centimetre(wgs, bd):
    assert from_stored(*wgs, Datum.BD09) == pytest.approx(bd, abs=1e-9)
    assert to_stored(*bd, Datum.BD09) == pytest.approx(wgs, abs=1e-7)


@pytest.mark.parametrize(("metres", "degrees"), BD_METRES)
def test_the_metres_of_a_baidu_address_are_its_degrees(metres, degrees):
    assert bd_metres_to_bd09(*metres) == pytest.approx(degrees, abs=2e-7)


@pytest.mark.parametrize("point", [(-104.9903, 39.7392), (2.35, 48.85), (151.2, -33.9), (140.0, 36.0)])
@pytest.mark.parametrize("datum", Datum)
def test_nothing_is_moved_outside_china(datum, point):
    assert to_stored(*point, datum) == point
    assert from_stored(*point, datum) == point


def test_a_numbered_easting_says_its_zone_and_comes_back():
    # Zhangye lies west of 100.5: zone 33 of 3 degrees (99 east), zone 17 of 6.
    easting, northing = to_zone(100.45, 38.93, Zone(33, 3, True))

    assert (round(easting, 2), round(northing, 2)) == (33625734.81, 4311732.81)
    assert zone_of(easting, northing) == Zone(33, 3, True)
    assert from_zone(easting, northing, Zone(33, 3, True)) == pytest.approx((100.45, 38.93), abs=1e-9)
    assert zone_of(17625734.81, 4311732.81) == Zone(17, 6, True)


@pytest.mark.parametrize(
    ("easting", "northing"), [(625734.81, 4311732.81), (33625734.81, 100.0), (12958160.97, 4825907.72), (46500000.0, 4300000.0)]
)
def test_what_carries_no_zone_is_in_none(easting, northing):
    assert zone_of(easting, northing) is None


@pytest.mark.parametrize(
    ("code", "zone", "meridian"),
    [
        (4513, Zone(25, 3, True), 75),
        (4521, Zone(33, 3, True), 99),
        (4542, Zone(33, 3, False), 99),
        (4491, Zone(13, 6, True), 75),
        (4512, Zone(23, 6, False), 135),
    ],
)
def test_an_epsg_code_names_its_zone(code, zone, meridian):
    assert zone_of_epsg(code) == zone
    assert (zone.meridian, zone.epsg) == (meridian, code)


def test_an_epsg_code_of_something_else_names_none():
    assert zone_of_epsg(3857) is None


def test_the_nearest_zone_of_a_bare_easting_comes_first():
    assert [z.number for z in zones_near(100.45)] == [33, 34, 32]
