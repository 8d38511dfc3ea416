"""Old workbooks (.xls) and open ones (.ods), laid out in a process of their own: what these formats may ask for cannot be seen beforehand.

The process may take so much memory and time and no more; whatever ends it, the file is refused and nothing else suffers.
"""

from __future__ import annotations

import io
import os
import resource
import struct
import subprocess
import sys

import polars as pl

from shishi.base.phrases import say
from shishi.engines.tables.problems import UnreadableTable
from shishi.engines.tables.raw import Limits, Raw, RawSheet
from shishi.engines.tables.workbook import broken, judge_extents, laid_out

_SECONDS = 60
_BYTES = 4 << 30
_HEAD = struct.Struct("<IQ")


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


def main() -> None:
    """Read a workbook from the standard input; write for each sheet the sizes of its title and frame, then both."""
    resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    for title, visible, frame in laid_out(sys.stdin.buffer.read(), ""):
        out = io.BytesIO()
        frame.write_ipc(out)
        words = f"{visible:d}{title}".encode()
        sys.stdout.buffer.write(_HEAD.pack(len(words), out.tell()) + words + out.getvalue())


if __name__ == "__main__":
    main()
