"""What a file is and says: kinds, refusals, hostile files, EXIF, renditions."""

import io
import struct
import zipfile
import zlib
from datetime import datetime

import pytest
from PIL import Image

from shishi.engines.evidence import PAPER, PHOTO, WIDTHS, Limits, Unusable, distance, examine, renditions, scan_kind
from shishi.engines.evidence.metadata import degrees_of, offset_of, time_of
from tests.pictures import PAPERS, PHOTOS, any_of, camera_exif, paper, pdf, photo, raw_exif, scene, zipped

LIMITS = Limits()
OFFICE = "application/vnd.openxmlformats-officedocument."
MEDIA = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "HEIF": "image/heic", "pdf": "application/pdf"}
MEDIA |= {"docx": f"{OFFICE}wordprocessingml.document", "xlsx": f"{OFFICE}spreadsheetml.sheet", "ofd": "application/ofd"}


def refusal(data, limits=LIMITS):
    with pytest.raises(Unusable) as refused:
        examine(data, limits=limits)
    said = str(refused.value)
    assert said.endswith("。")
    assert "\n" not in said
    return refused.value.code


@pytest.mark.parametrize("kind", [*PHOTOS, *PAPERS])
def test_a_kind_is_known_by_its_content(kind):
    data = any_of(kind)

    found = examine(data, limits=LIMITS)

    assert found.media_type == MEDIA[kind]
    assert found.form == (PHOTO if kind in PHOTOS else PAPER)
    assert found.size == len(data)
    assert len(found.sha256) == 64


@pytest.mark.parametrize("kind", [*PHOTOS, *PAPERS])
def test_a_scan_is_a_pdf_a_jpeg_or_a_png(kind):
    assert scan_kind(any_of(kind)) == (MEDIA[kind] if kind in ("JPEG", "PNG", "pdf") else None)
    assert scan_kind(b"") is None


@pytest.mark.parametrize("kind", PHOTOS)
def test_a_photo_tells_its_time_place_camera_and_size(kind):
    exif = camera_exif(
        taken=datetime(2022, 9, 30, 14, 5, 7), offset="+08:00", at=(100.4527778, 38.9251389), model="P50", software="Meitu 9",
        fixed=datetime(2022, 9, 30, 6, 4, 0),
    )  # fmt: skip

    found = examine(photo(kind=kind, exif=exif), limits=LIMITS)

    assert (found.taken_at, found.taken_offset) == (datetime(2022, 9, 30, 14, 5, 7), 480)
    assert (found.lon, found.lat) == pytest.approx((100.4527778, 38.9251389), abs=1e-6)
    assert found.fixed_at == datetime(2022, 9, 30, 6, 4, 0)
    assert (found.has_camera, found.software) == (True, "Meitu 9")
    assert (found.width, found.height) == (320, 240)


@pytest.mark.parametrize("kind", PHOTOS)
def test_a_photo_without_exif_tells_nothing_but_its_picture(kind):
    found = examine(photo(kind=kind), limits=LIMITS)

    assert (found.taken_at, found.taken_offset, found.lon, found.lat, found.fixed_at) == (None,) * 5
    assert (found.has_camera, found.software, found.comment) == (False, "", "")
    assert found.phash is not None


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"hello", "kind"),
        (b"GIF89a" + bytes(100), "kind"),
        (b"BM" + bytes(200), "kind"),
        (b"<html><body>hello</body></html>", "kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "kind"),
        (b"MZ" + bytes(600), "kind"),
        (b"\0\0\0\x20ftypavif\0\0\0\0mif1avifmiaf" + bytes(100), "kind"),
        (b"\0\0\0\x18ftypisom\0\0\0\0isomheic" + bytes(100), "kind"),
        (zipped({"a.txt": b"x"}), "kind"),
        (b"\xff\xd8\xff", "damaged"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (b"RIFF\0\0\0\0WEBP", "damaged"),
        (b"%PDF-1.7", "damaged"),
        (b"%PDF-1.7\n%%EOF", "damaged"),
        (b"PK\x03\x04", "damaged"),
        (pdf(password="secret"), "locked"),
        (paper("docx", **{"word/vbaProject.bin": b"x"}), "macros"),
        (paper("docx", **{"../../etc/passwd": b"x"}), "damaged"),
    ],
)
def test_what_is_no_evidence_is_refused_in_one_sentence(data, code):
    assert refusal(data) == code


def test_the_refusal_names_what_the_file_seems_to_be():
    out = io.BytesIO()
    scene(1).save(out, "GIF")

    with pytest.raises(Unusable, match="GIF"):
        examine(out.getvalue(), limits=LIMITS)


@pytest.mark.parametrize("kind", PHOTOS)
@pytest.mark.parametrize("behind", [zipped({"evil.txt": b"x" * 100}), b"Rar!\x1a\x07\x01\x00hidden", b"7z\xbc\xaf\x27\x1chidden"])
def test_an_archive_behind_a_photo_is_found(kind, behind):
    assert refusal(any_of(kind) + behind) == "two_things"


