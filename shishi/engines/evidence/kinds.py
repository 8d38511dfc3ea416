"""What a file is, by its content; never by its name. A file that is two things at once is refused."""

from __future__ import annotations

import io
import zipfile

import puremagic

from shishi.base.phrases import Phrase, say
from shishi.engines.evidence.schema import PHOTO, Kind, Limits, Unusable

_HEAD = 4096
_HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}
_HEIF = {b"mif1", b"msf1"}
_PARTS = {"word/document.xml": Kind.DOCX, "xl/workbook.xml": Kind.XLSX, "OFD.xml": Kind.OFD}
_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
_SCRIPTS = (b"<html", b"<script", b"<svg", b"<?php", b"<!doctype")
_END = b"PK\x05\x06"
_END_BYTES = 22
_FURTHEST_END = 65_535 + _END_BYTES
_DIRECTORY = b"PK\x01\x02"


def kind_of(data: bytes, *, limits: Limits) -> Kind:
    """Return the kind of `data`. Raises Unusable: empty, none of the kinds, or two things at once."""
    if not data:
        raise Unusable("empty", say("文件是空的；请重新选择。"))
    kind = _by_magic(data, limits)
    if kind is None:
        raise Unusable("kind", _what_it_is(data))
    if _is_another_thing_too(data, kind):
        raise Unusable("two_things", say("文件里还藏着另一种文件；请上传相机或办公软件直接生成的原件。"))
    return kind


def _by_magic(data: bytes, limits: Limits) -> Kind | None:
    if data.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return Kind.WEBP
    if data[4:8] == b"ftyp" and _brands(data) & _HEIC:
        return Kind.HEIC
    if data.startswith((b"%PDF-", b"\xef\xbb\xbf%PDF-")):
        return Kind.PDF
    return _office(data, limits) if data.startswith(b"PK\x03\x04") else None


def _brands(data: bytes) -> set[bytes]:
    """The brands of an ISO media file; those of a sequence or an AV1 picture are not of HEIC."""
    box = data[: min(int.from_bytes(data[:4]), 256)]
    brands = {box[8:12], *(box[n : n + 4] for n in range(16, len(box) - 3, 4))}
    return set() if box[8:12] not in _HEIC | _HEIF else brands


def _office(data: bytes, limits: Limits) -> Kind:
    if data.count(_DIRECTORY) > limits.members:
        raise Unusable(
            "bomb",
            say("文件内的部件超过 {most:number} 个，不像办公文件；请用办公软件另存后上传。", most=limits.members),
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except Exception:
        raise Unusable("damaged", damaged()) from None
    kind = next((kind for part, kind in _PARTS.items() if part in names), None)
    if kind is None:
        raise Unusable(
            "kind", say("压缩包不能作凭据；请逐个上传其中的文件，照片用 JPEG、PNG、HEIC、WebP，文件用 PDF、docx、xlsx、OFD。")
        )
    return kind


def damaged() -> Phrase:
    return say("文件已损坏或不完整；请重新获取原件后上传。")


def _what_it_is(data: bytes) -> Phrase:
    found = _seems(data[:_HEAD])
    if found:
        return say("无法识别这种文件（{found}）；可用的照片有 JPEG、PNG、HEIC、WebP，文件有 PDF、docx、xlsx、OFD。", found=found)
    return say("无法识别这种文件；可用的照片有 JPEG、PNG、HEIC、WebP，文件有 PDF、docx、xlsx、OFD。")


def _seems(head: bytes) -> str:
    try:
        best = puremagic.magic_string(head)[0]
    except Exception:
        return ""
    name = best.extension.lstrip(".").upper()
    return name if best.confidence >= 0.5 and name.isalnum() else ""


def _is_another_thing_too(data: bytes, kind: Kind) -> bool:
    head = data[:1024]
    if kind is not Kind.PDF and b"%PDF-" in head:
        return True
    if kind.form == PHOTO and any(mark in head.lower() for mark in _SCRIPTS):
        return True
    if kind not in _PARTS.values() and _has_archive(data):
        return True
    return any(mark in data for mark in _ARCHIVES)


def _has_archive(data: bytes) -> bool:
    """Whether a zip ends in the last 64 kB: its end record, and a directory where that says."""
    at = data.rfind(_END, max(0, len(data) - _FURTHEST_END))
    if at < 0 or at + _END_BYTES > len(data):
        return False
    size = int.from_bytes(data[at + 12 : at + 16], "little")
    return size <= at and data[at - size : at - size + 4] in (_DIRECTORY, _END)
