"""The commands, a module each; and how one ends on bad input."""

from __future__ import annotations

import errno
import sys
from typing import NoReturn

import typer


def stop(sentence: str) -> NoReturn:
    """End with one sentence on stderr and exit code 2."""
    print(sentence, file=sys.stderr)
    raise typer.Exit(2)


_WHY = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EISDIR: "是一个文件夹",
    errno.ENOTDIR: "上一级不是文件夹",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "磁盘只读",
}


def why(error: OSError) -> str:
    """Return what the system said, in words of ours where it is known."""
    return _WHY.get(error.errno or 0, error.strerror or str(error))
