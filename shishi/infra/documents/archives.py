"""Many files on their way out as one archive, sent as they are read: memory holds one of them at a time."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.timezone import localtime

Member = tuple[str, datetime, bytes]
"""(its name in the archive, since when it is, what it holds)."""


def zip_sent(members: Iterable[Member], *, name: str) -> StreamingHttpResponse:
    """Answer with the files as they come, to be saved as `name`. They are pictures and papers, which no second packing makes smaller."""
    response = StreamingHttpResponse(_packed(members), content_type="application/zip")
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def _packed(members: Iterable[Member]) -> Iterator[bytes]:
    out: Any = _Outgoing()
    with zipfile.ZipFile(out, "w") as archive:
        for name, at, data in members:
            archive.writestr(zipfile.ZipInfo(name, localtime(at).timetuple()[:6]), data)
            yield out.taken()
    yield out.taken()


class _Outgoing:
    """A file for ZipFile, which cannot go back in it, that gives out what was written."""

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, data: bytes) -> int:
        self._held += data
        return len(data)

    def flush(self) -> None:
        pass

    def taken(self) -> bytes:
        out, self._held = bytes(self._held), bytearray()
        return out
