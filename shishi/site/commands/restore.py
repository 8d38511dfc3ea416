"""`shishi restore`: a backup in place of an empty database, verified before it counts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from shishi.site.commands import stop
from shishi.site.trouble import why


def command(
    source: Annotated[Path, typer.Argument(help="shishi backup 写成的文件", show_default=False)],
    keys: Annotated[Path | None, typer.Option("--keys", help="密钥备份")] = None,
) -> None:
    """恢复备份到空的数据库，并核对每个文件、整条记录和链头。"""
    from shishi.site.backup import BackupProblem, restore  # noqa: PLC0415 - Django starts only for commands that need it

    try:
        with Console(stderr=True).status("正在恢复……") as status:
            made = restore(source, keys_from=keys, told=status.update)
    except BackupProblem as problem:
        stop(str(problem))
    except OSError as error:
        stop(f"{error.filename or '文件'} 无法读写（{why(error)}）：请换一个位置。")
    print(f"已恢复：{len(made.digests) - 1} 个文件，记录核对无误，第 {made.number} 行，链头 {made.hash[:16]}…与备份时相同。")
