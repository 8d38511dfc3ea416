"""`shishi backup`: everything but the keys in one file, the keys in another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from shishi.site.commands import stop
from shishi.site.trouble import why


def command(
    to: Annotated[Path, typer.Argument(help="备份写入此文件", show_default=False)],
    keys: Annotated[Path | None, typer.Option("--keys", help="密钥另写入此文件；请与备份分开保管")] = None,
) -> None:
    """备份数据库和全部文件，并写下记录的链头；运行中也可以备份。"""
    from shishi.site.backup import BackupProblem, backup  # noqa: PLC0415 - Django starts only for commands that need it

    console = Console(stderr=True)
    try:
        with console.status("正在备份……") as status:
            made = backup(to, keys_to=keys, told=status.update)
    except BackupProblem as problem:
        stop(str(problem))
    except OSError as error:
        stop(f"{error.filename or to} 无法写入（{why(error)}）：请换一个位置。")
    print(f"已备份到 {to}：{len(made.digests) - 1} 个文件，记录第 {made.number} 行，链头 {made.hash[:16]}…")
    if keys is None:
        print("没有备份密钥；没有密钥，加密的内容恢复后无法读取。请用 --keys 另存一份。")
