"""`shishi day close`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from shishi.site.commands import stop

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def root() -> None:
    """日结：把当天的读数固定下来，此后不再变。"""


@app.command("close")
def close_command(
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="结到哪一天；不写则到昨天")] = None,
) -> None:
    """把还没有日结的日子按顺序结完；已结的日子不变。"""
    from shishi.site.closing import DayNotOver, close  # noqa: PLC0415 - Django starts only for commands that need it

    try:
        days = close(until.date() if until else None)
    except DayNotOver as refused:
        stop(str(refused))
    print(f"已日结 {len(days)} 天：{days[0]} 至 {days[-1]}。" if days else "没有需要日结的日子。")
