"""`shishi evidence judge`."""

from __future__ import annotations

import typer
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def root() -> None:
    """凭据：照片按现行的判定标准重新判定。"""


@app.command("judge")
def judge_command() -> None:
    """把全部照片按现行标准（允许的距离和天数）重新判定；每次判定都留下，再运行一次不变。已有的核查结果不变。"""
    from shishi.site.evidence import judged  # noqa: PLC0415 - Django starts only for commands that need it

    entries = changed = 0
    with Progress(
        *Progress.get_default_columns()[:1], MofNCompleteColumn(), console=Console(stderr=True), transient=True
    ) as progress:
        task = progress.add_task("正在判定", total=None)
        for these, otherwise in judged():
            entries, changed = entries + these, changed + otherwise
            progress.update(task, completed=entries)
    print(f"已判定 {entries} 个条目的照片，{changed} 张的结论与原来不同。")
