"""What a file says of itself: what it is by its content, when and where it was taken, how it looks to a hash. Never by its name."""

from __future__ import annotations

import hashlib
import io
import math
import warnings
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import imagehash
import pillow_heif
import puremagic
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

pillow_heif.register_heif_opener()
warnings.simplefilter("error", Image.DecompressionBombWarning)

PHOTOS = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png", "HEIF": "image/heic", "WEBP": "image/webp"}
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ZIPPED = {"word/document.xml": _DOCX, "xl/workbook.xml": _XLSX, "OFD.xml": "application/ofd"}
_WANTED = "可用的照片有 JPEG、PNG、HEIC、WebP，文件有 PDF、docx、xlsx、OFD"
PHOTO, PAPER = "photo", "paper"


class Unusable(ValueError):
    """The file is no evidence; the sentence says why and what would be right."""


@dataclass(frozen=True, slots=True)
class Limits:
    bytes: int = 30_000_000
    pixels: int = 120_000_000
    """Checked before a picture is decoded."""
    unpacked: int = 200_000_000
    """Of a zipped document."""


@dataclass(frozen=True, slots=True)
class Examined:
    form: str
    """photo or paper."""
    media_type: str
    size: int
    sha256: str
    width: int | None = None
    height: int | None = None
    taken_at: datetime | None = None
    """Local time as the camera wrote it, without a zone."""
    lon: float | None = None
    lat: float | None = None
    """Degrees, WGS-84."""
    software: str = ""
    phash: int | None = None
    """64 bits that stay nearly the same when a picture is resized or saved again."""


def examine(data: bytes, *, limits: Limits | None = None) -> Examined:
    """Return what the bytes are. Raises Unusable."""
    limits = limits or Limits()
    if not data:
        raise Unusable("文件是空的；请重新选择。")
    if len(data) > limits.bytes:
        raise Unusable(f"文件有 {len(data) / 1e6:.0f} MB，最多 {limits.bytes / 1e6:.0f} MB；请压缩后再传。")
    digest = hashlib.sha256(data).hexdigest()
    if data.startswith(b"%PDF-"):
        return Examined(PAPER, "application/pdf", len(data), digest)
    if data.startswith(b"PK\x03\x04"):
        return Examined(PAPER, _zipped(data, limits), len(data), digest)
    return _photo(data, digest, limits)


def _zipped(data: bytes, limits: Limits) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if sum(i.file_size for i in archive.infolist()) > limits.unpacked:
                raise Unusable("文件解压后过大；请拆分后再传。")
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError):
        raise Unusable(f"文件已损坏或不完整；请重新导出。{_WANTED}。") from None
    kind = next((media for name, media in _ZIPPED.items() if name in names), None)
    if kind is None:
        raise Unusable(f"压缩包不能作凭据；请逐个上传其中的文件。{_WANTED}。")
    return kind


def _photo(data: bytes, digest: str, limits: Limits) -> Examined:
    try:
        with Image.open(io.BytesIO(data), formats=[*PHOTOS]) as picture:
            if picture.width * picture.height > limits.pixels:
                raise Unusable(f"照片有 {picture.width}×{picture.height} 像素，过大；请缩小后再传。")
            exif = _exif(picture)
            upright = ImageOps.exif_transpose(picture)
            hashed = int(str(imagehash.phash(upright.convert("L"))), 16)
            kind = PHOTOS[str(picture.format)]
    except UnidentifiedImageError:
        raise Unusable(f"不认识这种文件（{_guess(data)}）。{_WANTED}。") from None
    except Unusable:
        raise
    except (
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        MemoryError,
        RuntimeError,
        TypeError,
        KeyError,
        IndexError,
        ArithmeticError,
    ) as error:
        raise Unusable("照片已损坏或不完整，不能打开；请重新拍摄或导出。") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Unusable("照片像素过大；请缩小后再传。") from None
    lon, lat = _position(exif)
    return Examined(
        PHOTO, kind, len(data), digest, upright.width, upright.height, _taken_at(exif), lon, lat, _software(exif), hashed
    )


def _guess(data: bytes) -> str:
    try:
        return puremagic.from_string(data[:4096]) or "未知"
    except (puremagic.PureError, ValueError):
        return "未知"


def _exif(picture: Image.Image) -> Mapping[str, Any]:
    """Return the tags by name; what cannot be read is left out."""
    try:
        exif = picture.getexif()
        inner = exif.get_ifd(ExifTags.IFD.Exif)
        position = exif.get_ifd(ExifTags.IFD.GPSInfo)
    except (OSError, ValueError, SyntaxError, KeyError, TypeError, EOFError, RuntimeError, IndexError, AttributeError):
        return {}
    except Exception as error:
        if type(error).__name__ != "error":
            raise
        return {}
    told = {ExifTags.TAGS.get(tag, str(tag)): value for tag, value in (*exif.items(), *inner.items())}
    return told | {f"GPS.{ExifTags.GPSTAGS.get(tag, tag)}": value for tag, value in position.items()}


def _taken_at(exif: Mapping[str, Any]) -> datetime | None:
    for tag in ("DateTimeOriginal", "DateTimeDigitized"):
        written = exif.get(tag)
        if isinstance(written, str):
            try:
                moment = datetime.strptime(written.strip("\0 ")[:19], "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - a camera's clock has no zone
            except ValueError:
                continue
            if 1990 <= moment.year <= 2100:
                return moment
    return None


def _position(exif: Mapping[str, Any]) -> tuple[float | None, float | None]:
    lat = _degrees(exif.get("GPS.GPSLatitude"), exif.get("GPS.GPSLatitudeRef"), "S", 90)
    lon = _degrees(exif.get("GPS.GPSLongitude"), exif.get("GPS.GPSLongitudeRef"), "W", 180)
    return (lon, lat) if lon is not None and lat is not None and (lon, lat) != (0, 0) else (None, None)


def _degrees(parts: Any, side: Any, negative: str, most: int) -> float | None:
    try:
        numbers = [float(p) for p in parts]
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    if len(numbers) != 3 or not all(map(math.isfinite, numbers)):
        return None
    value = numbers[0] + numbers[1] / 60 + numbers[2] / 3600
    if isinstance(side, bytes):
        side = side.decode("ascii", "ignore")
    signed = -value if str(side or "").strip("\0 ").upper() == negative else value
    return round(signed, 7) if abs(signed) <= most else None


def _software(exif: Mapping[str, Any]) -> str:
    written = exif.get("Software")
    return written.strip("\0 ")[:60] if isinstance(written, str) else ""
