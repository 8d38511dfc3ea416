"""Photographs drawn for tests, with what a camera writes."""

import io
import random
from datetime import datetime

from PIL import ExifTags, Image, ImageDraw


def photo(seed=1, taken=None, lon=None, lat=None, size=(640, 480), form="JPEG", software=None, quality=90):
    """Return a picture of coloured blocks; the same seed is the same scene."""
    chance = random.Random(seed)
    picture = Image.new("RGB", size, (chance.randrange(256),) * 3)
    draw = ImageDraw.Draw(picture)
    for _ in range(24):
        x, y = chance.randrange(size[0]), chance.randrange(size[1])
        box = (x, y, x + chance.randrange(30, 200), y + chance.randrange(30, 200))
        draw.rectangle(box, fill=tuple(chance.randrange(256) for _ in range(3)))
    exif = Image.Exif()
    if software:
        exif[ExifTags.Base.Software] = software
    if taken:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = f"{taken:%Y:%m:%d %H:%M:%S}"
    if lon is not None:
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = ("N" if lat >= 0 else "S"), _parts(abs(lat))
        gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLongitude] = ("E" if lon >= 0 else "W"), _parts(abs(lon))
    out = io.BytesIO()
    picture.save(out, form, exif=exif, **({"quality": quality} if form == "JPEG" else {}))
    return out.getvalue()


def _parts(degrees):
    whole = int(degrees)
    minutes = int((degrees - whole) * 60)
    return (whole, minutes, round((degrees - whole - minutes / 60) * 3600, 4))


MAY_NOON = datetime(2022, 5, 10, 12, 0)
