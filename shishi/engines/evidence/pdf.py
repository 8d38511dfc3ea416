"""PDF, read in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from shishi.base.phrases import say
from shishi.engines.evidence.kinds import damaged
from shishi.engines.evidence.schema import Unusable

_CHILD = Path(__file__).with_name("pdf_child.py")
_LOCKED = 3
_END = b"%%EOF"
_TAIL = 2048
_PATIENCE_SECONDS = 120
"""Behind the bound on processor time that the child sets itself; a busy machine may be slow."""


def check_pdf(data: bytes) -> None:
    """Raises Unusable for a PDF that is cut off, damaged, locked or without a page."""
    if _END not in data[-_TAIL:]:
        raise Unusable("damaged", damaged())
    _child(data, 0)


def first_page(data: bytes, *, width: int) -> bytes:
    """Return page one as JPEG, `width` pixels wide (less where it is very tall). Raises Unusable."""
    return _child(data, width)


def _child(data: bytes, width: int) -> bytes:
    try:
        run = subprocess.run(
            [sys.executable, "-I", str(_CHILD), str(width)],
            input=data,
            capture_output=True,
            timeout=_PATIENCE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unusable("bomb", say("文件过于复杂，未能在限定时间内打开；请重新导出为 PDF 后上传。")) from None
    if run.returncode == _LOCKED:
        raise Unusable("locked", say("文件设有密码；请解除密码后上传。"))
    if run.returncode < 0:
        raise Unusable("bomb", say("文件过于复杂，未能在限定时间内打开；请重新导出为 PDF 后上传。"))
    if run.returncode:
        raise Unusable("damaged", damaged())
    return run.stdout
