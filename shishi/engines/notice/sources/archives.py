"""Members of zip-based documents, read with a bound on what they unpack to, and their XML without entities."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import IO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from shishi.base.phrases import say
from shishi.engines.notice.sources.problems import UnreadableFile

_RATIO = 300
_CHUNK = 1 << 16


class Archive:
    """A zip document whose members may unpack to `max_bytes` in all and to 300 times their packed size each."""

    def __init__(self, data: bytes, name: str, max_bytes: int) -> None:
        self.name = name
        self._left = max_bytes
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError, RuntimeError):
            raise UnreadableFile([say("{name} 已损坏或不完整：请重新获取原件。", name=name)]) from None

    def names(self) -> list[str]:
        return self._zip.namelist()

    def read(self, member: str) -> bytes:
        try:
            info = self._zip.getinfo(member)
            if info.flag_bits & 0x1:
                raise UnreadableFile([say("{name} 已加密：请解除密码后再读取。", name=self.name)])
            with self._zip.open(info) as stream:
                return self._bounded(stream, info.compress_size)
        except KeyError:
            raise UnreadableFile(
                [say("{name} 缺少 {member}，文件不完整：请重新获取原件。", name=self.name, member=member)]
            ) from None
        except (zipfile.BadZipFile, OSError, EOFError, zlib.error, RuntimeError, ValueError) as error:
            if isinstance(error, UnreadableFile):
                raise
            raise UnreadableFile([say("{name} 已损坏或不完整：请重新获取原件。", name=self.name)]) from None

    def _bounded(self, stream: IO[bytes], packed: int) -> bytes:
        out, size = [], 0
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            self._left -= len(chunk)
            if self._left < 0 or (size > 1_000_000 and size > _RATIO * max(packed, 1)):
                raise UnreadableFile([say("{name} 解压后过大（疑似压缩炸弹），已停止读取：请重新另存后再试。", name=self.name)])
            out.append(chunk)
        return b"".join(out)

    def xml(self, member: str) -> Element:
        try:
            return fromstring(self.read(member), forbid_dtd=True)
        except DefusedXmlException:
            raise UnreadableFile(
                [say("{name} 的 {member} 含有不安全的 XML 声明，已拒绝：请用办公软件重新另存。", name=self.name, member=member)]
            ) from None
        except (ParseError, ValueError, LookupError, RecursionError) as error:
            if isinstance(error, UnreadableFile):
                raise
            raise UnreadableFile(
                [say("{name} 的 {member} 不是完整的 XML：请重新获取原件。", name=self.name, member=member)]
            ) from None
