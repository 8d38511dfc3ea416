"""What is in the way of a command or of the web server, in a sentence."""

from __future__ import annotations

import errno
import re

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


def in_the_way(error: Exception) -> str:
    """Return a sentence where a setting, the database or the disk is in the way, and not the program; else nothing."""
    kinds = [f"{kind.__module__}.{kind.__name__}" for kind in type(error).__mro__]
    told = (str(error).strip().splitlines() or [""])[0]
    if "environs.exceptions.EnvError" in kinds:
        known = re.search(r"Must be one of: (.*)\.", told)
        right = f"请填 {known[1].replace(', ', '、')}。" if known else "请对照 docs/settings.md 改正。"
        return f"设置 {told.split(chr(34))[1]} 的值不对：{right}"
    if "django.core.exceptions.ImproperlyConfigured" in kinds:
        return told
    if "django.db.utils.OperationalError" in kinds or kinds[0] == "django.db.utils.DatabaseError":
        return f"数据库不能使用（{told}）：请核对 DATABASE_URL、SHISHI_VAR_DIR、权限和磁盘空间，或运行 shishi doctor。"
    if kinds[0] == "shishi.infra.record.writing.DayIsClosed":
        return told
    if isinstance(error, UnicodeEncodeError) and error.reason == "surrogates not allowed":
        return "参数或文件名不是 UTF-8 文字：请改正或给文件改名后再试。"
    if isinstance(error, OSError) and (error.filename or error.errno == errno.ENOSPC):
        return f"{error.filename or '文件'} 无法读写（{why(error)}）：请核对路径和权限。"
    return ""
