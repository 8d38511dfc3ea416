"""Plain text: UTF-8, UTF-16 with a mark, GB18030."""

from __future__ import annotations

from shishi.base.phrases import say
from shishi.engines.notice.sources.problems import UnreadableFile


def extract(data: bytes, name: str, max_bytes: int) -> str:
    text = _decoded(data, name)
    odd = sum(1 for c in text[:20000] if (c < " " and c not in "\t\n\r\f") or c == "\ufffd")
    if odd > 2 + len(text[:20000]) // 200:
        raise UnreadableFile([say("{name} 不是文本：含有大量控制字符，请给出 .txt、.docx、.pdf 等通知文件。", name=name)])
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")


def _decoded(data: bytes, name: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile([say("{name} 的文字编码无法识别：请另存为 UTF-8 或 GB18030 编码的 .txt。", name=name)])
