"""`shishi record export|sign|verify|check`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from shishi.infra.record import verify as verifier
from shishi.site.commands import stop
from shishi.site.trouble import why

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)


@app.command("export")
def export_command(
    to: Annotated[Path, typer.Argument(help="导出到此文件（JSON 行）", show_default=False)],
    bodies: Annotated[Path | None, typer.Option("--bodies", help="另存各行的内容与盐；可能含个人信息，请单独保管")] = None,
) -> None:
    """导出全部记录；不含内容，可以交给任何人核对。"""
    if bodies and bodies.resolve() == to.resolve():
        stop("内容要与记录分开保存：请给 --bodies 另一个文件。")
    from shishi.site.keeping import export_record  # noqa: PLC0415 - Django starts only for commands that need it

    try:
        with Console(stderr=True).status("正在导出记录……"):
            count = export_record(to, bodies)
    except OSError as error:
        stop(f"{error.filename or to} 无法写入（{why(error)}）：请换一个位置。")
    print(f"已导出 {count} 行：{to}" + (f"；内容：{bodies}" if bodies else ""))


@app.command("sign")
def sign_command(to: Annotated[Path, typer.Argument(help="把签名的链头写入此文件，供公布", show_default=False)]) -> None:
    """为当前链头签名；公布之后，此前的记录若被改动就会被发现。"""
    from shishi.site.keeping import SigningKeyProblem, sign_head  # noqa: PLC0415

    try:
        signed = sign_head(to)
    except SigningKeyProblem as problem:
        stop(str(problem))
    except OSError as error:
        stop(f"{error.filename or to} 无法写入（{why(error)}）：请换一个位置。")
    print(f"第 {signed['number']} 行的链头已签名：{to}\n{signed['hash']}")


@app.command("verify")
def verify_command(
    file: Annotated[Path, typer.Argument(metavar="EXPORT", help="导出的记录", show_default=False)],
    head: Annotated[Path | None, typer.Option("--head", help="公布的链头")] = None,
    key: Annotated[Path | None, typer.Option("--key", help="另行取得的公钥（PEM）")] = None,
    bodies: Annotated[Path | None, typer.Option("--bodies", help="另行保管的内容")] = None,
) -> None:
    """核对导出的记录有无改动、缺失、调换、插入、截断。不用数据库；verify.py 也可单独交给对方运行。"""
    given = (("--head", head), ("--key", key), ("--bodies", bodies))
    raise typer.Exit(verifier.main([str(file), *(part for name, path in given if path for part in (name, str(path)))]))


@app.command("check")
def check_command() -> None:
    """核对数据库中的整条记录链及其内容。有问题时退出码为 1。"""
    from shishi.site.keeping import record_problems  # noqa: PLC0415

    with Console(stderr=True).status("正在核对记录……"):
        found = record_problems()
    print("\n".join(found) if found else "数据库中的记录链完整。")
    raise typer.Exit(1 if found else 0)
