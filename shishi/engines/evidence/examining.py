"""A file, looked into once: what it is, whether it is whole and harmless, and what it says of time and place."""

from __future__ import annotations

import hashlib

from PIL import ImageOps

from shishi.base.phrases import say
from shishi.engines.evidence.archives import check_archive
from shishi.engines.evidence.kinds import kind_of
from shishi.engines.evidence.likeness import HASH_SIDE, phash_of
from shishi.engines.evidence.metadata import metadata_of
from shishi.engines.evidence.pdf import check_pdf
from shishi.engines.evidence.pictures import decoded, opened, orientation_of
from shishi.engines.evidence.schema import PAPER, PHOTO, Examined, Kind, Limits, Unusable

_LYING = 5
"""From here on orientations of EXIF exchange width and height."""


def examine(data: bytes, *, limits: Limits | None = None) -> Examined:
    """Return what the bytes are. Raises Unusable, and nothing else, for what is no evidence, damaged, hostile or beyond `limits`."""
    limits = limits or Limits()
    check_size(len(data), limits=limits)
    kind = kind_of(data, limits=limits)
    digest = hashlib.sha256(data).hexdigest()
    if kind.form == PHOTO:
        return _photo(data, kind, digest, limits)
    if kind is Kind.PDF:
        check_pdf(data)
    else:
        check_archive(data, limits=limits)
    return Examined(PAPER, kind.value, len(data), digest)


def check_size(size: int, *, limits: Limits) -> None:
    """Raises Unusable for more bytes than are taken; asked before they are read."""
    if size > limits.bytes:
        raise too_large(limits)


def too_large(limits: Limits) -> Unusable:
    return Unusable("too_large", say("文件超过 {most:number} MB；请压缩后再传。", most=round(limits.bytes / 1e6, 1)))


def _photo(data: bytes, kind: Kind, digest: str, limits: Limits) -> Examined:
    with opened(data, kind, limits=limits) as image:
        width, height = image.size
        small = decoded(image, side=HASH_SIDE)
        if orientation_of(image) >= _LYING:
            width, height = height, width
        told = metadata_of(image, limits=limits)
    return Examined(
        PHOTO,
        kind.value,
        len(data),
        digest,
        width,
        height,
        phash=phash_of(small),
        mirrored=phash_of(ImageOps.mirror(small)),
        taken_at=told.taken_at,
        taken_offset=told.taken_offset,
        fixed_at=told.fixed_at,
        lon=told.lon,
        lat=told.lat,
        has_camera=told.has_camera,
        software=told.software,
        comment=told.comment,
    )
