"""`shishi user add|password|grant|handover|depute|list|token|end-token`."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from shishi.site.commands import stop

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)
Username = Annotated[str, typer.Argument(help="用户名", show_default=False)]


def _asked(act: str, /, **given: Any) -> Any:
    from shishi.site import granting  # noqa: PLC0415 - Django starts only for commands that need it

    try:
        return getattr(granting, act)(**given)
    except granting.AccessRefused as refused:
        stop(str(refused))


@app.command("add")
def add_command(
    username: Username,
    name: Annotated[str, typer.Argument(help="姓名", show_default=False)],
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help="从标准输入读取密码；不写则生成一个")] = False,
) -> None:
    """添加用户。首次登录时必须改密码。"""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else ""
    if password_stdin and not password:
        stop("标准输入里没有密码：请写一行密码，或去掉 --password-stdin 由程序生成。")
    told = _asked("add_user", username=username, name=name, password=password)
    print(f"已添加用户 {username}（{name}）。" + (f"初始密码：{told}（只显示这一次）" if told else ""))


@app.command("password")
def password_command(username: Username) -> None:
    """给忘记密码的用户生成新密码。"""
    print(f"新密码：{_asked('reset_password', username=username)}（只显示这一次；首次登录时必须改）")


@app.command("grant")
def grant_command(
    username: Username,
    role: Annotated[str, typer.Argument(help="角色：city_office、leader、lead_unit、county……", show_default=False)],
    division: Annotated[str, typer.Option("--division", help="区划代码或名称，如 张掖市、620702", show_default=False)],
    organisation: Annotated[str, typer.Option("--organisation", help="单位，与通知中的写法一致")] = "",
    programme: Annotated[str, typer.Option("--programme", help="实事编号，如 3.1；牵头、配合单位不写则为计划里它的全部")] = "",
    post: Annotated[str, typer.Option("--post", help="签批岗位：经办人、科室负责人、分管领导、主要负责人")] = "",
    first: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="起始日期；默认今天")] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="终止日期；默认不限")] = None,
) -> None:
    """授予岗位。"""
    from shishi.site.granting import Asked  # noqa: PLC0415 - Django starts only for commands that need it

    asked = Asked(role=role, division=division, organisation=organisation, programme=programme, post=post)
    count = _asked(
        "grant", username=username, asked=asked, first=first.date() if first else None, last=last.date() if last else None
    )
    print(f"已授予 {username} {count} 个岗位。")


@app.command("handover")
def handover_command(
    source: Annotated[str, typer.Argument(help="交出人", show_default=False)],
    to: Annotated[str, typer.Argument(help="接收人", show_default=False)],
    first: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="接收人的第一天；默认明天")] = None,
) -> None:
    """一次交接全部岗位。"""
    count = _asked("hand_over", source=source, to=to, first=first.date() if first else None)
    print(f"已把 {source} 的 {count} 个岗位交给 {to}。")


@app.command("depute")
def depute_command(
    username: Annotated[str, typer.Argument(help="岗位的本人", show_default=False)],
    to: Annotated[str, typer.Argument(help="代理人", show_default=False)],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="最后一天", show_default=False)],
    first: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="第一天；默认今天")] = None,
    post: Annotated[str, typer.Option("--post", help="只委托这个签批岗位；不写为全部")] = "",
) -> None:
    """委托代理（AB 角）：在这些日子里代办本人的岗位。"""
    count = _asked("depute", username=username, to=to, post=post, first=first.date() if first else None, last=last.date())
    print(f"已委托 {to} 代理 {username} 的 {count} 个岗位，至 {last.date()}。")


@app.command("list")
def list_command() -> None:
    """列出有效的岗位。"""
    table = Table()
    for name in ("用户名", "姓名", "角色", "区划", "单位", "岗位", "期限"):
        table.add_column(name, overflow="fold")
    for row in _asked("grants"):
        table.add_row(*row)
    Console(markup=False).print(table)


@app.command("token")
def token_command(
    username: Username,
    name: Annotated[str, typer.Argument(help="用途，如“市政务平台读取日程”", show_default=False)],
    permission: Annotated[
        list[str], typer.Option("--permission", help="允许做什么，可多次给出；如 plan.read", show_default=False)
    ],
    days: Annotated[int, typer.Option(min=1, max=1100, help="有效天数")] = 365,
) -> None:
    """给程序一把接口密钥：以该用户的身份，只限所列权限。"""
    print(_asked("make_token", username=username, name=name, permissions=permission, days=days))
    print("以上密钥只显示这一次。用法：Authorization: Bearer 密钥，地址 /api/v1/；说明 /api/v1/openapi.json", file=sys.stderr)


@app.command("end-token")
def end_token_command(username: Username, name: Annotated[str, typer.Argument(help="用途", show_default=False)]) -> None:
    """立即作废接口密钥。"""
    print(f"已作废 {_asked('end_tokens', username=username, name=name)} 把密钥。")
