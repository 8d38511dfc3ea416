"""Sentences about places that are always true."""

import json
import math
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from shapely import affinity
from shapely.geometry import LineString, MultiLineString, Point, Polygon

from shishi.engines.geometry import (
    Datum,
    GeometryRefused,
    RedLine,
    RedLines,
    Zone,
    area_m2,
    canonical,
    compare_length,
    drawn,
    drawn_length,
    from_stored,
    from_zone,
    length_m,
    opinions,
    read_geojson,
    read_shape,
    read_vertices,
    recognise,
    stored,
    to_stored,
    to_zone,
    zone_of,
)
from shishi.engines.geometry.works import read_works

NEAR_ENOUGH = 1e-7
IN_CHINA = st.tuples(st.floats(73.5, 135.0), st.floats(3.9, 53.5))
SHIFTED = st.sampled_from([Datum.GCJ02, Datum.BD09])
ANYWHERE = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
METRES = st.floats(-900, 900)
"""From a place in the middle of a county."""


@st.composite
def roads(draw, most=8):
    points = draw(st.lists(st.tuples(METRES, METRES), min_size=2, max_size=most, unique=True))
    line = LineString([(100.45 + x / 86_600, 38.93 + y / 111_000) for x, y in points])
    assume(length_m(line) > 50)
    return line


@given(IN_CHINA, st.sampled_from(list(Datum)))
def test_there_and_back_is_the_same_place(point, datum):
    assert to_stored(*from_stored(*point, datum), datum) == pytest.approx(point, abs=NEAR_ENOUGH)
    assert from_stored(*to_stored(*point, datum), datum) == pytest.approx(point, abs=NEAR_ENOUGH)


@given(IN_CHINA, SHIFTED)
def test_a_shift_is_never_more_than_two_and_a_half_kilometres(point, datum):
    there = from_stored(*point, datum)

    assert 0 < length_m(LineString([point, there])) < 2500


@given(ANYWHERE, st.sampled_from(list(Datum)))
def test_nothing_moves_outside_the_rectangle(point, datum):
    lon, lat = point
    assume(not (72.0 <= lon <= 137.84 and 0.82 <= lat <= 55.83))

    assert from_stored(lon, lat, datum) == (lon, lat)
    assert to_stored(lon, lat, datum) == (lon, lat)


@given(st.floats(75, 134), st.floats(16, 53), st.sampled_from([3, 6]))
def test_survey_metres_say_where_they_are(lon, lat, width):
    zone = Zone(round(lon / 3), 3, True) if width == 3 else Zone(int(lon // 6) + 1, 6, True)
    assume(13 <= zone.number <= 45)
    easting, northing = to_zone(lon, lat, zone)

    assert zone_of(easting, northing) == zone
    assert from_zone(easting, northing, zone) == pytest.approx((lon, lat), abs=NEAR_ENOUGH)
    [found] = recognise(f"X={northing:.4f}, Y={easting:.4f}")
    assert (found.lon, found.lat) == pytest.approx((lon, lat), abs=NEAR_ENOUGH)


def written(value, marks):
    degrees, minutes = divmod(round(value * 3600, 3) / 60, 60)
    whole, seconds = divmod(round(minutes * 60, 3), 60)
    return f"{int(degrees)}{marks[0]}{int(whole)}{marks[1]}{seconds:.3f}{marks[2]}"


@given(st.floats(73.5, 135.0), st.floats(3.9, 53.5), st.sampled_from(["°′″", "度分秒", "°'\""]), st.booleans())
def test_degrees_minutes_and_seconds_read_back(lon, lat, marks, latitude_first):
    parts = [f"东经{written(lon, marks)}", f"北纬{written(lat, marks)}"]

    [found] = recognise(" ".join(parts[::-1] if latitude_first else parts))

    assert (found.lon, found.lat) == pytest.approx((lon, lat), abs=3e-7)
    assert found.swapped == latitude_first


@given(
    st.floats(73.5, 135.0).map(lambda v: round(v, 6)),
    st.floats(3.9, 53.5).map(lambda v: round(v, 6)),
    st.sampled_from(
        ["{lon},{lat}", "{lat}, {lon}", "{lat}N {lon}E", "lon={lon}&lat={lat}", "经度{lon} 纬度{lat}", "geo:{lat},{lon}"]
    ),
)
def test_bare_degrees_read_back_in_whatever_order(lon, lat, form):
    found = recognise(form.format(lon=f"{lon:.6f}", lat=f"{lat:.6f}"))

    assert (found[0].lon, found[0].lat) == (lon, lat)


@given(st.text("0123456789.,°′″'\"NSEW东经北纬度分秒百度高德 :/?&=@-+abchtps\n", max_size=80) | st.text(max_size=80))
def test_no_pasted_text_makes_the_reader_fail(text):
    try:
        found = recognise(text, near=(100.4, 38.9))
    except GeometryRefused as refused:
        assert str(refused).endswith("。")
    else:
        assert found
        assert all(math.isfinite(c.lon) and math.isfinite(c.lat) and str(c.says) for c in found)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["Point", "LineString", "Polygon", "Feature", "点"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "coordinates", "geometry", "features", "geometries", "properties", "crs", "name"]), inner
        )
    ),
    max_leaves=20,
)
COORDINATES = st.recursive(
    st.floats(-200, 200) | st.integers(-200, 200) | st.none(), lambda inner: st.lists(inner, max_size=5), max_leaves=30
)


