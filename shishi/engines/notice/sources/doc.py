"""Old Word documents, through antiword."""

from __future__ import annotations

import shutil
import subprocess
import tempfile

from shishi.base.phrases import say
from shishi.engines.notice.sources.problems import UnreadableFile

_SECONDS = 60


def extract(data: bytes, name: str, max_bytes: int) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise UnreadableFile([say("{name} 已加密：请解除密码后再读取。", name=name)])
    if "WordDocument".encode("utf-16-le") not in data:
        raise UnreadableFile([say("{name} 不是 Word 文档：可读取的有 .txt、.docx、.pdf、.html、.doc、.ofd。", name=name)])
    antiword = shutil.which("antiword")
    if antiword is None:
        raise UnreadableFile(
            [say("{name} 是旧版 .doc，需要 antiword 才能读取：请安装（apt-get install antiword），或另存为 .docx。", name=name)]
        )
    with tempfile.NamedTemporaryFile(suffix=".doc") as copy:
        copy.write(data)
        copy.flush()
        try:
            run = subprocess.run(
                [antiword, "-m", "UTF-8.txt", "-w", "0", copy.name], capture_output=True, timeout=_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise UnreadableFile([say("{name} 读取超时：请另存为 .docx。", name=name)]) from None
    if run.returncode != 0:
        locked = say("{name} 已加密：请解除密码后再读取。", name=name)
        raise UnreadableFile(
            [locked if b"encrypted" in run.stderr.lower() else say("{name} 无法读取，可能已损坏：请另存为 .docx。", name=name)]
        )
    return run.stdout.decode("utf-8", errors="replace")