def test_a_paper_that_is_also_another_thing_is_refused():
    assert refusal(pdf() + paper("docx") + b"\n%%EOF") == "two_things"
    assert refusal(photo(exif=camera_exif(comment=b"ASCII\0\0\0<script>alert(1)</script>"))) == "two_things"
    assert refusal(photo(exif=camera_exif(comment=b"ASCII\0\0\0%PDF-1.7"))) == "two_things"


def test_what_a_phone_hangs_behind_a_photo_is_no_second_file():
    """A moving picture, as some phones append."""
    assert examine(photo() + b"\0\0\0\x18ftypmp42" + bytes(5000), limits=LIMITS).media_type == "image/jpeg"


def png(width, height, data=b""):
    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


def test_a_bomb_is_refused_before_it_is_decoded():
    assert refusal(png(50_000, 50_000)) == "bomb"
    assert refusal(png(40_000, 2)) == "bomb"
    assert refusal(any_of("JPEG"), Limits(jpeg_pixels=1000)) == "bomb"
    for kind in ("PNG", "WEBP", "HEIF"):
        assert refusal(any_of(kind), Limits(pixels=1000)) == "bomb"


def test_a_progressive_jpeg_may_not_have_more_scans_than_can_be_walked_through():
    out = io.BytesIO()
    scene(1).save(out, "JPEG", progressive=True)

    assert examine(out.getvalue(), limits=LIMITS).media_type == "image/jpeg"
    assert refusal(out.getvalue(), Limits(scanned_pixels=320 * 240)) == "bomb"


def test_a_paper_that_unpacks_beyond_bounds_is_refused_whatever_its_directory_says():
    bomb = paper("docx", **{"word/media/a.bin": bytes(2_000_000)})
    lying = bomb.replace(struct.pack("<I", 2_000_000), struct.pack("<I", 100))

    assert refusal(bomb, Limits(unpacked=1_000_000)) == "bomb"
    assert refusal(lying, Limits(unpacked=1_000_000)) in ("bomb", "damaged")
    assert refusal(paper("ofd", **{f"{n}": b"" for n in range(30)}), Limits(members=20)) == "bomb"


def test_size_is_bounded():
    assert refusal(any_of("JPEG"), Limits(bytes=1000)) == "too_large"
    assert refusal(any_of("docx"), Limits(bytes=100)) == "too_large"


@pytest.mark.parametrize("kind", [*PHOTOS, *PAPERS])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_file_that_was_cut_off_is_refused(kind, share):
    data = any_of(kind)

    assert refusal(data[: int(len(data) * share)]) in ("damaged", "kind")