@given(
    JSON | st.builds(
        lambda kind, coordinates: {"type": kind, "coordinates": coordinates},
        st.sampled_from(["Point", "LineString", "MultiLineString", "Polygon", "MultiPolygon"]),
        COORDINATES,
    )
)  # fmt: skip
def test_no_geojson_makes_the_reader_fail_and_what_it_takes_reads_back(document):
    try:
        geometry = read_geojson(json.dumps(document))
    except GeometryRefused as refused:
        assert str(refused).endswith("。")
    else:
        assert canonical(read_geojson(canonical(geometry))) == canonical(geometry)


@given(st.binary(max_size=200) | st.text("<>/gpxkmltrsegptlonat=\"'. 0123456789&;!D-", max_size=200).map(str.encode))
def test_no_file_makes_the_readers_fail(data):
    for read in (
        read_shape,
        read_works,
        lambda d: read_vertices(d.decode("utf-8", "replace"), kind="line"),
        opinions.load_opinion,
    ):
        try:
            read(data)
        except GeometryRefused as refused:
            assert str(refused).endswith("。")


@given(st.lists(st.tuples(st.floats(97, 103), st.floats(37, 41)), min_size=2, max_size=12))
def test_what_is_kept_reads_back_to_the_same_text(points):
    try:
        kept = canonical(read_geojson(json.dumps({"type": "LineString", "coordinates": points})))
    except GeometryRefused:
        assert len({(round(x, 7), round(y, 7)) for x, y in points}) == 1
    else:
        assert canonical(stored(kept)) == kept
        assert canonical(read_geojson(kept)) == kept
        # A tenth of a micrometre of a degree is a centimetre.
        assert abs(length_m(stored(kept)) - length_m(LineString(points))) <= 1 + len(points) // 10


@given(st.lists(roads(), min_size=1, max_size=4))
def test_drawn_together_is_never_more_than_the_sum_and_never_less_than_the_longest(lines):
    all_ = drawn_length(lines)

    assert all_.counted_m <= all_.sum_m
    assert all_.sum_m == pytest.approx(sum(map(length_m, lines)), abs=len(lines))
    assert all_.counted_m >= max(drawn_length([line]).counted_m for line in lines) - len(lines)


@given(st.lists(roads(), min_size=1, max_size=3), st.data())
def test_a_line_added_twice_or_backwards_changes_nothing(lines, data):
    again = data.draw(st.sampled_from(lines))

    once = drawn_length(lines).counted_m
    assert drawn_length([*lines, again]).counted_m == once
    assert drawn_length([*lines, LineString(again.coords[::-1])]).counted_m == once
    assert drawn_length([MultiLineString([*lines, again])]).counted_m == once


