import io
import random
import zipfile
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from shishi.engines.evidence import (
    DOUBT,
    FAIL,
    NO_TIME,
    PASS,
    WITHIN,
    Examined,
    Limits,
    Rules,
    Seen,
    Site,
    Unusable,
    bands,
    distance,
    examine,
    judge,
    judge_again,
    renditions,
    signed,
    unsigned,
)
from shishi.engines.pack.defaults import OPEN
from tests.integration.photos import MAY_NOON, photo
from tests.pictures import pdf

DAY = date(2022, 5, 10)
GOOD = Examined("photo", "image/jpeg", 1, "a" * 64, 640, 480, MAY_NOON, 100.45, 38.93, "", 7)
SITE = Site(100.45, 38.93)


def verdict(it=GOOD, *, site=SITE, happened=DAY, received=date(2022, 5, 12), seen=(), **more):
    told = judge(it, site=site, happened=happened, received=received, seen=seen, **more)
    return told.verdict, [r.code for r in told.reasons]


def test_a_photo_says_when_and_where_it_was_taken():
    it = examine(photo(taken=MAY_NOON, lon=100.4501, lat=-38.93))

    assert (it.form, it.media_type, it.width, it.height) == ("photo", "image/jpeg", 640, 480)
    assert it.taken_at == MAY_NOON
    assert (round(it.lon, 5), round(it.lat, 5)) == (100.4501, -38.93)


@pytest.mark.parametrize(("form", "media"), [("PNG", "image/png"), ("WEBP", "image/webp"), ("HEIF", "image/heic")])
def test_other_kinds_of_photo_are_known_by_their_content(form, media):
    it = examine(photo(form=form))

    assert (it.media_type, it.form) == (media, "photo")


def packed(*names, size=10):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, b"0" * size)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "media"),
    [
        (pdf(), "application/pdf"),
        (packed("word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (packed("OFD.xml"), "application/ofd"),
    ],
)
def test_papers_are_known_by_their_content(data, media):
    assert examine(data).media_type == media


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "空的"),
        (b"MZ\x90\x00" + b"0" * 200, "无法识别这种文件"),
        (b"<html><script>alert(1)</script></html>", "无法识别这种文件"),
        (packed("a.exe"), "逐个上传"),
        (packed("word/document.xml", size=3_000_000), "解压后过大"),
        (photo()[:4000], "损坏"),
        (b"PK\x03\x04broken", "损坏"),
    ],
)
def test_what_is_no_evidence_is_refused_in_a_sentence(data, says):
    with pytest.raises(Unusable, match=says):
        examine(data, limits=Limits(unpacked=1_000_000))


def test_too_many_pixels_are_refused_before_they_are_decoded():
    flat = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(flat, "PNG")

    with pytest.raises(Unusable, match="像素"):
        examine(flat.getvalue())


