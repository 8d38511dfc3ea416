"""Files into text. The kind is decided by what a file holds, not by its name; each format has a module, imported only when it is needed."""

from __future__ import annotations

import importlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

from shishi.base.phrases import say, word
from shishi.engines.notice.sources.problems import UnreadableFile

__all__ = ["SourceText", "UnreadableFile", "read_bytes", "read_file"]

MAX_BYTES = 50_000_000
_MODULE = "shishi.engines.notice.sources."
_KINDS = word("可读取的有：.txt、.docx、.pdf（有文字层）、.html、.doc、.ofd")


@dataclass(frozen=True, slots=True)
class SourceText:
    text: str
    file_name: str
    format: str


def read_file(path: Path, *, max_bytes: int = MAX_BYTES) -> SourceText:
    """Return the text of a notice file. Raises UnreadableFile with one sentence: what is wrong and what would be right."""
    name = path.name
    if not path.exists():
        raise UnreadableFile([say("找不到文件 {path}：请核对路径。", path=path)])
    if not path.is_file():
        raise UnreadableFile([say("{name} 不是文件：请给出一份通知文件，{kinds:word}。", name=name, kinds=_KINDS)])
    return read_bytes(
        path.read_bytes() if path.stat().st_size <= max_bytes else None, name, size=path.stat().st_size, max_bytes=max_bytes
    )


def read_bytes(data: bytes | None, name: str, *, size: int | None = None, max_bytes: int = MAX_BYTES) -> SourceText:
    """Return the text of a notice file's content; `data` may be left out where `size` is beyond `max_bytes`. Raises UnreadableFile."""
    size = len(data or b"") if size is None else size
    if size == 0:
        raise UnreadableFile([say("{name} 是空文件（0 字节）：请重新获取原件。", name=name)])
    if size > max_bytes or data is None:
        raise UnreadableFile(
            [
                say(
                    "{name} 有 {size} MB，超过上限 {most} MB：请只保留通知正文，或调高 SHISHI_MAX_NOTICE_BYTES。",
                    name=name,
                    size=f"{size / 1e6:.0f}",
                    most=f"{max_bytes / 1e6:.0f}",
                )
            ]
        )
    kind = _kind(data, name)
    text = importlib.import_module(_MODULE + kind).extract(data, name, max_bytes)
    if not text.strip():
        raise UnreadableFile([say("{name} 中没有文字：请确认文件内容，{kinds:word}。", name=name, kinds=_KINDS)])
    return SourceText(text=text, file_name=name, format=kind)


def _kind(data: bytes, name: str) -> str:
    head = data[:1024].lstrip()
    if data.startswith(b"PK\x03\x04"):
        return _kind_of_zip(data, name)
    if head.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "doc"
    if head[:512].lower().startswith((b"<!doctype html", b"<html")) or (b"<html" in data[:4096].lower() and b"<" in head[:1]):
        return "html"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" not in data[:8192]:
        return "plain"
    raise UnreadableFile([say("{name} 不是通知文档：{kinds:word}。", name=name, kinds=_KINDS)])


def _kind_of_zip(data: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError):
        raise UnreadableFile([say("{name} 已损坏或不完整：请重新获取原件。", name=name)]) from None
    if "word/document.xml" in names:
        return "docx"
    if "OFD.xml" in names:
        return "ofd"
    if "xl/workbook.xml" in names:
        raise UnreadableFile([say("{name} 是电子表格，不是通知正文：{kinds:word}。", name=name, kinds=_KINDS)])
    raise UnreadableFile([say("{name} 是压缩包而不是通知文档：请解压后给出其中的通知，{kinds:word}。", name=name, kinds=_KINDS)])
