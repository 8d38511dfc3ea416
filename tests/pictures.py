"""Photos and papers, drawn: each kind of evidence as a camera or an office would make it."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from datetime import datetime

import pillow_heif
from PIL import Image, ImageDraw
from reportlab.pdfgen.canvas import Canvas

pillow_heif.register_heif_opener()
PHOTOS = ("JPEG", "PNG", "WEBP", "HEIF")
PAPERS = ("pdf", "docx", "xlsx", "ofd")
_RATIONAL, _ASCII, _SHORT, _LONG, _UNDEFINED = 5, 2, 3, 4, 7


def scene(seed: int, size: tuple[int, int] = (320, 240)) -> Image.Image:
    """Draw a site: sky, ground and some buildings, the same for the same seed."""
    dice = random.Random(seed)
    width, height = size
    image = Image.new("RGB", size, tuple(dice.randrange(120, 256) for _ in range(3)))
    pen = ImageDraw.Draw(image)
    horizon = height * dice.uniform(0.4, 0.8)
    pen.rectangle((0, horizon, width, height), fill=tuple(dice.randrange(200) for _ in range(3)))
    for _ in range(25):
        x, y = dice.uniform(0, width), dice.uniform(0, height)
        across, down = dice.uniform(0.02, 0.3) * width, dice.uniform(0.02, 0.3) * height
        pen.rectangle((x, y, x + across, y + down), fill=tuple(dice.randrange(256) for _ in range(3)))
    return image


def photo(
    image: Image.Image | int = 1,
    kind: str = "JPEG",
    *,
    taken: datetime | str | None = None,
    offset: str = "",
    at: tuple[float, float] | None = None,
    exif: bytes | None = None,
    **tags: object,
) -> bytes:
    """A picture as bytes; `at` is (longitude, latitude); `exif` replaces all the rest."""
    image = scene(image) if isinstance(image, int) else image
    if exif is None:
        exif = camera_exif(taken=taken, offset=offset, at=at, **tags)
    out = io.BytesIO()
    image.save(out, kind, quality=90, **({"exif": exif} if exif else {}))
    return out.getvalue()


def camera_exif(*, taken=None, offset="", at=None, model="", software="", comment=b"", orientation=1, fixed=None) -> bytes:
    taken = taken.strftime("%Y:%m:%d %H:%M:%S") if isinstance(taken, datetime) else taken
    top = [(0x0112, _SHORT, orientation)] if orientation != 1 else []
    top += [(0x0110, _ASCII, model)] if model else []
    top += [(0x0131, _ASCII, software)] if software else []
    more = [(0x9003, _ASCII, taken)] if taken else []
    more += [(0x9011, _ASCII, offset)] if offset else []
    more += [(0x9286, _UNDEFINED, comment)] if comment else []
    gps = []
    if at:
        gps = [
            (1, _ASCII, "N" if at[1] >= 0 else "S"),
            (2, _RATIONAL, sexagesimal(abs(at[1]))),
            (3, _ASCII, "E" if at[0] >= 0 else "W"),
            (4, _RATIONAL, sexagesimal(abs(at[0]))),
        ]
    if fixed:
        gps += [(7, _RATIONAL, [(fixed.hour, 1), (fixed.minute, 1), (fixed.second, 1)]), (29, _ASCII, f"{fixed:%Y:%m:%d}")]
    return raw_exif(top, more, gps) if top or more or gps else b""


def sexagesimal(degrees: float) -> list[tuple[int, int]]:
    whole = int(degrees)
    minutes = int((degrees - whole) * 60)
    return [(whole, 1), (minutes, 1), (round(((degrees - whole) * 60 - minutes) * 60 * 10_000), 10_000)]


def raw_exif(top=(), more=(), gps=()) -> bytes:
    """EXIF written by hand, so that it may be as wrong as one likes: (tag, type, value) of three directories; rationals are pairs."""
    top = [*top, *([(0x8769, _LONG, None)] if more else []), *([(0x8825, _LONG, None)] if gps else [])]
    body = b"II*\0" + struct.pack("<I", 8)
    links: dict[int, int] = {}
    for name, entries in ((0, top), (0x8769, more), (0x8825, gps)):
        if name and not entries:
            continue
        start = len(body)
        if name:
            at = links[name]
            body = body[:at] + struct.pack("<I", start) + body[at + 4 :]
        held, tail = b"", b""
        room = start + 2 + 12 * len(entries) + 4
        for n, (tag, kind, value) in enumerate(sorted(entries, key=lambda e: e[0])):
            if value is None:
                links[tag] = start + 2 + 12 * n + 8
            count, data = _field(kind, value)
            if len(data) > 4:
                held += struct.pack("<HHII", tag, kind, count, room + len(tail))
                tail += data + b"\0" * (len(data) % 2)
            else:
                held += struct.pack("<HHI", tag, kind, count) + data.ljust(4, b"\0")
        body += struct.pack("<H", len(entries)) + held + struct.pack("<I", 0) + tail
    return b"Exif\0\0" + body


def _field(kind, value) -> tuple[int, bytes]:
    if value is None:
        return 1, struct.pack("<I", 0)
    if kind == _RATIONAL:
        return len(value), b"".join(struct.pack("<II", *pair) for pair in value)
    if kind == _SHORT:
        return 1, struct.pack("<H", value)
    data = value if isinstance(value, bytes) else str(value).encode() + b"\0"
    return len(data), data


def paper(kind: str, text: str = "验收单", **members: bytes) -> bytes:
    if kind == "pdf":
        return pdf(text)
    inside = {
        "docx": {"[Content_Types].xml": b"<Types/>", "word/document.xml": f"<w>{text}</w>".encode() * 40},
        "xlsx": {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": f"<x>{text}</x>".encode() * 40},
        "ofd": {"OFD.xml": f"<OFD>{text}</OFD>".encode() * 40},
    }[kind]
    return zipped({**inside, **members})


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2022, 9, 30, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def pdf(text: str = "acceptance", pages: int = 1, password: str = "") -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(300, 400), invariant=True, encrypt=password or None)
    for n in range(pages):
        canvas.drawString(20, 350, f"{text.encode('ascii', 'replace').decode()} {n + 1}")
        canvas.rect(20, 20, 200, 100, fill=1)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def any_of(kind: str, seed: int = 1) -> bytes:
    return paper(kind, f"第{seed}号") if kind in PAPERS else photo(seed, kind, taken="2022:09:30 14:05:07", at=(100.45, 38.93))
