"""Lengths, areas, roads drawn twice, drawn against declared."""

import pytest
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Point, Polygon, box

from shishi.engines.geometry import area_m2, compare_length, drawn_length, drawn_together, length_m

ROAD = [(100.0, 38.9), (100.02, 38.91), (100.05, 38.90), (100.09, 38.93)]
METRE = 1 / 111_000
"""In degrees of latitude."""


def shifted(metres):
    return LineString([(x, y + metres * METRE) for x, y in ROAD])


def test_a_degree_on_the_ellipsoid_is_as_long_as_the_tables_say():
    # GRS80: a degree of latitude from 38.5 to 39.5 is 111,015 m, a degree of the parallel of 39 is 86,629 m (its geodesic a metre less).
    assert length_m(LineString([(100, 38.5), (100, 39.5)])) == pytest.approx(111_015, abs=2)
    assert length_m(LineString([(100, 39), (101, 39)])) == pytest.approx(86_628, abs=3)


def test_points_and_polygons_have_no_length_and_lines_no_area():
    assert (length_m(Point(100, 38)), length_m(box(100, 38, 101, 39)), area_m2(LineString(ROAD))) == (0, 0, 0)


def test_a_hole_is_taken_out_of_an_area_whichever_way_rings_run():
    outer, hole = [(100, 38), (100, 39), (101, 39), (101, 38)], [(100.2, 38.2), (100.2, 38.4), (100.4, 38.4), (100.4, 38.2)]
    whole, inner = area_m2(Polygon(outer)), area_m2(Polygon(hole))

    assert area_m2(Polygon(outer, [hole])) == pytest.approx(whole - inner, abs=1)
    assert area_m2(Polygon(outer[::-1], [hole])) == pytest.approx(whole - inner, abs=1)
    assert area_m2(MultiPolygon([Polygon(outer), box(110, 38, 111, 39)])) == pytest.approx(2 * whole, rel=1e-9)


def test_one_road_is_as_long_as_it_is():
    assert drawn_length([LineString(ROAD)]).counted_m == length_m(LineString(ROAD))
    assert drawn_length([]).counted_m == 0


@pytest.mark.parametrize("second", [ROAD, ROAD[::-1]])
def test_a_road_drawn_twice_counts_once(second):
    drawn = drawn_length([LineString(ROAD), LineString(second)])

    assert (drawn.counted_m, drawn.repeated_m) == (9698, 9698)


def test_two_roads_of_which_half_is_drawn_along_each_other_are_told_and_a_crossing_or_a_neighbour_is_not():
    road, back = LineString(ROAD), LineString([(x, y + 8 * METRE) for x, y in ROAD[::-1]])
    part, most = LineString(ROAD[1:3]), LineString([ROAD[2], ROAD[3], (100.11, 38.95)])
    crossing, beside, long = (
        LineString([(100.05, 38.85), (100.05, 38.95)]),
        shifted(40),
        LineString([ROAD[2], ROAD[3], (100.5, 38.93)]),
    )

    assert [(a, b) for a, b, _ in drawn_together([road, back])] == [(0, 1)]
    assert drawn_together([road, part])[0][2] == pytest.approx(length_m(part), abs=10)
    assert [(a, b) for a, b, _ in drawn_together([crossing, most, road])] == [(1, 2)]
    assert drawn_together([road, crossing, beside, long]) == []
    assert drawn_together([road]) == drawn_together([]) == []


def test_a_second_tracing_within_fifteen_metres_counts_once_and_one_beyond_counts():
    assert drawn_length([LineString(ROAD), shifted(10)]).counted_m == 9698
    assert drawn_length([LineString(ROAD), shifted(30)]).counted_m == pytest.approx(2 * 9698, abs=5)
    assert drawn_length([LineString(ROAD), shifted(30)], within_m=40).counted_m == 9698


def test_a_road_walked_there_and_back_counts_once():
    walked = LineString(ROAD + ROAD[::-1][1:])

    assert drawn_length([walked]).counted_m == pytest.approx(9698, abs=25)


def test_a_crossing_and_a_junction_lose_nothing():
    crossing = LineString([(100.05, 38.85), (100.05, 38.95)])
    branch = LineString([ROAD[1], (100.02, 38.95)])

    drawn = drawn_length([LineString(ROAD), crossing, branch])

    assert drawn.repeated_m == 0


def test_a_road_that_shares_a_stretch_counts_the_rest():
    first, second = LineString([(100, 38.9), (100, 38.95)]), LineString([(100, 38.93), (100, 38.98)])

    assert drawn_length([first, second]).counted_m == pytest.approx(length_m(LineString([(100, 38.9), (100, 38.98)])), abs=16)


def test_parts_of_one_place_count_like_places():
    both = MultiLineString([ROAD, ROAD[::-1]])

    assert (drawn_length([both]).counted_m, length_m(both)) == (9698, 2 * 9698)


@pytest.mark.parametrize(
    ("declared", "drawn", "percent", "code", "says"),
    [
        (1050, 1000, 5, "agrees", "申报 1,050 米，图上 1,000 米，相差 50 米，在 5% 以内。"),
        (950, 1000, 5, "agrees", "申报 950 米，图上 1,000 米，相差 50 米，在 5% 以内。"),
        (1051, 1000, 5, "declared-longer", "申报 1,051 米，图上只有 1,000 米，多报 51 米，超出 5% 的容差。"),
        (949, 1000, 5, "declared-shorter", "申报 949 米，图上有 1,000 米，少报 51 米，超出 5% 的容差。"),
        (1000, 1000, 0, "agrees", "申报 1,000 米，图上 1,000 米，相差 0 米，在 0% 以内。"),
        (1000, 0, 5, "not-drawn", "申报 1,000 米，图上还没有画。"),
        (None, 1000, 5, "not-declared", "图上 1,000 米，没有申报长度。"),
    ],
)
def test_declared_is_held_against_drawn(declared, drawn, percent, code, says):
    verdict = compare_length(declared, drawn, percent)

    assert (verdict.code, str(verdict.says)) == (code, says)
