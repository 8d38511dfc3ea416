"""Old workbooks (.xls) and open ones (.ods), laid out in a process of their own: what these formats may ask for cannot be seen beforehand.

The process may take so much memory and time and no more; whatever ends it, the file is refused and nothing else suffers.
"""

from __future__ import annotations

import io
import os
import re
import resource
import struct
import subprocess
import sys
import zipfile

import polars as pl

from shishi.base.phrases import say
from shishi.engines.tables.old import percentages
from shishi.engines.tables.problems import UnreadableTable
from shishi.engines.tables.raw import Limits, Raw, RawSheet
from shishi.engines.tables.workbook import as_percentages, broken, judge_extents, laid_out

_SECONDS = 60
_BYTES = 4 << 30
_HEAD = struct.Struct("<IQ")
_CONTENT = "content.xml"
_PERCENTAGE = re.compile(rb"""<table:table-cell\b[^<>]*office:value-type=(["'])percentage\1[^<>]*>(?=\s*<text:p)""")
_VALUE = re.compile(rb"""\s(?:office|calcext):value(?:-type)?=(?:"[^"]*"|'[^']*')""")


def read_apart(data: bytes, name: str, kind: str, limits: Limits) -> Raw:
    """Return the sheets that hold anything. Raises UnreadableTable."""
    if "EncryptedPackage".encode("utf-16-le") in data[: 1 << 20]:
        raise UnreadableTable(say("{file} 已加密；请解除密码后再上传。", file=name))
    environment = {**os.environ, "POLARS_MAX_THREADS": "1"}
    command = [sys.executable, "-m", "shishi.engines.tables.apart"]
    try:
        told = subprocess.run(command, input=data, capture_output=True, timeout=_SECONDS, check=True, env=environment).stdout
        frames = _unpacked(told)
    except (subprocess.SubprocessError, struct.error, pl.exceptions.PolarsError, UnicodeDecodeError):
        raise broken(name) from None
    judge_extents([(title, f.height, f.width) for title, _, f in frames], name, limits)
    return Raw(name, kind, tuple(RawSheet(title, f, visible=visible) for title, visible, f in frames))


def _unpacked(told: bytes) -> list[tuple[str, bool, pl.DataFrame]]:
    frames, at = [], 0
    while at < len(told):
        words, size = _HEAD.unpack_from(told, at)
        at += _HEAD.size
        title = told[at : at + words].decode()
        frame = pl.read_ipc(io.BytesIO(told[at + words : at + words + size]))
        frames.append((title[1:], title[0] == "1", frame))
        at += words + size
    return frames


def as_shown(data: bytes) -> bytes:
    """Return an open workbook with its percentages as the text that they show, 85% and not 0.85; any other file as it is."""
    if not data.startswith(b"PK"):
        return data
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
        for member in source.namelist():
            content = source.read(member)
            target.writestr(member, _PERCENTAGE.sub(_as_text, content) if member == _CONTENT else content)
    return out.getvalue()


def _as_text(cell: re.Match[bytes]) -> bytes:
    return _VALUE.sub(b"", cell[0]).replace(b"-cell", b'-cell office:value-type="string"', 1)


def main() -> None:
    """Read a workbook from the standard input; write for each sheet the sizes of its title and frame, then both."""
    resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    data = sys.stdin.buffer.read()
    shown = percentages(data)
    for title, visible, frame in laid_out(as_shown(data), ""):
        if percents := shown.get(title):
            frame = as_percentages(frame, percents.left, percents.cells)
        out = io.BytesIO()
        frame.write_ipc(out)
        words = f"{visible:d}{title}".encode()
        sys.stdout.buffer.write(_HEAD.pack(len(words), out.tell()) + words + out.getvalue())


if __name__ == "__main__":
    main()
