"""Photographs that no camera took: drawn scenes with the time and place that a phone writes."""

from __future__ import annotations

import io
import random
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from PIL import ExifTags, Image, ImageDraw

_SIZE = (800, 600)


def drawn(told: Mapping[str, Any]) -> bytes:
    """Return a JPEG of the scene: sky, ground, walls and people-less machines by chance; `day`, `lon`, `lat` in its EXIF."""
    chance = random.Random(told["scene"])
    picture = Image.new("RGB", _SIZE, _colour(chance, 150, 235))
    draw = ImageDraw.Draw(picture)
    horizon = chance.randrange(220, 420)
    draw.rectangle((0, horizon, *_SIZE), fill=_colour(chance, 60, 160))
    for _ in range(chance.randrange(6, 14)):
        x, width, height = chance.randrange(-60, 760), chance.randrange(60, 260), chance.randrange(60, 300)
        draw.rectangle((x, horizon - height, x + width, horizon + chance.randrange(0, 80)), fill=_colour(chance, 40, 220))
    for _ in range(chance.randrange(10, 30)):
        x, y, r = chance.randrange(800), chance.randrange(600), chance.randrange(6, 60)
        draw.ellipse((x, y, x + r, y + r), fill=_colour(chance, 20, 240))
    draw.text((16, 570), "DEMONSTRATION", fill=(255, 255, 255))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80, exif=_exif(told, chance))
    return out.getvalue()


def _colour(chance: random.Random, low: int, high: int) -> tuple[int, int, int]:
    return (chance.randrange(low, high), chance.randrange(low, high), chance.randrange(low, high))


def _exif(told: Mapping[str, Any], chance: random.Random) -> Image.Exif:
    exif = Image.Exif()
    day: date = told["day"]
    moment = datetime.combine(day, time(chance.randrange(8, 18), chance.randrange(60)))
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = f"{moment:%Y:%m:%d %H:%M:%S}"
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "N", _parts(told["lat"])
    gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLongitude] = "E", _parts(told["lon"])
    return exif


def _parts(degrees: float) -> tuple[float, float, float]:
    whole = int(degrees)
    minutes = int((degrees - whole) * 60)
    return float(whole), float(minutes), round((degrees - whole - minutes / 60) * 3600, 3)
