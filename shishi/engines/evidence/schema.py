"""What may be handed in as evidence, what is found in it, and the one way it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shishi.base.phrases import Phrase

PHOTO, PAPER = "photo", "paper"


class Kind(StrEnum):
    """The kinds of evidence, by their media type."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    HEIC = "image/heic"
    WEBP = "image/webp"
    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    OFD = "application/ofd"

    @property
    def form(self) -> str:
        return PHOTO if self.startswith("image/") else PAPER


class Unusable(ValueError):
    """The file is no evidence. `code` is stable; `phrase` is one sentence: what is wrong and what would be right."""

    def __init__(self, code: str, phrase: Phrase) -> None:
        self.code = code
        self.phrase = phrase
        super().__init__(str(phrase))


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one file. Source: house defaults, sized for phones of 2026 (200 megapixels at most) and scanned papers.

    Beside the file itself, memory stays below ten bytes for each of `pixels` (measured with pictures of just that size).
    """

    bytes: int = 30_000_000
    pixels: int = 50_000_000
    """Of a picture that is decoded whole; half as many for WebP, whose decoder holds it twice."""
    jpeg_pixels: int = 220_000_000
    """Of a baseline JPEG, which is decoded at an eighth of its size."""
    side: int = 30_000
    scanned_pixels: int = 700_000_000
    """Pixels times scans of a progressive JPEG: what its decoder walks through."""
    metadata_bytes: int = 4_000_000
    members: int = 10_000
    unpacked: int = 200_000_000
    """Of a zipped document."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What a file says of itself; a camera's clock and position are claims, not proof."""

    form: str
    """photo or paper."""
    media_type: str
    size: int
    """Bytes."""
    sha256: str
    width: int | None = None
    """Pixels, upright; None for papers."""
    height: int | None = None
    taken_at: datetime | None = None
    """Naive: the hour on the camera's clock."""
    lon: float | None = None
    """Degrees, WGS-84."""
    lat: float | None = None
    software: str = ""
    """Every program that left its name, as written."""
    phash: int | None = None
    """64 bits that stay nearly the same when a picture is resized or saved again; None where it has nothing to be told apart by."""
    mirrored: int | None = None
    """The same of its mirror image."""
    taken_offset: int | None = None
    """Minutes east of UTC, where the camera says so."""
    fixed_at: datetime | None = None
    """Naive UTC: when the satellites gave the position."""
    has_camera: bool = False
    comment: str = ""
