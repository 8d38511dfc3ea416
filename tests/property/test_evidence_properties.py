"""What is always true of evidence, whatever is handed in."""

import functools
from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from shishi.engines.evidence import (
    DOUBT,
    VERDICTS,
    WITHIN,
    Examined,
    Rules,
    Seen,
    Site,
    Unusable,
    bands,
    distance,
    examine,
    judge,
    near,
    renditions,
)
from tests.pictures import PAPERS, PHOTOS, any_of, camera_exif, photo

whole = functools.cache(any_of)
CHEAP = [k for k in (*PHOTOS, *PAPERS) if k != "pdf"]
HASHES = st.integers(0, 2**64 - 1)
DAY = date(2022, 5, 10)
GOOD = Examined("photo", "image/jpeg", 1, "a" * 64, 640, 480, datetime(2022, 5, 10, 12, 0), 100.45, 38.93, "", 7)
SEEN = st.builds(Seen, st.integers(1, 99).map("620702-{:04}".format), st.none() | st.integers(0, 12), st.booleans())
FACTS = st.builds(
    functools.partial(replace, GOOD),
    taken_at=st.none() | st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)),
    taken_offset=st.none() | st.integers(-14 * 60, 14 * 60),
    fixed_at=st.none() | st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)),
    lon=st.none() | st.floats(-180, 180),
    lat=st.none() | st.floats(-90, 90),
    software=st.sampled_from(["", "Photoshop", "Snipaste", "16.1"]),
)
POINT = {"type": "Point", "coordinates": (100.45, 38.93)}
LINE = {"type": "LineString", "coordinates": [(100.40, 38.90), (100.45, 38.93), (100.47, 38.99)]}
FIELD = {"type": "Polygon", "coordinates": [[(100.4, 38.9), (100.5, 38.9), (100.5, 39.0), (100.4, 39.0), (100.4, 38.9)]]}
SITES = [Site(100.45, 38.93), Site(100.45, 38.93, 800), Site(shape=POINT), Site(shape=LINE), Site(shape=FIELD)]
SITES.append(Site(shape=FIELD, is_outline=True))


def rank(it, **more):
    told = {"site": SITES[0], "happened": DAY, "received": date(2022, 5, 12), **more}
    return VERDICTS.index(judge(it, **told).verdict)


def looked_into(data):
    """Examine and render; the one thing that may be raised is Unusable, and it is one sentence."""
    for look in (examine, renditions):
        try:
            look(data)
        except Unusable as refused:
            assert str(refused).endswith("。")
            assert "\n" not in str(refused)


def altered(data, changes):
    out = bytearray(data)
    for at, value in changes:
        out[int(at * (len(out) - 1))] ^= value
    return bytes(out)


CHANGES = st.lists(st.tuples(st.floats(0, 1), st.integers(1, 255)), min_size=1, max_size=12)


@given(kind=st.sampled_from(CHEAP), changes=CHANGES, cut=st.floats(0.05, 1))
def test_a_damaged_file_is_taken_or_refused_and_never_breaks(kind, changes, cut):
    data = altered(whole(kind), changes)

    looked_into(data[: int(len(data) * cut)])