def test_a_member_that_was_altered_is_refused():
    data = bytearray(paper("xlsx"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        at = archive.getinfo("xl/workbook.xml").header_offset
    data[at + 30 + len("xl/workbook.xml") + 5] ^= 0x10

    assert refusal(bytes(data)) == "damaged"


# EXIF


@pytest.mark.parametrize(
    ("parts", "negative", "most", "degrees"),
    [
        ((38, 55, 30.5), False, 90, 38.9251389),
        ((38, 55, 30.5), True, 90, -38.9251389),
        ((38.5,), False, 90, 38.5),
        ((38, 30.6), False, 90, 38.51),
        ((0, 0, 0), False, 90, 0.0),
        ((90, 0, 0), False, 90, 90.0),
        ((90, 0, 0.1), False, 90, None),
        ((100, 27, 10), False, 180, 100.4527778),
        ((181, 0, 0), False, 180, None),
        ((38, 61, 0), False, 90, None),
        ((-38, 0, 0), False, 90, None),
        ((float("nan"), 0, 0), False, 90, None),
        ((38, float("inf"), 0), False, 90, None),
        ((), False, 90, None),
        ((1, 2, 3, 4), False, 90, None),
        (None, False, 90, None),
        ("38", False, 90, None),
        (("a", "b", "c"), False, 90, None),
    ],
)
def test_degrees_are_read_or_not_there(parts, negative, most, degrees):
    assert degrees_of(parts, negative=negative, most=most) == degrees


@pytest.mark.parametrize(
    ("at", "found"),
    [
        ((100.45, 38.93), (100.45, 38.93)),
        ((-100.45, 38.93), (-100.45, 38.93)),
        ((100.45, -38.93), (100.45, -38.93)),
        ((-0.5, -0.25), (-0.5, -0.25)),
        ((0.0, 0.0), (None, None)),
    ],
)
def test_hemispheres_are_told_apart_and_zero_is_no_fix(at, found):
    it = examine(photo(at=at), limits=LIMITS)

    assert (it.lon, it.lat) == (pytest.approx(found, abs=1e-6) if found[0] is not None else found)


@pytest.mark.parametrize("denominators", [(0, 1, 1), (1, 0, 1), (1, 1, 0), (0, 0, 0)])
def test_a_rational_with_zero_below_is_no_place(denominators):
    lat = list(zip((38, 55, 30), denominators, strict=True))
    gps = [(1, 2, "N"), (2, 5, lat), (3, 2, "E"), (4, 5, [(100, 1), (27, 1), (10, 1)])]

    found = examine(photo(exif=raw_exif(gps=gps)), limits=LIMITS)

    assert (found.lon, found.lat) == (None, None)


def test_half_a_place_is_no_place():
    gps = [(1, 2, "N"), (2, 5, [(38, 1), (55, 1), (30, 1)])]

    found = examine(photo(exif=raw_exif(gps=gps)), limits=LIMITS)

    assert (found.lon, found.lat) == (None, None)


def test_hostile_exif_is_not_written_and_the_photo_is_still_taken():
    whole = camera_exif(taken="2022:09:30 14:05:07", at=(100.45, 38.93), model="P50")
    loop = raw_exif(top=[(0x8769, 4, b"\x08\0\0\0")])
    huge = raw_exif(top=[(0x010F, 2, "A" * 60_000)])
    cut = whole[:-30]
    noise = b"Exif\0\0" + bytes(range(256)) * 20
    for exif in (loop, huge, cut, noise, b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff"):
        found = examine(photo(exif=exif), limits=LIMITS)
        assert found.width == 320
        assert len(found.software) <= 120


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2022:09:30 14:05:07", datetime(2022, 9, 30, 14, 5, 7)),
        ("2022-09-30T14:05:07", datetime(2022, 9, 30, 14, 5, 7)),
        ("0000:00:00 00:00:00", None),
        ("    :  :     :  :  ", None),
        ("2022:13:30 14:05:07", None),
        ("0001:01:01 00:00:00", None),
        ("1979:12:31 23:59:59", None),
        ("2101:01:01 00:00:00", None),
        ("2022:02:30 14:05:07", None),
        ("2022:09:30 24:00:00", None),
        ("2022:09:30", None),
        ("", None),
    ],
)
def test_a_moment_is_read_or_not_there(written, moment):
    assert time_of(written) == moment


@pytest.mark.parametrize(
    ("written", "minutes"),
    [("+08:00", 480), ("-03:30", -210), ("Z", 0), ("+0800", 480), ("+99:00", None), ("8", None), ("", None)],
)
def test_an_offset_is_read_or_not_there(written, minutes):
    assert offset_of(written) == minutes


# The picture


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_held_any_way_is_the_same_upright(orientation):
    undo = [None, None, 0, 3, 1, 5, 2, 6, 4][orientation]
    upright = scene(3)
    stored = upright if undo is None else upright.transpose(Image.Transpose(undo))

    found = examine(photo(stored, "PNG", orientation=orientation), limits=LIMITS)

    assert (found.width, found.height) == (320, 240)
    assert found.phash == examine(photo(upright, "PNG"), limits=LIMITS).phash


def test_a_picture_saved_again_smaller_or_otherwise_is_nearly_the_same_and_another_is_not():
    original = scene(5, (1600, 1200))
    first = examine(photo(original), limits=LIMITS).phash
    out = io.BytesIO()
    original.resize((400, 300)).save(out, "JPEG", quality=40)

    again = [out.getvalue(), photo(original, "WEBP"), photo(original, "HEIF"), photo(original.resize((1280, 960)), "PNG")]

    assert [d for data in again if (d := distance(first, examine(data, limits=LIMITS).phash)) > 6] == []
    assert all(distance(first, examine(photo(n), limits=LIMITS).phash) > 6 for n in range(100, 130))


def test_a_flat_picture_has_nothing_to_be_told_apart_by():
    assert examine(photo(Image.new("RGB", (200, 200), "grey")), limits=LIMITS).phash is None
    assert examine(photo(Image.new("RGB", (1, 1), "grey")), limits=LIMITS).phash is None


@pytest.mark.parametrize("kind", PHOTOS)
def test_renditions_are_upright_never_larger_and_say_nothing_of_the_place(kind):
    exif = camera_exif(taken="2022:09:30 14:05:07", at=(100.45, 38.93), model="P50", orientation=6 if kind != "HEIF" else 1)
    made = renditions(photo(scene(1, (1200, 800)), kind, exif=exif))

    assert tuple(sorted(made)) == WIDTHS
    sizes = {width: Image.open(io.BytesIO(data)).size for width, data in made.items()}
    assert sizes == (
        {320: (320, 480), 960: (800, 1200), 1920: (800, 1200)}
        if kind != "HEIF"
        else {320: (320, 213), 960: (960, 640), 1920: (1200, 800)}
    )
    for data in made.values():
        image = Image.open(io.BytesIO(data))
        assert image.format == "JPEG"
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
        assert b"P50" not in data and b"Exif" not in data


def test_what_is_see_through_is_white():
    clear = Image.new("RGBA", (50, 50), (255, 0, 0, 0))

    image = Image.open(io.BytesIO(renditions(photo(clear, "PNG"))[320]))

    assert image.getpixel((25, 25)) == (255, 255, 255)


def test_of_papers_only_a_pdf_has_a_picture():
    made = renditions(pdf(pages=2))

    assert {w: Image.open(io.BytesIO(d)).size for w, d in made.items()} == {320: (320, 427), 960: (960, 1280), 1920: (1920, 2560)}
    assert all(renditions(paper(kind)) == {} for kind in ("docx", "xlsx", "ofd"))
