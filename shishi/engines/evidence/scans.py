"""What a signed, sealed or filed page is scanned as: PDF, JPG or PNG."""

from __future__ import annotations

from shishi.engines.evidence.kinds import kind_of
from shishi.engines.evidence.schema import Kind, Limits, Unusable

LARGEST_SCAN = 20_000_000
"""Bytes."""
_SCANS = (Kind.PDF, Kind.JPEG, Kind.PNG)


def scan_kind(data: bytes) -> Kind | None:
    """Return the kind of a scan, or None for whatever is not one of the three."""
    try:
        kind = kind_of(data, limits=Limits(bytes=LARGEST_SCAN))
    except Unusable:
        return None
    return kind if kind in _SCANS else None
