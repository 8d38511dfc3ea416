"""Smaller pictures for pages: upright, JPEG, without a word of where, when and by what they were taken."""

from __future__ import annotations

import io

from PIL import Image

from shishi.engines.evidence.kinds import kind_of
from shishi.engines.evidence.pdf import first_page
from shishi.engines.evidence.pictures import decoded, opened
from shishi.engines.evidence.schema import PHOTO, Kind, Limits

WIDTHS = (320, 960, 1920)
_QUALITY = 82
_TALLEST = 8


def renditions(data: bytes, *, limits: Limits | None = None) -> dict[int, bytes]:
    """Return a JPEG for each of `WIDTHS`, none wider than the picture is; of a PDF its first page; of other papers nothing.

    A very tall picture is fitted into eight times its width. Raises Unusable.
    """
    limits = limits or Limits()
    kind = kind_of(data, limits=limits)
    if kind is Kind.PDF:
        data, kind = first_page(data, width=WIDTHS[-1]), Kind.JPEG
    if kind.form != PHOTO:
        return {}
    with opened(data, kind, limits=limits) as image:
        small = decoded(image, side=WIDTHS[-1])
    made = {}
    for width in reversed(WIDTHS):
        small.thumbnail((width, width * _TALLEST), Image.Resampling.LANCZOS)
        made[width] = _jpeg(small)
    return made


def _jpeg(image: Image.Image) -> bytes:
    """Only the pixels go over: what else the picture carries stays behind."""
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=_QUALITY, progressive=True, optimize=True)
    return out.getvalue()
