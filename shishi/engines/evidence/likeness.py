"""Pictures that look the same: one hash of 64 bits each, how far two are apart, and what a database finds candidates by."""

from __future__ import annotations

from collections.abc import Sequence

import imagehash
import numpy as np
import numpy.typing as npt
from PIL import Image

BANDS = 8
_BITS = 8
WITHIN = BANDS - 1
"""Any two hashes that differ in at most so many bits share a band: seven differences cannot touch all eight."""
HASH_SIDE = 128
"""Pixels of the shorter side that are enough for a hash."""
_FLAT = 3.0
"""Standard deviation of grey (0 to 255) below which a picture has nothing to be told apart by."""


def phash_of(image: Image.Image) -> int | None:
    """Return the signs of the lowest 8×8 cosine terms about their median; None for a flat picture, which would be like any other."""
    grey = image.convert("L")
    if np.asarray(grey.resize((32, 32), Image.Resampling.BOX)).std() < _FLAT:
        return None
    return int(str(imagehash.phash(grey)), 16)


def distance(one: int, other: int) -> int:
    """Return in how many of 64 bits two hashes differ."""
    return (one ^ other).bit_count()


def bands(phash: int) -> tuple[int, ...]:
    """Return the eight bytes of a hash, each with its place: 0–2047."""
    return tuple((n << _BITS) | (phash >> (n * _BITS)) & 0xFF for n in range(BANDS))


def near(phash: int, others: Sequence[int] | npt.NDArray[np.uint64], *, within: int = WITHIN) -> tuple[tuple[int, int], ...]:
    """Return (index in `others`, bits that differ) of all within the bound, nearest first. An array of a million takes milliseconds."""
    apart = np.bitwise_count(np.asarray(others, dtype=np.uint64) ^ np.uint64(phash))
    found = np.flatnonzero(apart <= within)
    return tuple((int(n), int(apart[n])) for n in found[np.argsort(apart[found], kind="stable")])


def signed(phash: int) -> int:
    """Return the hash as a signed 64-bit number, which is what databases keep."""
    return phash - (1 << 64) if phash >= 1 << 63 else phash


def unsigned(kept: int) -> int:
    return kept + (1 << 64) if kept < 0 else kept