@given(st.permutations(range(3)), st.tuples(roads(), roads(), roads()))
def test_the_order_in_which_roads_are_drawn_does_not_matter(order, lines):
    assert drawn_length([lines[n] for n in order]) == drawn_length(lines)


@given(st.lists(roads(most=12), min_size=1, max_size=4), st.sampled_from([5.0, 15.0, 60.0]))
def test_looking_at_stretches_first_changes_nothing(lines, within):
    quick = drawn_length(lines, within_m=within)

    with patch.object(drawn, "_alone", lambda steps, within: np.zeros(len(steps.x), dtype=bool)):
        assert drawn_length(lines, within_m=within) == quick


@given(roads(most=4), st.floats(0.5, 10))
def test_a_second_tracing_close_by_adds_next_to_nothing(line, metres):
    second = affinity.translate(line, 0, metres / 111_000)

    alone = drawn_length([line])
    assume(alone.repeated_m == 0)  # What lies near itself already leaves its own shadow out.
    # At each bend the second tracing may turn a few steps later than the first.
    assert drawn_length([line, second]).counted_m <= alone.counted_m + 15 * len(line.coords)


@given(roads(), st.integers(1000, 100_000))
def test_roads_far_apart_count_whole(line, apart):
    far = affinity.translate(line, 0.2 + apart / 1e5)

    assert drawn_length([line, far]).counted_m == pytest.approx(
        drawn_length([line]).counted_m + drawn_length([far]).counted_m, abs=2 + 0.002 * length_m(line)
    )


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(0, 50))
def test_a_wider_tolerance_never_finds_more(declared, drawn, percent):
    strict, wide = compare_length(declared, drawn, percent), compare_length(declared, drawn, percent + 1)

    assert not (strict.code == "agrees" and wide.code != "agrees")
    assert strict.difference_m == declared - drawn


@st.composite
def areas(draw):
    x, y = draw(st.tuples(METRES, METRES))
    wide = draw(st.floats(50, 800))
    corners = [(x + wide * math.cos(n), y + wide * math.sin(n)) for n in (0, 1, 2, 3, 4, 5, 6)]
    return Polygon([(100.45 + x / 86_600, 38.93 + y / 111_000) for x, y in corners]).convex_hull


@given(st.lists(areas(), min_size=1, max_size=4), roads())
def test_a_road_crosses_no_more_than_its_length_and_no_less_than_its_widest_red_line(polygons, road):
    assume(road.is_simple)
    red = RedLines(RedLine("basic_farmland", str(n), p) for n, p in enumerate(polygons))

    found = red.check(road)
    total = sum(c.length_m for c in red.crossings(road))

    whole = length_m(road)
    assert total <= whole + 1
    assert total >= max((o.length_m for o in found), default=0) - 1
    assert all(o.part.distance(road) < 1e-9 for o in found)
    assert {o.name for o in found} >= {
        str(n) for n, p in enumerate(polygons) if p.contains(Point(road.coords[0])) and p.contains(road)
    }
    outside = road.difference(polygons[0].buffer(0))
    [first] = [o.length_m for o in found if o.name == "0"] or [0]
    assert first + length_m(outside) == pytest.approx(whole, abs=2)


@given(areas())
def test_an_area_inside_a_red_line_overlaps_with_all_of_itself(area):
    inner = affinity.scale(area, 0.5, 0.5)
    [overlap] = RedLines([RedLine("nature_reserve", "", area)]).check(inner)

    assert overlap.area_m2 == pytest.approx(area_m2(inner), abs=1)


@given(st.data())
def test_no_changed_byte_of_an_opinion_is_believed(data):
    document = opinions.signed(
        {"format": opinions.FORMAT, "results": [{"work": "R1", "crosses": True, "overlaps": [{"kind": "basic_farmland", "length_m": 120}]}]},
        opinions.new_key(),
    )  # fmt: skip
    text = json.dumps(document, ensure_ascii=False).encode()
    at = data.draw(st.integers(0, len(text) - 1))
    changed = text[:at] + bytes([data.draw(st.integers(32, 126))]) + text[at + 1 :]
    try:
        again = opinions.load_opinion(changed)
    except GeometryRefused:
        return

    assert again == document or opinions.problem(again) is not None
