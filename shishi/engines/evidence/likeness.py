"""Pictures that look the same: how far two hashes are apart, and what a database finds candidates by."""

from __future__ import annotations

BANDS = 8
_BITS = 8
WITHIN = BANDS - 1
"""Any two hashes that differ in at most so many bits share a band: seven differences cannot touch all eight."""


def distance(one: int, other: int) -> int:
    """Return in how many of 64 bits two hashes differ."""
    return (one ^ other).bit_count()


def bands(phash: int) -> tuple[int, ...]:
    """Return the eight bytes of a hash, each with its place: 0–2047."""
    return tuple((n << _BITS) | (phash >> (n * _BITS)) & 0xFF for n in range(BANDS))


def signed(phash: int) -> int:
    """Return the hash as a signed 64-bit number, which is what databases keep."""
    return phash - (1 << 64) if phash >= 1 << 63 else phash


def unsigned(kept: int) -> int:
    return kept + (1 << 64) if kept < 0 else kept