@settings(max_examples=max(settings().max_examples // 8, 5))
@given(changes=CHANGES, cut=st.floats(0.05, 1))
def test_a_damaged_pdf_is_taken_or_refused_and_never_breaks(changes, cut):
    data = altered(whole("pdf"), changes)

    looked_into(data[: int(len(data) * cut)])


@given(kind=st.sampled_from(CHEAP), head=st.integers(1, 64), noise=st.binary(max_size=4000))
def test_noise_behind_a_true_head_never_breaks(kind, head, noise):
    looked_into(whole(kind)[:head] + noise)


@given(one=st.sampled_from(CHEAP), other=st.sampled_from(CHEAP), at=st.floats(0, 1))
def test_two_files_joined_anywhere_never_break(one, other, at):
    first = whole(one)

    looked_into(first[: int(len(first) * at)] + whole(other))


@given(kind=st.sampled_from(PHOTOS), changes=CHANGES)
def test_exif_may_say_anything(kind, changes):
    exif = camera_exif(
        taken="2022:09:30 14:05:07", offset="+08:00", at=(100.45, 38.93), model="P", fixed=datetime(2022, 9, 30, 6)
    )
    data = photo(1, kind, exif=b"Exif\0\0" + altered(exif[6:], changes))

    found = examine(data)

    assert (found.lon is None) == (found.lat is None)
    assert found.lon is None or (abs(found.lon) <= 180 and abs(found.lat) <= 90)
    judge(found, site=SITES[0], happened=DAY, received=DAY)


@pytest.mark.parametrize("site", SITES)
@given(bearing=st.floats(0, 360), far=st.floats(0, 300_000), share=st.floats(0, 1))
def test_moving_the_photo_closer_never_makes_it_worse(site, bearing, far, share):
    lon, lat = (100.45, 38.93)
    geod = Geod(ellps="WGS84")
    near_by, away = ((*geod.fwd(lon, lat, bearing, metres)[:2],) for metres in (far * share, far))
    one, other = replace(GOOD, lon=near_by[0], lat=near_by[1]), replace(GOOD, lon=away[0], lat=away[1])
    if site.metres_from(*near_by) > site.metres_from(*away):
        one, other = other, one

    assert rank(one, site=site) <= rank(other, site=site)


@given(far=st.floats(0, 300_000), bearing=st.floats(0, 360))
def test_a_distance_to_a_point_is_the_geodesic(far, bearing):
    lon, lat, _back = Geod(ellps="WGS84").fwd(100.45, 38.93, bearing, far)

    assert SITES[0].metres_from(lon, lat) == pytest.approx(far, abs=0.01)


@given(side=st.sampled_from([-1, 1]), days=st.lists(st.integers(0, 900), min_size=2, max_size=2))
def test_a_time_nearer_to_the_stage_never_makes_it_worse(side, days):
    nearer, farther = (replace(GOOD, taken_at=datetime(2022, 5, 10, 12) + side * timedelta(days=n)) for n in sorted(days))

    assert rank(nearer, received=date(2025, 1, 1)) <= rank(farther, received=date(2025, 1, 1))


@given(facts=FACTS, seen=st.lists(SEEN, max_size=6), later=SEEN)
def test_a_duplicate_known_later_never_removes_a_reason(facts, seen, later):
    told = {"site": SITES[0], "happened": DAY, "received": DAY}
    before, after = judge(facts, seen=seen, **told), judge(facts, seen=[*seen, later], **told)

    assert [r for r in before.reasons if r not in after.reasons] == []
    assert VERDICTS.index(after.verdict) >= VERDICTS.index(before.verdict)


@given(facts=FACTS, seen=st.lists(SEEN, max_size=6))
def test_the_verdict_is_the_worst_reason_and_a_missing_time_is_no_doubt(facts, seen):
    told = judge(facts, site=SITES[0], happened=DAY, received=DAY, seen=seen)

    assert VERDICTS.index(told.verdict) == max((VERDICTS.index(r.verdict) for r in told.reasons), default=0)
    if facts.taken_at is None:
        assert "no_time" in {r.code for r in told.reasons}
        assert (told.verdict in (DOUBT, "fail")) == any(r.verdict in (DOUBT, "fail") for r in told.reasons if r.code != "no_time")


@given(facts=FACTS, wider=st.integers(0, 10_000))
def test_wider_bounds_never_make_it_worse(facts, wider):
    loose = Rules(days_before=30 + wider, days_after=15 + wider, far_m=1000 + wider, clocks_apart_hours=48 + wider)

    assert rank(facts, rules=loose) <= rank(facts)


@given(one=HASHES, others=st.lists(HASHES, max_size=50), flips=st.lists(st.sets(st.integers(0, 63), max_size=9), max_size=20))
def test_the_near_ones_are_all_within_reach_nearest_first_and_each_shares_a_band(one, others, flips):
    others += [functools.reduce(lambda h, bit: h ^ (1 << bit), bits, one) for bits in flips]

    found = near(one, others)

    assert sorted(found) == sorted((n, distance(one, o)) for n, o in enumerate(others) if distance(one, o) <= WITHIN)
    assert [d for _n, d in found] == sorted(d for _n, d in found)
    assert all(set(bands(one)) & set(bands(others[n])) for n, _d in found)
    assert near(one, np.array(others, dtype=np.uint64)) == found
