"""What a camera wrote beside the picture: time, place, itself. Read with suspicion: anything unlikely counts as not written."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from PIL import ExifTags
from PIL.ImageFile import ImageFile

from shishi.engines.evidence.schema import Limits

_TIME = re.compile(r"\s*(\d{4})[:\-/.](\d{1,2})[:\-/.](\d{1,2})[ T](\d{1,2}):(\d{1,2}):(\d{1,2})")
_FIRST_YEAR, _LAST_YEAR = 1980, 2100
"""Between which cameras write a year and their clocks mean it."""
_OFFSET = re.compile(r"\s*([+-])(\d{1,2}):?(\d{2})")
_FARTHEST_OFFSET = 14 * 60
_CREATOR = re.compile(rb"""CreatorTool(?:=["']|>)([^"'<]{1,120})""")
_LONGEST = 120
_Base, _Gps = ExifTags.Base, ExifTags.GPS


@dataclass(frozen=True, slots=True)
class Metadata:
    """As in `Examined`."""

    taken_at: datetime | None = None
    taken_offset: int | None = None
    fixed_at: datetime | None = None
    lon: float | None = None
    lat: float | None = None
    has_camera: bool = False
    software: str = ""
    comment: str = ""


def metadata_of(image: ImageFile, *, limits: Limits) -> Metadata:
    """Read a decoded picture's EXIF and the program named in its XMP. Never raises: what cannot be read was not written."""
    try:
        told = image.info.get("exif") or b""
        exif = image.getexif() if len(told) <= limits.metadata_bytes else {}
        more = _ifd(exif, ExifTags.IFD.Exif)
        gps = _ifd(exif, ExifTags.IFD.GPSInfo)
        everything = {**dict(exif), **more}
    except Exception:
        everything, gps = {}, {}
    taken, offset = _taken(everything)
    lon, lat = _position(gps)
    return Metadata(
        taken_at=taken,
        taken_offset=offset,
        fixed_at=_fixed(gps),
        lon=lon,
        lat=lat,
        has_camera=bool(_text(everything.get(_Base.Model)) or _text(everything.get(_Base.Make))),
        software=_software(everything, image.info, limits),
        comment=_comment(everything),
    )


def _ifd(exif: Any, tag: int) -> dict[int, Any]:
    """A directory within the directory; empty where it is damaged."""
    try:
        return dict(exif.get_ifd(tag))
    except Exception:
        return {}


def _taken(told: Mapping[int, Any]) -> tuple[datetime | None, int | None]:
    """When the picture was taken or, of a scan, digitised. The time of its last change is no time of taking."""
    for at, east in (
        (_Base.DateTimeOriginal, _Base.OffsetTimeOriginal),
        (_Base.DateTimeDigitized, _Base.OffsetTimeDigitized),
    ):
        if taken := time_of(_text(told.get(at))):
            return taken, offset_of(_text(told.get(east)))
    return None, None


def time_of(written: str) -> datetime | None:
    """Return the moment of `2022:09:30 14:05:07`; None for anything that is no moment, such as all zeros."""
    found = _TIME.match(written)
    try:
        year, month, day, hour, minute, second = map(int, found.groups()) if found else (0,) * 6
        if not _FIRST_YEAR <= year <= _LAST_YEAR:
            return None
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - a camera's clock has no zone
    except ValueError:
        return None


def offset_of(written: str) -> int | None:
    """Return the minutes east of UTC of `+08:00`."""
    if written.strip() == "Z":
        return 0
    found = _OFFSET.match(written)
    if not found:
        return None
    minutes = int(found[2]) * 60 + int(found[3])
    return None if minutes > _FARTHEST_OFFSET else minutes if found[1] == "+" else -minutes


def _position(gps: Mapping[int, Any]) -> tuple[float | None, float | None]:
    """Longitude and latitude, both or none. Exactly zero and zero is a receiver without a fix."""
    lat = degrees_of(gps.get(_Gps.GPSLatitude), negative=_text(gps.get(_Gps.GPSLatitudeRef)).upper() == "S", most=90)
    lon = degrees_of(gps.get(_Gps.GPSLongitude), negative=_text(gps.get(_Gps.GPSLongitudeRef)).upper() == "W", most=180)
    if lat is None or lon is None or lat == lon == 0:
        return None, None
    return lon, lat


def degrees_of(told: Any, *, negative: bool, most: float) -> float | None:
    """Return degrees of (degrees, minutes, seconds); None where a part is missing, divided by zero or out of range."""
    parts = _numbers(told)
    if not 1 <= len(parts) <= 3 or any(p < 0 for p in parts) or any(p > 60 for p in parts[1:]):
        return None
    value = sum(part / 60**n for n, part in enumerate(parts))
    return None if value > most else round(-value if negative else value, 7)


def _fixed(gps: Mapping[int, Any]) -> datetime | None:
    day = time_of(f"{_text(gps.get(_Gps.GPSDateStamp))} 00:00:00")
    clock = _numbers(gps.get(_Gps.GPSTimeStamp))
    if day is None or len(clock) != 3 or not (0 <= clock[0] < 24 and 0 <= clock[1] < 60 and 0 <= clock[2] < 61):
        return None
    try:
        return day + timedelta(hours=int(clock[0]), minutes=int(clock[1]), seconds=int(clock[2]))
    except OverflowError:
        return None


def _numbers(told: Any) -> list[float]:
    """Finite numbers; none at all where one is not."""
    if isinstance(told, str | bytes):
        return []
    values = list(told)[:4] if isinstance(told, Sequence) else [told]
    try:
        numbers = [float(v) for v in values]
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return []
    return numbers if all(map(math.isfinite, numbers)) else []


def _software(told: Mapping[int, Any], info: Mapping[Any, Any], limits: Limits) -> str:
    names = [_text(told.get(_Base.ProcessingSoftware)), _text(told.get(_Base.Software)), _text(info.get("Software"))]
    xmp = info.get("xmp") or info.get("XML:com.adobe.xmp") or b""
    xmp = xmp.encode(errors="replace") if isinstance(xmp, str) else xmp
    if isinstance(xmp, bytes) and (found := _CREATOR.search(xmp[: limits.metadata_bytes])):
        names.append(_text(found[1]))
    return "; ".join(dict.fromkeys(filter(None, names)))[:_LONGEST]


def _comment(told: Mapping[int, Any]) -> str:
    """What a phone notes of a picture, such as `Screenshot`; in EXIF eight bytes name the alphabet first."""
    raw = told.get(_Base.UserComment)
    note = _text(raw[8:] if isinstance(raw, bytes) and b"\0" in raw[:8] else raw)
    return " ".join(filter(None, (note, _text(told.get(_Base.ImageDescription)))))[:_LONGEST]


def _text(told: Any) -> str:
    """A string of printable characters; empty where something else was written."""
    if isinstance(told, bytes):
        told = told[: 4 * _LONGEST].replace(b"\0", b"").decode("utf-8", errors="replace")
    if not isinstance(told, str):
        return ""
    return "".join(c for c in told[: 4 * _LONGEST] if c.isprintable()).strip()[:_LONGEST]