@given(seed=st.integers(0, 2**32), kind=st.sampled_from(["JPEG", "PNG", "WEBP", "HEIF", "zip"]))
def test_a_damaged_file_is_examined_or_refused_and_never_breaks(seed, kind):
    chance = random.Random(seed)
    data = bytearray(packed("xl/workbook.xml") if kind == "zip" else photo(3, MAY_NOON, 100.4, 38.9, size=(64, 48), form=kind))
    for _ in range(chance.randrange(1, 12)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    damaged = bytes(data[: chance.randrange(1, len(data) + 1)])

    try:
        it = examine(damaged)
        assert bool(renditions(damaged)) == (it.form == "photo")
    except Unusable as refused:
        assert str(refused)


@pytest.mark.parametrize(
    ("it", "more", "expected"),
    [
        (GOOD, {}, (PASS, [])),
        (replace(GOOD, taken_at=None), {}, (NO_TIME, ["no_time"])),
        (replace(GOOD, lon=None, lat=None), {}, (PASS, [])),
        (GOOD, {"site": None}, (PASS, [])),
        (replace(GOOD, taken_at=datetime(2022, 4, 10, 9)), {}, (PASS, [])),
        (replace(GOOD, taken_at=datetime(2022, 4, 9, 9)), {}, (DOUBT, ["taken_long_before"])),
        (replace(GOOD, taken_at=datetime(2022, 5, 13, 9)), {}, (DOUBT, ["taken_in_future"])),
        (replace(GOOD, taken_at=datetime(2022, 5, 26, 9)), {"received": date(2022, 6, 1)}, (DOUBT, ["taken_long_after"])),
        (replace(GOOD, lat=38.95), {}, (DOUBT, ["far_from_site"])),
        (replace(GOOD, lat=38.95), {"site": Site(100.45, 38.93, radius_m=1500)}, (PASS, [])),
        (replace(GOOD, software="Adobe Photoshop 23"), {}, (DOUBT, ["edited"])),
        (GOOD, {"seen": (Seen("620702-0001", None),)}, (FAIL, ["same_file"])),
        (GOOD, {"seen": (Seen("620702-0001", None, same_entry=True),)}, (DOUBT, ["same_file"])),
        (GOOD, {"seen": (Seen("620702-0001", 6),)}, (DOUBT, ["alike"])),
        (GOOD, {"seen": (Seen("620702-0001", 0),)}, (DOUBT, ["alike"])),
        (GOOD, {"seen": (Seen("620702-0001", 7),)}, (PASS, [])),
        (replace(GOOD, taken_at=None), {"seen": (Seen("620702-0001", None),)}, (FAIL, ["same_file", "no_time"])),
        (GOOD, {"seen": (Seen("620702-0001", None, same_entry=True, untrue=True),)}, (FAIL, ["found_untrue"])),
        (GOOD, {"seen": (Seen("620702-0001", 6, untrue=True),)}, (FAIL, ["like_untrue"])),
        (GOOD, {"seen": (Seen("620702-0001", 7, untrue=True),)}, (PASS, [])),
        (GOOD, {"asked_anew": DAY}, (DOUBT, ["handed_in_anew"])),
    ],
)
def test_what_a_photo_proves(it, more, expected):
    assert verdict(it, **more) == expected


@pytest.mark.parametrize("it", [GOOD, replace(GOOD, taken_at=None), replace(GOOD, software="Photoshop", lat=38.95)])
@pytest.mark.parametrize("seen", [(), (Seen("620702-0001", None),)])
@given(days=st.integers(-60, 60), was=st.integers(-60, 60), east=st.sampled_from([0, 0.1]))
def test_judged_again_it_comes_out_as_if_it_were_judged_by_what_was_put_right(it, seen, days, was, east):
    then = {"received": date(2022, 9, 1), "seen": seen}
    first = judge(it, site=SITE, happened=DAY + timedelta(days=was), **then)
    there, day = Site(100.45 + east, 38.93), DAY + timedelta(days=days)

    again = judge_again(it, before=first.reasons, site=there, happened=day, received=then["received"])

    assert again == judge(it, site=there, happened=day, **then)


@given(metres=st.integers(0, 50_000), closer=st.floats(0, 1))
def test_a_photo_taken_closer_is_never_judged_worse(metres, closer):
    order = [PASS, NO_TIME, DOUBT, FAIL]
    far = replace(GOOD, lat=38.93 + metres / 111_195)
    near = replace(GOOD, lat=38.93 + metres * closer / 111_195)

    assert order.index(verdict(near)[0]) <= order.index(verdict(far)[0])


@given(days=st.integers(-400, 400))
def test_a_paper_is_never_judged_by_a_camera(days):
    paper = replace(GOOD, form="paper", taken_at=MAY_NOON + timedelta(days=days))

    assert verdict(paper) == (PASS, [])


@given(one=st.integers(0, 2**64 - 1), flips=st.sets(st.integers(0, 63), max_size=WITHIN))
def test_hashes_within_reach_share_a_band(one, flips):
    other = one
    for bit in flips:
        other ^= 1 << bit

    assert distance(one, other) == len(flips)
    assert set(bands(one)) & set(bands(other))
    assert unsigned(signed(one)) == one


def test_the_same_scene_saved_smaller_and_worse_is_recognised():
    first = examine(photo(5, quality=95))
    again = Image.open(io.BytesIO(photo(5, quality=95))).resize((320, 240))
    out = io.BytesIO()
    again.save(out, "JPEG", quality=40)

    assert distance(first.phash, examine(out.getvalue()).phash) <= Rules().alike_bits
    assert distance(first.phash, examine(photo(6)).phash) > WITHIN


@pytest.mark.parametrize("width", [320, 960, 1920])
def test_a_shown_picture_is_no_wider_and_tells_nothing(width):
    shown = Image.open(io.BytesIO(renditions(photo(1, MAY_NOON, 100.4, 38.9, size=(1200, 900)))[width]))

    assert shown.width == min(width, 1200)
    assert not shown.getexif()


def test_a_distance_on_the_ground():
    """0.01° of latitude on the ellipsoid; a sphere would say 1112."""
    assert round(Site(100.45, 38.94).metres_from(100.45, 38.93)) == 1110


def test_a_draft_says_of_photographs_what_holds_without_a_pack():
    rules = Rules()

    told = {"photo_days_before": rules.days_before, "photo_days_after": rules.days_after, "photo_within_m": rules.far_m}
    assert told.items() <= OPEN.items()
