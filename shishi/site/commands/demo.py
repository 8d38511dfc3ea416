"""`shishi demo`: a database to try everything on: the real plan, invented people, an invented city with every cheat in it."""

from __future__ import annotations

import os
from datetime import date, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from shishi.site.commands import stop


def command(
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="演到哪一天")] = datetime(2022, 7, 5),  # noqa: DTZ001
    seed: Annotated[int, typer.Option(min=0, max=10**9, help="随机种子；同样的种子，同样的内容")] = 38,
    scale: Annotated[int, typer.Option(min=0, max=5_000_000, help="另外成批写入这么多个条目，每个五次阶段填报")] = 0,
) -> None:
    """在一个新的数据库里演示 2022 年：张掖的计划，虚构的人和企业；另有一个虚构城市，藏着各种差错。"""
    os.environ.setdefault("SHISHI_SMS", "file")
    from shishi.site.demo import making  # noqa: PLC0415 - Django starts only now
    from shishi.site.demo.posts import POSTS  # noqa: PLC0415

    last = until.date()
    if not making.FIRST <= last <= making.LAST:
        stop(f"--until 应在 {making.FIRST} 到 {making.LAST} 之间，{last} 不在其中。")
    console = Console()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("正在装入计划……", total=(last - making.FIRST).days + 1)

        def told(day: date, n: int, _days: int) -> None:
            progress.update(task, completed=n, description=f"演到 {day}")

        try:
            entries, events, password = making.make(seed=seed, until=last, told=told)
        except making.NotEmpty as refused:
            stop(str(refused))
        if scale:
            task = progress.add_task("成批写入条目……", total=scale)
            many = making.scaled(entries=scale, seed=seed, until=last, told=lambda n, _: progress.update(task, completed=n))
            entries, events = entries + many.entries, events + many.events
    console.print(f"已建立演示数据库：{entries} 个条目，{events} 次阶段填报，演到 {last}。", highlight=False)
    console.print(f"账号（密码都是 [bold]{password}[/]）：", highlight=False)
    for it in POSTS:
        console.print(f"  [bold]{it.username:<24}[/]{it.name}", highlight=False)
    console.print(f"启动：SHISHI_SMS=file SHISHI_TODAY={last} shishi serve", highlight=False)
