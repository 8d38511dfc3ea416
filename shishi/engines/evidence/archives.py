"""Office files: every member unpacked once, within bounds, against its checksum."""

from __future__ import annotations

import io
import zipfile

from shishi.base.phrases import say
from shishi.engines.evidence.kinds import damaged
from shishi.engines.evidence.schema import Limits, Unusable

_CHUNK = 1 << 18
_ENCRYPTED = 0x1


def check_archive(data: bytes, *, limits: Limits) -> None:
    """Raises Unusable for an archive that is damaged, locked, carries macros, points outside itself or unpacks beyond bounds."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _check_members(members, limits)
            size = 0
            for member in members:
                size = _unpacked(archive, member, size, limits)
    except Unusable:
        raise
    except Exception:
        raise Unusable("damaged", damaged()) from None


def _check_members(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    if any(m.flag_bits & _ENCRYPTED for m in members):
        raise Unusable("locked", say("文件设有密码；请解除密码后上传。"))
    if any(m.filename.rsplit("/", 1)[-1].lower() == "vbaproject.bin" for m in members):
        raise Unusable("macros", say("文件带有宏；请另存为不带宏的 docx 或 xlsx 后上传。"))
    names = [m.filename for m in members]
    if len(set(names)) < len(names) or any(n.startswith(("/", "\\")) or ".." in n.split("/") for n in names):
        raise Unusable("damaged", damaged())
    if sum(m.file_size for m in members) > limits.unpacked:
        raise _too_much(limits)


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, size: int, limits: Limits) -> int:
    """Add what a member really unpacks to, whatever the directory claims, to `size`."""
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > limits.unpacked:
                raise _too_much(limits)
    return size


def _too_much(limits: Limits) -> Unusable:
    most = limits.unpacked // 1_000_000
    return Unusable("bomb", say("文件解压后过大（最多 {most:number} MB）；请拆分后再传。", most=most))
