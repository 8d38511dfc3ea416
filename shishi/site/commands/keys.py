"""`shishi keys rotate|reseal`."""

from __future__ import annotations

import typer
from rich.console import Console

from shishi.site.commands import stop

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)


@app.command("rotate")
def rotate_command() -> None:
    """生成新密钥并用它重新加密已有内容。旧密钥保留，旧备份仍可读；中途停止可用 reseal 继续。"""
    from shishi.site.keeping import KeyFileProblem, new_key  # noqa: PLC0415 - Django starts only for commands that need it

    try:
        number, path = new_key()
    except KeyFileProblem as problem:
        stop(str(problem))
    print(f"第 {number} 号密钥已生成并启用：{path}")
    reseal_command()


@app.command("reseal")
def reseal_command() -> None:
    """继续没有完成的重新加密。"""
    from shishi.site.keeping import CannotUnseal, KeyFileProblem, reseal  # noqa: PLC0415

    try:
        with Console(stderr=True).status("正在重新加密……") as status:
            count = reseal(lambda name, done: status.update(f"正在重新加密 {name}：{done}"))
    except (KeyFileProblem, CannotUnseal) as problem:
        stop(str(problem))
    print(f"已用新密钥重新加密 {count} 个值。请备份密钥文件，并与数据库备份分开保管。")
